// After a change no more is measured than what may have another figure now.
import { expect, test } from 'vitest'
import { neighboursOf, staleSizes } from '../../../../src-main/pool/stale-sizes.ts'

const row = (...bytes: readonly (number | null)[]) => bytes.map((one, index) => ({ id: `${index}`, bytes: one }))
const ids = (rows: readonly { readonly id: string }[]) => rows.map((one) => one.id).join('')

test.each([
  [row(), ''],
  [row(1, 2, 3), ''],
  [row(null), '0'],
  [row(1, 2, 3, null), '23'],
  [row(1, 2, null, 4, 5), '123'],
  [row(null, 2, 3, null), '0123'],
])('%j: %j', (rows, expected) => {
  expect(ids(staleSizes(rows))).toBe(expected)
})

test('neighbours of one that goes', () => {
  expect(ids(neighboursOf(row(1, 2, 3), '1'))).toBe('02')
  expect(ids(neighboursOf(row(1, 2, 3), '0'))).toBe('1')
  expect(ids(neighboursOf(row(1), '0'))).toBe('')
  expect(ids(neighboursOf(row(1, 2), 'gone'))).toBe('')
})
