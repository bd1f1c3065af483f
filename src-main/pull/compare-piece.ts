// Compares one piece of a table between production and a mirror while both go on: only checksums travel until a piece
// differs, and only what differs in reading after reading counts.

import type { SqlReader } from '../database/client/sql.ts'
import { type KeyRange, keysCondition, rangeCondition } from '../rows/key-range.ts'
import type { Table } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'
import { type Checksum, keyValues, rangeChecksum, rowHashes, tableChecksum } from './checksum.ts'
import { smallRows } from './compare-tables.ts'
import { keyAfter, type SourceServer, splitRange } from './fetch-rows.ts'
import { judgeReadings, type Reading, type RowHashes, type Verdict } from './verdict.ts'

/** Production and its mirror. */
export interface Sides {
  readonly origin: Pick<SourceServer, 'query' | 'values'>
  readonly copy: SqlReader
  /** Resolves once the copy has everything that production has now. @throws Failure when it does not get there */
  readonly settle: () => Promise<void>
  /** Waits before the next reading; `readings` is how many there were. */
  readonly pause: (readings: number) => Promise<void>
}

export interface Piece {
  /** The key behind which the next piece begins; null: that was the last one. */
  readonly next: readonly SqlValue[] | null
  readonly rows: number
  readonly differs: boolean
}

const wholeTable = 'table'

/** Compares so many of production's rows behind the key `after`; all of them where the table has no key. */
export async function comparePiece(
  table: Table,
  after: readonly SqlValue[] | null,
  rows: number,
  sides: Sides,
): Promise<Piece> {
  if (table.key.length === 0) return compareWhole(table, sides)
  const to = await keyAfter(table, { after, to: null }, rows, sides.origin)
  const range: KeyRange = { after, to }
  const sum = await sumIfSame(sides, (side) => rangeChecksum(side, table, range))
  if (sum) return { next: to, rows: sum.rows, differs: false }
  for await (const small of splitRange(table, range, smallRows, sides.origin)) {
    const same = await sumIfSame(sides, (side) => rangeChecksum(side, table, small))
    // One row is enough: whoever makes them the same finds all the others.
    if (!same && (await rowsDiffer(table, small, sides))) return { next: to, rows, differs: true }
  }
  return { next: to, rows, differs: false }
}

async function compareWhole(table: Table, sides: Sides): Promise<Piece> {
  let rows = 0
  const sums = async (side: SqlReader): Promise<RowHashes> => {
    const sum = await tableChecksum(side, table)
    rows = sum.rows
    return new Map([[wholeTable, sum.sum]])
  }
  const { is } = await readUntilClear(sides, sums)
  return { next: null, rows, differs: is === 'differs' }
}

async function rowsDiffer(table: Table, range: KeyRange, sides: Sides): Promise<boolean> {
  const { key } = table
  const { is } = await readUntilClear(sides, (side, identities) => {
    const keys = identities?.map((one) => keyValues(key, one))
    return rowHashes(side, table, keys ? keysCondition(key, keys) : rangeCondition(key, range))
  })
  return is === 'differs'
}

/** @param read reads the rows of these keys; of all, the first time */
async function readUntilClear(
  sides: Sides,
  read: (side: SqlReader, keys: readonly string[] | null) => Promise<RowHashes>,
): Promise<Verdict> {
  const readings: Reading[] = []
  for (let keys: readonly string[] | null = null; ; ) {
    const there = await read(sides.origin, keys)
    await sides.settle()
    readings.push({ there, here: await read(sides.copy, keys) })
    const verdict = judgeReadings(readings)
    if (verdict.is !== 'read-again') return verdict
    keys = verdict.keys
    await sides.pause(readings.length)
  }
}

/** @returns null when the two sides differ, which they may do for an instant */
async function sumIfSame(
  { origin, copy, settle }: Sides,
  sum: (side: SqlReader) => Promise<Checksum>,
): Promise<Checksum | null> {
  const there = await sum(origin)
  await settle()
  return there.sum === (await sum(copy)).sum ? there : null
}
