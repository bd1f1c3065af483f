// Makes a copy of a database what production is at one moment, by fetching only what differs.
// Everything is read in one consistent transaction of production. Rows of tables that are the same on both sides are
// changed in one transaction of the copy; new and altered tables are built beside and put in their places at the end.
import type { ProductionFacts } from '../contract/models.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { unloggedSession } from '../rows/write.ts'
import {
  buildTable,
  type ChangeOptions,
  changedWithoutKey,
  changeRows,
  dropBuilt,
  putInPlace,
} from './change-tables.ts'
import { isOneCommit, planTables, shadowName, type TablePlan } from './plan-tables.ts'
import { createReadingPace, type PaceOptions } from './reading-pace.ts'
import { type AsOwner, syncRoutines } from './routines.ts'
import { dropTriggers, makeTriggers, triggersOf } from './triggers.ts'
import { syncViews } from './views.ts'

export interface PullOptions extends ChangeOptions, PaceOptions {
  /** The kind of the copy's server. */
  readonly server: ProductionFacts['server']
  readonly asOwner?: AsOwner
  /** Names of the tables that are wanted; all by default. */
  readonly only?: readonly string[]
  /** Called once the copy is no state of production, unless the pull succeeds. Not called where one commit is enough. */
  readonly onInconsistent: () => void
}

export interface PullResult {
  readonly rowsCompared: number
  readonly rowsChanged: number
  /** Whether anything differed. */
  readonly changed: boolean
  /** What of production the copy lacks, in whole sentences. */
  readonly remarks: readonly string[]
  readonly differed: readonly ChangedTable[]
}

export interface ChangedTable {
  readonly table: string
  /** How many rows differed; null where it was copied whole, made or dropped, and where no read is of one moment. */
  readonly rows: number | null
}

/**
 * Fetches what differs and changes it in the copy.
 * @throws Failure; what was built beside is dropped by the next pull
 */
export async function pullDifferences(options: PullOptions): Promise<PullResult> {
  const { origin, copy, database, server } = options
  await openCopy(copy, database)
  await dropBuilt(copy)
  const plan = await planTables(options)
  const pace = await createReadingPace(options)
  const built = [...plan.whole, ...(await changedWithoutKey(plan.alike, options))]
  for (const [index, table] of built.entries()) await buildTable(table, shadowName(index), options, pace)
  const whole = [...built.map(({ name }) => name), ...plan.gone, ...plan.relinked.map(({ table }) => table.name)]
  if (whole.length > 0) await options.onDiffers?.()
  if (!isOneCommit(plan, built)) options.onInconsistent()
  await dropTriggers(copy, plan.triggers)
  try {
    await copy.query('START TRANSACTION')
    const rows = await changeRows(plan.alike, options, pace, whole.length === 0)
    await copy.query('COMMIT')
    await putInPlace(copy, built, plan)
    const routines = await syncRoutines(copy, origin, database, server, options.asOwner)
    const wanted = (await triggersOf(origin, database)) ?? plan.triggers
    const triggers = await makeTriggers(copy, database, server, wanted)
    const remarks = [...routines, ...triggers, ...(await syncViews(copy, origin, database))]
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

/** Sets up the copy's session, which an error may have ended. */
async function openCopy(copy: AdminClient, database: string): Promise<void> {
  await copy.query(`USE ${sqlName(database)}`)
  for (const statement of unloggedSession) await copy.query(statement)
}

/** Says how many rows differed, but for tables without transactions: what was written since is among what was read of them. */
const toDiffered =
  ({ alike }: TablePlan) =>
  ({ table, rows }: { readonly table: string; readonly rows: number }): ChangedTable => {
    const isExact = alike.find(({ name }) => name === table)?.definition.engine === 'InnoDB'
    return { table, rows: isExact ? rows : null }
  }
