// Logs that are not as a server wrote them, though every checksum is right: what lies behind the checksums must hold by itself.
import { firstEvent } from '../../src-main/binlog/events.ts'
import { summed } from './binlog-bytes.ts'
import type { Random } from './random.ts'

/** Cuts a log into its whole events, its magic word left out. */
export function eventsOf(log: Buffer): readonly Buffer[] {
  const events: Buffer[] = []
  for (let at: number = firstEvent; at < log.length; ) {
    const length = log.readUInt32LE(at + 9)
    events.push(Buffer.from(log.subarray(at, at + length)))
    at += length
  }
  return events
}

export const logOf = (events: readonly Buffer[]) => Buffer.concat([Buffer.alloc(firstEvent), ...events])

/** Of an event that is not the first, some bytes are others, or some are missing, or there are more. */
export function mangledLog(log: Buffer, random: Random): Buffer {
  const [format, ...events] = eventsOf(log)
  if (!format) return log
  for (let count = 1 + random.below(3); count > 0; count--) {
    const index = random.below(events.length)
    const event = events[index]
    if (event) events[index] = mangled(event, random)
  }
  return logOf([format, ...events])
}

function mangled(event: Buffer, random: Random): Buffer {
  const head = 19
  const body = event.subarray(head, event.length - 4)
  const at = random.below(body.length + 1)
  const noise = Buffer.from(
    Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([0, 1, 127, 128, 250, 252, 254, 255, random.below(256)]),
    ),
  )
  const behind = random.pick([at, at + noise.length, at + random.below(body.length - at + 1)])
  const changed = Buffer.concat([
    event.subarray(0, head),
    body.subarray(0, at),
    noise,
    body.subarray(Math.min(behind, body.length)),
    Buffer.alloc(4),
  ])
  changed.writeUInt32LE(changed.length, 9)
  if (random.chance(0.1)) changed.writeUInt8(random.below(256), 4)
  return summed(changed)
}
