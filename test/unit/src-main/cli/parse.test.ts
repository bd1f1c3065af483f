// The command refuses what a verb does not take before it connects to a host, and never answers with a stack trace.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CommandLine, parseCommand } from '../../../../src-main/cli/parse.ts'
import { mostWords, synopsis } from '../../../../src-main/cli/verb.ts'
import { helpText, verbs } from '../../../../src-main/cli/verbs.ts'

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
  it('is shown by its synopsis, which also limits its words', () => {
    const synopses = Object.entries(verbs).map(([name, one]) => [synopsis(name, one), mostWords(one)])
    expect(synopses).toEqual(
      expect.arrayContaining([
        ['doctor [--fix]', 0],
        ['points [PRODUCTION]', 1],
        [
          'fork PRODUCTION [--name NAME] [--address ADDRESS] [--from now | newest | POINT | MOMENT] [--or-last-known]',
          1,
        ],
        ['keep PRODUCTION MOMENT | POINT [--name NAME] [--note TEXT]', 2],
        ['rewind CLONE [BOOKMARK]', 2],
        ['settings PRODUCTION [--set NAME=VALUE …]', 1],
        ['jobs [WORD …]', Infinity],
        ['quit', 0],
      ]),
    )
  })

  it('has lines of help that fit a terminal, unless a sentence is longer', () => {
    const synopses = helpText()
      .split('\n')
      .filter((line) => line.includes('[--'))
    expect(synopses.filter((line) => line.length > 102)).toEqual([])
    expect(synopses.join('\n')).toContain(
      '  link [--name NAME] [--ssh [user@]host[:port]] [--path /var/www/html] [--key FILE]\n      [--ssh-password-file FILE]',
    )
  })

  it('is listed by help, with a sentence for each verb', () => {
    for (const [name, { summary }] of Object.entries(verbs)) {
      expect(summary, name).toMatch(/^[A-Z].+\.$/)
      expect(helpText()).toContain(`  ${name}`)
    }
  })

  it('is read whatever the order of words and options', () => {
    const { verb, ...given } = parseCommand([
      '--json',
      'settings',
      '--set',
      'a=1',
      'acme',
      '--set',
      'b=2',
    ]) as CommandLine
    expect(verb).toBe(verbs.settings)
    expect(given).toEqual({ words: ['acme'], values: { set: ['a=1', 'b=2'] }, json: true })
  })

  it.each([
    ['stop x --db-host y', 'has no option --db-host'],
    ['doctor --off', 'has no option --off'],
    ['delete a b', 'does not take “b”'],
    ['fork acme h ago --from 2', 'need quotes'],
    ['quit now', 'does not take “now”'],
    ['fork acme --name', 'argument missing'],
    ['point acme --or-last-known=yes', 'does not take an argument'],
  ])('is refused in “%s”', (command, sentence) => {
    const [name] = command.split(' ')
    expect(() => parseCommand(command.split(' '))).toThrow(sentence)
    expect(() => parseCommand(command.split(' '))).toThrow(`Nothing was done. Its use: sitefork ${name}`)
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

describe('an unusable home', () => {
  it.each(['cli.ts', 'headless.ts'])('is reported in a sentence by %s', async (entry) => {
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

it('reports a source that is no JSON in a sentence, and keeps the host’s files private', async () => {
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
