// Finds the rows of one table in which two servers differ, letting them compute: only checksums travel until a chunk differs.
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader, SqlRows } from '../database/client/sql.ts'
import {
  among,
  type Column,
  fetched,
  isNumber,
  type Range,
  rowHash,
  type Table,
  type Value,
  within,
} from '../rows/table.ts'

/** Production's server, in one consistent read. */
export interface SourceServer extends SqlRows {
  /** Releases the tables read so far, so that production can alter them meanwhile; the moment that is read stays. */
  release(): Promise<void>
}

export interface TableDifference {
  /** Keys of rows that production does not have any more. */
  readonly gone: readonly (readonly Value[])[]
  /** Keys of rows that are new or other ones there. */
  readonly changed: readonly (readonly Value[])[]
}

export interface CompareOptions {
  readonly origin: SourceServer
  readonly copy: SqlReader
  /** Rows of one chunk. */
  readonly chunkRows: number
  /** Called after each chunk with the rows production read for it; the next one waits for it. */
  readonly onChunk: (rows: number) => Promise<void>
}

/** Rows of a chunk whose every row is looked at. */
const smallRows = 250

/** Chunk by chunk over a key. */
export async function* compareTable(table: Table, options: CompareOptions): AsyncGenerator<TableDifference> {
  for await (const range of ranges(table, { after: null, to: null }, options.chunkRows, options.origin)) {
    const rows = await rowsIfSame(table, range, options)
    if (rows === null) yield* compareChunk(table, range, options)
    await options.onChunk(rows ?? options.chunkRows)
  }
}

/** A chunk that differs, in smaller ones: most of its rows are the same. */
async function* compareChunk(table: Table, chunk: Range, options: CompareOptions): AsyncGenerator<TableDifference> {
  for await (const range of ranges(table, chunk, smallRows, options.origin)) {
    if ((await rowsIfSame(table, range, options)) === null) yield await compareRows(table, range, options)
  }
}

/** How many rows a range has, or null when the two sides differ in it. */
async function rowsIfSame(table: Table, range: Range, { origin, copy }: CompareOptions): Promise<number | null> {
  const [there, here] = await Promise.all([checksum(origin, table, range), checksum(copy, table, range)])
  return there.sum === here.sum ? there.rows : null
}

/** Splits a range into ones of so many of production's rows; together they are all of it, rows of the copy only included. */
export async function* ranges(
  table: Pick<Table, 'name' | 'key'>,
  whole: Range,
  rows: number,
  origin: Pick<SourceServer, 'values'>,
): AsyncGenerator<Range> {
  let { after } = whole
  for (;;) {
    const to: readonly Value[] | null = await border(table, { after, to: whole.to }, rows, origin)
    yield { after, to: to ?? whole.to }
    if (!to) return
    after = to
  }
}

/** The key of the row that is so many into a range; null where it has fewer. */
export async function border(
  { name, key }: Pick<Table, 'name' | 'key'>,
  range: Range,
  rows: number,
  origin: Pick<SourceServer, 'values'>,
): Promise<readonly Value[] | null> {
  const columns = key.map((column) => sqlName(column.name)).join(', ')
  const [found] = await origin.values(
    `SELECT ${columns} FROM ${sqlName(name)} WHERE ${within(key, range)} ORDER BY ${columns} LIMIT 1 OFFSET ${rows - 1}`,
  )
  return found ?? null
}

export interface Checksum {
  readonly rows: number
  readonly sum: string
}

/** Of all rows of a range, in whatever order they come. */
export async function checksum(side: SqlReader, { name, columns, key }: Table, range: Range): Promise<Checksum> {
  const half = (part: string) => `BIT_XOR(CAST(CONV(${part}(h, 16), 16, 10) AS UNSIGNED))`
  const [row] = await side.query(
    `SELECT COUNT(*) AS c, ${half('LEFT')} AS a, ${half('RIGHT')} AS b FROM (SELECT ${rowHash(columns)} AS h FROM ${sqlName(name)} WHERE ${within(key, range)}) AS hashes`,
  )
  return { rows: Number(row?.c), sum: `${row?.c} ${row?.a} ${row?.b}` }
}

/** Whole, for a table without a key; equal rows count as often as they are there. */
export async function tableSum(side: SqlReader, { name, columns }: Table): Promise<Checksum> {
  const part = (from: number) => `SUM(CAST(CONV(SUBSTRING(h, ${from}, 12), 16, 10) AS DECIMAL(30)))`
  const [row] = await side.query(
    `SELECT COUNT(*) AS c, ${part(1)} AS a, ${part(13)} AS b FROM (SELECT ${rowHash(columns)} AS h FROM ${sqlName(name)}) AS hashes`,
  )
  return { rows: Number(row?.c), sum: `${row?.c} ${row?.a} ${row?.b}` }
}

async function compareRows(table: Table, range: Range, { origin, copy }: CompareOptions): Promise<TableDifference> {
  const { key } = table
  const where = within(key, range)
  const [theirs, ours] = await Promise.all([rowHashes(origin, table, where), rowHashes(copy, table, where)])
  const gone = [...ours.keys()].filter((one) => !theirs.has(one))
  const changed = [...theirs].filter(([one, hash]) => ours.get(one) !== hash).map(([one]) => one)
  return { gone: gone.map((one) => keyValues(key, one)), changed: changed.map((one) => keyValues(key, one)) }
}

/** Every row of which that is so: its key's identity, and a hash over it. */
export async function rowHashes(
  side: SqlReader,
  { name, columns, key }: Table,
  where: string,
): Promise<ReadonlyMap<string, string>> {
  const identity = key.map(named).join(", '/', ")
  const rows = await side.query(
    `SELECT CONCAT(${identity}) AS k, LEFT(${rowHash(columns)}, 16) AS h FROM ${sqlName(name)} WHERE ${where}`,
  )
  return new Map(rows.map((row) => [row.k ?? '', row.h ?? '']))
}

/** A key in letters that no collation takes for others: numbers as they are, everything else as hexadecimal bytes. */
function named({ name, type }: Column): string {
  const column = sqlName(name)
  return isNumber(type) ? `CAST(${column} AS CHAR)` : `HEX(CAST(${column} AS BINARY))`
}

/** The key that an identity stands for. */
export function keyValues(key: readonly Column[], identity: string): readonly Value[] {
  const parts = identity.split('/')
  return key.map(({ type }, at) => Buffer.from(parts[at] ?? '', isNumber(type) ? 'latin1' : 'hex'))
}

/** The whole rows of these keys, as bytes. */
export function fetchRows(
  { name, columns, key }: Table,
  keys: readonly (readonly Value[])[],
  origin: SourceServer,
): Promise<readonly (readonly Value[])[]> {
  const wanted = columns.filter((column) => !column.generated).map(fetched)
  return origin.values(`SELECT ${wanted.join(', ')} FROM ${sqlName(name)} WHERE ${among(key, keys)}`)
}

/** Rows that are fetched at once, where whole tables are; without a key each piece reads over all before it. */
const [keyedRows, unkeyedRows] = [500, 20_000]

/** Every row of a table, as bytes, in pieces. */
export async function* allRows({ name, columns, key }: Table, origin: SourceServer): AsyncGenerator<readonly Row[]> {
  const written = columns.filter((column) => !column.generated).map(fetched)
  const keys = key.map((column) => sqlName(column.name))
  const select = `SELECT ${[...written, ...keys].join(', ')} FROM ${sqlName(name)}`
  const rowsAtOnce = key.length > 0 ? keyedRows : unkeyedRows
  let after: Row | null = null
  for (let offset = 0; ; offset += rowsAtOnce) {
    const next =
      key.length > 0
        ? `WHERE ${within(key, { after, to: null })} ORDER BY ${keys.join(', ')} LIMIT ${rowsAtOnce}`
        : `LIMIT ${rowsAtOnce} OFFSET ${offset}`
    const rows: readonly Row[] = await origin.values(`${select} ${next}`)
    yield rows.map((row) => row.slice(0, written.length))
    if (rows.length < rowsAtOnce) return
    after = rows.at(-1)?.slice(written.length) ?? null
  }
}

type Row = readonly Value[]
