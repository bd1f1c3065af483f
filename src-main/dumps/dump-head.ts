// Which server wrote a dump: what the comments at its head say, whoever wrote them and in whatever language. Pure.
import type { ProductionFacts } from '../contract/models.ts'
import type { Statement } from './classify-statement.ts'
import { readStatements } from './read-statements.ts'

export interface DumpHead {
  readonly server: ProductionFacts['server']
  /** As the dump says; empty where it does not. */
  readonly serverVersion: string
}

/** What tells which server a dump is of: comments before the first statement that makes something, and the SQL itself. */
export interface Hints {
  readonly comments: readonly string[]
  readonly mysql: boolean
  readonly mariadb: boolean
}

const version = String.raw`(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?![.\d])[0-9A-Za-z.:+~_-]{0,63})(?=[\s,]|$)`
const said: readonly RegExp[] = [
  // mysqldump and mariadb-dump.
  new RegExp(String.raw`^-- Server version[ \t]{1,16}${version}`, 'i'),
  // Adminer.
  new RegExp(String.raw`^-- Adminer \S{1,20} (?:MySQL|MariaDB) ${version}`),
  // UpdraftPlus.
  new RegExp(`^# WordPress Version: .{0,300}, (?:MySQL|MariaDB) ${version}`),
  // phpMyAdmin and HeidiSQL, in every language: the first version behind a colon. The next one is PHP’s, or the program’s own.
  new RegExp(String.raw`^-- [^:\uff1a]{1,60}[:\uff1a]\s{0,40}${version}`),
]

export function headOf({ comments, mysql, mariadb }: Hints): DumpHead {
  const found = said.flatMap((one) => comments.flatMap((comment) => one.exec(comment)?.[1] ?? []))[0]
  if (found !== undefined) return serverOf(found)
  const written = comments.find((comment) => /^-- (?:MariaDB|MySQL) dump /.test(comment))
  if (written !== undefined) return { server: /mariadb/i.test(written) ? 'mariadb' : 'mysql', serverVersion: '' }
  return { server: mysql && !mariadb ? 'mysql' : 'mariadb', serverVersion: '' }
}

/** MariaDB 10 called itself 5.5.5 at first, for clients that knew no 10, and some writers tell no more than that. */
function serverOf(found: string): DumpHead {
  const serverVersion = found.replace(/^5\.5\.5-/, '')
  if (serverVersion === '5.5.5') return { server: 'mariadb', serverVersion: '' }
  const isMariadb = /mariadb/i.test(serverVersion) || Number.parseInt(serverVersion, 10) >= 10
  return { server: isMariadb ? 'mariadb' : 'mysql', serverVersion }
}

/** Whether SQL has what only MySQL writes. */
export const saysMysql = (sql: string) => /utf8mb[34]_0900_|\/\*!80\d{3} /.test(sql)
/** Whether SQL has what only MariaDB writes. */
export const saysMariadb = (sql: string) =>
  /_uca1400_|\/\*M!|\bcurrent_timestamp\(\)|ENGINE=Aria\b|PAGE_CHECKSUM=/.test(sql)

const mostComments = 300

/**
 * Reads the head of a dump.
 * @param text the beginning of a dump, unpacked
 * @returns undefined where it is none
 */
export function headOfText(text: Buffer): DumpHead | undefined {
  const comments: string[] = []
  let isUnknown: boolean | undefined
  let isMade = false
  let sql = ''
  const reader = readStatements({
    statement(all, statement) {
      isUnknown ??= statement.is === 'unknown'
      isMade ||= isMaking(statement)
      sql += `${all}\n`
    },
    rows() {
      isUnknown ??= false
      isMade = true
      return undefined
    },
    comment(said) {
      if (!isMade && comments.length < mostComments) comments.push(said)
    },
  })
  reader.push(text)
  reader.finish()
  if (isUnknown ?? comments.length === 0) return undefined
  return headOf({ comments, mysql: saysMysql(sql), mariadb: saysMariadb(sql) })
}

/** Whether comments from this statement on are about tables, or about what is in them. */
export const isMaking = ({ is }: Statement) => is === 'rows' || is === 'table' || is === 'code'
