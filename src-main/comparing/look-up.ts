// Asks a server that runs anyway for the titles of things that changes only mention: a clone's own, or the mirror's.
import type { KnownThing } from '../changes/wordpress.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'

export interface SiteTables {
  readonly database: string
  /** The prefix of the tables of a network's first site, and of a site by itself. */
  readonly prefix: string
}

/** How many things one statement asks for. */
const atOnce = 500

/** Makes the name of a table of the site, or of the whole network. */
type TableOf = (name: string) => string

/** The statement for things of each kind that has a title: their `id`, and `title` and `type` in hexadecimal. */
const statements: Readonly<Record<string, (site: TableOf, network: TableOf, ids: string) => string>> = {
  post: (site, _network, ids) =>
    `SELECT ID AS id, HEX(post_title) AS title, HEX(post_type) AS type FROM ${site('posts')} WHERE ID IN (${ids})`,
  user: (_site, network, ids) =>
    `SELECT ID AS id, HEX(user_login) AS title, '' AS type FROM ${network('users')} WHERE ID IN (${ids})`,
  term: (site, _network, ids) =>
    `SELECT t.term_id AS id, HEX(t.name) AS title, HEX(MIN(x.taxonomy)) AS type FROM ${site('terms')} t LEFT JOIN ${site('term_taxonomy')} x ON x.term_id = t.term_id WHERE t.term_id IN (${ids}) GROUP BY t.term_id, t.name`,
}

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
  const tableOf = (before: string) => (name: string) => `${sqlName(database)}.${sqlName(`${before}${name}`)}`
  for (const { site, kind, ids } of grouped(things)) {
    const statement = Object.hasOwn(statements, kind) ? statements[kind] : undefined
    if (!statement) continue
    const ofSite = tableOf(site ? `${prefix}${site}_` : prefix)
    for (let from = 0; from < ids.length; from += atOnce) {
      const list = ids.slice(from, from + atOnce).join(', ')
      for (const row of await server.query(statement(ofSite, tableOf(prefix), list))) {
        found.set(`${site ? `${site}/` : ''}${kind}:${row.id}`, { title: fromHex(row.title), type: fromHex(row.type) })
      }
    }
  }
  return found
}

interface Group {
  /** The number of a network's site; empty for the first, and for a site by itself. */
  readonly site: string
  readonly kind: string
  readonly ids: readonly string[]
}

/** Ids by site and kind; nothing but digits is let into a statement. */
function grouped(things: readonly string[]): readonly Group[] {
  const groups = new Map<string, Group & { readonly ids: string[] }>()
  for (const thing of things) {
    const [, site = '', kind = '', id = ''] = /^(?:(\d{1,10})\/)?([a-z]+):(\d{1,20})$/.exec(thing) ?? []
    if (kind === '') continue
    const group = groups.get(`${site}/${kind}`) ?? { site, kind, ids: [] }
    groups.set(`${site}/${kind}`, group)
    group.ids.push(id)
  }
  return [...groups.values()]
}

/** Text that a terminal client cannot bend: the server writes it in hexadecimal. */
function fromHex(text: string | undefined): string {
  return text === undefined || text === 'NULL' ? '' : Buffer.from(text, 'hex').toString('utf8')
}
