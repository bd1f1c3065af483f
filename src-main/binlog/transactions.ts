// Where each transaction of a binary log begins and ends, when it was committed, and its GTID. Pure.
// Layout: MariaDB's "GTID_EVENT" page; MySQL's classes Gtid_event and Previous_gtids_event. Row contents are not looked at.
import { damagedAt, type EventHeader, eventType, type LogEvent } from './events.ts'

export interface Transaction {
  readonly is: 'transaction'
  /** Its GTID; null where its server gave it none. */
  readonly gtid: string | null
  /** What the server says of its commit, seconds since the epoch, by production's clock. */
  readonly stamp: number
  /** The bytes it takes in the file. */
  readonly from: number
  readonly to: number
}

/** What had been executed when the file began: MySQL's Previous_gtids event, MariaDB's GTID list. */
export interface PreviousGtids {
  readonly is: 'previous-gtids'
  readonly position: string
  readonly to: number
}

export type LogItem = Transaction | PreviousGtids

export interface TransactionTracker {
  /** Bytes of an event's body that `take` looks at. @throws Failure `sync-broken` for a list that is too long to be one */
  wants(header: EventHeader): number
  /**
   * @returns what ends with this event; a transaction only once its last event is there
   * @throws Failure `sync-broken` where the event is not what its type says
   */
  take(event: LogEvent): LogItem | undefined
}

/** More of an event's body than this is never looked at, except of those that must be there whole. */
const headBytes = 256
const wholeBytes = 2 ** 20
/** A list of positions has some entries, or some thousands where history was mended by hand. */
const listBytes = 2 ** 24

interface Begun {
  readonly gtid: string | null
  readonly stamp: number
  readonly from: number
  /** `one`: its next query is all of it. `first`: its next query tells. `many`: it goes on until it says so. */
  readonly extent: 'one' | 'first' | 'many'
}

/** Follows a log from its beginning, or from between two transactions. */
export function createTransactionTracker(): TransactionTracker {
  let begun: Begun | undefined

  function item(event: LogEvent): LogItem | undefined {
    const { to } = event
    switch (event.type) {
      case eventType.mariadbList:
        return { is: 'previous-gtids', position: mariadbList(event.body), to }
      case eventType.mysqlPrevious:
        return { is: 'previous-gtids', position: mysqlSet(event.body), to }
      case eventType.mariadbGtid:
        begun = mariadbGtid(event)
        return undefined
      case eventType.mysqlGtid:
      case eventType.mysqlAnonymous:
      case eventType.mysqlTagged:
        begun = mysqlGtid(event)
        return undefined
      case eventType.query:
        return query(queryText(event.body), to)
      case eventType.compressedQuery:
        // The words that end a transaction are too short to be compressed.
        return begun?.extent === 'many' ? undefined : end(to)
      case eventType.xid:
      case eventType.xaPrepare:
      case eventType.payload:
        return end(to)
      default:
        return undefined
    }
  }

  function query(text: string, to: number): LogItem | undefined {
    if (begun?.extent === 'first' && /^(?:BEGIN|XA START)/.test(text)) {
      begun = { ...begun, extent: 'many' }
      return undefined
    }
    if (begun?.extent !== 'many' || /^(?:COMMIT|ROLLBACK(?! TO))/.test(text)) return end(to)
    return undefined
  }

  function end(to: number): LogItem | undefined {
    if (!begun) return undefined
    const { gtid, stamp, from } = begun
    begun = undefined
    return { is: 'transaction', gtid, stamp, from, to }
  }

  return {
    wants({ type, from, to }) {
      const bytes = wanted[type] ?? 0
      if (bytes === listBytes && to - from > listBytes) throw damagedAt(from)
      return bytes
    },
    take(event) {
      try {
        return item(event)
      } catch (error) {
        // A length within the event leads out of it.
        throw error instanceof RangeError ? damagedAt(event.from, error) : error
      }
    },
  }
}

const lists: ReadonlySet<number> = new Set([eventType.mariadbList, eventType.mysqlPrevious])

/** What ends a transaction: a server that is writing right now has not ended it. */
const neededWhole: ReadonlySet<number> = new Set([
  eventType.query,
  eventType.compressedQuery,
  eventType.xid,
  eventType.xaPrepare,
  eventType.payload,
])

const heads: ReadonlySet<number> = new Set([
  eventType.mysqlGtid,
  eventType.mysqlAnonymous,
  eventType.mysqlTagged,
  eventType.mariadbGtid,
])

/** Bytes by the type, which each event of a log is asked for. */
const wanted = Uint32Array.from({ length: 256 }, (_none, type) => {
  if (lists.has(type)) return listBytes
  return neededWhole.has(type) ? wholeBytes : heads.has(type) ? headBytes : 0
})

function mariadbGtid({ server, stamp, from, body }: LogEvent): Begun {
  const [low, high] = [body.readUInt32LE(0), body.readUInt32LE(4)]
  const domain = body.readUInt32LE(8)
  const standsAlone = (body.readUInt8(12) & 1) !== 0
  const gtid = `${domain}-${server}-${high === 0 ? low : (BigInt(high) << 32n) + BigInt(low)}`
  return { gtid, stamp, from, extent: standsAlone ? 'one' : 'many' }
}

function mariadbList(body: Buffer): string {
  const count = body.readUInt32LE(0) & 0x0fff_ffff
  if (count * 16 > body.length - 4) throw new RangeError('The list is shorter than it says.')
  const entries = Array.from({ length: count }, (_none, index) => {
    const at = 4 + index * 16
    return `${body.readUInt32LE(at)}-${body.readUInt32LE(at + 4)}-${body.readBigUInt64LE(at + 8)}`
  })
  return entries.join(',')
}

/** Flags 1, source id 16, number 8, clock type 1 and two logical clocks of 8; then the commit time in microseconds, 7. */
function mysqlGtid({ type, stamp, from, body }: LogEvent): Begun {
  if (type === eventType.mysqlAnonymous) return { gtid: null, stamp, from, extent: 'first' }
  const gtid = `${uuid(body.subarray(1, 17))}:${body.readBigInt64LE(17)}`
  return { gtid, stamp: commitSecond(body) ?? stamp, from, extent: 'first' }
}

/** The original server's when it was told apart from this one's; the highest bit of the first says so. */
function commitSecond(body: Buffer): number | undefined {
  const clocks = 42
  if (body.length < clocks + 7 || body.readUInt8(25) !== 2) return undefined
  const low = body.readUIntLE(clocks, 6)
  const high = body.readUInt8(clocks + 6)
  const microseconds = low + (high & 0x7f) * 2 ** 48
  const original = (high & 0x80) !== 0 && body.length >= clocks + 14 ? body.readUIntLE(clocks + 7, 6) : undefined
  const chosen = original === undefined ? microseconds : original + body.readUInt8(clocks + 13) * 2 ** 48
  return Math.floor(chosen / 1_000_000)
}

/** Sources 8; each: id 16, intervals 8; each: first 8, one behind the last 8. */
function mysqlSet(body: Buffer): string {
  let at = 8
  const sets: string[] = []
  for (let source = body.readBigInt64LE(0); source > 0n && at + 24 <= body.length; source--) {
    const id = uuid(body.subarray(at, at + 16))
    const intervals = Number(body.readBigInt64LE(at + 16))
    at += 24
    if (!(intervals > 0 && intervals * 16 <= body.length - at)) throw new RangeError('The set is shorter than it says.')
    const ranges: string[] = []
    for (let index = 0; index < intervals; index++, at += 16) {
      const [first, last] = [body.readBigInt64LE(at), body.readBigInt64LE(at + 8) - 1n]
      if (first < 1n || last < first) throw new RangeError('Transactions are counted from 1.')
      ranges.push(first === last ? `${first}` : `${first}-${last}`)
    }
    sets.push([id, ...ranges].join(':'))
  }
  return sets.join(',')
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Thread 4, seconds 4, length of the database's name 1, error 2, length of the status 2, status, name, zero, text. */
function queryText(body: Buffer): string {
  const database = body.readUInt8(8)
  const status = body.readUInt16LE(11)
  return body.subarray(13 + status + database + 1).toString('latin1', 0, 16)
}
