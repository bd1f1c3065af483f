// What a log can hold that says rows were changed and not which: each a failure with its sentence, never a gap. Pure.
import { Failure } from '../contract/failure.ts'
import { eventType } from './events.ts'

const remedy = 'What changed can be found by comparing the two states instead.'

const asStatement = `Rows were changed by a statement that the binary log has as its text only, so it cannot be told which rows. Its server, or one of its clients, has another binlog_format than ROW. ${remedy}`

export const refusals = {
  asStatement,
  unprepared: `A transaction was committed by XA that was prepared before this part of the binary log. ${remedy}`,
  outside: `The binary log does not say where its transactions begin, as servers without GTIDs write it. ${remedy}`,
} as const

/** Types before the first version that is read, and parts of statements that load files. */
const oldRows = [20, 21, 22]
const loading = [6, 8, 9, 10, 11, 12, 17, 18]

/** What says nothing of rows: how a server ran, where it was, and the variables of statements. */
const silent: ReadonlySet<number> = new Set([
  ...[0, 3, 4, 5, 13, 14, 27, 28, 36, 37, 41, 161],
  ...[eventType.formatDescription, eventType.xid, eventType.mysqlPrevious, eventType.mariadbList],
])

/** @throws Failure `sync-broken` for an event that may hide changes */
export function refuseUnread(type: number): void {
  if (!silent.has(type)) throw refusal(reason(type))
}

function reason(type: number): string {
  if (type === eventType.startEncryption) return `The binary log is encrypted, so its changes cannot be read. ${remedy}`
  if (type === eventType.incident)
    return `The server says that its binary log lacks something that it could not write. ${remedy}`
  if (type === eventType.partialUpdate) {
    return `The binary log has only parts of changed JSON values: its server runs with binlog_row_value_options=PARTIAL_JSON. ${remedy}`
  }
  if (loading.includes(type)) return asStatement
  if (oldRows.includes(type))
    return `The binary log has its rows in a form that only MySQL 5.1 wrote before its release. ${remedy}`
  return `The binary log has an event of type ${type}, which Sitefork does not know. ${remedy}`
}

export const refusal = (message: string) => new Failure('sync-broken', message)
export const tooMuch = (what: string) =>
  new Failure('too-much', `The binary log has ${what} larger than Sitefork reads. ${remedy}`)
