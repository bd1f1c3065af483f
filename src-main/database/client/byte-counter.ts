// A stream that counts what comes in, whoever reads it: under TLS nobody else can.
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

/** Undefined of a stream that does not count. */
export function bytesReadOf(stream: Duplex): number | undefined {
  return counts.get(stream)?.bytes
}
