// What a promotion wrote is read with what was there right before, also where others changed a row while it was being written.
import { expect, test } from 'vitest'
import { storedPatch } from '../../../../../src-main/actions/promotion/steps/stored-patch.ts'
import { writePromotionPatch } from '../../../../../src-main/promoting/promotion-patch.ts'
import type { RowTable } from '../../../../../src-main/rows/change.ts'
import { inMemoryPromotionFiles } from '../../../../support/in-memory-promotion-files.ts'

const columns = ['id', 'word'].map((name) => ({
  ...{ name, type: 'varchar', charset: 'utf8mb4', collation: null, generated: false },
}))
const items: RowTable = { database: 'wordpress', name: 'wp_items', columns, key: [0] }
const row = (...values: readonly string[]) => values.map((value) => Buffer.from(value))
const lines = (...words: readonly (readonly [string, string, string])[]) =>
  writePromotionPatch(
    { from: 'production', to: 'a point', madeAt: '2026-11-01T10:00:00.000Z' },
    {
      rows: words.map(([id, expected, wanted]) => ({
        ...{ table: items, expected: row(id, expected), wanted: row(id, wanted) },
      })),
      files: [],
      statements: [],
    },
  )
const told = (files: ReturnType<typeof inMemoryPromotionFiles>) =>
  storedPatch(files, 'one')?.rows.map(({ before, after }) => `${before?.join()} > ${after?.join()}`) ?? null

test('what was found meanwhile takes the place of what was expected, until the promotion is stored anew', () => {
  const files = inMemoryPromotionFiles()
  expect(told(files)).toBeNull()
  files.keepPatch('one', lines(['1', 'now', 'before'], ['2', 'now', 'before']))
  expect(told(files)).toEqual(['1,now > 1,before', '2,now > 2,before'])
  files.keepFound('one', lines(['2', 'theirs', 'before']))
  expect(told(files)).toEqual(['1,now > 1,before', '2,theirs > 2,before'])
  files.keepPatch('one', lines(['2', 'later', 'before']))
  expect(told(files)).toEqual(['2,later > 2,before'])
})
