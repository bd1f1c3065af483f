// Raises the AUTO_INCREMENT counters of a database to the band of each table, so that its clones make ids that name themselves.
import { type Bands, giveBands, idRangeOf, largestOwnId } from '../../ids/bands.ts'
import { sqlName, sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'

interface CountedTable {
  readonly name: string
  readonly engine: string
  readonly counter: number
  readonly bytes: number
}

/** Engines other than InnoDB write the table anew to raise its counter: only a small one is worth that, bytes. */
const mostCopied = 4 * 2 ** 20

/**
 * Raises the counters of the tables that have ids of 4 bytes at least, and none as large as a band's already. Nothing of it is
 * logged, for counters are no content. A table whose counter cannot be raised keeps it.
 * @param known the bands that the production's tables have
 * @returns those and the bands of further tables
 */
export async function raiseCounters(
  session: SqlReader,
  database: string,
  known: Bands,
  log: (line: string) => void,
): Promise<Bands> {
  const tables = await readCounters(session, database)
  const bands = giveBands(
    known,
    tables.toSorted((a, b) => b.bytes - a.bytes).map((one) => one.name),
  )
  for (const { name, engine, counter, bytes } of tables) {
    const range = idRangeOf(bands.get(name) ?? Number.POSITIVE_INFINITY)
    const isCheap = engine === 'InnoDB' || bytes <= mostCopied
    if (!range || !isCheap || !(counter <= largestOwnId)) continue
    const inPlace = engine === 'InnoDB' ? ', ALGORITHM = INPLACE' : ''
    const alter = `ALTER TABLE ${sqlName(database)}.${sqlName(name)} AUTO_INCREMENT = ${range.above + 1}${inPlace}`
    // Each statement on its own: one that is refused may end the session. Old tables have defaults that today's modes refuse.
    await session
      .query(`SET SESSION sql_log_bin = 0, sql_mode = ''; ${alter}`)
      .catch((error: unknown) => log(`The ids of ${name} go on from where they are: ${String(error)}`))
  }
  return bands
}

async function readCounters(session: SqlReader, database: string): Promise<readonly CountedTable[]> {
  // MySQL would answer with the counters of up to a day ago.
  await session.query('/*!80000 SET SESSION information_schema_stats_expiry = 0 */')
  const rows = await session.query(
    `SELECT t.table_name AS name, t.engine AS engine, t.auto_increment AS counter, t.data_length AS bytes FROM information_schema.tables t JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name JOIN information_schema.statistics s ON s.table_schema = c.table_schema AND s.table_name = c.table_name AND s.column_name = c.column_name WHERE t.table_schema = ${sqlText(database)} AND t.table_type = 'BASE TABLE' AND t.engine IN ('InnoDB', 'MyISAM', 'Aria') AND c.extra LIKE '%auto_increment%' AND c.data_type IN ('int', 'bigint') AND s.seq_in_index = 1 GROUP BY 1, 2, 3, 4 ORDER BY 1`,
  )
  return rows.map(({ name = '', engine = '', counter, bytes }) => ({
    name,
    engine,
    counter: Number(counter),
    bytes: Number(bytes) || 0,
  }))
}
