// Asks a server that runs anyway for the titles of things that changes only mention: a clone's own, or the mirror's.
import type { KnownThing } from '../changes/wordpress.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'

export interface SiteTables {
  readonly database: string
  /** The prefix of the tables of a network's first site, and of a site by itself. */
  readonly prefix: string
}

/** How many things of a kind are asked for at once. */
const most = 500

const kinds = {
  post: { table: 'posts', id: 'ID', title: 'post_title', type: 'post_type', ofNetwork: false },
  user: { table: 'users', id: 'ID', title: 'user_login', type: "''", ofNetwork: true },
} as const

/**
 * @param things ids such as `post:12`, `user:3`, `term:5`, on a network's second site `2/post:12`; others are left out
 * @returns what is known of those that are there
 */
export async function lookUpThings(
  server: SqlReader,
  { database, prefix }: SiteTables,
  things: readonly string[],
): Promise<ReadonlyMap<string, KnownThing>> {
  const found = new Map<string, KnownThing>()
  for (const [group, ids] of grouped(things)) {
    const [site = '', kind = ''] = group.split(' ')
    const from = (table: string, ofNetwork: boolean) =>
      `${sqlName(database)}.${sqlName(`${prefix}${site && !ofNetwork ? `${site}_` : ''}${table}`)}`
    const list = ids.slice(0, most).join(', ')
    const sql =
      kind === 'term'
        ? `SELECT t.term_id AS id, HEX(t.name) AS title, HEX(MIN(x.taxonomy)) AS type FROM ${from('terms', false)} t LEFT JOIN ${from('term_taxonomy', false)} x ON x.term_id = t.term_id WHERE t.term_id IN (${list}) GROUP BY t.term_id, t.name`
        : kindQuery(kind, from, list)
    if (sql === undefined) continue
    for (const row of await server.query(sql)) {
      found.set(`${site ? `${site}/` : ''}${kind}:${row.id}`, { title: fromHex(row.title), type: fromHex(row.type) })
    }
  }
  return found
}

function kindQuery(
  kind: string,
  from: (table: string, ofNetwork: boolean) => string,
  list: string,
): string | undefined {
  const known = kind === 'post' || kind === 'user' ? kinds[kind] : undefined
  if (!known) return undefined
  const { table, id, title, type, ofNetwork } = known
  return `SELECT ${id} AS id, HEX(${title}) AS title, HEX(${type}) AS type FROM ${from(table, ofNetwork)} WHERE ${id} IN (${list})`
}

/** Ids by site and kind; nothing but digits is let into a statement. */
function grouped(things: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const thing of things) {
    const [, site = '', kind = '', id = ''] = /^(?:(\d{1,10})\/)?([a-z]+):(\d{1,20})$/.exec(thing) ?? []
    if (kind === '') continue
    const group = `${site} ${kind}`
    groups.set(group, [...(groups.get(group) ?? []), id])
  }
  return groups
}

/** Text that a terminal client cannot bend: the server writes it in hexadecimal. */
function fromHex(text: string | undefined): string {
  return text === undefined || text === 'NULL' ? '' : Buffer.from(text, 'hex').toString('utf8')
}
