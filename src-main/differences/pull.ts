// Makes a copy of a database what production is at one moment, by fetching only what differs.
// Everything is read in one consistent transaction of production. Rows of tables that are the same on both sides are
// changed in one transaction of the copy; new and altered tables are built beside and put in their places at the end.
import { Failure } from '../contract/failure.ts'
import { likeText, sqlName, sqlText } from '../database/quote.ts'
import type { Session } from '../database/session.ts'
import { asProduction, putRows, removeRows } from './apply.ts'
import { compareTable, fetchRows, type Origin, tableSum } from './compare.ts'
import { readTables } from './read-tables.ts'
import { syncTriggers, syncViews } from './schema.ts'
import { fetched, type Table, type Value } from './table.ts'

export interface PullOptions {
  readonly origin: Origin
  /** The copy's server, as root; for this pull alone. */
  readonly copy: Session
  readonly database: string
  /** Tables of which only the columns are wanted. */
  readonly emptyTables: readonly string[]
  /** Rows production reads a second at most; null: as many as it can. */
  readonly rowsPerSecond: number | null
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** Rows compared so far, of about so many. */
  readonly onProgress: (done: number, total: number) => void
}

export interface Pulled {
  readonly rowsCompared: number
  readonly rowsChanged: number
  /** Whether anything is another than before. */
  readonly changed: boolean
}

const chunkRows = 4000
/** Rows that are fetched at once, where whole rows are. */
const fetchedRows = 500
/** A name no WordPress table has. */
const shadow = (index: number) => `_sitefork_new_${index}`
const old = (index: number) => `_sitefork_old_${index}`

/** @throws Failure; the copy is then what it was, or the next pull makes it whole */
export async function pullDifferences(options: PullOptions): Promise<Pulled> {
  const { origin, copy, database } = options
  await copy.query(`USE ${sqlName(database)}`)
  for (const statement of asProduction) await copy.query(statement)
  await dropLeftovers(copy)
  const [theirs, ours] = [await readTables(origin, database), await readTables(copy, database)]
  const pace = createPace(options, await roughRows(origin, database))
  const whole = [...theirs.values()].filter((table) => ours.get(table.name)?.signature !== table.signature)
  const alike = [...theirs.values()].filter((table) => !whole.includes(table))
  const triggers = await syncTriggers.drop(copy)
  const reloaded = await changedWithoutKey(alike, options)
  const built = [...whole, ...reloaded]
  for (const [index, table] of built.entries()) await build(table, shadow(index), options, pace)
  await copy.query('START TRANSACTION')
  const rowsChanged = await changeRows(alike, options, pace)
  await copy.query('COMMIT')
  const gone = [...ours.keys()].filter((name) => !theirs.has(name))
  await putInPlace(copy, built, ours, gone)
  await syncTriggers.restore(copy, origin, triggers, options.log)
  await syncViews(copy, origin, database, options.log)
  const rowsAndTables = rowsChanged + gone.length
  return { rowsCompared: pace.done(), rowsChanged: rowsAndTables, changed: rowsAndTables + built.length > 0 }
}

/** Of a pull that was cut off. */
async function dropLeftovers(copy: Session): Promise<void> {
  const rows = await copy.query(`SHOW TABLES LIKE ${sqlText(`${likeText('_sitefork_')}%`)}`)
  for (const row of rows) await copy.query(`DROP TABLE ${sqlName(Object.values(row)[0] ?? '')}`)
}

async function changeRows(tables: readonly Table[], options: PullOptions, pace: Pace): Promise<number> {
  const { origin, copy, emptyTables } = options
  let changes = 0
  for (const table of tables) {
    if (table.key.length === 0 || emptyTables.includes(table.name)) continue
    const found = compareTable(table, { origin, copy, chunkRows, onChunk: pace.rows })
    for await (const { gone, changed } of found) {
      await removeRows(copy, table, gone)
      for (let from = 0; from < changed.length; from += 100) {
        await putRows(copy, table, await fetchRows(table, changed.slice(from, from + 100), origin))
      }
      changes += gone.length + changed.length
    }
  }
  return changes
}

async function changedWithoutKey(tables: readonly Table[], options: PullOptions): Promise<readonly Table[]> {
  const changed: Table[] = []
  for (const table of tables) {
    if (table.key.length > 0 || options.emptyTables.includes(table.name)) continue
    const [there, here] = [await tableSum(options.origin, table), await tableSum(options.copy, table)]
    if (there.sum !== here.sum) changed.push(table)
  }
  return changed
}

/** The whole table beside the one that is there. */
async function build(table: Table, name: string, options: PullOptions, pace: Pace): Promise<void> {
  const { origin, copy, log } = options
  log(`Copying the table ${table.name} whole`)
  const [made] = await origin.query(`SHOW CREATE TABLE ${sqlName(table.name)}`)
  const definition = made?.['Create Table'] ?? ''
  // Constraints have names of their own, which the table that is there still has.
  const free = definition.replace(/^CREATE TABLE `(?:[^`]|``)+`/, `CREATE TABLE ${sqlName(name)}`)
  await copy.query(free.replace(/,\s*CONSTRAINT `[^`]+` FOREIGN KEY/g, ', FOREIGN KEY'))
  if (options.emptyTables.includes(table.name)) return
  await copy.query('START TRANSACTION')
  for await (const rows of allRows(table, origin)) {
    await putRows(copy, { ...table, name }, rows)
    await pace.rows(rows.length)
  }
  await copy.query('COMMIT')
}

/** In pieces, where a key allows it. */
async function* allRows({ name, columns, key }: Table, origin: Origin): AsyncGenerator<readonly (readonly Value[])[]> {
  const wanted = columns.filter((column) => !column.generated).map(fetched)
  const order = key.length > 0 ? ` ORDER BY ${key.map((column) => sqlName(column.name)).join(', ')}` : ''
  for (let offset = 0; ; offset += fetchedRows) {
    const rows = await origin.values(
      `SELECT ${wanted.join(', ')} FROM ${sqlName(name)}${order} LIMIT ${fetchedRows} OFFSET ${offset}`,
    )
    yield rows
    if (rows.length < fetchedRows) return
  }
}

/** One statement for all: nobody sees some of them. */
async function putInPlace(
  copy: Session,
  built: readonly Table[],
  ours: ReadonlyMap<string, Table>,
  gone: readonly string[],
): Promise<void> {
  const renames = built.flatMap((table, index) => [
    ...(ours.has(table.name) ? [`${sqlName(table.name)} TO ${sqlName(old(index))}`] : []),
    `${sqlName(shadow(index))} TO ${sqlName(table.name)}`,
  ])
  if (renames.length > 0) await copy.query(`RENAME TABLE ${renames.join(', ')}`)
  for (const name of gone) await copy.query(`DROP TABLE ${sqlName(name)}`)
  await dropLeftovers(copy)
}

async function roughRows(origin: Origin, database: string): Promise<number> {
  const [row] = await origin.query(
    `SELECT COALESCE(SUM(table_rows), 0) AS c FROM information_schema.tables WHERE table_schema = ${sqlText(database)}`,
  )
  return Number(row?.c ?? 0)
}

interface Pace {
  done(): number
  rows(count: number): Promise<void>
}

/** Waits between chunks so that production reads no more than it should. */
function createPace({ rowsPerSecond, signal, onProgress }: PullOptions, total: number): Pace {
  const began = Date.now()
  let done = 0
  return {
    done: () => done,
    async rows(count) {
      signal.throwIfAborted()
      done += count
      onProgress(done, Math.max(done, total))
      if (rowsPerSecond === null) return
      const due = began + (done / rowsPerSecond) * 1000
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()))
    },
  }
}

/** Error 1412: the definition of a table changed while it was read. */
export function wasAltered(error: unknown): boolean {
  const said = error instanceof Failure ? `${error.detail} ${error.message}` : String(error)
  return /\b1412\b|ER_TABLE_DEF_CHANGED|definition has changed/.test(said)
}
