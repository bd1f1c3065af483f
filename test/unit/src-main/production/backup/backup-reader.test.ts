// Dumps as files: packed or not, in whatever state.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openDump, readDump, readDumpHead } from '../../../../../src-main/production/backup/backup-reader.ts'
import { zipOfTexts } from '../../../../support/packed-bytes.ts'

describe('a backup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, bytes: Buffer | string) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }

  test.each([
    ['gzip', gzipSync],
    ['Zstandard', zstdCompressSync],
  ])('is read from the beginning of a dump that %s would make enormous, and no further', async (name, pack) => {
    // Ten thousand megabytes unpacked: more than any buffer or this machine holds.
    const megabytes = Array<Buffer>(10_000).fill(pack(Buffer.alloc(2 ** 20, ' ')))
    const bomb = file(`${name}.sql`, Buffer.concat([pack(Buffer.from('-- \n')), ...megabytes]))
    expect(await readDumpHead(bomb)).toEqual({ server: 'mariadb', serverVersion: '' })
  })

  test('that is a directory, a device or a damaged archive is refused in a sentence', async () => {
    for (const path of [folder, '/dev/zero', join(folder, 'none')]) {
      await expect(readDumpHead(path)).rejects.toMatchObject({ code: 'bad-input' })
    }
    const cut = gzipSync(Buffer.from('-- MariaDB dump '.repeat(10_000))).subarray(0, 60)
    await expect(readDumpHead(file('cut.sql.gz', cut))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(
      readDumpHead(file('noise.sql.gz', Buffer.concat([Buffer.from('1f8b', 'hex'), cut]))),
    ).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  const zip = (name: string, ...entries: readonly (readonly [string, string])[]) => file(name, zipOfTexts(entries))
  const read = async (path: string) =>
    Buffer.concat(await (await openDump(path, () => {})).stream.toArray()).toString('utf8')

  test('is read from the one dump in a .zip, whatever lies beside it, unless it is damaged', async () => {
    const sql = '-- MySQL dump 10.13\n'.repeat(5_000)
    const path = zip('one.zip', ['readme.txt', 'x'], ['__MACOSX/._site.sql', 'x'], ['backup/site.sql', sql])
    expect(await read(path)).toBe(sql)
    await expect(readDumpHead(zip('none.zip', ['a.txt', 'x']))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(readDumpHead(zip('two.zip', ['a.sql', 'x'], ['b.sql', 'y']))).rejects.toMatchObject({
      message: expect.stringContaining('2 .sql files'),
    })
    const bytes = zipOfTexts([['site.sql', sql]])
    for (const cut of [bytes.subarray(0, -10), bytes.subarray(0, 40)]) {
      await expect(readDump(file('cut.zip', cut), () => {}, AbortSignal.timeout(10_000))).rejects.toMatchObject({
        message: expect.stringContaining('cannot be unpacked'),
      })
    }
    bytes[60] = (bytes[60] ?? 0) ^ 0xff
    await expect(readDump(file('damaged.zip', bytes), () => {}, AbortSignal.timeout(10_000))).rejects.toMatchObject({
      message: expect.stringContaining('cannot be unpacked'),
    })
  })

  test('that PowerShell wrote as UTF-16 is refused with the reason', async () => {
    const utf16 = Buffer.from('\ufeff-- MySQL dump 10.13\r\n', 'utf16le')
    await expect(readDumpHead(file('windows.sql', utf16))).rejects.toMatchObject({
      message: expect.stringContaining('PowerShell'),
    })
  })
})
