// How rows are told apart and written: nothing of a value is lost, and nothing of it is taken for SQL.
import { describe, expect, it } from 'vitest'
import { among, type Column, literal, rowHash, within } from '../../../../src-main/rows/table.ts'

const column = (type: string, change: Partial<Column> = {}): Column => ({
  name: 'c',
  type,
  charset: null,
  collation: null,
  generated: false,
  ...change,
})
const text = column('varchar', { charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' })

describe('a value in a statement', () => {
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
  ])('%j', (value, of, sql) => {
    expect(literal(value === null ? null : Buffer.from(value, 'latin1'), of)).toBe(sql)
  })
})

describe('a range of keys', () => {
  const id = column('int', { name: 'id' })
  const a = { ...text, name: 'a' }
  const key = (...values: string[]) => values.map((value) => Buffer.from(value))

  it('has both ends, one, or none', () => {
    expect(within([id], { after: null, to: null })).toBe('TRUE')
    expect(within([id], { after: key('5'), to: key('9') })).toBe('`id` > 5 AND `id` <= 9')
  })

  it('compares text by its own rules', () => {
    expect(within([a], { after: key('x'), to: null })).toBe("`a` > _utf8mb4 X'78' COLLATE utf8mb4_unicode_ci")
  })

  it('goes column by column, and lets the server read a range of the first', () => {
    expect(within([id, { ...id, name: 'n' }], { after: key('5', '7'), to: null })).toBe(
      '`id` >= 5 AND ((`id` > 5) OR (`id` = 5 AND `n` > 7))',
    )
  })

  it('names rows one by one', () => {
    expect(among([id], [key('1'), key('2')])).toBe('`id` IN (1, 2)')
    expect(among([id, { ...id, name: 'n' }], [key('1', '2')])).toBe('(`id` = 1 AND `n` = 2)')
  })
})

it('a row’s hash tells columns apart by their lengths, and takes long ones by their own', () => {
  expect(rowHash([text])).toBe(
    "SHA2(CONCAT(IFNULL(CONCAT(LENGTH(CAST(`c` AS BINARY)), ':', CAST(`c` AS BINARY)), 'n')), 256)",
  )
  expect(rowHash([column('longblob')])).toBe("SHA2(CONCAT(IFNULL(CONCAT(LENGTH(`c`), ':', SHA2(`c`, 256)), 'n')), 256)")
})
