// The account that may write to a production's database: the SQL that makes one, and what an account may really do.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { likeText, sqlText } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { accountSql, holdsRight, parseAccount, rightsHeld } from '../../database/site/grants.ts'

/** What rows need. Who may not see triggers does not know what else a write would do. */
const forRows = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRIGGER'] as const
/** What changing tables needs beside it. */
const forTables = ['CREATE', 'ALTER', 'DROP', 'INDEX', 'REFERENCES'] as const

export interface WriteRights {
  /** CURRENT_USER(), `user@host`. */
  readonly account: string
  /** Whether it may change tables as well. */
  readonly mayAlter: boolean
  /** That it may do far more than it needs, in whole sentences. */
  readonly warnings: readonly string[]
}

/** An account, and what it shall be able to do. */
export interface WantedAccount {
  readonly user: string
  /** From where it may come; from anywhere by default. */
  readonly host?: string
  readonly database: string
  /** Whether it may change tables as well. */
  readonly mayAlter?: boolean
  /** The account is made with it; without one it is there already. */
  readonly password?: string
}

/** @returns the SQL that gives an account what promotion needs in one database, and nothing else; MariaDB's and MySQL's are the same */
export function grantStatements({
  user,
  host = '%',
  database,
  mayAlter = false,
  password,
}: WantedAccount): readonly string[] {
  const account = accountSql({ user, host })
  const made = password === undefined ? [] : [`CREATE USER ${account} IDENTIFIED BY ${sqlText(password)};`]
  const rights = [...forRows, ...(mayAlter ? forTables : [])]
  return [...made, `GRANT ${rights.join(', ')} ON ${onDatabase(database)} TO ${account};`]
}

/** In a grant, a database's name is a pattern. */
const onDatabase = (database: string) => `\`${likeText(database).replaceAll('`', '``')}\`.*`

/**
 * Reads what the account of a connection may do.
 * @throws Failure `grants-missing` where it may not write rows of the whole database; its remedy has the SQL that grants that
 */
export async function readWriteRights(connection: SqlReader, database: string): Promise<WriteRights> {
  // The answers must be quoted in one way.
  await connection.query("SET SESSION sql_mode = '', sql_quote_show_create = 1")
  const [who] = await connection.query('SELECT CURRENT_USER() AS account')
  const account = plainText(String(who?.account ?? ''), 400)
  const [literal] = await connection.query("SHOW VARIABLES LIKE 'partial_revokes'")
  const lines = (await connection.query('SHOW GRANTS')).flatMap((row) => Object.values(row).map(String))
  const { here, everywhere, onSome } = rightsHeld(lines, database, /^(?:ON|1)$/i.test(literal?.Value ?? ''))
  const missing = forRows.filter((right) => !holdsRight(here, right))
  if (missing.length > 0) throw rightsMissing(account, database, missing, onSome)
  return {
    account,
    mayAlter: forTables.every((right) => holdsRight(here, right)),
    warnings: warningsOf(account, everywhere),
  }
}

function rightsMissing(account: string, database: string, missing: readonly string[], onSome: boolean): Failure {
  const some = onSome ? ' It has rights on some tables or columns only, which is not enough.' : ''
  const text = grantStatements({ ...parseAccount(account), database }).join('\n')
  return new Failure(
    'grants-missing',
    `The database account ${account} lacks ${missing.join(', ')} on all tables of “${plainText(database, 64)}”.${some} Nothing was changed; have the server’s administrator run the SQL shown, then try again.`,
    { remedy: { label: 'Copy the SQL', action: 'copy', text }, detail: text },
  )
}

/** Rights on everything with which an account could do harm far beyond a promotion. */
const far = ['SUPER', 'FILE', 'CREATE USER', 'SHUTDOWN', 'GRANT OPTION', 'PROCESS']

function warningsOf(account: string, everywhere: ReadonlySet<string>): readonly string[] {
  const writes = [...forRows, ...forTables].filter((right) => right !== 'SELECT' && holdsRight(everywhere, right))
  const beyond = far.filter((right) => holdsRight(everywhere, right))
  if (writes.length === 0 && beyond.length === 0) return []
  const isAll = holdsRight(everywhere, 'ALL') || (writes.length > 4 && beyond.length > 4)
  const what = isAll
    ? 'everything on the whole server'
    : `${[...beyond, ...writes].slice(0, 5).join(', ')} on the whole server`
  return [
    `The account ${account} may do ${what}, which is far more than a promotion needs: an account of its own for this one database is safer.`,
  ]
}
