// What a production's database server says of itself, its WordPress database, and the account that asks.
import { plainText } from '../../contract/plain-text.ts'
import { likeText, sqlName, sqlText } from '../client/quote.ts'
import { type ServerSettings, settingNames, settingsOf } from '../server/server-settings.ts'

/** Whoever can ask: a connection of the main process, or a client in a container. */
export interface Talk {
  query(sql: string): Promise<readonly Readonly<Record<string, string>>[]>
}

export interface ServerFacts {
  readonly server: 'mariadb' | 'mysql'
  /** Empty where it does not say one. */
  readonly version: string
  readonly binlog: 'row' | 'other' | 'off' | 'unknown'
  /** `FULL`, `MINIMAL`, `NOBLOB`; empty where the server has no such setting. */
  readonly rowImage: string
  /** MySQL's global transaction ids are on; MariaDB has them always. */
  readonly gtid: boolean
  readonly account: string
  readonly grants: readonly string[]
  readonly databaseBytes: number
  /** Tables of an engine without transactions: a running dump of them is not one moment. */
  readonly plainTables: readonly string[]
  readonly settings: ServerSettings
}

/** `11.8.3` of `11.8.3-MariaDB-0+deb13u1`; empty where it begins with no number, or is longer than a version. */
export const numbersOf = (version: string) =>
  version.length > 200 ? '' : (/^\d{1,5}(?:\.\d{1,5}){0,3}(?!\d)/.exec(version)?.[0] ?? '')

/** So many tables are named at most, and so many sites of a multisite. */
const mostNames = 5_000

/** No address is longer than this; one that was cut off is none. */
const mostOfAddress = 2_049

export async function readServerFacts(talk: Talk, database: string): Promise<ServerFacts> {
  // Whatever modes it has, what is asked here means one thing.
  await talk.query("SET SESSION sql_mode = ''")
  const variables = await readVariables(talk)
  const [who] = await talk.query('SELECT CURRENT_USER() AS account')
  const grants = await talk.query('SHOW GRANTS')
  const schema = sqlText(database)
  const [size] = await talk.query(
    `SELECT COALESCE(SUM(data_length + index_length), 0) AS bytes FROM information_schema.tables WHERE table_schema = ${schema}`,
  )
  const plain = await talk.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${schema} AND table_type = 'BASE TABLE' AND engine NOT IN ('InnoDB', 'RocksDB') ORDER BY 1 LIMIT ${mostNames}`,
  )
  const version = variables.get('version') ?? ''
  const isMariadb = /mariadb/i.test(`${version} ${variables.get('version_comment')}`)
  return {
    server: isMariadb ? 'mariadb' : 'mysql',
    version: numbersOf(version),
    binlog: binlogOf(variables),
    rowImage: /^[A-Z]{1,16}$/.exec(variables.get('binlog_row_image') ?? '')?.[0] ?? '',
    gtid: isMariadb || variables.get('gtid_mode') === 'ON',
    account: plainText(String(who?.account ?? ''), 400),
    grants: grants.flatMap((row) => Object.values(row).map(String)),
    databaseBytes: bytesOf(size?.bytes),
    plainTables: plain.map((row) => plainText(String(row.name), 64)),
    settings: settingsOf(variables, await readZone(talk)),
  }
}

/** Zero where it is no number of bytes. */
function bytesOf(told: unknown): number {
  const bytes = Math.round(Number(told))
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0
}

const ownNames = ['version', 'version_comment', 'log_bin', 'binlog_format', 'binlog_row_image', 'gtid_mode'] as const

/** How far the server's clock stands from UTC now, whatever it calls its zone: `+01:00`. Empty where it does not say. */
async function readZone(talk: Talk): Promise<string> {
  const [row] = await talk.query('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS ahead')
  const minutes = Math.round(Number(row?.ahead) / 900) * 15
  if (!Number.isSafeInteger(minutes) || Math.abs(minutes) > 13 * 60) return ''
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

async function readVariables(talk: Talk): Promise<ReadonlyMap<string, string>> {
  const rows = await talk.query(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${[...ownNames, ...settingNames].map(sqlText).join(', ')})`,
  )
  return new Map(rows.map((row) => [String(row.Variable_name), String(row.Value)]))
}

function binlogOf(variables: ReadonlyMap<string, string>): ServerFacts['binlog'] {
  const on = variables.get('log_bin')
  if (on === undefined) return 'unknown'
  if (on !== 'ON' && on !== '1') return 'off'
  return variables.get('binlog_format') === 'ROW' ? 'row' : 'other'
}

export interface SiteFacts {
  readonly homeUrl: string
  readonly siteUrl: string
  /** Domains of a multisite's sites, with ports where they have one. */
  readonly domains: readonly string[]
}

/** Undefined when the database holds no WordPress with this table prefix. */
export async function readSiteFacts(talk: Talk, prefix: string, multisite: boolean): Promise<SiteFacts | undefined> {
  const like = sqlText(likeText(`${prefix}options`))
  if ((await talk.query(`SHOW TABLES LIKE ${like}`)).length === 0) return undefined
  const rows = await talk.query(
    `SELECT option_name AS name, LEFT(option_value, ${mostOfAddress}) AS value FROM ${sqlName(`${prefix}options`)} WHERE option_name IN ('home', 'siteurl') LIMIT 10`,
  )
  const blogs = multisite
    ? await talk.query(
        `SELECT DISTINCT LEFT(domain, 300) AS domain FROM ${sqlName(`${prefix}blogs`)} LIMIT ${mostNames}`,
      )
    : []
  const value = (name: string) => String(rows.find((row) => row.name === name)?.value ?? '')
  return { homeUrl: value('home'), siteUrl: value('siteurl'), domains: blogs.map((row) => String(row.domain)) }
}

/** Where the site's own settings put uploads, and the address they are shown at; null where that is WordPress' own place. */
export interface StoredUploads {
  readonly path: string
  readonly url: string
}

/** Of the main site of a multisite. */
export async function readStoredUploads(talk: Talk, prefix: string): Promise<StoredUploads | null> {
  const rows = await talk.query(
    `SELECT option_name AS name, LEFT(option_value, ${mostOfAddress}) AS value FROM ${sqlName(`${prefix}options`)} WHERE option_name IN ('upload_path', 'upload_url_path') LIMIT 10`,
  )
  const value = (name: string) => String(rows.find((row) => row.name === name)?.value ?? '')
  const path = value('upload_path')
  return path.startsWith('/') && path.length < mostOfAddress ? { path, url: value('upload_url_path') } : null
}

export interface FoundSite {
  readonly prefix: string
  /** As the table says it, which need not be one. */
  readonly homeUrl: string
}

/** So many WordPress in one database are named. */
const mostSites = 20

/** Every WordPress that the database in use holds, by the tables that each has; the sites of a multisite count as their first. */
export async function findSites(talk: Talk): Promise<readonly FoundSite[]> {
  const rows = await talk.query(
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
    const site = await readSiteFacts(talk, prefix, false)
    if (site?.homeUrl) sites.push({ prefix, homeUrl: site.homeUrl })
  }
  return sites
}
