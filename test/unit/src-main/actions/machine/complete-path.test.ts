// Paths are completed from the folders there are, and show only what a backup may be.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { completePath } from '../../../../../src-main/actions/machine/complete-path.ts'
import { kindOfFile } from '../../../../../src-main/contract/backup-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-paths-'))
  for (const name of ['Backups', '.hidden']) mkdirSync(join(folder, name))
  for (const name of ['shop.sql.gz', 'Shop files.tar.gz', 'notes.txt', 'site.zip'])
    writeFileSync(join(folder, name), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const found = async (typed: string, kind: 'dump' | 'files') =>
  (await completePath(join(folder, typed), kind)).map((path) => path.slice(folder.length + 1))

it('shows folders, and the files that are meant', async () => {
  expect(await found('/', 'dump')).toEqual(['Backups/', 'shop.sql.gz'])
  expect(await found('/', 'files')).toEqual(['Backups/', 'Shop files.tar.gz', 'site.zip'])
  expect(await found('sho', 'files')).toEqual(['Shop files.tar.gz'])
  expect(await found('.h', 'dump')).toEqual(['.hidden/'])
})

it('has nothing to say of a folder that is not there, and begins at home', async () => {
  expect(await found('nowhere/x', 'dump')).toEqual([])
  for (const typed of ['', '~/']) {
    expect((await completePath(typed, 'dump')).every((path) => path.startsWith(homedir()))).toBe(true)
  }
})

it.each([
  ['site.sql', 'dump'],
  ['site.SQL.GZ', 'dump'],
  ['site.sql.zst', 'dump'],
  ['site.sql.zip', 'dump'],
  ['site.tar.gz', 'files'],
  ['site.tgz', 'files'],
  ['site.zip', 'files'],
  ['site.txt', undefined],
  ['sql', undefined],
])('%s is the %s', (name, kind) => {
  expect(kindOfFile(name)).toBe(kind)
})
