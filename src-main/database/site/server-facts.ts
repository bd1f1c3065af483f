// Reads what a production's database server says about itself, its WordPress database, and the account.
import { plainText } from '../../contract/plain-text.ts'
import { sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'
import { carriedSettings, type ServerSettings, serverSettingNames } from '../dialect/server-settings.ts'

export interface ServerFacts {
  readonly server: 'mariadb' | 'mysql'
  /** The version's numbers; empty when the server reports none. */
  readonly version: string
  readonly binlog: 'row' | 'other' | 'off' | 'unknown'
  /** `FULL`, `MINIMAL`, `NOBLOB`; empty where the server has no such setting. */
  readonly rowImage: string
  /** Whether global transaction ids are on; MariaDB always has them. */
  readonly gtid: boolean
  readonly account: string
  readonly grants: readonly string[]
  readonly databaseBytes: number
  /** Tables of an engine without transactions, which a dump does not copy as of one moment. */
  readonly plainTables: readonly string[]
  readonly settings: ServerSettings
}

/** @returns `11.8.3` of `11.8.3-MariaDB-0+deb13u1`; empty text for what is no version */
export const versionNumbers = (version: string) =>
  version.length > 200 ? '' : (/^\d{1,5}(?:\.\d{1,5}){0,3}(?!\d)/.exec(version)?.[0] ?? '')

/** The most tables that are named. */
const mostNames = 5_000

export async function readServerFacts(connection: SqlReader, database: string): Promise<ServerFacts> {
  // The queries must mean the same in every SQL mode.
  await connection.query("SET SESSION sql_mode = ''")
  const variables = await readVariables(connection)
  const [who] = await connection.query('SELECT CURRENT_USER() AS account')
  const grants = await connection.query('SHOW GRANTS')
  const schema = sqlText(database)
  const [size] = await connection.query(
    `SELECT COALESCE(SUM(data_length + index_length), 0) AS bytes FROM information_schema.tables WHERE table_schema = ${schema}`,
  )
  const plain = await connection.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${schema} AND table_type = 'BASE TABLE' AND engine NOT IN ('InnoDB', 'RocksDB') ORDER BY 1 LIMIT ${mostNames}`,
  )
  const version = variables.get('version') ?? ''
  const isMariadb = /mariadb/i.test(`${version} ${variables.get('version_comment')}`)
  return {
    server: isMariadb ? 'mariadb' : 'mysql',
    version: versionNumbers(version),
    binlog: binlogOf(variables),
    rowImage: /^[A-Z]{1,16}$/.exec(variables.get('binlog_row_image') ?? '')?.[0] ?? '',
    gtid: isMariadb || variables.get('gtid_mode') === 'ON',
    account: plainText(String(who?.account ?? ''), 400),
    grants: grants.flatMap((row) => Object.values(row).map(String)),
    databaseBytes: bytesOf(size?.bytes),
    plainTables: plain.map((row) => plainText(String(row.name), 64)),
    settings: carriedSettings(variables, await readZone(connection)),
  }
}

/** @returns zero for what is no number of bytes */
function bytesOf(told: unknown): number {
  const bytes = Math.round(Number(told))
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0
}

const ownNames = ['version', 'version_comment', 'log_bin', 'binlog_format', 'binlog_row_image', 'gtid_mode'] as const

/** @returns the offset of the server's time zone from UTC now, such as `+01:00`; empty when it is unknown */
async function readZone(connection: SqlReader): Promise<string> {
  const [row] = await connection.query('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS ahead')
  const minutes = Math.round(Number(row?.ahead) / 900) * 15
  if (!Number.isSafeInteger(minutes) || Math.abs(minutes) > 13 * 60) return ''
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

async function readVariables(connection: SqlReader): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.query(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${[...ownNames, ...serverSettingNames].map(sqlText).join(', ')})`,
  )
  return new Map(rows.map((row) => [String(row.Variable_name), String(row.Value)]))
}

function binlogOf(variables: ReadonlyMap<string, string>): ServerFacts['binlog'] {
  const on = variables.get('log_bin')
  if (on === undefined) return 'unknown'
  if (on !== 'ON' && on !== '1') return 'off'
  return variables.get('binlog_format') === 'ROW' ? 'row' : 'other'
}
