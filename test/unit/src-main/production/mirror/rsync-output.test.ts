// How rsync's output is read, which a production's file names can make neither slow nor long.
import { expect, test } from 'vitest'
import { readRsyncOutput, rsyncProgress } from '../../../../../src-main/production/mirror/rsync-output.ts'

const said = (text: string) => {
  const words = readRsyncOutput()
  words.push(Buffer.from(text))
  return words
}

test('names files that may not be read', () => {
  const words = said(
    [
      'rsync: [sender] send_files failed to open "/srv/a \\"b\\".php": Permission denied (13)',
      'rsync: [sender] send_files failed to open "/x" (in site): Permission denied (13)',
      'rsync: [sender] send_files failed to open "/\\#033[31m": Permission denied (13)',
      'Permission denied, please try again.',
      'rsync error: some files/attrs were not transferred (code 23)',
      '',
    ].join('\n'),
  )
  expect(words.denied()).toEqual(['/srv/a \\"b\\".php', '/x', '/\\#033[31m'])
  expect(words.text()).toContain('Permission denied, please try again.')
})

test('reads a hundred megabytes of hostile names in one pass, and keeps the last lines', () => {
  const words = readRsyncOutput()
  const line = `rsync: ${'"x" (in '.repeat(2000)}": Permission denied\n`
  const chunk = Buffer.from(line.repeat(4))
  for (let bytes = 0; bytes < 100_000_000; bytes += chunk.length) words.push(chunk)
  words.push(Buffer.from('ssh: the reason\n'))
  expect(words.denied().length).toBeLessThanOrEqual(2000)
  expect(words.text().length).toBeLessThanOrEqual(16_000)
  expect(words.text()).toContain('ssh: the reason')
})

test('reads progress in both ways of writing numbers', () => {
  expect(rsyncProgress('\r      1,234,567  45%  1.2MB/s    0:00:03 (xfr#3, to-chk=1/5)')).toEqual({
    bytes: 1_234_567,
    changed: true,
  })
  expect(rsyncProgress('\r     32.768   0%')).toEqual({ bytes: 32_768, changed: false })
  expect(rsyncProgress('\n'.repeat(65_536))).toEqual({ bytes: undefined, changed: false })
})
