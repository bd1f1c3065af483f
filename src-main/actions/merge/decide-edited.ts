// Decides conflicts of a merge, and refuses a text that its column could not hold before anything is decided.
import type { ConflictRow } from '../../catalog/conflicts.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import { type ColumnRoom, whyNotStored } from '../../changes/merge/storable.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import { sqlText } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { dialectOf } from '../../database/dialect/dialect-of.ts'
import { findMerge, findProduction } from '../find.ts'
import { type Decision, decideConflicts } from './decide-conflicts.ts'

type Needs = Pick<Context, 'catalog' | 'publish' | 'engineParts' | 'log'>

/** Asks a server of the site, for as long as that takes no longer than a person waits. */
export type AskSite = <T>(production: ProductionRow, work: (server: SqlReader) => Promise<T>) => Promise<T | undefined>

/**
 * @returns the merge's id
 * @throws Failure as `decideConflicts`; `bad-input` where a text cannot be stored
 */
export async function decideMerge(
  context: Needs,
  wish: Decision & { readonly merge: string },
  ask: AskSite = askMirror(context),
): Promise<string> {
  const { choice, conflicts } = wish
  if (choice.is === 'edited') {
    const merge = findMerge(context.catalog, wish.merge)
    const all = context.catalog.merges.conflicts(merge.id)
    const rows = all.filter(({ id }) => conflicts === null || conflicts.includes(id))
    const production = findProduction(context.catalog, merge.production)
    await ask(production, async (server) => {
      for (const row of rows) await refuseUnstorable(server, production.database.name, row, choice.text)
    })
  }
  return decideConflicts(context, wish)
}

async function refuseUnstorable(
  server: SqlReader,
  database: string,
  { shown }: ConflictRow,
  text: string,
): Promise<void> {
  const { column } = shown
  const room = column && (await roomOf(server, database, column))
  const why = room && whyNotStored(text, room, column.isWhole)
  if (!why) return
  const what = `${plainText(shown.place)} of ${shown.thing.kind} “${shown.thing.title}”`
  throw new Failure('bad-input', `This text cannot stand in ${what}: ${why} Nothing was decided.`)
}

async function roomOf(
  server: SqlReader,
  database: string,
  { table, name }: { readonly table: string; readonly name: string },
): Promise<ColumnRoom | undefined> {
  const [row] = await server.query(
    `SELECT data_type AS type, IFNULL(character_set_name, '') AS charset, IFNULL(character_maximum_length, '') AS characters, IFNULL(character_octet_length, '') AS bytes FROM information_schema.columns WHERE table_schema = ${sqlText(database)} AND table_name = ${sqlText(table)} AND column_name = ${sqlText(name)}`,
  )
  if (!row) return undefined
  const number = (text: string | undefined) => (text ? Number(text) : null)
  return {
    type: String(row.type).toLowerCase(),
    charset: row.charset || null,
    characters: /char$/.test(row.type ?? '') ? number(row.characters) : null,
    bytes: number(row.bytes),
  }
}

const patienceMs = 3_000

/** What cannot be asked now is seen when the merge is made. */
function askMirror({ engineParts, log }: Pick<Needs, 'engineParts' | 'log'>): AskSite {
  return async (production, work) => {
    const client = openAdminClient({
      docker: engineParts().docker,
      container: `mirror-${production.id}`,
      argv: dialectOf(production.facts.server).clientArguments('mirror'),
      failure: (said) =>
        new Failure('container-failed', 'A column could not be asked for.', { detail: errorLines(said) }),
      most: 2 ** 20,
    })
    try {
      return await work({ query: (sql) => client.query(sql, patienceMs) })
    } catch (error) {
      if (error instanceof Failure && error.code === 'bad-input') throw error
      log(`What a column can hold is not known: ${error instanceof Error ? error.message : error}`)
      return undefined
    } finally {
      client.close()
    }
  }
}
