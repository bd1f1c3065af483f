// Compares what a database has besides tables: views, triggers, routines and events.
import { plainText } from '../contract/plain-text.ts'
import { sqlText } from '../database/client/quote.ts'
import type { StateServer } from './state-servers.ts'

/** What each kind is called, and the query for its objects: `name`, and a hash of what it says. */
const queriesOf = (schema: string): Readonly<Record<string, string>> => {
  const hash = (...parts: readonly string[]) => `SHA2(CONCAT_WS('/', ${parts.join(', ')}), 256)`
  // A view names its database in its definition, which may be called otherwise on the other side.
  const view = `REPLACE(view_definition, CONCAT('\`', table_schema, '\`.'), '')`
  const trigger = ['action_timing', 'event_manipulation', 'event_object_table', 'action_statement']
  return {
    view: `SELECT table_name AS name, ${hash(view, 'check_option')} AS h FROM information_schema.views WHERE table_schema = ${schema}`,
    trigger: `SELECT trigger_name AS name, ${hash(...trigger)} AS h FROM information_schema.triggers WHERE trigger_schema = ${schema}`,
    function: `SELECT routine_name AS name, ${hash('routine_definition', 'dtd_identifier')} AS h FROM information_schema.routines WHERE routine_schema = ${schema} AND routine_type = 'FUNCTION'`,
    procedure: `SELECT routine_name AS name, ${hash('routine_definition')} AS h FROM information_schema.routines WHERE routine_schema = ${schema} AND routine_type = 'PROCEDURE'`,
    event: `SELECT event_name AS name, ${hash('event_definition', 'interval_value', 'interval_field', 'status')} AS h FROM information_schema.events WHERE event_schema = ${schema}`,
  }
}

/** @returns a sentence for each object that is on one side only, or says something else there */
export async function compareSchemaObjects(from: StateServer, to: StateServer): Promise<readonly string[]> {
  const [before, after] = await Promise.all([read(from), read(to)])
  const sentences: string[] = []
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(key), after.get(key)]
    if (old === now) continue
    const what = now === undefined ? 'was removed' : old === undefined ? 'was added' : 'is made in another way'
    sentences.push(`The ${plainText(key, 100)} ${what}.`)
  }
  return sentences
}

/** What each object says, by its kind and name. */
async function read(server: StateServer): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const [kind, query] of Object.entries(queriesOf(sqlText(server.database)))) {
    for (const { name = '', h = '' } of await server.query(query)) found.set(`${kind} ${name}`, h)
  }
  return found
}
