// What a dump's SET statements set: which of it a copy takes, and which modes the copy's server knows. Pure.
import type { ProductionFacts } from '../contract/models.ts'
import { isKeyword, isPunctuation, type Token, tokensOf } from './tokens.ts'

type Server = ProductionFacts['server']

export interface Assignment {
  /** In lower case; of a session's own variable with its `@`. `names` of SET NAMES and SET CHARACTER SET. */
  readonly name: string
  readonly isGlobal: boolean
  readonly value: readonly Token[]
  readonly from: number
  readonly to: number
}

export function assignmentsOf(sql: string): readonly Assignment[] {
  const tokens = [...tokensOf(sql)].slice(1)
  const groups: Token[][] = [[]]
  let depth = 0
  for (const word of tokens) {
    if (isPunctuation(word, '(')) depth++
    if (isPunctuation(word, ')')) depth--
    if (isPunctuation(word, ',') && depth === 0) groups.push([])
    else groups.at(-1)?.push(word)
  }
  let isGlobal = false
  return groups.flatMap((group) => {
    const [first] = group
    const last = group.at(-1)
    if (!first || !last) return []
    const scope = isKeyword(first, 'SESSION', 'LOCAL', 'GLOBAL', 'PERSIST', 'PERSIST_ONLY')
      ? first.text.toUpperCase()
      : ''
    if (scope !== '') isGlobal = scope !== 'SESSION' && scope !== 'LOCAL'
    const [target, ...rest] = scope === '' ? group : group.slice(1)
    if (!target) return []
    const place = { from: first.from, to: last.to }
    if (isKeyword(target, 'NAMES', 'CHARACTER', 'CHARSET'))
      return [{ name: 'names', isGlobal: false, value: rest, ...place }]
    const value = rest.slice(rest.findIndex((word) => isPunctuation(word, '=')) + 1)
    return [{ ...variableOf(target, isGlobal), value, ...place }]
  })
}

/** Reads the name of a variable; `@@session.x`, `@@x` and `x` are the same one. */
export function variableOf({ text }: Token, isGlobal = false): { readonly name: string; readonly isGlobal: boolean } {
  const lower = text.toLowerCase()
  if (lower.startsWith('@') && !lower.startsWith('@@')) return { name: lower, isGlobal: false }
  const [, scope, name = ''] = /^(?:@@)?(?:(session|local|global|persist|persist_only)\.)?(.*)$/.exec(lower) ?? []
  return { name, isGlobal: scope === undefined ? isGlobal : scope !== 'session' && scope !== 'local' }
}

/** The system variables that a dump may set for the session that reads it. */
const taken = new Set([
  ...['names', 'character_set_client', 'character_set_results', 'character_set_connection', 'collation_connection'],
  ...['time_zone', 'unique_checks', 'foreign_key_checks', 'check_constraint_checks', 'sql_mode', 'sql_notes'],
  ...['note_verbosity', 'sql_quote_show_create', 'autocommit'],
])

export function mayBeSet({ name, isGlobal, value }: Assignment): boolean {
  if (isGlobal) return false
  if (!name.startsWith('@')) return taken.has(name)
  const systems = value
    .filter((word) => word.is === 'variable' && word.text.startsWith('@@'))
    .map((word) => variableOf(word))
  return systems.every((one) => !one.isGlobal && taken.has(one.name))
}

const knownToBoth = [
  ...[
    'REAL_AS_FLOAT',
    'PIPES_AS_CONCAT',
    'ANSI_QUOTES',
    'IGNORE_SPACE',
    'ONLY_FULL_GROUP_BY',
    'NO_UNSIGNED_SUBTRACTION',
  ],
  ...['NO_DIR_IN_CREATE', 'ANSI', 'NO_AUTO_VALUE_ON_ZERO', 'NO_BACKSLASH_ESCAPES', 'STRICT_TRANS_TABLES'],
  ...['STRICT_ALL_TABLES', 'NO_ZERO_IN_DATE', 'NO_ZERO_DATE', 'ALLOW_INVALID_DATES', 'ERROR_FOR_DIVISION_BY_ZERO'],
  ...['TRADITIONAL', 'HIGH_NOT_PRECEDENCE', 'NO_ENGINE_SUBSTITUTION', 'PAD_CHAR_TO_FULL_LENGTH'],
]

const knownTo: Readonly<Record<Server, ReadonlySet<string>>> = {
  mysql: new Set([...knownToBoth, 'TIME_TRUNCATE_FRACTIONAL']),
  mariadb: new Set([
    ...knownToBoth,
    ...[
      'IGNORE_BAD_TABLE_OPTIONS',
      'POSTGRESQL',
      'ORACLE',
      'MSSQL',
      'DB2',
      'MAXDB',
      'NO_KEY_OPTIONS',
      'NO_TABLE_OPTIONS',
    ],
    ...['NO_FIELD_OPTIONS', 'MYSQL323', 'MYSQL40', 'NO_AUTO_CREATE_USER', 'EMPTY_STRING_IS_NULL'],
    ...['SIMULTANEOUS_ASSIGNMENT', 'TIME_ROUND_FRACTIONAL'],
  ]),
}

/** Keeps the SQL modes of a list that this server knows: others have left the language, and mean nothing any more. */
export function knownModes(modes: string, server: Server): readonly string[] {
  return modes
    .toUpperCase()
    .split(',')
    .map((mode) => mode.trim())
    .filter((mode) => knownTo[server].has(mode))
}

/** SQL modes with which a server refuses or changes rows that production has. */
const refusesRows = new Set([
  ...['STRICT_TRANS_TABLES', 'STRICT_ALL_TABLES', 'NO_ZERO_IN_DATE', 'NO_ZERO_DATE', 'TRADITIONAL'],
  'ERROR_FOR_DIVISION_BY_ZERO',
])

/** @returns the modes in which every row is stored as the dump has it: impossible dates (2026-02-31) stay, and 0 is a number */
export const modesOfRows = (modes: readonly string[]): readonly string[] => [
  ...new Set([...modes.filter((mode) => !refusesRows.has(mode)), 'NO_AUTO_VALUE_ON_ZERO', 'ALLOW_INVALID_DATES']),
]
