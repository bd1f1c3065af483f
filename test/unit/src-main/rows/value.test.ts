// How a value is written in a statement: nothing of it is lost, and nothing of it is taken for SQL.
import { describe, expect, it } from 'vitest'
import { literal } from '../../../../src-main/rows/value.ts'
import { column, textColumn as text } from '../../../support/columns.ts'

describe('the literal of', () => {
  it.each([
    [null, text, 'NULL'],
    ['NULL', text, "X'4e554c4c'"],
    ['', text, "''"],
    ["'; DROP", text, "X'273b2044524f50'"],
    ['-12.50', column('decimal'), '-12.50'],
    ['1e-300', column('double'), '1e-300'],
    ['0000-00-00', column('date'), "'0000-00-00'"],
    ['\x00\xff', column('longblob'), "X'00ff'"],
    ['\x15', column('bit'), "X'15'"],
    ['{"a":1}', column('json'), "CONVERT(X'7b2261223a317d' USING utf8mb4)"],
  ])('%j is written exactly', (value, of, sql) => {
    expect(literal(value === null ? null : Buffer.from(value, 'latin1'), of)).toBe(sql)
  })
})
