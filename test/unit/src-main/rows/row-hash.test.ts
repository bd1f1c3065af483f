// The hash of a row: it tells columns apart, and NULL from a word.
import { expect, it } from 'vitest'
import { rowHash } from '../../../../src-main/rows/row-hash.ts'
import { column, textColumn as text } from '../../../support/columns.ts'

it('hashes a row by its columns with their lengths, and long columns by themselves first', () => {
  expect(rowHash([text])).toBe(
    "SHA2(CONCAT(IFNULL(CONCAT(LENGTH(CAST(`c` AS BINARY)), ':', CAST(`c` AS BINARY)), 'n')), 256)",
  )
  expect(rowHash([column('longblob')])).toBe("SHA2(CONCAT(IFNULL(CONCAT(LENGTH(`c`), ':', SHA2(`c`, 256)), 'n')), 256)")
})
