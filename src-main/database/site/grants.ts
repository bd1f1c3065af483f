// Finds the privileges that an account lacks for a mirror, and the SQL that grants exactly those.
import type { ProductionFacts, SyncMode } from '../../contract/models.ts'
import { sqlName, sqlText } from '../client/quote.ts'

export interface GrantedAccount {
  readonly user: string
  readonly host: string
}

export interface GrantCheck {
  readonly missing: readonly string[]
  /** Empty when nothing is missing. */
  readonly sql: string
}

/** Global privileges; MySQL's dump reads its position under a brief lock, which needs RELOAD. */
const globalRights = { mariadb: ['REPLICATION SLAVE'], mysql: ['REPLICATION SLAVE', 'RELOAD'] } as const
const databaseRights = ['SELECT', 'SHOW VIEW', 'TRIGGER'] as const

interface Grant {
  readonly rights: ReadonlySet<string>
  readonly on: string
}

/**
 * @param grants the lines of SHOW GRANTS
 * @param account CURRENT_USER(), `user@host`
 * @param mode a pull needs to read only
 */
export function checkGrants(
  grants: readonly string[],
  database: string,
  account: string,
  mode: SyncMode = 'replicated',
  server: ProductionFacts['server'] = 'mariadb',
): GrantCheck {
  const held = grants.map(parseGrant).filter((grant) => grant !== undefined)
  const everywhere = held.filter((grant) => grant.on === '*.*')
  const here = held.filter((grant) => grant.on === '*.*' || covers(grant.on, database))
  // A pull only reads, and skips views and triggers that it may not see.
  const [everywhereNeeded, hereNeeded] =
    mode === 'replicated' ? [globalRights[server], databaseRights] : [[], ['SELECT']]
  const global = everywhereNeeded.filter((right) => !everywhere.some((grant) => has(grant, right)))
  const local = hereNeeded.filter((right) => !here.some((grant) => has(grant, right)))
  const to = accountSql(parseAccount(account))
  const statements = [
    ...(global.length > 0 ? [`GRANT ${global.join(', ')} ON *.* TO ${to};`] : []),
    ...(local.length > 0 ? [`GRANT ${local.join(', ')} ON ${sqlName(database)}.* TO ${to};`] : []),
  ]
  return { missing: [...global, ...local], sql: statements.join('\n') }
}

/** What an account holds on all tables of a database, and on everything; `ALL PRIVILEGES` stands for all that are not named. */
export interface HeldRights {
  readonly here: ReadonlySet<string>
  readonly everywhere: ReadonlySet<string>
  /** Whether it holds rights on some tables or columns only, which do not count. */
  readonly onSome: boolean
}

/**
 * @param lines of SHOW GRANTS, those of roles that are active among them
 * @param isLiteral whether `_` and `%` in a grant's database stand for themselves, as they do with MySQL's partial_revokes
 */
export function rightsHeld(lines: readonly string[], database: string, isLiteral = false): HeldRights {
  const parsed = lines.flatMap((line) => parseGrant(line) ?? [])
  const everywhere = new Set(parsed.flatMap(({ rights, on }) => (on === '*.*' ? [...rights] : [])))
  const covering = parsed.filter(({ on }) => on !== '*.*' && (isLiteral ? names(on, database) : covers(on, database)))
  const own = new Set(mostSpecific(covering).flatMap(({ rights }) => [...rights]))
  const revoked = new Set(
    lines.flatMap((line) => {
      const taken = parseGrant(line.replace(/^REVOKE (.*) FROM /, 'GRANT $1 TO '))
      return line.startsWith('REVOKE ') && taken && names(taken.on, database) ? [...taken.rights] : []
    }),
  )
  const left = [...everywhere].filter((right) => !revoked.has(right))
  return { here: new Set([...own, ...left]), everywhere, onSome: lines.some((line) => isOnTable(line, database)) }
}

/** Of grants whose databases are patterns, the server takes the one with the longest text before the first wildcard, and no other. */
function mostSpecific(grants: readonly Grant[]): readonly Grant[] {
  const plain = ({ on }: Grant) => /^(?:\\.|[^\\_%])*/.exec(databaseOf(on))?.[0].replaceAll('\\', '').length ?? 0
  const isPlain = ({ on }: Grant) => !/(?<!\\)[_%]/.test(databaseOf(on))
  const rank = (grant: Grant) => (isPlain(grant) ? Number.POSITIVE_INFINITY : plain(grant))
  const best = Math.max(...grants.map(rank))
  return grants.filter((grant) => rank(grant) === best)
}

const databaseOf = (on: string) => on.slice(1, -3).replaceAll('``', '`')

const names = (on: string, database: string) => databaseOf(on).toLowerCase() === database.toLowerCase()

function isOnTable(line: string, database: string): boolean {
  const [, on = ''] = line.length > mostOfGrant ? [] : (/ ON `((?:[^`]|``)+)`\.`/.exec(line) ?? [])
  return on.replaceAll('``', '`').toLowerCase() === database.toLowerCase()
}

export const holdsRight = (held: ReadonlySet<string>, right: string): boolean => has({ rights: held, on: '' }, right)

export function parseAccount(text: string): GrantedAccount {
  const at = text.lastIndexOf('@')
  return { user: text.slice(0, at), host: text.slice(at + 1) }
}

export function accountSql({ user, host }: GrantedAccount): string {
  return `${sqlText(user)}@${sqlText(host)}`
}

function has({ rights }: Grant, right: string): boolean {
  // Newer servers' name for the same privilege.
  const other = right === 'RELOAD' ? 'FLUSH_TABLES' : right.replace('SLAVE', 'REPLICA')
  return rights.has('ALL PRIVILEGES') || rights.has('ALL') || rights.has(right) || rights.has(other)
}

/** The longest grant that is parsed: all privileges of a server take a few kilobytes. */
const mostOfGrant = 16_384

function parseGrant(line: string): Grant | undefined {
  if (line.length > mostOfGrant) return undefined
  const found = /^GRANT (?<rights>.+?) ON (?:TABLE )?(?<on>\*\.\*|`(?:[^`]|``)+`\.\*) TO /.exec(line)
  if (!found?.groups) return undefined
  const { rights = '', on = '' } = found.groups
  return { rights: new Set(rights.split(',').map((right) => right.trim().toUpperCase())), on }
}

/** Whether a grant's database, which is a LIKE pattern such as `wp\_%`, matches. */
function covers(on: string, database: string): boolean {
  return isLike(database.toLowerCase(), databaseOf(on).toLowerCase())
}

/**
 * Matches as SQL's LIKE does, with `\` as escape. Only the last `%` is ever retried, so the time is at most the product of
 * the two lengths.
 */
export function isLike(text: string, pattern: string): boolean {
  const wanted = [...pattern.matchAll(/\\[_%]|[\s\S]/g)].map(([part]) => part)
  let [at, next] = [0, 0]
  let retry: { readonly behind: number; at: number } | undefined
  while (at < text.length) {
    const part = wanted[next]
    if (part === '%') {
      retry = { behind: ++next, at }
    } else if (part !== undefined && (part === '_' || part.at(-1) === text[at])) {
      next++
      at++
    } else if (retry) {
      next = retry.behind
      at = ++retry.at
    } else return false
  }
  return wanted.slice(next).every((part) => part === '%')
}
