// The index of where each second begins in a binary log.
import { expect, test } from 'vitest'
import {
  addCommit,
  type IndexedSecond,
  readSecondIndex,
  writeSecondIndex,
} from '../../../../src-main/history/second-index.ts'

test('reads an index as it was written, in a few bytes a second', () => {
  const entries: IndexedSecond[] = []
  let offset = 400
  for (let second = 1_790_000_000; second < 1_790_003_600; second++) {
    for (let count = second % 3; count > 0; count--) {
      addCommit(entries, second, offset)
      offset += 531
    }
  }
  const bytes = writeSecondIndex(entries)
  expect(readSecondIndex(bytes)).toEqual(entries)
  expect(bytes.length / entries.length).toBeLessThan(5)
})

test('keeps offsets of large logs, and an empty index', () => {
  const entries = [
    { second: 1, offset: 4, transactions: 1 },
    { second: 4_000_000_000, offset: 2 ** 40, transactions: 70_000 },
  ]
  expect(readSecondIndex(writeSecondIndex(entries))).toEqual(entries)
  expect(readSecondIndex(writeSecondIndex([]))).toEqual([])
})
