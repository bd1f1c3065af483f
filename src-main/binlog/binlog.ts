// Reads a binary log as it comes: where each transaction begins and ends, when it was committed, and its GTID. Pure.
// Layout: MariaDB's "Binlog Event Header" and "GTID_EVENT" pages; MySQL's "Binary Log Event" internals, classes Gtid_event
// and Previous_gtids_event. Row contents are skipped, whatever their size. Nothing is taken for true that leads out of an event.
import { Failure } from '../contract/failure.ts'

export interface Transaction {
  readonly is: 'transaction'
  readonly gtid: string
  /** What the server says of its commit, seconds since the epoch, by production's clock. */
  readonly stamp: number
  /** The bytes it takes in the file. */
  readonly from: number
  readonly to: number
}

/** What had been executed when the file began. */
export interface Before {
  readonly is: 'before'
  readonly position: string
  readonly to: number
}

export type Item = Transaction | Before

export interface BinlogReader {
  /**
   * The items that are complete with these bytes; a transaction only once its last event is there. Zeros are where nothing is
   * written yet.
   * @throws Failure `sync-broken` where this is no binary log
   */
  read(chunk: Buffer): Item[]
}

/** The first event lies behind the file's magic word. */
export const firstEvent = 4

const headerBytes = 19
/** More of an event than this is never looked at, except of those that must be there whole. */
const headBytes = 256
const wholeBytes = 2 ** 20
/** A list of positions has some entries, or some thousands where history was mended by hand. */
const listBytes = 2 ** 24

const event = {
  query: 2,
  xid: 16,
  mysqlGtid: 33,
  mysqlAnonymous: 34,
  mysqlPrevious: 35,
  mysqlXaPrepare: 38,
  mysqlTagged: 42,
  mariadbGtid: 162,
  mariadbList: 163,
  mariadbXaPrepare: 164,
} as const

interface Header {
  readonly type: number
  readonly stamp: number
  readonly server: number
  readonly length: number
}

interface Begun {
  readonly gtid: string
  readonly stamp: number
  readonly from: number
  /** `one`: its next query is all of it. `first`: its next query tells. `many`: it goes on until it says so. */
  readonly extent: 'one' | 'first' | 'many'
}

/** @param offset where in the file the bytes begin: at an event, outside of a transaction */
export function createBinlogReader(offset: number): BinlogReader {
  /** What waits for the rest of its event, in the pieces it came in, and how many bytes that takes. */
  let held: Buffer[] = []
  let heldBytes = 0
  let needed = headerBytes
  let at = offset
  let skip = 0
  let ended = false
  let begun: Begun | undefined

  function take(header: Header, body: Buffer, from: number): Item | undefined {
    const to = from + header.length
    switch (header.type) {
      case event.mariadbList:
        return { is: 'before', position: mariadbList(body), to }
      case event.mysqlPrevious:
        return { is: 'before', position: mysqlSet(body), to }
      case event.mariadbGtid:
        begun = { ...mariadbGtid(header, body), from }
        return undefined
      case event.mysqlGtid:
      case event.mysqlAnonymous:
      case event.mysqlTagged:
        begun = { ...mysqlGtid(header, body), from }
        return undefined
      case event.query:
        return query(queryText(body), to)
      case event.xid:
      case event.mysqlXaPrepare:
      case event.mariadbXaPrepare:
        return end(to)
      default:
        return undefined
    }
  }

  function query(text: string, to: number): Item | undefined {
    if (begun?.extent === 'first' && text.startsWith('BEGIN')) {
      begun = { ...begun, extent: 'many' }
      return undefined
    }
    if (begun?.extent !== 'many' || /^(?:COMMIT|ROLLBACK)/.test(text)) return end(to)
    return undefined
  }

  function end(to: number): Item | undefined {
    if (!begun) return undefined
    const { gtid, stamp, from } = begun
    begun = undefined
    return { is: 'transaction', gtid, stamp, from, to }
  }

  /** How much of an event must be there before it is looked at. */
  function wanted({ type, length }: Header): number {
    if (lists.has(type) && length > listBytes) throw damaged(at)
    return Math.min(length, lists.has(type) ? listBytes : neededWhole.has(type) ? wholeBytes : headBytes)
  }

  function takeAll(bytes: Buffer): { readonly items: Item[]; readonly rest: Buffer } {
    const items: Item[] = []
    let rest = bytes
    for (;;) {
      const skipped = Math.min(skip, rest.length)
      rest = rest.subarray(skipped)
      skip -= skipped
      needed = headerBytes
      if (skip > 0 || rest.length < needed) break
      ended = rest.subarray(0, headerBytes).every((byte) => byte === 0)
      if (ended) break
      const header = readHeader(rest)
      if (header.length < headerBytes) throw damaged(at)
      needed = wanted(header)
      if (rest.length < needed) break
      const item = take(header, rest.subarray(headerBytes, needed), at)
      if (item) items.push(item)
      skip = header.length
      at += header.length
    }
    return { items, rest }
  }

  return {
    read(chunk) {
      if (ended) return []
      heldBytes += chunk.length
      if (skip === 0 && heldBytes < needed) {
        held.push(Buffer.from(chunk))
        return []
      }
      try {
        const { items, rest } = takeAll(held.length === 0 ? chunk : Buffer.concat([...held, chunk], heldBytes))
        held = rest.length > 0 && !ended ? [Buffer.from(rest)] : []
        heldBytes = rest.length
        return items
      } catch (error) {
        // A length within the event leads out of it.
        throw error instanceof RangeError ? damaged(at, error) : error
      }
    },
  }
}

function damaged(at: number, cause?: unknown): Failure {
  return new Failure(
    'sync-broken',
    `A binary log of the mirror is damaged at byte ${at}, so history has a gap from there on and begins anew by itself. Points and clones are safe.`,
    { cause },
  )
}

const lists: ReadonlySet<number> = new Set([event.mariadbList, event.mysqlPrevious])

/** Lists, and what ends a transaction: a server that is writing right now has not ended it. */
const neededWhole: ReadonlySet<number> = new Set([
  event.mariadbList,
  event.mysqlPrevious,
  event.query,
  event.xid,
  event.mysqlXaPrepare,
  event.mariadbXaPrepare,
])

function readHeader(bytes: Buffer): Header {
  return {
    stamp: bytes.readUInt32LE(0),
    type: bytes.readUInt8(4),
    server: bytes.readUInt32LE(5),
    length: bytes.readUInt32LE(9),
  }
}

function mariadbGtid({ server, stamp }: Header, body: Buffer): Omit<Begun, 'from'> {
  const sequence = body.readBigUInt64LE(0)
  const domain = body.readUInt32LE(8)
  const standsAlone = (body.readUInt8(12) & 1) !== 0
  return { gtid: `${domain}-${server}-${sequence}`, stamp, extent: standsAlone ? 'one' : 'many' }
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
function mysqlGtid({ type, stamp }: Header, body: Buffer): Omit<Begun, 'from'> {
  if (type === event.mysqlAnonymous) return { gtid: '', stamp, extent: 'first' }
  const gtid = `${uuid(body.subarray(1, 17))}:${body.readBigInt64LE(17)}`
  return { gtid, stamp: commitSecond(body) ?? stamp, extent: 'first' }
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
