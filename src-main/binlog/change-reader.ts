// Reads what a log says of rows and tables: for each transaction its changes, and then whether they are so.
import type { ChangeSink, LookUpColumns, WriteContext } from './changes.ts'
import { damagedAt, type EventHeader, eventType, type LogEvent } from './events.ts'
import { createHeldChanges } from './held-changes.ts'
import { readPayload } from './payload.ts'
import type { LogConsumer } from './read-log.ts'
import { refusal, refusals, refuseUnread, tooMuch } from './refusals.ts'
import { openRows, readRowsHead, rowsKinds } from './rows-event.ts'
import { isSequence, sequenceStep } from './sequences.ts'
import { preparedXid, queryOf, readQuery } from './statements.ts'
import { createTableMaps, type TableMaps } from './tables/table-maps.ts'

export interface ChangeReaderOptions {
  /**
   * What the server says of columns and its log does not: what it generates, addresses and UUIDs of MariaDB, numbers that are
   * filled up with zeros, DOUBLE(M,D). Without it addresses and UUIDs come as BINARY, such numbers without their zeros, and
   * changes of rows with generated columns are a failure on MariaDB, which does not log those.
   */
  readonly lookUp?: LookUpColumns
}

/** An event that is larger has rows which no server lets in. */
const mostBytes = 2 ** 29 - 2 ** 10
/** How much of a GTID tells what its transaction is. */
const gtidBytes = 13

const { query, compressedQuery, tableMap, rowsQuery, annotateRows, xaPrepare, payload, mariadbGtid } = eventType
const read: ReadonlySet<number> = new Set([
  query,
  compressedQuery,
  tableMap,
  rowsQuery,
  annotateRows,
  xaPrepare,
  payload,
])
const gtids: ReadonlySet<number> = new Set([
  mariadbGtid,
  eventType.mysqlGtid,
  eventType.mysqlAnonymous,
  eventType.mysqlTagged,
])

/** What of an event is read, by its type. */
const parts = Array.from({ length: 256 }, (_none, type) => {
  if (read.has(type) || rowsKinds.has(type)) return 'whole'
  return gtids.has(type) ? 'head' : 'nothing'
})

/**
 * Reads changes of rows, and statements that change tables. Values are those that `selectExpression` gives; what cannot be read
 * exactly is a failure, and nothing is left out. They share the memory of the log's bytes, which are never written to again.
 * @throws Failure, as a consumer does: `sync-broken` where the log is damaged, or does not say what was changed; `too-much`
 */
export function createChangeReader(
  sink: ChangeSink,
  { lookUp = () => undefined }: ChangeReaderOptions = {},
): LogConsumer {
  let server: 'mariadb' | 'mysql' = 'mysql'
  let maps: TableMaps | undefined
  let statement: string | null = null
  let outcome: 'committed' | 'rolled-back' | 'prepared' = 'committed'
  let isOpen = false
  const held = createHeldChanges(sink)

  function clear(): void {
    held.forget()
    maps?.endStatement()
    statement = null
    outcome = 'committed'
    isOpen = false
  }

  function abandon(): void {
    if (held.isGiven()) sink.rolledBack()
    clear()
  }

  function begin(event: LogEvent): void {
    if (isOpen) throw damagedAt(event.from)
    isOpen = true
    // MariaDB's flag of a transaction that is being prepared.
    const isPrepared = event.type === mariadbGtid && (within(event, () => event.body.readUInt8(12)) & 0x40) !== 0
    if (isPrepared) held.holdAll()
  }

  const contextOf = ({ stamp, server: id }: LogEvent, text: string | null): WriteContext => ({
    at: stamp,
    server: id,
    statement: text,
  })

  function takeQuery(event: LogEvent): void {
    const { database, text } = within(event, () => readQuery(event.body, event.type === compressedQuery, server))
    const found = queryOf(text)
    switch (found.is) {
      case 'begin':
      case 'commit':
      case 'xa-end':
        return
      case 'rollback':
        outcome = 'rolled-back'
        return
      case 'savepoint':
        held.savepoint(found.savepoint)
        return
      case 'rollback-to':
        held.rollbackTo(found.savepoint)
        return
      case 'xa-start':
        held.holdAll()
        return
      case 'xa-commit':
      case 'xa-rollback':
        if (!held.resume(found.xid) && found.is === 'xa-commit') throw refusal(refusals.unprepared)
        if (found.is === 'xa-rollback') held.forget()
        return
      case 'unlogged-rows':
        throw refusal(refusals.asStatement)
      case 'statement':
        // A server's own word for a table in memory that was empty when it had started.
        held.statement({ database, text: text.replace(/^DELETE FROM/, 'TRUNCATE TABLE') }, contextOf(event, text))
    }
  }

  function takeRows(event: LogEvent): void {
    const kind = rowsKinds.get(event.type)
    if (!kind) return
    const head = within(event, () => readRowsHead(event.body))
    const plan = maps?.ofStatement(head.table)
    if (!plan && !(head.isOfNone && head.endsStatement)) throw damagedAt(event.from)
    if (plan) {
      const { table } = plan
      const next = within(event, () => openRows(event.body, kind, plan))
      const context = contextOf(event, statement)
      const isStep = isSequence(table)
      held.count(event.body.length)
      for (let row = within(event, next); row; row = within(event, next)) {
        if (!isStep) held.row(row, context)
        else if (row.after) held.statement({ database: table.database, text: sequenceStep(table, row.after) }, context)
      }
    }
    if (head.endsStatement) {
      maps?.endStatement()
      statement = null
    }
  }

  function takeWhole(event: LogEvent): void {
    const { type, body } = event
    if (!event.isWhole) throw damagedAt(event.from)
    if (!isOpen) throw refusal(refusals.outside)
    if (type === query || type === compressedQuery) takeQuery(event)
    else if (type === tableMap) within(event, () => maps?.add(body))
    else if (type === annotateRows) statement = body.toString('utf8')
    // A byte in front has the length of a short one.
    else if (type === rowsQuery) statement = body.toString('utf8', 1)
    else if (type === payload) for (const inner of within(event, () => readPayload(event))) take(inner)
    else if (type === xaPrepare) {
      const { xid, isCommitted } = within(event, () => preparedXid(body))
      if (isCommitted) return
      held.prepare(xid)
      outcome = 'prepared'
    } else takeRows(event)
  }

  function take(event: LogEvent): void {
    const part = parts[event.type]
    if (part === 'whole') takeWhole(event)
    else if (part === 'head') begin(event)
    else refuseUnread(event.type)
  }

  return {
    format({ serverVersion }) {
      // A server that stopped amid a transaction never ended it, and went on in another file.
      abandon()
      server = /mariadb/i.test(serverVersion) ? 'mariadb' : 'mysql'
      maps = createTableMaps({ server, lookUp })
    },
    wants({ type, from, to }: EventHeader) {
      const part = parts[type]
      if (part !== 'whole') return part === 'head' ? gtidBytes : 0
      if (to - from > mostBytes) throw tooMuch('an event')
      return mostBytes
    },
    event: take,
    transaction({ to, stamp }) {
      if (outcome === 'rolled-back') return abandon()
      if (outcome === 'committed') {
        held.give()
        sink.committed(to, stamp)
      }
      clear()
    },
  }
}

/** What leads out of an event, or is none of its values, is damage. */
function within<T>(event: LogEvent, part: () => T): T {
  try {
    return part()
  } catch (error) {
    throw error instanceof RangeError ? damagedAt(event.from, error) : error
  }
}
