// Finds the rows in which a table differs between two servers that stand still: checksums of chunks first, rows only where they differ.
import type { SqlReader } from '../database/client/sql.ts'
import { keyValues, rangeChecksum } from '../pull/checksum.ts'
import type { RowValues } from '../rows/change.ts'
import { type KeyRange, keysCondition } from '../rows/key-range.ts'
import type { Column, Table } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'
import { keyWithin, type ListedRow, listRows, type RowSource, readRows } from './exact-rows.ts'

/** One row that differs; null where a side does not have it. */
export interface RowPair {
  readonly before: RowValues | null
  readonly after: RowValues | null
}

export interface TableReading {
  /** Called with each row that differs; the next one waits for it. */
  readonly onRow: (row: RowPair) => void | Promise<void>
  /** Called with rows that are compared, as they are. */
  readonly onCompared: (rows: number) => void
  /** Called with the number of rows that differ and are too large to be read. */
  readonly onTooLarge: (rows: number) => void
}

/** Rows of a chunk whose checksum is compared, and which are listed where it differs. */
export const chunkRows = 4000
/** Limits of what is read at once, and of one row. */
const [readAtOnce, readBytes, mostBytes] = [100, 8 * 2 ** 20, 64 * 2 ** 20]

/** A side of a table; null where it does not have it. */
export interface TableSide {
  readonly server: SqlReader
  readonly table: RowSource
}
export type TableSides = readonly [from: TableSide | null, to: TableSide | null]

/** Compares a table that has a key on both sides. */
export async function compareKeyedRows(
  sides: TableSides,
  key: readonly Column[],
  reading: TableReading,
): Promise<void> {
  // What changed lies together, or everywhere: behind a chunk that differs, rows are listed at once.
  let isSame = true
  for await (const chunk of rangesOf(sides, key, { after: null, to: null }, chunkRows)) {
    const same = isSame ? await rowsIfSame(sides, chunk) : null
    if (same === null) {
      const [before, after] = await Promise.all([list(sides[0], chunk), list(sides[1], chunk)])
      isSame = (await readDifferences(sides, key, before, after, reading)) === 0
    }
    reading.onCompared(same ?? chunkRows)
  }
}

const list = async (side: TableSide | null, range: KeyRange): Promise<ReadonlyMap<string, ListedRow>> =>
  side ? listRows(side.server, side.table, range) : new Map()

/** Splits a range into ranges that together are all of it, of which neither side has more than so many rows. */
export async function* rangesOf(
  [from, to]: TableSides,
  key: readonly Column[],
  whole: KeyRange,
  rows: number,
): AsyncGenerator<KeyRange> {
  for await (const range of split(from, key, whole, rows)) yield* split(to, key, range, rows)
}

async function* split(
  side: TableSide | null,
  key: readonly Column[],
  whole: KeyRange,
  rows: number,
): AsyncGenerator<KeyRange> {
  let { after } = whole
  for (;;) {
    const range = { after, to: whole.to }
    const to: readonly SqlValue[] | null = side
      ? await keyWithin(side.server, { ...side.table, key }, range, rows)
      : null
    yield { after, to: to ?? whole.to }
    if (!to) return
    after = to
  }
}

/** @returns how many rows a range has; null where the two sides differ in it */
async function rowsIfSame([from, to]: TableSides, range: KeyRange): Promise<number | null> {
  if (!from || !to) return null
  const sum = ({ server, table }: TableSide) => rangeChecksum(server, asTable(table), range)
  const [before, after] = await Promise.all([sum(from), sum(to)])
  return before.sum === after.sum ? before.rows : null
}

/** Nobody looks at its definition. */
export const asTable = (source: RowSource): Table => ({
  ...source,
  definition: { text: '', engine: '', foreignKeys: [], created: '' },
})

/** Reads the rows that are not the same in two lists, some at a time. @returns how many there are */
export async function readDifferences(
  [from, to]: TableSides,
  key: readonly Column[],
  before: ReadonlyMap<string, ListedRow>,
  after: ReadonlyMap<string, ListedRow>,
  reading: TableReading,
): Promise<number> {
  const differ = [...new Set([...before.keys(), ...after.keys()])].filter(
    (one) => before.get(one)?.hash !== after.get(one)?.hash || before.get(one)?.count !== after.get(one)?.count,
  )
  const bytesOf = (one: string) => (before.get(one)?.bytes ?? 0) + (after.get(one)?.bytes ?? 0)
  const small = differ.filter((one) => bytesOf(one) <= mostBytes)
  if (small.length < differ.length) reading.onTooLarge(differ.length - small.length)
  for (const some of piecesOf(small, bytesOf)) {
    const read = async (side: TableSide | null, listed: ReadonlyMap<string, ListedRow>) => {
      const keys = some.filter((one) => listed.has(one)).map((one) => keyValues(key, one))
      if (!side || keys.length === 0) return new Map<string, RowValues>()
      return readRows(side.server, { ...side.table, key }, keysCondition(key, keys))
    }
    const [old, now] = await Promise.all([read(from, before), read(to, after)])
    for (const one of some) {
      const [was, is] = [old.get(one) ?? null, now.get(one) ?? null]
      const added = (after.get(one)?.count ?? 0) - (before.get(one)?.count ?? 0)
      if (added === 0) await reading.onRow({ before: was, after: is })
      for (let count = 0; count < added; count++) await reading.onRow({ before: null, after: is })
      for (let count = 0; count > added; count--) await reading.onRow({ before: was, after: null })
    }
  }
  return differ.length
}

function* piecesOf(all: readonly string[], bytesOf: (one: string) => number): Generator<readonly string[]> {
  let [piece, bytes] = [[] as string[], 0]
  for (const one of all) {
    if (piece.length === readAtOnce || (piece.length > 0 && bytes + bytesOf(one) > readBytes)) {
      yield piece
      ;[piece, bytes] = [[], 0]
    }
    piece.push(one)
    bytes += bytesOf(one)
  }
  if (piece.length > 0) yield piece
}
