// Collects what a command writes up to a mark that ends its output, in whatever pieces it comes.

export interface MarkedOutput {
  push(chunk: Buffer): void
  bytes(): number
  /** @returns the rest of the mark's line, once that is whole */
  end(): string | undefined
  /** @returns what came before the mark, and begins to collect the next output */
  take(): string
}

/** Collects output in a time that is proportional to its length. */
export function markedOutput(mark: string): MarkedOutput {
  const wanted = Buffer.from(mark)
  let chunks: Buffer[] = []
  let bytes = 0
  /** Where the last mark begins. It may come in two pieces, so the end of the piece before is kept. */
  let markAt = -1
  let before: Buffer = Buffer.alloc(0)
  return {
    push(chunk) {
      const seam = Buffer.concat([before, chunk.subarray(0, wanted.length - 1)])
      const [inChunk, inSeam] = [chunk.lastIndexOf(wanted), seam.lastIndexOf(wanted)]
      if (inChunk >= 0) markAt = bytes + inChunk
      else if (inSeam >= 0) markAt = bytes - before.length + inSeam
      chunks.push(chunk)
      bytes += chunk.length
      const tail = chunk.length < wanted.length ? Buffer.concat([before, chunk]) : chunk
      before = Buffer.from(tail.subarray(-(wanted.length - 1)))
    },
    bytes: () => bytes,
    end() {
      if (markAt < 0 || chunks.at(-1)?.at(-1) !== newline) return undefined
      const all = joined()
      return all.toString('latin1', markAt + wanted.length, all.length - 1)
    },
    take() {
      const text = joined().toString('utf8', 0, markAt)
      chunks = []
      bytes = 0
      markAt = -1
      before = Buffer.alloc(0)
      return text
    },
  }

  function joined(): Buffer {
    const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    chunks = [all]
    return all
  }
}

const newline = 10
