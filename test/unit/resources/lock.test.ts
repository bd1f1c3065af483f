// Two commands at once in a fresh checkout: one sets it up, the other waits.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let directory: string
let journal: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitefork-lock-'))
  journal = join(directory, 'journal')
  writeFileSync(journal, '')
})
afterEach(() => rmSync(directory, { recursive: true }))

const module = join(import.meta.dirname, '../../../resources/setup/lock.mjs')

/** A process that has the lock for a while, and writes down when it got and gave it. */
function setUp(then = '') {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout as pause } from 'node:timers/promises'
    const { withSetupLock } = await import(${JSON.stringify(module)})
    await withSetupLock(${JSON.stringify(directory)}, () => console.log('waits'), async () => {
      appendFileSync(${JSON.stringify(journal)}, 'begin ' + process.pid + '\\n')
      console.log('has it')
      ${then}
      await pause(50)
      appendFileSync(${JSON.stringify(journal)}, 'end ' + process.pid + '\\n')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 2] })
  const said = (word: string) =>
    new Promise<void>((resolve) => child.stdout?.on('data', (chunk) => String(chunk).includes(word) && resolve()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, said, ended }
}

it('lets in one process after the other, however many come', async () => {
  const all = Array.from({ length: 5 }, () => setUp())
  expect(await Promise.all(all.map((one) => one.ended))).toEqual([0, 0, 0, 0, 0])
  const lines = readFileSync(journal, 'utf8').trim().split('\n')
  const owners = lines.map((line) => line.split(' ')[1])
  expect(lines.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 5 }, () => ['begin', 'end']).flat())
  expect(owners.filter((_, at) => at % 2 === 0)).toEqual(owners.filter((_, at) => at % 2 === 1))
})

it('passes to a waiting process when its holder is killed', async () => {
  const first = setUp('await new Promise(() => setInterval(() => undefined, 1000))')
  await first.said('has it')
  const [second, third] = [setUp(), setUp()]
  await Promise.all([second.said('waits'), third.said('waits')])
  first.child.kill('SIGKILL')
  expect(await Promise.all([second.ended, third.ended])).toEqual([0, 0])
  expect(
    readFileSync(journal, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['begin', 'begin', 'end', 'begin', 'end'])
})
