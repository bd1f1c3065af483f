// Compares one piece of a table between production and a mirror while both go on: only checksums travel until a piece differs,
// and only what differs look after look counts.

import type { SqlReader } from '../database/client/sql.ts'
import { among, type Range, type Table, type Value, within } from '../rows/table.ts'
import {
  border,
  type Checksum,
  checksum,
  keyValues,
  ranges,
  rowHashes,
  type SourceServer,
  tableSum,
} from './compare.ts'
import { type Hashes, judge, type Look, type Verdict } from './suspicion.ts'

export interface Sides {
  readonly origin: Pick<SourceServer, 'query' | 'values'>
  readonly copy: SqlReader
  /** Resolves once the copy has everything that production has now. @throws Failure when it does not get there */
  readonly settle: () => Promise<void>
  /** Before a look is repeated for the so-manieth time. */
  readonly pause: (looks: number) => Promise<void>
}

export interface Piece {
  /** Where the next piece begins; null: that was the last one. */
  readonly next: readonly Value[] | null
  readonly rows: number
  readonly differs: boolean
}

/** Rows of a range whose every row is looked at. */
const smallRows = 250
const wholeTable = 'table'

/** The rows behind `after`, so many of production's; all of them where the table has no key. */
export async function lookAt(table: Table, after: readonly Value[] | null, rows: number, sides: Sides): Promise<Piece> {
  if (table.key.length === 0) return wholeTableOf(table, sides)
  const to = await border(table, { after, to: null }, rows, sides.origin)
  const range: Range = { after, to }
  const sum = await sumIfSame(sides, (side) => checksum(side, table, range))
  if (sum) return { next: to, rows: sum.rows, differs: false }
  for await (const small of ranges(table, range, smallRows, sides.origin)) {
    const same = await sumIfSame(sides, (side) => checksum(side, table, small))
    // One row is enough: whoever makes them the same finds all the others.
    if (!same && (await rowsDiffer(table, small, sides))) return { next: to, rows, differs: true }
  }
  return { next: to, rows, differs: false }
}

async function wholeTableOf(table: Table, sides: Sides): Promise<Piece> {
  let rows = 0
  const sums = async (side: SqlReader): Promise<Hashes> => {
    const sum = await tableSum(side, table)
    rows = sum.rows
    return new Map([[wholeTable, sum.sum]])
  }
  const { is } = await lookUntilClear(sides, sums)
  return { next: null, rows, differs: is === 'differs' }
}

async function rowsDiffer(table: Table, range: Range, sides: Sides): Promise<boolean> {
  const { is } = await lookUntilClear(sides, (side, keys) => {
    const { key } = table
    const where = keys
      ? among(
          key,
          keys.map((one) => keyValues(key, one)),
        )
      : within(key, range)
    return rowHashes(side, table, where)
  })
  return is === 'differs'
}

/** @param read of these keys; of all, the first time */
async function lookUntilClear(
  sides: Sides,
  read: (side: SqlReader, keys: readonly string[] | null) => Promise<Hashes>,
): Promise<Verdict> {
  const looks: Look[] = []
  for (let keys: readonly string[] | null = null; ; ) {
    const there = await read(sides.origin, keys)
    await sides.settle()
    looks.push({ there, here: await read(sides.copy, keys) })
    const verdict = judge(looks)
    if (verdict.is !== 'look-again') return verdict
    keys = verdict.keys
    await sides.pause(looks.length)
  }
}

/** Null when the two sides differ, which they may do for an instant. */
async function sumIfSame(
  { origin, copy, settle }: Sides,
  sum: (side: SqlReader) => Promise<Checksum>,
): Promise<Checksum | null> {
  const there = await sum(origin)
  await settle()
  return there.sum === (await sum(copy)).sum ? there : null
}
