// Routines and events of a copy, which end up as production's: views and triggers call them, so they come first.

import type { ProductionFacts } from '../contract/models.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { knownModes } from '../dumps/session-settings.ts'
import { createObject, hasAnyRight, withoutDefiner } from './create-object.ts'

const kinds = ['FUNCTION', 'PROCEDURE', 'EVENT'] as const
type Kind = (typeof kinds)[number]

interface Routine {
  readonly kind: Kind
  readonly name: string
  /** The statement that makes it, without its definer; empty where the account may not see it. */
  readonly definition: string
  readonly modes: string
  readonly collation: string
}

const titles = { FUNCTION: 'function', PROCEDURE: 'procedure', EVENT: 'event' } as const

/** Reads as another account what the first may not see; undefined where that account is not let in. */
export type AsOwner = <T>(work: (side: SqlReader) => Promise<T>) => Promise<T | undefined>

/**
 * Makes the copy's functions, procedures and events those of production.
 * @returns a sentence for each that cannot be seen on production, and for each that the copy's server does not take
 */
export async function syncRoutines(
  copy: AdminClient,
  origin: SqlReader,
  database: string,
  server: ProductionFacts['server'],
  asOwner?: AsOwner,
): Promise<readonly string[]> {
  const [theirs, ours] = [await allRoutines(origin, database, asOwner), await readRoutines(copy, database)]
  const lacking: string[] = []
  for (const one of theirs) {
    if (one.definition === '') {
      lacking.push(unseenRoutine(one))
      continue
    }
    const mine = ours.find((other) => isSame(one, other))
    const modes = knownModes(one.modes, server).join(',')
    if (mine?.definition === one.definition && knownModes(mine.modes, server).join(',') === modes) continue
    const before = [
      `SET SESSION sql_mode = ${sqlText(modes)}`,
      ...(one.collation === '' ? [] : [`SET SESSION collation_connection = ${sqlText(one.collation)}`]),
      `DROP ${one.kind} IF EXISTS ${sqlName(one.name)}`,
    ]
    const refused = await createObject(copy, database, before, one.definition)
    if (refused) {
      lacking.push(`The ${titles[one.kind]} ${one.name} could not be made here (${refused}), so clones go without it.`)
    }
  }
  for (const one of ours) {
    if (theirs.some((other) => isSame(one, other)) || !(await hasAnyRight(origin, database, rightsFor(one.kind))))
      continue
    await copy.query(`DROP ${one.kind} IF EXISTS ${sqlName(database)}.${sqlName(one.name)}`)
  }
  return lacking
}

/** Reads as WordPress' own account what the first may not see: a site's routines are its own, or it could not call them. */
async function allRoutines(origin: SqlReader, database: string, asOwner?: AsOwner): Promise<readonly Routine[]> {
  const seen = await readRoutines(origin, database)
  const isAll =
    seen.every(({ definition }) => definition !== '') && (await hasAnyRight(origin, database, rightsFor('EVENT')))
  if (!asOwner || (isAll && (await hasAnyRight(origin, database, rightsFor('FUNCTION'))))) return seen
  const owned = (await asOwner((side) => readRoutines(side, database))) ?? []
  const better = owned.filter((one) => one.definition !== '' || !seen.some((other) => isSame(one, other)))
  return [...better, ...seen.filter((one) => !better.some((other) => isSame(one, other)))]
}

const unseenRoutine = ({ kind, name }: Routine) =>
  `The account may not see how the ${titles[kind]} ${name} is made, so clones go without it, and without what calls it.`

const isSame = (one: Routine, other: Routine) => one.kind === other.kind && one.name === other.name

const rightsFor = (kind: Kind) =>
  kind === 'EVENT' ? ['EVENT'] : ['EXECUTE', 'ALTER ROUTINE', 'CREATE ROUTINE', 'SHOW CREATE ROUTINE', 'SHOW_ROUTINE']

async function readRoutines(side: SqlReader, database: string): Promise<readonly Routine[]> {
  const schema = sqlText(database)
  const listed = await side.query(
    `SELECT routine_type AS kind, routine_name AS name FROM information_schema.routines WHERE routine_schema = ${schema} AND routine_type IN ('FUNCTION', 'PROCEDURE') UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ${schema} ORDER BY 1, 2`,
  )
  const all: Routine[] = []
  for (const row of listed) {
    const kind = kinds.find((one) => one === String(row.kind))
    if (!kind) continue
    const name = String(row.name)
    const [made] = await side.query(`SHOW CREATE ${kind} ${sqlName(database)}.${sqlName(name)}`).catch(() => [])
    const column = `Create ${kind[0]}${kind.slice(1).toLowerCase()}`
    all.push({
      kind,
      name,
      definition: withoutDefiner(textOf(made?.[column])),
      modes: textOf(made?.sql_mode),
      collation: /^\w{1,64}$/.exec(textOf(made?.collation_connection))?.[0] ?? '',
    })
  }
  return all
}

/** @returns a column's text; empty for NULL, which a client may tell by that word */
const textOf = (value: unknown) => (value === null || value === undefined || value === 'NULL' ? '' : String(value))
