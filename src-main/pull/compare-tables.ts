// Finds the rows of one table in which two servers differ, letting them compute: only checksums travel until a chunk differs.

import type { SqlReader } from '../database/client/sql.ts'
import { type KeyRange, rangeCondition } from '../rows/key-range.ts'
import type { Table } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'
import { keyValues, rangeChecksum, rowHashes } from './checksum.ts'
import { type SourceServer, splitRange } from './fetch-rows.ts'

export interface TableDifference {
  /** Keys of rows that production does not have any more. */
  readonly gone: readonly (readonly SqlValue[])[]
  /** Keys of rows that are new or other ones there. */
  readonly changed: readonly (readonly SqlValue[])[]
}

export interface CompareOptions {
  readonly origin: SourceServer
  readonly copy: SqlReader
  /** Rows of one chunk. */
  readonly chunkRows: number
  /** Called after each chunk with the rows production read for it; the next one waits for it. */
  readonly onChunk: (rows: number) => Promise<void>
}

/** Rows of a range whose every row is compared once its checksums differ. */
export const smallRows = 250

/** Compares a table that has a key, chunk by chunk. */
export async function* compareTable(table: Table, options: CompareOptions): AsyncGenerator<TableDifference> {
  for await (const range of splitRange(table, { after: null, to: null }, options.chunkRows, options.origin)) {
    const rows = await rowsIfSame(table, range, options)
    if (rows === null) yield* compareChunk(table, range, options)
    await options.onChunk(rows ?? options.chunkRows)
  }
}

/** Compares a chunk that differs in smaller ones: most of its rows are the same. */
async function* compareChunk(table: Table, chunk: KeyRange, options: CompareOptions): AsyncGenerator<TableDifference> {
  for await (const range of splitRange(table, chunk, smallRows, options.origin)) {
    if ((await rowsIfSame(table, range, options)) === null) yield await compareRows(table, range, options)
  }
}

/** @returns how many rows a range has; null when the two sides differ in it */
async function rowsIfSame(table: Table, range: KeyRange, { origin, copy }: CompareOptions): Promise<number | null> {
  const [there, here] = await Promise.all([rangeChecksum(origin, table, range), rangeChecksum(copy, table, range)])
  return there.sum === here.sum ? there.rows : null
}

async function compareRows(table: Table, range: KeyRange, { origin, copy }: CompareOptions): Promise<TableDifference> {
  const { key } = table
  const condition = rangeCondition(key, range)
  const [theirs, ours] = await Promise.all([rowHashes(origin, table, condition), rowHashes(copy, table, condition)])
  const gone = [...ours.keys()].filter((one) => !theirs.has(one))
  const changed = [...theirs].filter(([one, hash]) => ours.get(one) !== hash).map(([one]) => one)
  return { gone: gone.map((one) => keyValues(key, one)), changed: changed.map((one) => keyValues(key, one)) }
}
