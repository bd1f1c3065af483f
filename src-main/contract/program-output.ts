// Reads the output of other programs as it comes, split into lines or only its end, in bounded memory.

export interface LineReader {
  push(chunk: Buffer): void
  /** @returns the text after the last line break */
  rest(): string
}

export interface LinesOptions {
  /** The longest line that is kept whole, characters; the rest of a longer one is left out. */
  readonly most: number
  readonly onLine: (line: string) => void
  /** Called when a line is longer than that. */
  readonly onCut?: () => void
}

/** Splits chunks into lines in linear time, however the chunks are cut. */
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
  /** @returns the last characters, as many as are kept */
  text(): string
}

/**
 * Keeps the end of what a program writes.
 * @param most how many characters are kept
 */
export function lastWords(most: number): LastWords {
  const decoder = new TextDecoder()
  let kept = ''
  return {
    add(chunk) {
      const more = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      kept = more.length >= most ? more : kept + more
      // Cut only now and then: cutting at each chunk would copy everything that is kept each time.
      if (kept.length > 2 * most) kept = kept.slice(-most)
    },
    text: () => kept.slice(-most),
  }
}
