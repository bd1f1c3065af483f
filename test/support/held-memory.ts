// How much memory this process cannot let go of, which no garbage that lies about can blur.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** @returns bytes in use, on the heap and in buffers, once the garbage is collected */
export function heldMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // The first collection may still be sweeping buffers in the background when it returns; the second waits for that.
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * Measures at every so many bytes of a stream that goes by.
 *
 * @param everyBytes of the stream, between two measurements
 */
export function heldMemoryWatch(everyBytes: number) {
  const before = heldMemory()
  let seen = 0
  let most = 0
  return {
    saw(bytes: number): void {
      const due = Math.floor(seen / everyBytes) < Math.floor((seen + bytes) / everyBytes)
      seen += bytes
      if (due) most = Math.max(most, heldMemory() - before)
    },
    /** The largest growth since the beginning, bytes. */
    most: () => most,
    /** The bytes of the stream that went by. */
    seen: () => seen,
  }
}
