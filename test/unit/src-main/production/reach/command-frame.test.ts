// What a command says is told from what any login shell says around it: each shell that this machine has runs the same.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { framed } from '../../../../../src-main/production/reach/command-frame.ts'

const words = ["it's", '$HOME', '`id`', '"; rm -rf /tmp/none', 'two  blanks', 'line\nbreak', '*', '', '\\', '!!', '~']

/** As sshd starts the login shell, with what it prints by itself before and after. */
function run(login: string, argv: readonly string[], stdin?: string) {
  const frame = framed(argv, stdin)
  const { stdout, stderr } = spawnSync('sh', ['-c', login], { input: frame.script })
  return { out: frame.read(stdout), err: frame.read(stderr) }
}

test.each([
  ['quiet', 'sh'],
  ['one that greets, and says good-bye', 'echo "Welcome!"; echo "motd" >&2; sh; echo bye; exit 3'],
  ['one that greets without a new line', 'printf "\\033[1mhello"; sh'],
  ['one that shows what it reads', 'sh -v'],
  ['one that shows what it runs', 'sh -x'],
])('%s', (_name, login) => {
  const { out } = run(login, ['printf', '%s\\0', ...words])
  expect(out?.text.toString().split('\0').slice(0, -1)).toEqual(words)
  expect(out?.exitCode).toBe(0)
})

test('a command’s own exit code and standard error, and what it reads', () => {
  const failed = run('echo hello >&2; sh; exit 0', ['sh', '-c', 'echo wrong >&2; exit 7'])
  expect([failed.out?.exitCode, failed.err?.text.toString()]).toEqual([7, 'wrong\n'])
  expect(run('sh', ['cat'], '$HOME `id`\n').out?.text.toString()).toBe('$HOME `id`\n\n')
  expect(run('sh', ['cat']).out?.text.toString()).toBe('')
})

test.each([
  ['no shell at all', 'echo "This account is currently not available."; exit 1'],
  ['one that reads and runs nothing', 'cat; exit 0'],
])('%s', (_name, login) => {
  expect(run(login, ['true']).out).toBeUndefined()
})

test('one that ends in the middle', () => {
  const frame = framed(['printf', 'half'])
  const { stdout } = spawnSync('sh', ['-s'], { input: frame.script.split('\ncode=')[0] ?? '' })
  expect(frame.read(stdout)).toEqual({ text: Buffer.from('half'), exitCode: undefined })
})
