// Data stays data in SQL and in option files.
import { expect, test } from 'vitest'
import { optionText, sqlName, sqlText, tablePatternOf } from '../../../../../src-main/database/client/quote.ts'

test('string literals, names, option values, patterns', () => {
  expect(sqlText(`a'b"c\\d\n; DROP -- $x`)).toBe(`'a\\'b"c\\\\d\\n; DROP -- $x'`)
  expect(sqlName('a`b')).toBe('`a``b`')
  expect(optionText(` p#w "x" \\n 'y' $z `)).toBe(`" p#w \\"x\\" \\\\n 'y' $z "`)
  expect(tablePatternOf('my_wp')).toBe('my\\_wp.%')
})
