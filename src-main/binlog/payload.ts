// The events of a transaction that MySQL compressed as a whole. Pure.
// Layout: MySQL's class Transaction_payload_event.
import { zstdDecompressSync } from 'node:zlib'
import { createEventReader, damagedAt, type LogEvent } from './events.ts'
import { type Cursor, packedNumber, take, takePacked } from './packed.ts'
import { tooMuch } from './refusals.ts'
import { unpacked } from './values/compressed.ts'

/** What a transaction may be unpacked to. */
const mostBytes = 2 ** 28

const field = { end: 0, compression: 2, size: 3 } as const
const compression = { zstd: 0, none: 255 } as const

/**
 * @returns the events within, each as if it stood where the whole does
 * @throws Failure `too-much`; `sync-broken`, RangeError where it is damaged
 */
export function readPayload(event: LogEvent): readonly LogEvent[] {
  const { from, to } = event
  const events: LogEvent[] = []
  let end = 0
  const reader = createEventReader({
    from: 0,
    format: { serverVersion: '', checksum: 'none' },
    wants: () => Number.POSITIVE_INFINITY,
    onEvent(inner) {
      if (inner.type === event.type) throw damagedAt(from)
      end = inner.to
      const { type, stamp, server, body, isWhole } = inner
      events.push({ type, stamp, server, from, to, body, isWhole })
    },
  })
  const plain = payloadOf(event.body)
  reader.read(plain)
  if (end !== plain.length) throw damagedAt(from)
  return events
}

function payloadOf(body: Buffer): Buffer {
  const cursor: Cursor = { bytes: body, at: 0 }
  let [kind, size]: [number, number] = [compression.zstd, 0]
  for (let type = packedNumber(cursor); type !== field.end; type = packedNumber(cursor)) {
    const value: Cursor = { bytes: takePacked(cursor), at: 0 }
    if (type === field.compression) kind = packedNumber(value)
    if (type === field.size) size = packedNumber(value)
  }
  const payload = take(cursor, body.length - cursor.at)
  if (kind === compression.none) return payload
  if (kind !== compression.zstd) throw new RangeError('A transaction is compressed by an unknown method.')
  if (size > mostBytes) throw tooMuch('a compressed transaction')
  return unpacked(() => zstdDecompressSync(payload, { maxOutputLength: size + 1 }))
}
