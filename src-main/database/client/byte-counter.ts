// Counts the bytes that come in through a stream, where TLS hides them from everybody else.
import { Duplex, Transform } from 'node:stream'

const counts = new WeakMap<Duplex, { bytes: number }>()

export function countBytes(stream: Duplex): Duplex {
  const count = { bytes: 0 }
  const incoming = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count.bytes += chunk.length
      done(null, chunk)
    },
  })
  stream.on('error', (error) => incoming.destroy(error))
  const both = Duplex.from({ readable: stream.pipe(incoming), writable: stream })
  both.on('close', () => stream.destroy())
  counts.set(both, count)
  return both
}

/** @returns undefined for a stream that is not counted */
export function bytesReadOf(stream: Duplex): number | undefined {
  return counts.get(stream)?.bytes
}
