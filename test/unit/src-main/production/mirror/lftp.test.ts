// The program that lftp is given, and how its output is read.
import { expect, test } from 'vitest'
import { readLftpOutput } from '../../../../../src-main/production/mirror/lftp-output.ts'
import { lftpExclude, lftpScript } from '../../../../../src-main/production/mirror/lftp-script.ts'

test.each([
  ['/wp-content/cache/', ['wp-content/cache/'], ['wp-content/cache', 'x/wp-content/cache/', 'wp-content/cache/a']],
  ['error_log', ['error_log', 'a/b/error_log', 'error_log/'], ['error_logs', 'my_error_log']],
  [
    '/wp-content/backups-dup-*/',
    ['wp-content/backups-dup-1/'],
    ['wp-content/backups-dup-1', 'wp-content/backups-dup-a/b/'],
  ],
  ['*.log', ['a.log', 'x/y.log'], ['a.logs']],
  ['/a/**/b', ['a/x/y/b'], ['a/b/c']],
  ['f(1)+[x].txt', ['f(1)+[x].txt'], ['f1x.txt']],
])('excludes by rsync’s pattern %s', (pattern, left, kept) => {
  const expression = new RegExp(lftpExclude(pattern))
  expect(left.filter((path) => !expression.test(path))).toEqual([])
  expect(kept.filter((path) => expression.test(path))).toEqual([])
})

test.each([
  ['path', { from: '/srv/a\n!touch /tmp/x' }],
  ['pattern', { excludes: ['a\r!touch x'] }],
  ['name', { only: ['a\n!touch x'] }],
])('refuses a %s with a line break, which would begin a command', (_what, change) => {
  const copy = { from: '/srv/a', to: '/site/files', excludes: [], bandwidth: null, ...change }
  expect(() => lftpScript('ssh', copy)).toThrow(/characters that no name of a site’s files has/)
})

test('quotes paths', () => {
  const program = lftpScript('ssh -F config', {
    from: '/srv/a "b" \\c',
    to: '/site/files',
    excludes: [],
    kept: 'wp-config.php',
    bandwidth: 64,
  })
  expect(program).toContain('--exclude "^wp-config\\\\.php$" -- "/srv/a \\"b\\" \\\\c/" "/site/files/"\n')
  expect(program).toContain('set net:limit-total-rate 65536:0\n')
  expect(program).toContain('--delete ')
})

test('reads what came, what may not be read, and how it ended', () => {
  const said = (...lines: string[]) => {
    const words = readLftpOutput('/srv/www')
    words.push(Buffer.from(lines.map((line) => `${line}\n`).join('')))
    return { changed: words.changed(), denied: words.denied(), ...words.outcome() }
  }
  expect(said()).toEqual({ changed: false, denied: [], isWhole: true, isGone: false })
  expect(
    said(
      "Transferring file `wp-content/uploads/secret.txt'",
      'mirror: Access failed: Permission denied (secret.txt)',
      'chmod: Access failed: wp-content/uploads/secret.txt: No such file or directory',
      'mirror: Access failed: Permission denied (/srv/www/closed)',
    ),
  ).toEqual({ changed: false, denied: ['wp-content/uploads/secret.txt', 'closed'], isWhole: true, isGone: false })
  expect(
    said("Transferring file `a'", "Transferring file `b'", 'mirror: Access failed: Permission denied (b)'),
  ).toMatchObject({
    changed: true,
    denied: ['b'],
  })
  expect(said('mirror: Access failed: No such file (/srv/www)')).toMatchObject({ isWhole: false, isGone: true })
  expect(said('mirror: Fatal error: max-retries exceeded (Connection refused)')).toMatchObject({ isWhole: false })
})
