// Raises the AUTO_INCREMENT counters of a database to the band of each table, so that its clones make ids that name themselves.
import { type Bands, idRangeOf, largestOwnId } from '../../ids/bands.ts'
import { mayHoldIdsOf } from '../../ids/narrow-references.ts'
import { sqlName, sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'

interface CountedTable {
  readonly name: string
  readonly engine: string
  /** The next id; not a number where the server does not say it. */
  readonly counter: number
  readonly bytes: number
}

/** Engines other than InnoDB write the table anew to raise its counter: only a small one is worth that, bytes. */
const mostCopied = 4 * 2 ** 20

/**
 * Raises the counters of the tables that have ids of 4 bytes at least, and none as large as a band's already. Nothing of it is
 * logged, for counters are no content. A table whose counter cannot be raised keeps it, and so does one that columns may refer
 * to which could not hold larger ids.
 * @param give the band of each table; they are told in the order in which they get new ones, the largest first
 */
export async function raiseCounters(
  session: SqlReader,
  database: string,
  give: (tables: readonly string[]) => Bands,
  log: (line: string) => void,
): Promise<void> {
  const tables = await readCounters(session, database)
  const narrow = await readNarrowColumns(session, database)
  const bands = give(tables.toSorted((a, b) => b.bytes - a.bytes).map((one) => one.name))
  for (const table of tables) {
    const range = idRangeOf(bands.get(table.name) ?? Number.POSITIVE_INFINITY)
    if (!range || !isRaised(table)) continue
    const stays = (why: string) => log(`The ids of ${table.name} go on from where they are: ${why}`)
    const holder = narrow.find(({ column }) => mayHoldIdsOf(column, table.name))
    if (holder) stays(`the column ${holder.column} of ${holder.table} could not hold larger ones.`)
    // Each statement on its own: one that is refused may end the session.
    else await session.query(raise(database, table, range.above + 1)).catch((error: unknown) => stays(String(error)))
  }
}

const isRaised = ({ engine, counter, bytes }: CountedTable) =>
  counter <= largestOwnId && (engine === 'InnoDB' || bytes <= mostCopied)

function raise(database: string, { name, engine }: CountedTable, counter: number): string {
  const inPlace = engine === 'InnoDB' ? ', ALGORITHM = INPLACE' : ''
  // Old tables have defaults that today's modes refuse.
  const session = "SET SESSION sql_log_bin = 0, sql_mode = ''"
  return `${session}; ALTER TABLE ${sqlName(database)}.${sqlName(name)} AUTO_INCREMENT = ${counter}${inPlace}`
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

/** Columns that hold no number of a band. */
async function readNarrowColumns(
  session: SqlReader,
  database: string,
): Promise<readonly { readonly table: string; readonly column: string }[]> {
  const rows = await session.query(
    `SELECT table_name AS tab, column_name AS col FROM information_schema.columns WHERE table_schema = ${sqlText(database)} AND data_type IN ('tinyint', 'smallint', 'mediumint') AND column_name LIKE '%id' ORDER BY 1, 2`,
  )
  return rows.map(({ tab = '', col = '' }) => ({ table: tab, column: col }))
}
