// What an SQL statement of a dump is about, told by its first words. Pure.
import { isMark, isWord, type Word, wordsOf } from './words.ts'

export interface Name {
  /** Undefined where it is in the database that is used. */
  readonly database: string | undefined
  readonly name: string
  /** Where it stands in the statement, its database included. */
  readonly from: number
  readonly to: number
}

export const codeKinds = ['view', 'trigger', 'procedure', 'function', 'event', 'package', 'sequence'] as const
export type CodeKind = (typeof codeKinds)[number]

export type Statement =
  | { readonly is: 'database'; readonly does: 'use' | 'create' | 'drop' | 'alter'; readonly name: string }
  | { readonly is: 'rows'; readonly table: Name }
  | { readonly is: 'table'; readonly does: 'create' | 'drop' | 'alter'; readonly table: Name }
  | { readonly is: 'code'; readonly kind: CodeKind; readonly name: Name }
  /** Session settings. */
  | { readonly is: 'set' }
  | { readonly is: 'begin' | 'commit' | 'lock' | 'unlock' }
  /** Something of the whole server, or an order that a copy has no use for: accounts, privileges, logs. */
  | { readonly is: 'server' }
  /** A question, as some tools ask while they write settings. */
  | { readonly is: 'question' }
  | { readonly is: 'nothing' }
  | { readonly is: 'unknown'; readonly word: string }

/** So many words at most stand before what a statement is about. */
const mostWords = 60

/** @param sql the beginning of a statement, as Latin-1 */
export function statementOf(sql: string): Statement {
  const words: Word[] = []
  for (const word of wordsOf(sql)) {
    words.push(word)
    if (words.length === mostWords) break
  }
  const [first] = words
  if (!first) return { is: 'nothing' }
  if (first.is !== 'word') return { is: 'unknown', word: sql.slice(first.from, first.from + 40) }
  const rest = words.slice(1)
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
      return isWord(rest[0], 'USER') ? { is: 'server' } : (changed(rest) ?? unknownOf(sql, first))
    case 'USE': {
      const [name] = rest
      return name ? { is: 'database', does: 'use', name: name.text } : unknownOf(sql, first)
    }
    case 'SET':
      return isWord(rest[0], 'PASSWORD', 'ROLE', 'DEFAULT', 'RESOURCE', 'STATEMENT') ? { is: 'server' } : { is: 'set' }
    case 'START':
      return isWord(rest[0], 'TRANSACTION') ? { is: 'begin' } : { is: 'server' }
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

function rowsOf(words: readonly Word[]): Statement {
  const at = words.findIndex((word) => !isWord(word, 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO'))
  const table = nameAt(words, at)
  return table ? { is: 'rows', table } : { is: 'unknown', word: words[0]?.text ?? '' }
}

const codeWords = new Map(codeKinds.map((kind) => [kind.toUpperCase(), kind]))

/** The thing that is created or dropped stands before its name, behind whatever says how. */
function thingOf(words: readonly Word[]): { readonly thing: string; readonly at: number } | undefined {
  for (const [at, word] of words.entries()) {
    if (word.is !== 'word') continue
    const thing = word.text.toUpperCase()
    // `DEFINER = table@localhost` is somebody's name.
    if (isMark(words[at - 1], '=')) continue
    if (thing === 'TABLE' || thing === 'INDEX' || thing === 'DATABASE' || thing === 'SCHEMA') return { thing, at }
    if (codeWords.has(thing) || serverThings.has(thing)) return { thing, at }
  }
  return undefined
}

function created(words: readonly Word[]): Statement | undefined {
  const found = thingOf(words)
  if (!found) return undefined
  const { thing, at } = found
  if (serverThings.has(thing)) return { is: 'server' }
  if (thing === 'INDEX') {
    const on = words.findIndex((word) => isWord(word, 'ON'))
    const table = nameAt(words, on + 1)
    return on > 0 && table ? { is: 'table', does: 'alter', table } : undefined
  }
  const name = nameAt(words, afterIf(words, thing === 'PACKAGE' && isWord(words[at + 1], 'BODY') ? at + 2 : at + 1))
  if (!name) return undefined
  if (thing === 'TABLE') return { is: 'table', does: 'create', table: name }
  if (thing === 'DATABASE' || thing === 'SCHEMA') return { is: 'database', does: 'create', name: name.name }
  const kind = codeWords.get(thing)
  return kind && { is: 'code', kind, name }
}

function dropped(words: readonly Word[]): Statement | undefined {
  const found = thingOf(words)
  if (!found) return undefined
  const made = created(words)
  if (made?.is === 'table' && found.thing === 'TABLE') return { ...made, does: 'drop' }
  if (made?.is === 'database') return { ...made, does: 'drop' }
  return made
}

function altered(words: readonly Word[]): Statement | undefined {
  const [first] = words
  if (isWord(first, 'DATABASE', 'SCHEMA')) {
    const named =
      words[1]?.is === 'name' || (words[1]?.is === 'word' && !isWord(words[1], 'CHARACTER', 'DEFAULT', 'COLLATE'))
    return { is: 'database', does: 'alter', name: named ? (words[1]?.text ?? '') : '' }
  }
  const made = created(words)
  return made?.is === 'table' ? { ...made, does: 'alter' } : made
}

function changed(words: readonly Word[]): Statement | undefined {
  const at = words.findIndex((word) => !isWord(word, 'TABLE', 'FROM', 'LOW_PRIORITY', 'QUICK', 'IGNORE'))
  const table = nameAt(words, at)
  return table && { is: 'table', does: 'alter', table }
}

function afterIf(words: readonly Word[], at: number): number {
  if (!isWord(words[at], 'IF')) return at
  return isWord(words[at + 1], 'NOT') ? at + 3 : at + 2
}

function nameAt(words: readonly Word[], at: number): Name | undefined {
  const [first, dot, second] = [words[at], words[at + 1], words[at + 2]]
  if (!first || !isName(first)) return undefined
  if (isMark(dot, '.') && second && isName(second)) {
    return { database: first.text, name: second.text, from: first.from, to: second.to }
  }
  return { database: undefined, name: first.text, from: first.from, to: first.to }
}

/** In double quotes as well, where a dump is written for other servers. */
const isName = (word: Word) => word.is === 'name' || word.is === 'word' || word.is === 'text'

/** @returns its beginning, as it is written */
function unknownOf(sql: string, first: Word): Statement {
  return { is: 'unknown', word: sql.slice(first.from, first.from + 40) }
}
