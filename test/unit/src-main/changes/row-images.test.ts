// Rows as bytes, and as keys: nothing is lost, what is the same is the same, what is not is not.
import { describe, expect, it } from 'vitest'
import { carryRow } from '../../../../src-main/changes/carry-row.ts'
import { decodeRow, encodeRow } from '../../../../src-main/changes/row-image.ts'
import { keyOf, keyOfName, nameOfKey } from '../../../../src-main/changes/row-key.ts'
import { column } from '../../../support/columns.ts'
import { describedTable, intColumn, rowOf, shownRow, wordColumn } from '../../../support/fed-index.ts'
import { randomOf } from '../../../support/random.ts'

describe('a row as bytes', () => {
  it('is read as it was written, seed 5', () => {
    const random = randomOf(5)
    for (let round = 0; round < 100; round++) {
      const row = Array.from({ length: random.below(150) }, () => {
        if (random.chance(0.2)) return null
        const size = random.pick([0, 1, 126, 127, 128, 16_382, 16_383, 16_384, 20])
        return Buffer.alloc(size, random.below(256))
      })
      const encoded = encodeRow(row)
      const decoded = decodeRow(encoded)
      const isSame = row.every((value, at) => (value ? decoded[at]?.equals(value) : decoded[at] === null))
      expect([decoded.length, isSame]).toEqual([row.length, true])
    }
  })
})

describe('the key of a row', () => {
  const keys = (type: ReturnType<typeof column>, ...values: readonly string[]) => {
    const of = keyOf(describedTable('t', [type], [type.name]), encodeRow)
    return values.map((value) => of(rowOf(value)).toString('latin1'))
  }
  const areSame = (type: ReturnType<typeof column>, one: string, other: string) => {
    const [first, second] = keys(type, one, other)
    return first === second
  }

  it('is as the collation sees it', () => {
    const word = (charset: string, collation: string) => column('varchar', { name: 'w', charset, collation })
    expect(areSame(word('utf8mb4', 'utf8mb4_unicode_ci'), 'Ab  ', 'aB')).toBe(true)
    expect(areSame(word('utf8mb4', 'utf8mb4_0900_ai_ci'), 'AB', 'ab')).toBe(true)
    expect(areSame(word('utf8mb4', 'utf8mb4_0900_ai_ci'), 'ab ', 'ab')).toBe(false)
    expect(areSame(word('utf8mb4', 'utf8mb4_0900_as_cs'), 'AB', 'ab')).toBe(false)
    expect(areSame(word('utf8mb4', 'utf8mb4_nopad_bin'), 'ab ', 'ab')).toBe(false)
    expect(areSame(word('utf8mb4', 'utf8mb4_bin'), 'ab ', 'ab')).toBe(true)
    expect(areSame(word('utf8mb4', 'utf8mb4_bin'), 'AB', 'ab')).toBe(false)
    expect(areSame(word('utf8mb4', 'utf8mb4_turkish_ci'), 'I', 'i')).toBe(false)
    expect(areSame(word('utf8mb4', 'utf8mb4_unicode_ci'), ' ab', 'ab')).toBe(false)
    // The second byte of a character must not be taken for a letter.
    expect(areSame(word('ucs2', 'ucs2_general_ci'), '\x4e\x41', '\x4e\x61')).toBe(false)
    expect(areSame(column('varbinary', { name: 'w' }), 'A ', 'a')).toBe(false)
  })

  it('is in the order of numbers, below zero too', () => {
    const numbers = ['-100', '-20', '-3', '0', '9', '10', '100', '18446744073709551615']
    expect(keys(intColumn('n'), ...numbers).toSorted()).toEqual(keys(intColumn('n'), ...numbers))
  })

  it('has a name of its own: a whole number itself, where that is exact', () => {
    const of = keyOf(describedTable('t', [intColumn('n')], ['n']), encodeRow)
    const named = (value: string) => nameOfKey(of(rowOf(value)))
    expect(['0', '7', '10', '999', '9007199254740991'].map(named)).toEqual([0, 7, 10, 999, 9007199254740991])
    const others = ['-1', '007', '00', '9007199254740992', '9007199254740993', '18446744073709551615'].map(named)
    expect(others.map((name) => typeof name)).toEqual(others.map(() => 'string'))
    expect(new Set(others).size).toBe(others.length)
  })

  it.each([1, 2, 3])('is found again by its name, seed %i', (seed) => {
    const random = randomOf(seed)
    for (let round = 0; round < 1000; round++) {
      const length = random.below(19)
      const digits = Array.from({ length }, () => (random.chance(0.95) ? 0x30 + random.below(10) : random.below(256)))
      const key = Buffer.from([random.chance(0.7) ? 0x80 + length : random.below(256), ...digits])
      expect(keyOfName(nameOfKey(key)).equals(key)).toBe(true)
    }
  })

  it('of several columns is not that of others which look alike side by side', () => {
    const table = describedTable(
      't',
      [column('varbinary', { name: 'a' }), column('varbinary', { name: 'b' })],
      ['a', 'b'],
    )
    const of = keyOf(table, encodeRow)
    const all = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['a\0\x01b', 'c'],
      ['a', 'b\0\x01c'],
      ['a\0', '\x01b'],
      ['', 'abc'],
    ].map((values) => of(rowOf(...values)).toString('hex'))
    expect(new Set(all).size).toBe(all.length)
  })

  it('where there is none is the whole row, NULL being no empty text', () => {
    const of = keyOf(describedTable('t', [wordColumn('a'), wordColumn('b')], []), encodeRow)
    expect(of(rowOf('a', null)).equals(of(rowOf('a', null)))).toBe(true)
    expect(of(rowOf('a', null)).equals(of(rowOf('a', '')))).toBe(false)
    expect(of(rowOf('a', 'A')).equals(of(rowOf('A', 'a')))).toBe(false)
  })
})

describe('a row from before its table was changed', () => {
  const old = describedTable('t', [intColumn('id'), wordColumn('a'), wordColumn('gone'), wordColumn('kept')], ['id'])
  const changed = describedTable(
    't',
    [wordColumn('fresh'), wordColumn('kept'), wordColumn('a'), intColumn('id')],
    ['id'],
  )

  it('is as it was where it was written, and as the server made it elsewhere', () => {
    const row = carryRow(
      { table: old, row: rowOf('1', 'was', 'x', 'same') },
      { table: old, row: rowOf('1', 'written', 'x', 'same') },
      { table: changed, row: rowOf('default', 'SAME', 'WRITTEN', '1') },
    )
    expect(shownRow(row)).toEqual(['default', 'SAME', 'was', '1'])
  })
})
