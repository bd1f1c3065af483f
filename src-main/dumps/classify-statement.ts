// What an SQL statement of a dump is about, told by its first words. Pure.
import { isKeyword, isPunctuation, type Token, tokensOf } from './tokens.ts'

export interface QualifiedName {
  /** Undefined where the statement does not say it: the database that is in use. */
  readonly database: string | undefined
  readonly name: string
  /** Offsets in the statement, from the database's name on. */
  readonly from: number
  readonly to: number
}

export const storedKinds = ['view', 'trigger', 'procedure', 'function', 'event', 'package', 'sequence'] as const
export type StoredKind = (typeof storedKinds)[number]

export type Statement =
  | { readonly is: 'database'; readonly does: 'use' | 'create' | 'drop' | 'alter'; readonly name: string }
  | { readonly is: 'rows'; readonly table: QualifiedName }
  | { readonly is: 'table'; readonly does: 'create' | 'drop' | 'alter'; readonly table: QualifiedName }
  | { readonly is: 'code'; readonly kind: StoredKind; readonly name: QualifiedName }
  /** Session settings. */
  | { readonly is: 'set' }
  | { readonly is: 'begin' | 'commit' | 'lock' | 'unlock' }
  /** What concerns the whole server, or is of no use to a copy: accounts, privileges, logs. */
  | { readonly is: 'server' }
  /** A query, as some tools ask while they write settings. */
  | { readonly is: 'question' }
  | { readonly is: 'nothing' }
  | { readonly is: 'unknown'; readonly word: string }

/** At most how many tokens stand before the name of what a statement is about. */
const mostTokens = 60

/**
 * Tells what a statement is about.
 * @param sql the beginning of a statement, as Latin-1
 */
export function classify(sql: string): Statement {
  const tokens: Token[] = []
  for (const word of tokensOf(sql)) {
    tokens.push(word)
    if (tokens.length === mostTokens) break
  }
  const [first] = tokens
  if (!first) return { is: 'nothing' }
  if (first.is !== 'word') return { is: 'unknown', word: sql.slice(first.from, first.from + 40) }
  const rest = tokens.slice(1)
  switch (first.text.toUpperCase()) {
    case 'INSERT':
    case 'REPLACE':
      return rowsOf(rest)
    case 'CREATE':
      return created(rest) ?? unknownOf(sql, first)
    case 'DROP':
      return dropped(rest) ?? unknownOf(sql, first)
    case 'ALTER':
      return altered(rest) ?? unknownOf(sql, first)
    case 'TRUNCATE':
    case 'UPDATE':
    case 'DELETE':
      return changed(rest) ?? unknownOf(sql, first)
    case 'RENAME':
      return isKeyword(rest[0], 'USER') ? { is: 'server' } : (changed(rest) ?? unknownOf(sql, first))
    case 'USE': {
      const [name] = rest
      return name ? { is: 'database', does: 'use', name: name.text } : unknownOf(sql, first)
    }
    case 'SET':
      return isKeyword(rest[0], 'PASSWORD', 'ROLE', 'DEFAULT', 'RESOURCE', 'STATEMENT')
        ? { is: 'server' }
        : { is: 'set' }
    case 'START':
      return isKeyword(rest[0], 'TRANSACTION') ? { is: 'begin' } : { is: 'server' }
    case 'BEGIN':
      return { is: 'begin' }
    case 'COMMIT':
      return { is: 'commit' }
    case 'LOCK':
      return { is: 'lock' }
    case 'UNLOCK':
      return { is: 'unlock' }
    case 'SELECT':
    case 'SHOW':
    case 'DO':
      return { is: 'question' }
    default:
      return serverWords.has(first.text.toUpperCase()) ? { is: 'server' } : unknownOf(sql, first)
  }
}

const serverWords = new Set([
  ...[
    'GRANT',
    'REVOKE',
    'FLUSH',
    'CHANGE',
    'PREPARE',
    'EXECUTE',
    'DEALLOCATE',
    'STOP',
    'RESET',
    'PURGE',
    'INSTALL',
    'UNINSTALL',
    'KILL',
    'SHUTDOWN',
  ],
  ...['ANALYZE', 'CHECK', 'CHECKSUM', 'OPTIMIZE', 'REPAIR', 'CACHE', 'BACKUP', 'CLONE', 'IMPORT', 'RESTART'],
])

const serverThings = new Set([...['USER', 'ROLE', 'SERVER', 'TABLESPACE', 'LOGFILE', 'UNDO', 'RESOURCE', 'INSTANCE']])

function rowsOf(tokens: readonly Token[]): Statement {
  const at = tokens.findIndex((word) => !isKeyword(word, 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO'))
  const table = nameAt(tokens, at)
  return table ? { is: 'rows', table } : { is: 'unknown', word: tokens[0]?.text ?? '' }
}

const codeWords = new Map(storedKinds.map((kind) => [kind.toUpperCase(), kind]))

/** Finds the kind of thing that is created or dropped: it stands before the name, behind whatever says how. */
function thingOf(tokens: readonly Token[]): { readonly thing: string; readonly at: number } | undefined {
  for (const [at, word] of tokens.entries()) {
    if (word.is !== 'word') continue
    const thing = word.text.toUpperCase()
    // `DEFINER = table@localhost` is somebody's name.
    if (isPunctuation(tokens[at - 1], '=')) continue
    if (thing === 'TABLE' || thing === 'INDEX' || thing === 'DATABASE' || thing === 'SCHEMA') return { thing, at }
    if (codeWords.has(thing) || serverThings.has(thing)) return { thing, at }
  }
  return undefined
}

function created(tokens: readonly Token[]): Statement | undefined {
  const found = thingOf(tokens)
  if (!found) return undefined
  const { thing, at } = found
  if (serverThings.has(thing)) return { is: 'server' }
  if (thing === 'INDEX') {
    const on = tokens.findIndex((word) => isKeyword(word, 'ON'))
    const table = nameAt(tokens, on + 1)
    return on > 0 && table ? { is: 'table', does: 'alter', table } : undefined
  }
  const name = nameAt(
    tokens,
    afterIf(tokens, thing === 'PACKAGE' && isKeyword(tokens[at + 1], 'BODY') ? at + 2 : at + 1),
  )
  if (!name) return undefined
  if (thing === 'TABLE') return { is: 'table', does: 'create', table: name }
  if (thing === 'DATABASE' || thing === 'SCHEMA') return { is: 'database', does: 'create', name: name.name }
  const kind = codeWords.get(thing)
  return kind && { is: 'code', kind, name }
}

function dropped(tokens: readonly Token[]): Statement | undefined {
  const found = thingOf(tokens)
  if (!found) return undefined
  const made = created(tokens)
  if (made?.is === 'table' && found.thing === 'TABLE') return { ...made, does: 'drop' }
  if (made?.is === 'database') return { ...made, does: 'drop' }
  return made
}

function altered(tokens: readonly Token[]): Statement | undefined {
  const [first] = tokens
  if (isKeyword(first, 'DATABASE', 'SCHEMA')) {
    const named =
      tokens[1]?.is === 'name' || (tokens[1]?.is === 'word' && !isKeyword(tokens[1], 'CHARACTER', 'DEFAULT', 'COLLATE'))
    return { is: 'database', does: 'alter', name: named ? (tokens[1]?.text ?? '') : '' }
  }
  const made = created(tokens)
  return made?.is === 'table' ? { ...made, does: 'alter' } : made
}

function changed(tokens: readonly Token[]): Statement | undefined {
  const at = tokens.findIndex((word) => !isKeyword(word, 'TABLE', 'FROM', 'LOW_PRIORITY', 'QUICK', 'IGNORE'))
  const table = nameAt(tokens, at)
  return table && { is: 'table', does: 'alter', table }
}

function afterIf(tokens: readonly Token[], at: number): number {
  if (!isKeyword(tokens[at], 'IF')) return at
  return isKeyword(tokens[at + 1], 'NOT') ? at + 3 : at + 2
}

function nameAt(tokens: readonly Token[], at: number): QualifiedName | undefined {
  const [first, dot, second] = [tokens[at], tokens[at + 1], tokens[at + 2]]
  if (!first || !isName(first)) return undefined
  if (isPunctuation(dot, '.') && second && isName(second)) {
    return { database: first.text, name: second.text, from: first.from, to: second.to }
  }
  return { database: undefined, name: first.text, from: first.from, to: first.to }
}

/** Whether a token can be a name; in double quotes as well, where a dump is written for other servers. */
const isName = (word: Token) => word.is === 'name' || word.is === 'word' || word.is === 'text'

/** @returns its beginning, as it is written */
function unknownOf(sql: string, first: Token): Statement {
  return { is: 'unknown', word: sql.slice(first.from, first.from + 40) }
}
