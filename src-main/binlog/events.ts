// Cuts a binary log into its events, one at a time, whatever pieces its bytes come in. Pure.
// Layout: MariaDB's "Binlog Event Header" and "FORMAT_DESCRIPTION_EVENT" pages; MySQL's "Binary Log Event" internals.
// Nothing is taken for true that leads out of an event.
import { crc32 } from 'node:zlib'
import { Failure } from '../contract/failure.ts'

/** The event types that this folder knows by name; both kinds of servers number the shared ones alike. */
export const eventType = {
  query: 2,
  formatDescription: 15,
  xid: 16,
  tableMap: 19,
  incident: 26,
  rowsQuery: 29,
  mysqlGtid: 33,
  mysqlAnonymous: 34,
  mysqlPrevious: 35,
  xaPrepare: 38,
  partialUpdate: 39,
  payload: 40,
  mysqlTagged: 42,
  annotateRows: 160,
  mariadbGtid: 162,
  mariadbList: 163,
  startEncryption: 164,
  compressedQuery: 165,
} as const

export interface EventHeader {
  /** One of `eventType`, or any other number. */
  readonly type: number
  /** When its statement began, seconds since the epoch, by the clock of the server that ran it first. */
  readonly stamp: number
  readonly server: number
  /** Offsets in the file: of its first byte, and of the byte behind its last. */
  readonly from: number
  readonly to: number
}

export interface LogEvent extends EventHeader {
  /** What follows the header, up to the checksum, or as much of it as somebody wants. Copy what is to be kept. */
  readonly body: Buffer
  /** Whether the body is all there; where the log has checksums, it matches its own. */
  readonly isWhole: boolean
}

/** What a log says of itself in its first event. */
export interface LogFormat {
  readonly serverVersion: string
  readonly checksum: 'crc32' | 'none'
}

export interface EventReader {
  /**
   * Passes on the events that these bytes complete. Zeros are where nothing is written yet.
   * @throws Failure `sync-broken` where this is no binary log
   */
  read(chunk: Buffer): void
}

/** The offset of a log's first event, behind the file's magic word. */
export const firstEvent = 4

const headerBytes = 19
const checksumBytes = 4
/** Bytes at a log's beginning that are sure to hold its format description. */
export const formatBytes = 512

export interface EventReaderOptions {
  /** Where in the file the bytes begin: at an event. */
  readonly from: number
  /** What the log's first event said; undefined where the bytes begin with that event. */
  readonly format?: LogFormat | undefined
  /** Bytes of an event's body that somebody looks at; the event is passed on once they are there. */
  readonly wants: (header: EventHeader) => number
  readonly onEvent: (event: LogEvent) => void
  /** Is told what the log says of itself, before the event that says it is passed on. */
  readonly onFormat?: (format: LogFormat) => void
}

export function createEventReader({ from, format: known, wants, onEvent, onFormat }: EventReaderOptions): EventReader {
  let format = known
  /** What waits for the rest of its event, in the pieces it came in, and how many bytes that takes. */
  let held: Buffer[] = []
  let heldBytes = 0
  let needed = headerBytes
  let at = from
  let skip = 0
  let ended = false

  const wantedOf = (header: EventHeader) =>
    header.type === eventType.formatDescription ? formatBytes : headerBytes + wants(header)

  function takeAll(bytes: Buffer): Buffer {
    let from = 0
    for (;;) {
      const skipped = Math.min(skip, bytes.length - from)
      from += skipped
      skip -= skipped
      needed = headerBytes
      if (skip > 0 || bytes.length - from < needed) return bytes.subarray(from)
      ended = isNothing(bytes, from)
      if (ended) return bytes.subarray(from)
      const event = readHeader(bytes, from, at)
      const length = event.to - event.from
      needed = Math.min(length, wantedOf(event))
      if (bytes.length - from < needed) return bytes.subarray(from)
      if (event.type === eventType.formatDescription) {
        format = readFormat(bytes.subarray(from, from + needed), at)
        onFormat?.(format)
      }
      cut(event, bytes, from, from + needed, format)
      onEvent(event)
      skip = length
      at += length
    }
  }

  function hold(rest: Buffer): void {
    held = rest.length > 0 && !ended ? [Buffer.from(rest)] : []
    heldBytes = rest.length
  }

  return {
    read(chunk) {
      let from = 0
      // Of what goes on from the piece before, no more is copied than the event that lies in both.
      while (held.length > 0 && !ended) {
        const missing = chunk.subarray(from, from + needed - heldBytes)
        held.push(Buffer.from(missing))
        heldBytes += missing.length
        from += missing.length
        if (heldBytes < needed) return
        hold(takeAll(Buffer.concat(held, heldBytes)))
      }
      if (!ended && from < chunk.length) hold(takeAll(chunk.subarray(from)))
    },
  }
}

/**
 * Reads the format of a log whose events are read from another place on.
 * @param beginning the first `formatBytes` bytes of the file, or all of it
 * @throws Failure `sync-broken` where this is the beginning of no binary log
 */
export function formatOf(beginning: Buffer): LogFormat {
  const rest = beginning.subarray(firstEvent)
  if (rest.length < headerBytes) throw damagedAt(0)
  const { type, from, to } = readHeader(rest, 0, firstEvent)
  if (type !== eventType.formatDescription || to - from > rest.length) throw damagedAt(firstEvent)
  return readFormat(rest.subarray(0, to - from), firstEvent)
}

/** The failure of a log whose event at that offset is not what it should be. */
export function damagedAt(at: number, cause?: unknown): Failure {
  return new Failure(
    'sync-broken',
    `A binary log is damaged at byte ${at}, so it cannot be read from there on. Points and clones are safe.`,
    { cause },
  )
}

/** Whether nothing is written there yet. */
function isNothing(bytes: Buffer, from: number): boolean {
  for (let at = from; at < from + headerBytes; at++) if (bytes[at] !== 0) return false
  return true
}

/**
 * @param from where the event begins in the bytes
 * @param at where it begins in the file
 */
function readHeader(bytes: Buffer, from: number, at: number): CutEvent {
  const length = bytes.readUInt32LE(from + 9)
  if (length < headerBytes) throw damagedAt(at)
  return new CutEvent(
    bytes.readUInt8(from + 4),
    bytes.readUInt32LE(from),
    bytes.readUInt32LE(from + 5),
    at,
    at + length,
  )
}

/** Version 2, server's version 50, created 4, header's length 1, lengths by type; then the kind of checksum 1, and its own 4. */
function readFormat(event: Buffer, at: number): LogFormat {
  const body = event.subarray(headerBytes)
  const kind = body.at(-checksumBytes - 1)
  if (body.length < 62 || event.readUInt32LE(9) !== event.length || (kind !== 0 && kind !== 1)) throw damagedAt(at)
  const version = body.toString('latin1', 2, 52)
  return { serverVersion: version.replace(/\0.*$/s, ''), checksum: kind === 1 ? 'crc32' : 'none' }
}

/** A log has so many that each is one object; of most nobody looks at the body, and it is cut out for whoever does. */
class CutEvent implements LogEvent {
  readonly type: number
  readonly stamp: number
  readonly server: number
  readonly from: number
  readonly to: number
  isWhole = false
  #bytes: Buffer | undefined
  #begin = 0
  #end = 0
  #body: Buffer | undefined

  constructor(type: number, stamp: number, server: number, from: number, to: number) {
    this.type = type
    this.stamp = stamp
    this.server = server
    this.from = from
    this.to = to
  }

  /** Says where in these bytes its body lies. */
  lies(bytes: Buffer, begin: number, end: number): void {
    this.#bytes = bytes
    this.#begin = begin
    this.#end = end
  }

  get body(): Buffer {
    this.#body ??= this.#bytes?.subarray(this.#begin, this.#end) ?? Buffer.alloc(0)
    return this.#body
  }
}

/**
 * Gives an event its body.
 * @param begin where the event begins in the bytes
 * @param end behind it, or behind as much of it as somebody wants
 * @throws Failure `sync-broken` where it is whole and its checksum is of other bytes
 */
function cut(event: CutEvent, bytes: Buffer, begin: number, end: number, format: LogFormat | undefined): void {
  const isAll = event.to - event.from === end - begin
  event.isWhole = isAll && format !== undefined
  if (!isAll || !format || format.checksum === 'none') {
    event.lies(bytes, begin + headerBytes, end)
    return
  }
  const sumAt = end - checksumBytes
  if (sumAt < begin + headerBytes) throw damagedAt(event.from)
  event.lies(bytes, begin + headerBytes, sumAt)
  // That of a format description is computed without the flag that says whether its file is still open.
  if (event.type === eventType.formatDescription) return
  const bodyAt = begin + headerBytes
  const sum =
    end - begin <= fewBytes ? sumOfFew(bytes, begin, sumAt) : crc32(event.body, sumOfFew(bytes, begin, bodyAt))
  if (sum !== bytes.readUInt32LE(sumAt)) throw damagedAt(event.from)
}

/** Of no more bytes a CRC-32 is computed sooner than it is asked for. */
const fewBytes = 48
/** What each byte makes of a CRC-32. */
const sums = Uint32Array.from({ length: 256 }, (_none, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1
  return sum
})

function sumOfFew(bytes: Buffer, from: number, to: number): number {
  let sum = -1
  for (let at = from; at < to; at++) {
    sum = (sum >>> 8) ^ (sums[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  }
  return ~sum >>> 0
}
