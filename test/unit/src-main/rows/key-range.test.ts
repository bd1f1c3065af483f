// Conditions that pick rows by their keys.
import { describe, expect, it } from 'vitest'
import { keysCondition, rangeCondition } from '../../../../src-main/rows/key-range.ts'
import { column, textColumn as text } from '../../../support/columns.ts'

describe('a range of keys', () => {
  const id = column('int', { name: 'id' })
  const a = { ...text, name: 'a' }
  const key = (...values: string[]) => values.map((value) => Buffer.from(value))

  it('may have both bounds, one, or none', () => {
    expect(rangeCondition([id], { after: null, to: null })).toBe('TRUE')
    expect(rangeCondition([id], { after: key('5'), to: key('9') })).toBe('`id` > 5 AND `id` <= 9')
  })

  it('compares text by its column’s collation', () => {
    expect(rangeCondition([a], { after: key('x'), to: null })).toBe("`a` > _utf8mb4 X'78' COLLATE utf8mb4_unicode_ci")
  })

  it('compares column by column, and lets the server read a range of the first', () => {
    expect(rangeCondition([id, { ...id, name: 'n' }], { after: key('5', '7'), to: null })).toBe(
      '`id` >= 5 AND ((`id` > 5) OR (`id` = 5 AND `n` > 7))',
    )
  })

  it('may be certain keys', () => {
    expect(keysCondition([id], [key('1'), key('2')])).toBe('`id` IN (1, 2)')
    expect(keysCondition([id, { ...id, name: 'n' }], [key('1', '2')])).toBe('(`id` = 1 AND `n` = 2)')
  })
})
