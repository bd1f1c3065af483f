// Compares the databases of any two states without their logs, by servers on thin copies of both.
import { plainText } from '../contract/plain-text.ts'
import { sqlText } from '../database/client/quote.ts'
import { compareSeries, titleOf } from '../database/server/server-image.ts'
import type { RowChange, RowTable } from '../rows/change.ts'
import { readTables } from '../rows/read-tables.ts'
import { compareSchemaObjects } from './schema-objects.ts'
import { type ReadableState, type StateServer, type StateServersOptions, withStateServers } from './state-servers.ts'
import { type AlteredTable, type PairedTables, pairTables, type TablePair } from './table-pairs.ts'
import { compareKeyedRows, type TableReading, type TableSides } from './table-rows.ts'
import { compareWholeRows } from './whole-rows.ts'

export interface CompareStatesOptions extends StateServersOptions {
  readonly from: ReadableState
  readonly to: ReadableState
  /**
   * Called with each row that differs, table by table, rows of tables that only one side has included; the next one waits for
   * it. The table has the columns that both sides have.
   */
  readonly onChange: (change: RowChange) => void | Promise<void>
  /** Tells how many rows were compared, of about how many. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface StateDifference {
  readonly tables: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly altered: readonly AlteredTable[]
  }
  /** What differs in how the database is defined, in whole sentences: altered tables, views, triggers, routines. */
  readonly schema: readonly string[]
  readonly rows: { readonly added: number; readonly changed: number; readonly removed: number }
  /** What was not compared, in whole sentences; empty where the list is all there is. */
  readonly unread: readonly string[]
  /** Names of tables of which rows that differ were not read. */
  readonly unreadTables: readonly string[]
}

/**
 * Compares two states. It is to run as part of a job, during which nothing is swept. AUTO_INCREMENT counters do not count.
 * @throws Failure `container-failed` where a server does not start; `pool-full`
 */
export async function compareStates(options: CompareStatesOptions): Promise<StateDifference> {
  const { from, to } = options
  if (from.path === to.path) return nothing
  options.onProgress?.(0, 0)
  return withBothStates(options, (servers) => compareServers(servers, options))
}

/** Starts both servers, `from` first in the list, for as long as the work takes. */
export async function withBothStates<T>(
  options: Pick<CompareStatesOptions, keyof StateServersOptions | 'from' | 'to'>,
  work: (servers: ComparedServers) => Promise<T>,
): Promise<T> {
  await options.pool.reserve(0)
  return withStateServers(options, [options.from, options.to], async ([from, to]) => {
    if (!from || !to) throw new Error('Two servers were started.')
    return work({ from, to })
  })
}

export interface ComparedServers {
  readonly from: StateServer
  readonly to: StateServer
}

const nothing: StateDifference = {
  tables: { added: [], removed: [], altered: [] },
  schema: [],
  rows: { added: 0, changed: 0, removed: 0 },
  unread: [],
  unreadTables: [],
}

/** Reads which tables both servers have, and how each can be compared. */
export async function pairServers(
  { from, to }: ComparedServers,
  options: Pick<CompareStatesOptions, 'from' | 'to'>,
): Promise<PairedTables> {
  const [before, after] = await Promise.all([readTables(from, from.database), readTables(to, to.database)])
  return pairTables(before, after, isSameServer(options))
}

const isSameServer = ({ from, to }: Pick<CompareStatesOptions, 'from' | 'to'>) => from.image === to.image

/**
 * Compares what two running servers have.
 * @param paired the tables to compare; all by default
 */
export async function compareServers(
  servers: ComparedServers,
  options: Pick<CompareStatesOptions, 'from' | 'to' | 'onChange' | 'onProgress'>,
  paired?: PairedTables,
): Promise<StateDifference> {
  const { from, to } = servers
  const { pairs, altered } = paired ?? (await pairServers(servers, options))
  const objects = isSameServer(options) ? await compareSchemaObjects(from, to) : []
  const rows = { added: 0, changed: 0, removed: 0 }
  const unread = isSameServer(options) ? [] : [otherServer(options.from, options.to)]
  const unreadTables: string[] = []
  const total = await aboutRows(to)
  let done = 0
  for (const pair of pairs) {
    const table = rowTableOf(pair, pair.to ? to.database : from.database)
    let tooLarge = 0
    await compareRows(pair, servers, {
      async onRow(row) {
        rows[row.before === null ? 'added' : row.after === null ? 'removed' : 'changed']++
        await options.onChange({ table, ...row })
      },
      onCompared(count) {
        done += count
        options.onProgress?.(Math.min(done, total), total)
      },
      onTooLarge: (count) => {
        tooLarge += count
      },
    })
    if (tooLarge > 0) {
      unread.push(tooLargeRows(pair.name, tooLarge))
      unreadTables.push(pair.name)
    }
  }
  const only = (side: 'from' | 'to') => pairs.filter((pair) => pair[side] === null).map(({ name }) => name)
  return {
    tables: { added: only('from'), removed: only('to'), altered },
    schema: [...altered.map(({ sentence }) => sentence), ...objects],
    rows,
    unread,
    unreadTables,
  }
}

async function compareRows(pair: TablePair, servers: ComparedServers, reading: TableReading): Promise<void> {
  const sides: TableSides = [
    pair.from && { server: servers.from, table: pair.from },
    pair.to && { server: servers.to, table: pair.to },
  ]
  const one = pair.to ?? pair.from
  if (!one || one.columns.length === 0) return
  await (one.key.length > 0 ? compareKeyedRows(sides, one.key, reading) : compareWholeRows(sides, reading))
}

/** The table that a pair's rows are told of. */
export function rowTableOf({ name, from, to }: TablePair, database: string): RowTable {
  const { columns, key } = to ?? from ?? { columns: [], key: [] }
  return { database, name, columns, key: key.map((column) => columns.findIndex((one) => one.name === column.name)) }
}

async function aboutRows(server: StateServer): Promise<number> {
  const [row] = await server.query(
    `SELECT IFNULL(SUM(table_rows), 0) AS n FROM information_schema.tables WHERE table_schema = ${sqlText(server.database)}`,
  )
  return Number(row?.n ?? 0)
}

function otherServer(from: ReadableState, to: ReadableState): string {
  const isOlder = from.build.server === to.build.server && compareSeries(from.build.series, to.build.series) !== 0
  const why = isOlder ? 'servers of different versions write' : 'servers of different kinds write'
  return `The two are of different servers (${titleOf(from.build)} and ${titleOf(to.build)}), so tables, columns and rows were compared, but not indexes, views, triggers and routines, which ${why} in different words.`
}

const tooLargeRows = (table: string, rows: number) =>
  `${rows === 1 ? 'A row' : `${rows} rows`} of the table ${plainText(table, 64)} ${rows === 1 ? 'differs and is' : 'differ and are'} too large to be read.`
