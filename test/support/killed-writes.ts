// Kills a process that writes files to a production at each of its steps, and takes back what it wrote.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { takeBackFiles } from '../../src-main/production/write/take-back-files.ts'
import type { WritingToDie } from './write-and-die.ts'
import { filesToWrite, type PlannedFiles } from './written-files.ts'

export interface KilledScene {
  /** Lays what is written over. */
  fresh(): Promise<unknown>
  /** What is there, as text. */
  there(): Promise<string>
  planned(): PlannedFiles
}

/** At every other step the process has begun it when it dies. @returns how many steps there are */
export async function killedAtEachStep({ fresh, there, planned }: KilledScene, alwaysBegun = false): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-'))
  try {
    for (let dieAt = 0; ; dieAt++) {
      await fresh()
      const before = await there()
      const written = planned()
      const journal = join(folder, `${dieAt}.jsonl`)
      const ended = await endOf({ planned: written, journal, dieAt, isBegun: alwaysBegun || dieAt % 2 === 1 })
      const entries = existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : []
      if (ended === 0) return entries.length
      expect(ended).toBe('SIGKILL')
      const signal = AbortSignal.timeout(120_000)
      const back = { ...filesToWrite(written), journal: entries.map((line) => JSON.parse(line)) }
      expect(await takeBackFiles(back, signal)).toMatchObject({ left: [] })
      expect(await there()).toBe(before)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function endOf(work: WritingToDie): Promise<NodeJS.Signals | number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'write-and-die.ts')], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  child.stdin.end(JSON.stringify(work))
  const [code, by] = await once(child, 'close')
  return by ?? code
}
