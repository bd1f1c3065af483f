// What a log has as text: the statement, its database, and whether it is one at all or the bounds of a transaction. Pure.
// Layout: MySQL's class Query_event, MariaDB's "QUERY_EVENT" page.
import { encodingOf } from '../rows/encoding.ts'
import { type Cursor, take } from './packed.ts'
import { collationOf } from './tables/collations.ts'
import { eventBytes } from './values/compressed.ts'

export interface QueryText {
  readonly database: string
  readonly text: string
}

export type Query =
  | { readonly is: 'begin' | 'commit' | 'rollback' | 'xa-start' | 'xa-end' }
  | { readonly is: 'savepoint' | 'rollback-to'; readonly savepoint: string }
  | { readonly is: 'xa-commit' | 'xa-rollback'; readonly xid: string }
  /** Rows were changed, and it cannot be told which. */
  | { readonly is: 'unlogged-rows' }
  | { readonly is: 'statement' }

/** @throws RangeError where a length leads out of the event */
export function readQuery(body: Buffer, isCompressed: boolean, server: 'mariadb' | 'mysql'): QueryText {
  const cursor: Cursor = { bytes: body, at: 13 }
  const databaseLength = body.readUInt8(8)
  const status = take(cursor, body.readUInt16LE(11))
  const database = take(cursor, databaseLength).toString('utf8')
  take(cursor, 1)
  const text = isCompressed ? eventBytes(body, cursor.at) : body.subarray(cursor.at)
  return { database, text: decoded(text, clientCharset(status, server)) }
}

/** Variables come in an order in which those of a length that is not fixed are few before the character sets. */
function clientCharset(status: Buffer, server: 'mariadb' | 'mysql'): string {
  const cursor: Cursor = { bytes: status, at: 0 }
  const lengths: Readonly<Record<number, number>> = { 0: 4, 1: 8, 3: 4 }
  while (cursor.at < status.length) {
    const code = take(cursor, 1).readUInt8(0)
    if (code === 4) return collationOf(take(cursor, 6).readUInt16LE(0), server)?.charset ?? ''
    const length = code === 6 ? take(cursor, 1).readUInt8(0) : lengths[code]
    if (length === undefined) return ''
    take(cursor, length)
  }
  return ''
}

/** Reads what a client sent in that character set; one that is not known is read as UTF-8. */
function decoded(bytes: Buffer, charset: string): string {
  const encoding = encodingOf(charset)
  return encoding === undefined ? bytes.toString('utf8') : new TextDecoder(encoding).decode(bytes)
}

const bounds: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = {
  BEGIN: 'begin',
  'START TRANSACTION': 'begin',
  COMMIT: 'commit',
  ROLLBACK: 'rollback',
}

const xaWords = { START: 'xa-start', END: 'xa-end', COMMIT: 'xa-commit', ROLLBACK: 'xa-rollback' } as const

/** Says what a statement of a log is. Servers write the bounds of transactions in words of their own, never as a client sent them. */
export function queryOf(text: string): Query {
  const bound = bounds[text]
  if (bound) return { is: bound }
  const savepoint = /^(SAVEPOINT|ROLLBACK TO) (.+)$/s.exec(text)
  if (savepoint) {
    return {
      is: savepoint[1] === 'SAVEPOINT' ? 'savepoint' : 'rollback-to',
      savepoint: (savepoint[2] ?? '').toLowerCase(),
    }
  }
  const [, word, xid = ''] = /^XA (START|END|COMMIT|ROLLBACK) (X'[\dA-F]*',X'[\dA-F]*',\d+)/i.exec(text) ?? []
  const xa = xaWords[word as keyof typeof xaWords]
  if (xa === 'xa-commit' || xa === 'xa-rollback') return { is: xa, xid: xid.toLowerCase() }
  if (xa) return { is: xa }
  return { is: rowStatement.test(text) && !emptied.test(text) ? 'unlogged-rows' : 'statement' }
}

/** Behind comments, the words of statements that change rows. */
const rowStatement =
  /^(?:\s|\/\*(?!M?!).*?\*\/|\/\*M?!\d*|--\s.*?(?:\n|$)|#.*?(?:\n|$))*(?:set\s+statement\s.*?\sfor\s+)?(?:insert|update|delete|replace|load|call|do|select|with|values)\b/is

/** A server writes this of a table in memory that it found empty after its start. */
const emptied = /^DELETE FROM `(?:[^`]|``)+`\.`(?:[^`]|``)+`(?: \/\*.*\*\/)?$/

/** The name of a transaction that was prepared, as statements have it. */
export function preparedXid(body: Buffer): { readonly xid: string; readonly isCommitted: boolean } {
  const cursor: Cursor = { bytes: body, at: 13 }
  const hex = (length: number) => `x'${take(cursor, length).toString('hex')}'`
  const [id, branch] = [hex(body.readInt32LE(5)), hex(body.readInt32LE(9))]
  return { xid: `${id},${branch},${body.readInt32LE(1)}`, isCommitted: body.readUInt8(0) !== 0 }
}
