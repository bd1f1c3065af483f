// Reads what a WordPress database says about its site: addresses, uploads, and which sites it holds.
import { likeText, sqlName, sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'

/** The most sites of a multisite that are named. */
const mostNames = 5_000

/** The longest address that is taken; a longer one was cut off and is ignored. */
const mostOfAddress = 2_049

export interface StoredSite {
  readonly homeUrl: string
  readonly siteUrl: string
  /** Domains of a multisite's sites, with ports where they have one. */
  readonly domains: readonly string[]
}

/** @returns undefined when the database holds no WordPress with this table prefix */
export async function readStoredSite(
  connection: SqlReader,
  prefix: string,
  multisite: boolean,
): Promise<StoredSite | undefined> {
  const like = sqlText(likeText(`${prefix}options`))
  if ((await connection.query(`SHOW TABLES LIKE ${like}`)).length === 0) return undefined
  const rows = await connection.query(
    `SELECT option_name AS name, LEFT(option_value, ${mostOfAddress}) AS value FROM ${sqlName(`${prefix}options`)} WHERE option_name IN ('home', 'siteurl') LIMIT 10`,
  )
  const blogs = multisite
    ? await connection.query(
        `SELECT DISTINCT LEFT(domain, 300) AS domain FROM ${sqlName(`${prefix}blogs`)} LIMIT ${mostNames}`,
      )
    : []
  const value = (name: string) => String(rows.find((row) => row.name === name)?.value ?? '')
  return { homeUrl: value('home'), siteUrl: value('siteurl'), domains: blogs.map((row) => String(row.domain)) }
}

/** Where the site's settings put uploads, and their address. */
export interface StoredUploads {
  readonly path: string
  readonly url: string
}

/** Reads the setting of a site, or of a multisite's main site. @returns null for WordPress' default */
export async function readStoredUploads(connection: SqlReader, prefix: string): Promise<StoredUploads | null> {
  const rows = await connection.query(
    `SELECT option_name AS name, LEFT(option_value, ${mostOfAddress}) AS value FROM ${sqlName(`${prefix}options`)} WHERE option_name IN ('upload_path', 'upload_url_path') LIMIT 10`,
  )
  const value = (name: string) => String(rows.find((row) => row.name === name)?.value ?? '')
  const path = value('upload_path')
  return path.startsWith('/') && path.length < mostOfAddress ? { path, url: value('upload_url_path') } : null
}

export interface FoundSite {
  readonly prefix: string
  /** The home URL as stored, which need not be a valid one. */
  readonly homeUrl: string
}

/** The most sites in one database that are named. */
const mostSites = 20

/** Finds every WordPress in the selected database by its tables; a multisite counts once. */
export async function findSites(connection: SqlReader): Promise<readonly FoundSite[]> {
  const rows = await connection.query(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'option_name' AND table_name LIKE '%options' ORDER BY LENGTH(table_name), table_name LIMIT ${mostNames}`,
  )
  const prefixes: string[] = []
  for (const { name } of rows) {
    const prefix = String(name).slice(0, -'options'.length)
    const base = /^(.*?)\d+_$/s.exec(prefix)?.[1]
    if (/^\w{1,50}$/.test(prefix) && (base === undefined || !prefixes.includes(base))) prefixes.push(prefix)
  }
  const sites: FoundSite[] = []
  for (const prefix of prefixes.slice(0, mostSites)) {
    const site = await readStoredSite(connection, prefix, false)
    if (site?.homeUrl) sites.push({ prefix, homeUrl: site.homeUrl })
  }
  return sites
}
