// A database server that stands for a production's: WordPress' tables, an account that may write, and rows as a promotion has them.
import { randomBytes } from 'node:crypto'
import { connectForBatches, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { sqlName } from '../../src-main/database/client/quote.ts'
import type { ConnectToWrite, PromotionMarker, RowsToWrite } from '../../src-main/production/write/rows-to-write.ts'
import { grantStatements } from '../../src-main/production/write/write-account.ts'
import type { RowTable, RowValues } from '../../src-main/rows/change.ts'
import type { GuardedRow } from '../../src-main/rows/guarded-row.ts'
import { readTables } from '../../src-main/rows/read-tables.ts'
import { selectExpression } from '../../src-main/rows/value.ts'
import { exactValues } from '../../src-main/rows/write.ts'
import { type FarServer, farServer } from './far-server.ts'
import { type LoggingKind, type LoggingServer, loggingServer } from './logging-server.ts'

export const siteDatabase = 'wp_site'

const tables = [
  `CREATE TABLE wp_options (option_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, option_name VARCHAR(191) NOT NULL DEFAULT '', option_value LONGTEXT NOT NULL, autoload VARCHAR(20) NOT NULL DEFAULT 'yes', UNIQUE KEY option_name (option_name), KEY autoload (autoload))`,
  `CREATE TABLE wp_posts (ID BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, post_author BIGINT UNSIGNED NOT NULL DEFAULT 0, post_date DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00', post_content LONGTEXT NOT NULL, post_title TEXT NOT NULL, post_name VARCHAR(200) NOT NULL DEFAULT '', post_parent BIGINT UNSIGNED NOT NULL DEFAULT 0, KEY post_name (post_name(191)), KEY post_parent (post_parent))`,
  `CREATE TABLE wp_postmeta (meta_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, post_id BIGINT UNSIGNED NOT NULL DEFAULT 0, meta_key VARCHAR(255) DEFAULT NULL, meta_value LONGTEXT, KEY post_id (post_id), KEY meta_key (meta_key(191)))`,
  'CREATE TABLE wp_log (n INT NOT NULL AUTO_INCREMENT PRIMARY KEY, word VARCHAR(40))',
]

export interface WrittenProduction {
  readonly kind: LoggingKind
  readonly server: LoggingServer
  readonly far: FarServer
  /** A session of the database's owner. */
  owner: SqlConnection
  readonly port: number
  readonly password: string
  /** As the account that may write, over the long way. */
  readonly connect: ConnectToWrite
  /** The same by the short one. */
  readonly connectNearby: ConnectToWrite
  rowsOf(table: string, where?: string): Promise<readonly Seen[]>
  tableOf(name: string): Promise<RowTable>
  /** Everything in tables, in order, for comparing. */
  looks(...names: readonly string[]): Promise<string>
  /** After the server was started again. */
  reopen(): Promise<void>
  cleanUp(): Promise<void>
}

export interface Seen {
  readonly table: RowTable
  readonly row: RowValues
}

export async function writtenProduction(
  kind: LoggingKind,
  options: readonly string[] = [],
): Promise<WrittenProduction> {
  const server = await loggingServer(kind, ['--innodb-flush-log-at-trx-commit=1', ...options])
  try {
    return await filled(server)
  } catch (error) {
    await server.cleanUp()
    throw error
  }
}

async function filled(server: LoggingServer): Promise<WrittenProduction> {
  await server.sql(`CREATE DATABASE ${siteDatabase} CHARACTER SET utf8mb4`)
  const opened = async () => {
    const session = await server.session()
    await session.query(`USE ${siteDatabase}`)
    await session.query('SET SESSION character_set_results = NULL')
    return session
  }
  const owner = await opened()
  for (const statement of tables) await owner.query(statement)
  const password = randomBytes(9).toString('base64url')
  const account = { user: 'writer', database: siteDatabase, password }
  for (const statement of grantStatements(account)) await server.sql(statement)
  const port = await server.port()
  const far = await farServer(port)
  const bounds = { bytes: 2 ** 30, seconds: 10 }
  const login = { user: 'writer', password, name: siteDatabase, tls: false }
  const tableOf = async (name: string): Promise<RowTable> => {
    const table = (await readTables(production.owner, siteDatabase, [name])).get(name)
    if (!table) throw new Error(`There is no ${name}.`)
    const { columns, key } = table
    return { database: siteDatabase, name, columns, key: key.map((one) => columns.indexOf(one)) }
  }
  const rowsOf = async (name: string, where = 'TRUE') => {
    const table = await tableOf(name)
    const columns = table.columns.map(selectExpression).join(', ')
    const rows = await production.owner.values(`SELECT ${columns} FROM ${sqlName(name)} WHERE ${where} ORDER BY 1`)
    return rows.map((row) => ({ table, row }))
  }
  const production: WrittenProduction = {
    ...{ kind: server.kind, server, far, owner, port, password, tableOf, rowsOf },
    connect: () => connectForBatches({ is: 'address', host: '127.0.0.1', port: far.port }, login, bounds),
    connectNearby: () => connectForBatches({ is: 'address', host: '127.0.0.1', port }, login),
    async looks(...names) {
      const all = await Promise.all(names.map((name) => rowsOf(name)))
      return all
        .flat()
        .map(({ table, row }) => [table.name, ...row.map((value) => value?.toString('hex') ?? 'NULL')].join(' '))
        .join('\n')
    },
    async reopen() {
      production.owner = await opened()
    },
    async cleanUp() {
      production.owner.close()
      await far.close()
      await server.cleanUp()
    },
  }
  return production
}

/** @returns the row with other values in these columns, to the byte */
export function changed({ table, row }: Seen, values: Readonly<Record<string, string | null>>): RowValues {
  return row.map((value, at) => {
    const other = values[table.columns[at]?.name ?? '']
    return other === undefined ? value : other === null ? null : Buffer.from(other)
  })
}

export const toChange = (seen: Seen, values: Readonly<Record<string, string | null>>): GuardedRow => ({
  table: seen.table,
  expected: seen.row,
  wanted: changed(seen, values),
  isNoise: false,
})

export const toRemove = ({ table, row }: Seen): GuardedRow => ({ table, expected: row, wanted: null, isNoise: false })

/** @param like a row of the table whose other values it has */
export const toAdd = (like: Seen, values: Readonly<Record<string, string | null>>): GuardedRow => ({
  table: like.table,
  expected: null,
  wanted: changed(like, values),
  isNoise: false,
})

export const markerOfTest = (value: string, home = 'home'): PromotionMarker => ({
  table: 'wp_options',
  name: `sitefork_promotion_${home}`,
  value,
})

export const rowsToWrite = (rows: readonly GuardedRow[], marker: PromotionMarker, mayDangle = true): RowsToWrite => ({
  database: siteDatabase,
  prefix: 'wp_',
  rows,
  columns: 'exact',
  marker,
  isNoise: () => false,
  mayDangle,
})

export const never = new AbortController().signal

/** Reads values exactly, as a session that somebody else has. */
export async function another({ server }: WrittenProduction): Promise<SqlConnection> {
  const session = await server.session()
  await session.query(`USE ${siteDatabase}`)
  await session.query(exactValues)
  return session
}

/** Makes its tables hold a setting and twenty posts with meta again, and nothing else. */
export async function fillProduction({ owner }: WrittenProduction): Promise<void> {
  for (const name of ['wp_options', 'wp_posts', 'wp_postmeta', 'wp_log']) await owner.query(`DELETE FROM ${name}`)
  await owner.query("INSERT INTO wp_options (option_name, option_value) VALUES ('siteurl', 'http://site.test')")
  const posts = Array.from({ length: 20 }, (_none, at) => `(1, 'größe 😀 ${at}', 'Post ${at}', 'post-${at}')`)
  await owner.query(
    `INSERT INTO wp_posts (post_author, post_content, post_title, post_name) VALUES ${posts.join(', ')}`,
  )
  await owner.query("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'k', 'v' FROM wp_posts")
}
