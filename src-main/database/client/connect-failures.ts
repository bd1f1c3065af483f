// Explains why a database server refuses a connection, by the error codes of servers and driver.
import { Failure } from '../../contract/failure.ts'
import { plainLines, plainText } from '../../contract/plain-text.ts'

interface Account {
  readonly user: string
  readonly name: string
}

/** Names for error numbers that the driver does not know, or that MariaDB numbers otherwise. */
const byNumber: Readonly<Record<number, string>> = {
  1820: 'ER_MUST_CHANGE_PASSWORD_LOGIN',
  1862: 'ER_MUST_CHANGE_PASSWORD_LOGIN',
  3118: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
  3159: 'ER_SECURE_TRANSPORT_REQUIRED',
  4151: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const byName = 'code' in error ? String(error.code) : ''
  return ('errno' in error && byNumber[Number(error.errno)]) || byName
}

/** Whether TLS could help: a server that demands it refuses an account as if the password were wrong. */
export function needsTls(error: unknown): boolean {
  return ['ER_ACCESS_DENIED_ERROR', 'ER_SECURE_TRANSPORT_REQUIRED'].includes(codeOf(error))
}

export function lacksTls(error: unknown): boolean {
  return codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT'
}

const wordsOf = (error: unknown) => plainLines(error instanceof Error ? error.message : String(error))

const remedy = { label: 'Edit source', action: 'edit-source' } as const

/** The sentence for each refusal, with what can be done about it. */
const refusals: Readonly<Record<string, (account: Account, words: string) => string>> = {
  ER_ACCESS_DENIED_ERROR: ({ user }) =>
    `The database server knows no “${user}” with this password that may come from there, with or without TLS. Nothing was changed; check user and password. An account that demands a certificate (REQUIRE X509) cannot be used`,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: ({ user }) =>
    `The database server does not let “${user}” in by a password (it is bound to an account of its system). Nothing was changed; give an account that has one`,
  ER_DBACCESS_DENIED_ERROR: ({ user, name }) =>
    `The database server lets “${user}” in, but not into “${name}”. Nothing was changed; check the database’s name, and what the account is granted`,
  ER_BAD_DB_ERROR: ({ name }) =>
    `The database server has no database “${name}”. Nothing was changed; check the database’s name`,
  ER_HOST_NOT_PRIVILEGED: ({ user }) =>
    `The database server lets nobody in from there. Nothing was changed; have “${user}” allowed from that address, or reach it through the SSH host`,
  ER_HOST_IS_BLOCKED: () =>
    'The database server blocks that address after too many failed connections. Nothing was changed; have FLUSH HOSTS run on it, then try again',
  ER_ACCOUNT_HAS_BEEN_LOCKED: ({ user }) =>
    `The account “${user}” is locked on the database server. Nothing was changed; have it unlocked (ALTER USER … ACCOUNT UNLOCK), then try again`,
  ER_MUST_CHANGE_PASSWORD_LOGIN: ({ user }) =>
    `The password of “${user}” has expired on the database server. Nothing was changed; set a new one there, then give it here`,
  ER_NOT_SUPPORTED_AUTH_MODE: pluginOf,
  AUTH_SWITCH_PLUGIN_ERROR: pluginOf,
}

function pluginOf({ user }: Account, words: string): string {
  const plugin = /plugin `?'?([\w-]{1,64})/i.exec(words)?.[1]
  return `The account “${user}” signs in ${plugin ? `by the plugin ${plainText(plugin)}, ` : 'in a way '}which Sitefork does not speak. Nothing was changed; give an account with caching_sha2_password or mysql_native_password`
}

/** @param withTls the error with TLS, where that was tried after */
export function connectFailure(error: unknown, account: Account, withTls?: unknown): Failure {
  const code = codeOf(error)
  const detail = [wordsOf(error), ...(withTls === undefined ? [] : [`With TLS: ${wordsOf(withTls)}`])].join('\n')
  const tlsFailed = withTls !== undefined && !lacksTls(withTls) && codeOf(withTls) !== code
  if (tlsFailed && needsTls(error)) {
    return new Failure(
      'database-refused',
      `The database server does not let “${account.user}” in without TLS, and TLS with it failed. Nothing was changed; if user and password are right, see what its TLS is set to, or give an account without REQUIRE SSL.`,
      { remedy, detail, cause: error },
    )
  }
  const refusal = refusals[code]
  if (refusal)
    return new Failure('database-refused', `${refusal(account, wordsOf(error))}.`, { remedy, detail, cause: error })
  if (code === 'ER_CON_COUNT_ERROR' || code === 'ER_TOO_MANY_USER_CONNECTIONS' || code === 'ER_USER_LIMIT_REACHED') {
    return new Failure(
      'database-unreachable',
      'The database server takes no more connections right now. Nothing was changed; try again in a while.',
      { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
    )
  }
  return new Failure(
    'database-unreachable',
    'The database server cannot be reached at the address given. Nothing was changed; check host and port, and whether it is reached through the SSH host.',
    { remedy, detail, cause: error },
  )
}
