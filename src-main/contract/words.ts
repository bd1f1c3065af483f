// Text that somebody else's program writes, as it comes: split into lines, or only its end kept. Bounded, whatever comes.

export interface LineReader {
  push(chunk: Buffer): void
  /** What stands behind the last line's end. */
  rest(): string
}

export interface LinesOptions {
  /** Characters of a line; what goes beyond is left out. */
  readonly most: number
  readonly onLine: (line: string) => void
  /** A line goes beyond. */
  readonly onCut?: () => void
}

/** Each character is looked at once. */
export function readLines({ most, onLine, onCut }: LinesOptions): LineReader {
  const decoder = new TextDecoder()
  let pieces: string[] = []
  let length = 0
  const keep = (text: string) => {
    const room = most - length
    if (text === '' || room < 0) return
    pieces.push(text.length > room ? text.slice(0, room) : text)
    length += text.length
    if (text.length > room) onCut?.()
  }
  const take = () => {
    const line = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('')
    pieces = []
    length = 0
    return line
  }
  return {
    push(chunk) {
      const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
      keep(first)
      for (const next of others) {
        onLine(take())
        keep(next)
      }
    },
    rest: () => pieces.join(''),
  }
}

export interface LastWords {
  add(chunk: Buffer | string): void
  /** No more than was to be kept. */
  text(): string
}

/** @param most characters */
export function lastWords(most: number): LastWords {
  const decoder = new TextDecoder()
  let kept = ''
  return {
    add(chunk) {
      const more = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      kept = more.length >= most ? more : kept + more
      // Cut now and then: each time would copy what is kept for every word.
      if (kept.length > 2 * most) kept = kept.slice(-most)
    },
    text: () => kept.slice(-most),
  }
}
