// The command refuses what a verb does not take, before it reaches for a host; and it never answers with a stack.
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refuseStrange, takes } from '../../../../src-main/cli/usage.ts'
import { verbs } from '../../../../src-main/cli/verbs.ts'

const source = join(import.meta.dirname, '../../../../src-main')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Said {
  readonly code: number
  readonly text: string
}

function run(entry: string, argv: readonly string[], home = join(folder, 'home')): Promise<Said> {
  const env = { ...process.env, SITEFORK_HOME: home, DOCKER_HOST: `unix://${join(folder, 'no-docker.sock')}` }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(source, entry), ...argv], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: `${stdout}${stderr}` }),
    )
  })
}

describe('what a verb takes', () => {
  it('is read from its usage', () => {
    const words = Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [name, takes(verb).words]))
    expect(words).toMatchObject({
      doctor: 0,
      productions: 0,
      link: 0,
      fork: 1,
      points: 1,
      keep: 2,
      rewind: 2,
      bookmark: 2,
      'lock-bookmark': 2,
      describe: 1,
      settings: 1,
      preferences: 0,
      'grow-pool': 1,
      jobs: Infinity,
      open: 1,
      quit: 0,
    })
    expect(takes({ usage: 'x CLONE [--a-b TEXT] [--c | --d] | x --e FILE' })).toEqual({
      words: 1,
      options: ['a-b', 'c', 'd', 'e'],
    })
  })

  it('are all the options that there are', () => {
    const known = [
      ...readFileSync(join(source, 'cli.ts'), 'utf8').matchAll(/^ {2}'?([a-z][a-z-]*)'?: (?:flag|text|\{)/gm),
    ]
    const taken = Object.values(verbs).flatMap((verb) => takes(verb).options)
    expect(new Set(known.map(([, name]) => name))).toEqual(new Set([...taken, 'json', 'help']))
  })

  it.each([
    ['stop', ['x'], { 'db-host': 'y' }, 'has no option --db-host'],
    ['doctor', [], { off: true }, 'has no option --off'],
    ['delete', ['a', 'b'], {}, 'does not take “b”'],
    ['fork', ['acme', 'h', 'ago'], { from: '2' }, 'need quotes'],
    ['quit', ['now'], {}, 'does not take “now”'],
  ])('%s %j %j is refused', (name, words, values, sentence) => {
    const verb = verbs[name]
    if (!verb) throw new Error(name)
    expect(() => refuseStrange(name, verb, words, values)).toThrow(sentence)
    expect(() => refuseStrange(name, verb, words, values)).toThrow('Nothing was done')
  })
})

it.each([
  [['stop', 'x', '--db-host', 'y']],
  [['constructor']],
  [['__proto__']],
  [['toString', '--json']],
  [['stop', '--no-such-option']],
  [['stop', 'x', '--help=yes']],
  [['fork', 'x'.repeat(20_000)]],
  [['\u001b[2Jx\u009b']],
])('refuses %j in a sentence, starting nothing', async (argv) => {
  const { code, text } = await run('cli.ts', argv)
  expect(code).toBe(1)
  expect(text).not.toMatch(/\n\s+at |node:|does not know/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  expect(text.length).toBeLessThan(1_000)
  expect(existsSync(join(folder, 'home'))).toBe(false)
})

describe('a home that cannot be one', () => {
  it.each(['cli.ts', 'headless.ts'])('is told in a sentence by %s', async (entry) => {
    writeFileSync(join(folder, 'file'), '')
    symlinkSync(join(folder, 'nowhere', 'x'), join(folder, 'dangling'))
    const argv = entry === 'cli.ts' ? ['productions'] : []
    for (const home of [
      join(folder, 'file'),
      join(folder, 'file', 'x'),
      join(folder, 'dangling'),
      `/${'x'.repeat(300)}`,
    ]) {
      const { code, text } = await run(entry, argv, home)
      expect([home, code, text]).toEqual([home, 1, expect.stringContaining('SITEFORK_HOME')])
      expect(text).not.toMatch(/\n\s+at /)
    }
  })
})

it.each([['--port', 'abc'], ['--port', '70000'], ['--port', '-1'], ['--pool-bytes', '1e9'], ['--strange'], ['word']])(
  'the headless host refuses %s %s in a sentence',
  async (...argv) => {
    const { code, text } = await run('headless.ts', argv)
    expect([code, text]).toEqual([1, expect.stringContaining('Nothing was started')])
    expect(text).not.toMatch(/\n\s+at /)
  },
)

it('a source that is no JSON is told in a sentence; what the host wrote meanwhile is its owner’s only', async () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  writeFileSync(join(folder, 'source.json'), '{')
  const started = await run('cli.ts', ['link', '--source', join(folder, 'source.json')])
  const modes = readdirSync(home).map((name) => [name, statSync(join(home, name)).mode & 0o077])
  await run('cli.ts', ['quit'])
  expect(modes.map(([name]) => name)).toEqual(expect.arrayContaining(['catalog.db', 'host.json', 'key', 'lock']))
  if (process.platform !== 'win32') expect(modes.filter(([, open]) => open !== 0)).toEqual([])
  expect([started.code, started.text]).toEqual([1, expect.stringContaining('is no JSON')])
})
