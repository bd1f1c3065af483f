// Makes a copy of a database what production is at one moment, by fetching only what differs.
// Everything is read in one consistent transaction of production. Rows of tables that are the same on both sides are
// changed in one transaction of the copy; new and altered tables are built beside and put in their places at the end.
import { Failure } from '../contract/failure.ts'
import type { ProductionFacts } from '../contract/models.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { likeText, sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { createsAs, type ForeignKey, readDefinition, sameForeignKeys } from '../rows/definition.ts'
import { createdAs, ownTables, readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import { asProduction, putRows, removeRows } from '../rows/write.ts'
import { type AsOwner, syncCode } from './code.ts'
import { allRows, compareTable, fetchRows, type SourceServer, tableSum } from './compare.ts'
import { dropTriggers, makeTriggers, readTriggers, syncViews, type Trigger, triggersOf } from './schema.ts'

export interface PullOptions {
  readonly origin: SourceServer
  /** The copy's server, as root; for this pull alone. */
  readonly copy: AdminClient
  readonly database: string
  /** What kind of server the copy's is. */
  readonly server: ProductionFacts['server']
  readonly asOwner?: AsOwner
  /** Tables of which only the columns are wanted. */
  readonly emptyTables: readonly string[]
  /** Only these tables; all by default. */
  readonly only?: readonly string[]
  /** Rows production reads a second at most; null: as many as it can. */
  readonly rowsPerSecond: number | null
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** Rows compared so far, of about so many. */
  readonly onProgress: (done: number, total: number) => void
  /** From here on the copy is no state of production, unless the pull succeeds. Not called where one commit is enough. */
  readonly onInconsistent: () => void
  /** Something differs; it is made the same once this resolves. */
  readonly onDiffers?: () => Promise<void>
}

export interface Pulled {
  readonly rowsCompared: number
  readonly rowsChanged: number
  /** Whether anything is another than before. */
  readonly changed: boolean
  /** What of production the copy lacks: whole sentences. */
  readonly remarks: readonly string[]
  readonly differed: readonly Differed[]
}

export interface Differed {
  readonly table: string
  /** How many rows differed; null where it was copied whole, made or dropped, and where no read is of one moment. */
  readonly rows: number | null
}

/** What is to be done with the tables of both sides. */
interface Plan {
  /** The same definition on both sides: their rows are compared. */
  readonly alike: readonly Table[]
  /** New ones, and those that are defined in another way. */
  readonly whole: readonly Table[]
  /** The same but for what they refer to: as they are there, and the keys they have here. */
  readonly relinked: readonly { readonly table: Table; readonly before: readonly ForeignKey[] }[]
  readonly gone: readonly string[]
  /** Of the copy; they would fire for rows that production's triggers have changed already. */
  readonly triggers: readonly Trigger[]
}

const chunkRows = 4000
const newTables = `${ownTables}new_`
const shadow = (index: number) => `${newTables}${index}`

/** @throws Failure; what was built beside is dropped by the next pull */
export async function pullDifferences(options: PullOptions): Promise<Pulled> {
  const { origin, copy, database, server } = options
  await openCopy(copy, database)
  await dropBuilt(copy)
  const plan = await makePlan(options)
  const pace = createPace(options, await roughRows(origin, database))
  const built = [...plan.whole, ...(await changedWithoutKey(plan.alike, options))]
  for (const [index, table] of built.entries()) await build(table, shadow(index), options, pace)
  const whole = [...built.map(({ name }) => name), ...plan.gone, ...plan.relinked.map(({ table }) => table.name)]
  if (whole.length > 0) await options.onDiffers?.()
  if (!isOneCommit(plan, built)) options.onInconsistent()
  await dropTriggers(copy, plan.triggers)
  try {
    await copy.query('START TRANSACTION')
    const rows = await changeRows(plan.alike, options, pace, whole.length === 0)
    await copy.query('COMMIT')
    await putInPlace(copy, built, plan)
    const code = await syncCode(copy, origin, database, server, options.asOwner)
    const wanted = (await triggersOf(origin, database)) ?? plan.triggers
    const triggers = await makeTriggers(copy, database, server, wanted)
    const remarks = [...code, ...triggers, ...(await syncViews(copy, origin, database))]
    const rowsChanged = rows.reduce((sum, one) => sum + one.rows, 0) + plan.gone.length + plan.relinked.length
    const differed = [...rows.map(toDiffered(plan)), ...whole.map((table) => ({ table, rows: null }))]
    return { rowsCompared: pace.done(), rowsChanged, changed: differed.length > 0, remarks, differed }
  } catch (error) {
    // What failed is what is to be told.
    if (plan.triggers.length > 0) {
      await openCopy(copy, database).catch(() => undefined)
      await makeTriggers(copy, database, server, plan.triggers)
    }
    throw error
  }
}

const isOneCommit = ({ alike, gone, relinked, triggers }: Plan, built: readonly Table[]) =>
  [...built, ...gone, ...relinked, ...triggers].length === 0 &&
  alike.every((table) => table.definition.engine === 'InnoDB')

/** Begins the copy's session anew where an error ended it. */
async function openCopy(copy: AdminClient, database: string): Promise<void> {
  await copy.query(`USE ${sqlName(database)}`)
  for (const statement of asProduction) await copy.query(statement)
}

async function makePlan({ origin, copy, database, only }: PullOptions): Promise<Plan> {
  const [theirs, ours] = [await readTables(origin, database, only), await readTables(copy, database, only)]
  const gone = [...ours.keys()].filter((name) => !theirs.has(name))
  for (const name of gone) if (await isThere(origin, name)) throw unlisted(name)
  const alike: Table[] = []
  const whole: Table[] = []
  for (const table of theirs.values()) {
    const mine = ours.get(table.name)
    ;(mine && (await isSame(copy, mine, table)) ? alike : whole).push(table)
  }
  return {
    alike,
    whole,
    relinked: alike.flatMap((table) => {
      const mine = ours.get(table.name)
      if (!mine || sameForeignKeys(mine.definition, table.definition)) return []
      return [{ table, before: mine.definition.foreignKeys }]
    }),
    gone,
    triggers: await readTriggers(copy),
  }
}

function unlisted(table: string): Failure {
  return new Failure(
    'database-unreachable',
    `Production has the table “${table}” and does not list it, so its tables cannot be compared now. Nothing was changed; try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** Servers of different versions write the same differently, so the copy's own words for both are compared. */
async function isSame(copy: AdminClient, mine: Table, theirs: Table): Promise<boolean> {
  if (mine.definition.text === theirs.definition.text) return true
  const trial = shadow(0)
  await copy.query(createsAs(trial, theirs.definition))
  const { text } = readDefinition(await createdAs(copy, trial))
  await copy.query(`DROP TABLE ${sqlName(trial)}`)
  return mine.definition.text === text
}

/** Of a pull that was cut off. */
async function dropBuilt(copy: AdminClient): Promise<void> {
  const rows = await copy.query(`SHOW TABLES LIKE ${sqlText(`${likeText(newTables)}%`)}`)
  for (const row of rows) await copy.query(`DROP TABLE ${sqlName(Object.values(row)[0] ?? '')}`)
}

/** @param first whether nothing differed so far */
async function changeRows(
  tables: readonly Table[],
  options: PullOptions,
  pace: Pace,
  first: boolean,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const { origin, copy, emptyTables } = options
  const differed: { readonly table: string; readonly rows: number }[] = []
  let untold = first
  for (const table of tables) {
    if (table.key.length === 0 || emptyTables.includes(table.name)) continue
    let changes = 0
    const found = compareTable(table, { origin, copy, chunkRows, onChunk: pace.rows })
    for await (const { gone, changed } of found) {
      if (gone.length + changed.length === 0) continue
      if (untold) await options.onDiffers?.()
      untold = false
      await removeRows(copy, table, gone)
      for (let from = 0; from < changed.length; from += 100) {
        await putRows(copy, table, await fetchRows(table, changed.slice(from, from + 100), origin))
      }
      changes += gone.length + changed.length
    }
    if (changes > 0) differed.push({ table: table.name, rows: changes })
  }
  return differed
}

async function changedWithoutKey(tables: readonly Table[], options: PullOptions): Promise<readonly Table[]> {
  const changed: Table[] = []
  for (const table of tables) {
    if (table.key.length > 0 || options.emptyTables.includes(table.name)) continue
    const [there, here] = [await tableSum(options.origin, table), await tableSum(options.copy, table)]
    await options.origin.release()
    if (there.sum !== here.sum) changed.push(table)
  }
  return changed
}

/** The whole table beside the one that is there. */
async function build(table: Table, name: string, options: PullOptions, pace: Pace): Promise<void> {
  const { origin, copy, log } = options
  log(`Copying the table ${table.name} whole`)
  await copy.query(createsAs(name, table.definition))
  if (options.emptyTables.includes(table.name)) return
  await copy.query('START TRANSACTION')
  for await (const rows of allRows(table, origin)) {
    await putRows(copy, { ...table, name }, rows)
    await pace.rows(rows.length)
  }
  await copy.query('COMMIT')
}

/**
 * Keys of other tables refer to names: a table that is dropped first, with nobody checking, leaves them as they are, while
 * one that is renamed takes them along.
 */
async function putInPlace(copy: AdminClient, built: readonly Table[], { relinked, gone }: Plan): Promise<void> {
  for (const name of gone) await copy.query(`DROP TABLE ${sqlName(name)}`)
  for (const { name } of built) await copy.query(`DROP TABLE IF EXISTS ${sqlName(name)}`)
  for (const [index, { name }] of built.entries()) {
    await copy.query(`RENAME TABLE ${sqlName(shadow(index))} TO ${sqlName(name)}`)
  }
  const others = relinked.filter(({ table }) => !built.includes(table))
  for (const { table, before } of others) {
    await alter(
      copy,
      table.name,
      before.map(({ name }) => `DROP FOREIGN KEY ${sqlName(name)}`),
    )
  }
  for (const { name, definition } of [...built, ...others.map(({ table }) => table)]) {
    await alter(
      copy,
      name,
      definition.foreignKeys.map(({ text }) => `ADD ${text}`),
    )
  }
}

/** What was written since to a table without transactions is among what was read of it. */
const toDiffered =
  ({ alike }: Plan) =>
  ({ table, rows }: { readonly table: string; readonly rows: number }): Differed => {
    const isExact = alike.find(({ name }) => name === table)?.definition.engine === 'InnoDB'
    return { table, rows: isExact ? rows : null }
  }

async function alter(copy: AdminClient, table: string, changes: readonly string[]): Promise<void> {
  if (changes.length > 0) await copy.query(`ALTER TABLE ${sqlName(table)} ${changes.join(', ')}`)
}

async function roughRows(origin: SourceServer, database: string): Promise<number> {
  const [row] = await origin.query(
    `SELECT COALESCE(SUM(table_rows), 0) AS c FROM information_schema.tables WHERE table_schema = ${sqlText(database)}`,
  )
  return Number(row?.c ?? 0)
}

interface Pace {
  done(): number
  rows(count: number): Promise<void>
}

/** Between chunks: lets production's tables be altered, and waits so that it reads no more than it should. */
function createPace({ origin, rowsPerSecond, signal, onProgress }: PullOptions, total: number): Pace {
  const began = Date.now()
  let done = 0
  return {
    done: () => done,
    async rows(count) {
      signal.throwIfAborted()
      done += count
      onProgress(done, Math.max(done, total))
      await origin.release()
      if (rowsPerSecond === null) return
      const due = began + (done / rowsPerSecond) * 1000
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()))
    },
  }
}

/** Tables or columns that the read found are others by now: 1412, 1054, 1146, said by production. */
export function wasAltered(error: unknown): boolean {
  return ['ER_TABLE_DEF_CHANGED', 'ER_BAD_FIELD_ERROR', 'ER_NO_SUCH_TABLE'].includes(codeOf(error))
}

/** Of what a server said; empty otherwise. */
export const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/**
 * Whether production has a table that it does not list: it lists only those that the account may read.
 * @throws what production says when the account may not
 */
export async function isThere(origin: SqlReader, table: string): Promise<boolean> {
  try {
    await origin.query(`SELECT 1 FROM ${sqlName(table)} LIMIT 0`)
    return true
  } catch (error) {
    if (codeOf(error) !== 'ER_NO_SUCH_TABLE') throw error
    return false
  }
}
