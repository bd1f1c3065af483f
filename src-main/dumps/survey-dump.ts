// Reads all of a dump once, before anything is made of it: its databases and tables, its server, and whether it is whole.
import { plainText } from '../contract/plain-text.ts'
import type { QualifiedName, Statement } from './classify-statement.ts'
import { type DumpHead, type Hints, headOf, isMaking, saysMariadb, saysMysql } from './dump-head.ts'
import { readStatements } from './read-statements.ts'
import { assignmentsOf, variableOf } from './session-settings.ts'

export interface SurveyedTable {
  /** Whether the dump creates it. */
  made: boolean
  /** Whether the dump has a row for it. */
  filled: boolean
}

export type SurveyedTables = ReadonlyMap<string, Readonly<SurveyedTable>>

export interface DumpSurvey {
  readonly head: DumpHead
  /** By name; the empty name stands for the database in which the dump is read. */
  readonly databases: ReadonlyMap<string, SurveyedTables>
  /** The default character sets of databases that the dump creates, by name. */
  readonly defaults: ReadonlyMap<string, DatabaseDefaults>
  /** Why it is not complete; undefined where nothing says so. */
  readonly broken: string | undefined
  /** Whether its end says that it is the end. */
  readonly saysEnd: boolean
  /** The beginning of the first statement that is no SQL. */
  readonly unknown: string | undefined
  /** Lines in which its tool complained, into the dump. */
  readonly complaints: readonly string[]
}

export interface DatabaseDefaults {
  readonly charset: string
  readonly collation: string
}

export interface Surveyor {
  push(chunk: Buffer): void
  finish(): DumpSurvey
}

const mostComments = 300
const mostComplaints = 20
/** At most how many tables are surveyed, of all databases. */
const mostTables = 200_000

export function surveyDump(): Surveyor {
  const comments: string[] = []
  const complaints: string[] = []
  const databases = new Map<string, Map<string, SurveyedTable>>()
  const defaults = new Map<string, DatabaseDefaults>()
  const hints = { mysql: false, mariadb: false }
  let used = ''
  let tables = 0
  let unknown: string | undefined
  let hasZeros = false
  let isMade = false
  /** How often mysqldump says that it began, and that it ended. */
  let begun = 0
  let completed = 0
  const saved = new Set<string>()
  let isOpen = false
  let isLocked = false
  let writer: Writer | undefined
  /** Something that ends a dump came since the last row or table. */
  let end = { restored: false, committed: false, written: false }
  let lastTable = ''
  let last: Statement['is'] = 'nothing'

  function tableOf({ database, name }: QualifiedName): SurveyedTable {
    const where = plain(database ?? used)
    const all = databases.get(where) ?? new Map<string, SurveyedTable>()
    databases.set(where, all)
    const found = all.get(plain(name))
    if (found) return found
    const table = { made: false, filled: false }
    if (++tables <= mostTables) all.set(plain(name), table)
    return table
  }

  function set(sql: string): void {
    for (const { name, value } of assignmentsOf(sql)) {
      const reads = value.filter((word) => word.is === 'variable')
      if (name.startsWith('@old_')) saved.add(name)
      else if (reads.some((word) => saved.has(variableOf(word).name))) end.restored = true
      if (name === 'sql_mode') reader.escapes(!value.some((word) => /NO_BACKSLASH_ESCAPES/i.test(word.text)))
    }
  }

  function content(table: QualifiedName): SurveyedTable {
    end = { restored: false, committed: false, written: false }
    lastTable = plain(table.name)
    isMade = true
    return tableOf(table)
  }

  function take(sql: string, statement: Statement): void {
    switch (statement.is) {
      case 'database':
        if (statement.does === 'use') used = statement.name
        if (statement.does === 'drop') databases.delete(plain(statement.name))
        if (statement.does === 'create') defaults.set(plain(statement.name), defaultsOf(sql))
        return
      case 'table':
        if (statement.does === 'create') content(statement.table).made = true
        if (statement.does === 'drop')
          databases.get(plain(statement.table.database ?? used))?.delete(plain(statement.table.name))
        // Keys come last where they come by themselves.
        if (statement.does === 'alter' && !/\b(?:EN|DIS)ABLE\s+KEYS/i.test(sql)) content(statement.table)
        return
      case 'set':
        set(sql)
        return
      case 'begin':
        isOpen = true
        return
      case 'commit':
        end.committed ||= isOpen
        isOpen = false
        return
      case 'lock':
      case 'unlock':
        isLocked = statement.is === 'lock'
        return
      case 'unknown':
        unknown ??= statement.word
        return
      case 'code':
      case 'question':
      case 'server':
      case 'nothing':
      case 'rows':
    }
  }

  const reader = readStatements({
    statement(sql, statement) {
      hints.mysql ||= saysMysql(sql)
      hints.mariadb ||= saysMariadb(sql)
      isMade ||= isMaking(statement)
      last = statement.is
      take(sql, statement)
    },
    rows(table) {
      last = 'rows'
      content(table).filled = true
      return undefined
    },
    comment(said) {
      if (!isMade && comments.length < mostComments) comments.push(said)
      if (/^-- (?:MariaDB|MySQL) dump /.test(said)) begun++
      if (/^-- Dump completed/.test(said)) {
        completed++
        end.written = true
      }
      writer ??= writers.find(({ begins }) => begins.test(said))
      if (writer?.ends.test(said)) end.written = true
    },
    mixedIn(line) {
      if (complaints.length < mostComplaints) complaints.push(line)
    },
  })

  /** Why it is not complete: the reason that tells most. */
  function broken(open: string | undefined): string | undefined {
    const where = lastTable === '' ? '' : ` behind the table “${plainText(lastTable, 64)}”`
    if (hasZeros) return 'has zeros where text should be, as a file that was not written to its end'
    if (open === 'quote' || open === 'comment') return `breaks off in the middle of a text${where}`
    if (open === 'statement' && !needsNoEnd.has(last)) return `breaks off in the middle of a statement${where}`
    if (begun > completed) return `breaks off${where}: its last line, “-- Dump completed”, is missing`
    if (saved.size > 0 && !end.restored) return `breaks off${where}: what stands at the end of such a dump is missing`
    if (writer && !end.written) return `breaks off${where}: what ${writer.name} writes at the end is missing`
    if (isOpen) return `breaks off${where}: its transaction is never committed`
    if (isLocked) return `breaks off${where}: its tables are never unlocked`
    return undefined
  }

  return {
    push(chunk) {
      hasZeros ||= chunk.includes(0)
      reader.push(chunk)
    },
    finish() {
      const why = broken(reader.finish())
      const said: Hints = { comments, ...hints }
      return {
        head: headOf(said),
        databases,
        defaults,
        broken: why,
        saysEnd: end.restored || end.committed || (end.written && !writer?.endsTables),
        unknown,
        complaints,
      }
    },
  }
}

/** @returns the defaults that a CREATE DATABASE says; empty where it does not */
function defaultsOf(sql: string): DatabaseDefaults {
  const charset = /(?:CHARACTER SET|CHARSET)\s*=?\s*(\w{1,64})/i.exec(sql)?.[1] ?? ''
  return { charset, collation: /COLLATE\s*=?\s*(\w{1,64})/i.exec(sql)?.[1] ?? '' }
}

interface Writer {
  readonly name: string
  readonly begins: RegExp
  readonly ends: RegExp
  /** At the end of each table, not of all. */
  readonly endsTables?: true
}

/** Writers of dumps that end in something other than a statement. */
const writers: readonly Writer[] = [
  { name: 'Adminer', begins: /^-- Adminer /, ends: /^-- \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/ },
  { name: 'Duplicator', begins: /^\/\* DUPLICATOR/i, ends: /DUPLICATOR_MYSQLDUMP_EOF/ },
  {
    name: 'WP Migrate',
    begins: /^# WordPress MySQL database migration/,
    ends: /^# (?:End of data contents of table|Add constraints)/,
    endsTables: true,
  },
]

/** Kinds of statements that some writers leave without a semicolon at the very end. */
const needsNoEnd: ReadonlySet<Statement['is']> = new Set(['nothing', 'set', 'commit', 'unlock'])

const plain = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8')
