// A command's output is told from what any login shell prints around it.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { framed } from '../../../../../src-main/production/reach/command-frame.ts'

const words = ["it's", '$HOME', '`id`', '"; rm -rf /tmp/none', 'two  blanks', 'line\nbreak', '*', '', '\\', '!!', '~']

/** Runs a command as sshd does, through a login shell that prints something itself. */
function run(login: string, argv: readonly string[], stdin?: string) {
  const frame = framed(argv, stdin)
  const { stdout, stderr } = spawnSync('sh', ['-c', login], { input: frame.script })
  return { out: frame.read(stdout), err: frame.read(stderr) }
}

test.each([
  ['a quiet shell', 'sh'],
  ['a shell that prints a greeting and a good-bye', 'echo "Welcome!"; echo "motd" >&2; sh; echo bye; exit 3'],
  ['a greeting without a newline', 'printf "\\033[1mhello"; sh'],
  ['a shell that echoes what it reads', 'sh -v'],
  ['a shell that echoes what it runs', 'sh -x'],
])('finds a command’s output behind %s', (_name, login) => {
  const { out } = run(login, ['printf', '%s\\0', ...words])
  expect(out?.text.toString().split('\0').slice(0, -1)).toEqual(words)
  expect(out?.exitCode).toBe(0)
})

test('passes on a command’s exit code, standard error and standard input', () => {
  const failed = run('echo hello >&2; sh; exit 0', ['sh', '-c', 'echo wrong >&2; exit 7'])
  expect([failed.out?.exitCode, failed.err?.text.toString()]).toEqual([7, 'wrong\n'])
  expect(run('sh', ['cat'], '$HOME `id`\n').out?.text.toString()).toBe('$HOME `id`\n\n')
  expect(run('sh', ['cat']).out?.text.toString()).toBe('')
})

test.each([
  ['no shell at all', 'echo "This account is currently not available."; exit 1'],
  ['a shell that runs nothing', 'cat; exit 0'],
])('finds no output with %s', (_name, login) => {
  expect(run(login, ['true']).out).toBeUndefined()
})

test('keeps the output of a command that was cut off, without an exit code', () => {
  const frame = framed(['printf', 'half'])
  const { stdout } = spawnSync('sh', ['-s'], { input: frame.script.split('\ncode=')[0] ?? '' })
  expect(frame.read(stdout)).toEqual({ text: Buffer.from('half'), exitCode: undefined })
})
