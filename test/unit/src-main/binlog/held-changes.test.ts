// What is held behind savepoints and for XA: given once it counts, and in time, so that a transaction of any size takes little room.
import { expect, it } from 'vitest'
import { createHeldChanges } from '../../../../src-main/binlog/held-changes.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { column } from '../../../support/columns.ts'

const table = { database: 'wp', name: 'a', columns: [column('int')], key: [0] }
const context = { at: 1, server: 1, statement: null }
const change = (n: number): RowChange => ({ table, before: null, after: [Buffer.from(String(n))] })

function begun() {
  const given: string[] = []
  const held = createHeldChanges({
    row: ({ after }) => given.push(String(after?.[0])),
    statement: ({ text }) => given.push(text),
    committed: () => undefined,
    rolledBack: () => undefined,
  })
  return { given, held, row: (n: number) => held.row(change(n), context) }
}

const tooMuch = 65 * 2 ** 20

it('gives what comes before a savepoint at once, and what comes behind it at the end, without what was taken back', () => {
  const { given, held, row } = begun()
  row(1)
  held.savepoint('a')
  row(2)
  held.savepoint('b')
  row(3)
  held.rollbackTo('b')
  row(4)
  expect(given).toEqual(['1'])
  held.give()
  expect(given).toEqual(['1', '2', '4'])
})

it('goes back to the newest savepoint of a name, and to one twice', () => {
  const { given, held, row } = begun()
  held.savepoint('a')
  row(1)
  held.savepoint('a')
  row(2)
  held.rollbackTo('a')
  row(3)
  held.rollbackTo('a')
  held.give()
  expect(given).toEqual(['1'])
})

it('gives what is too large to be held, and only then cannot take it back', () => {
  const { given, held, row } = begun()
  held.savepoint('a')
  held.count(tooMuch)
  row(1)
  expect(given).toEqual(['1'])
  held.savepoint('b')
  row(2)
  held.rollbackTo('b')
  expect(() => held.rollbackTo('a')).toThrow(/too large/)
})

it('refuses to go back where two names differ by accents alone, which versions of servers see differently', () => {
  const { held } = begun()
  held.savepoint('`a`')
  held.savepoint('`ä`')
  expect(() => held.rollbackTo('`a`')).toThrow(/does not say to which/)
})

it('gives what was prepared when that is committed, whatever was in between', () => {
  const { given, held, row } = begun()
  held.holdAll()
  row(1)
  held.prepare('x')
  row(2)
  held.forget()
  expect(held.resume('x')).toBe(true)
  held.give()
  expect(given).toEqual(['2', '1'])
  expect(held.resume('x')).toBe(false)
})

it('refuses a prepared transaction that is too large to be held', () => {
  const { held, row } = begun()
  held.holdAll()
  held.count(tooMuch)
  expect(() => row(1)).toThrow(/too large/)
})
