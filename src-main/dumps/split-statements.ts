// Cuts a stream of SQL into statements, in whatever pieces it comes. Only the undecided end of a piece is kept, so a statement
// may be longer than memory. It knows what the servers' own clients know: quotes, names, comments, DELIMITER.

/** Receives the parts of the text in order. Chunks are never written over. */
export interface StatementSink {
  /** Takes a part of a statement, without its delimiter. */
  inside(chunk: Buffer, from: number, to: number): void
  /** Takes the delimiter that ends a statement. */
  end(chunk: Buffer, from: number, to: number): void
  /** Takes what stands between statements: blanks, comments, and lines that set the delimiter. */
  between(chunk: Buffer, from: number, to: number): void
  /** Takes a line between statements that is a tool's message to its user. */
  mixedIn(line: string): void
  /** Takes the text of a comment between statements with its mark; the beginning of a long one. */
  comment(text: string): void
  /** Takes what statements end in from here on. */
  delimiter(word: string): void
}

/** What was still open when the text ended. */
export type OpenEnd = 'statement' | 'quote' | 'comment'

export interface Splitter {
  push(chunk: Buffer): void
  /** @returns undefined where the last statement had ended */
  finish(): OpenEnd | undefined
  /** Whether a backslash takes away the meaning of the character after it, as it does by default. */
  escapes(on: boolean): void
}

const [newline, quote, double, tick, hash, dash, slash, star, backslash] = [10, 39, 34, 96, 35, 45, 47, 42, 92]
const mostOfComment = 400
const mostOfLine = 1000
const nothing = Buffer.alloc(0)

/** Lines that the tools write to their other output, which often ends up in the same file. */
const mixedIn =
  /^(?:(?:\/[\w./-]{1,200}\/)?(?:mysqldump|mariadb-dump|mysql|mariadb)(?:\.exe)?: |\[?Warning\]?: )[^\n]*/i
const delimiterLine = /^delimiter[ \t]+(\S{1,16})?[^\n]*/i
const mayBeginLine = new Set([...'mMwWdD/['].map((letter) => letter.charCodeAt(0)))

type State = 'between' | 'code' | 'quoted' | 'line' | 'block'

export function splitStatements(sink: StatementSink): Splitter {
  let state: State = 'between'
  /** Comments stand between statements, or inside one. */
  let isInside = false
  let closing = quote
  let isEscaped = false
  let hasEscapes = true
  let comment = ''
  let tail: Buffer = nothing
  let isLineStart = true
  let isBeginning = true
  let delimiter = Buffer.from(';')
  let special = specialOf(delimiter)

  function run(data: Buffer, isLast: boolean): void {
    const length = data.length
    let at = 0
    let from = 0
    const tell = (to: number) => {
      if (to > from) (isInside ? sink.inside : sink.between)(data, from, to)
      from = to
    }
    const enter = (inside: boolean) => {
      tell(at)
      isInside = inside
    }
    const skip = (bytes: number) => {
      tell(at)
      at += bytes
      from = at
    }
    while (at < length) {
      switch (state) {
        case 'quoted':
          at = quoted(data, at)
          break
        case 'line': {
          const end = data.indexOf(newline, at)
          const to = end === -1 ? length : end
          note(data, at, to)
          at = to
          if (end !== -1) endComment()
          break
        }
        case 'block': {
          const end = data.indexOf('*/', at, 'latin1')
          // A star that ends the piece may be half of what ends the comment.
          const to = end !== -1 ? end + 2 : !isLast && data[length - 1] === star ? length - 1 : length
          note(data, at, to)
          at = to
          if (end === -1) {
            keep(data, at)
            return
          }
          endComment()
          break
        }
        case 'between': {
          const byte = data[at] ?? 0
          if (byte <= 32) {
            isLineStart ||= byte === newline
            at++
            break
          }
          if (!isLast && needsMore(data, at)) {
            keep(data, at)
            return
          }
          const line =
            isLineStart && mayBeginLine.has(byte) ? mixedIn.exec(textAt(data, at, mostOfLine))?.[0] : undefined
          const given = line === undefined && isDelimiterWord(data, at)
          isLineStart = false
          if (line !== undefined) {
            skip(line.length)
            sink.mixedIn(line)
          } else if (given) {
            const [whole, word = ';'] = delimiterLine.exec(textAt(data, at, mostOfLine)) ?? ['?']
            at += whole.length
            delimiter = Buffer.from(word, 'latin1')
            special = specialOf(delimiter)
            tell(at)
            sink.delimiter(word)
          } else if (startsWith(data, at, delimiter)) skip(delimiter.length)
          else if (opensComment(data, at, true)) at = beginComment(data, at)
          else {
            enter(true)
            state = 'code'
          }
          break
        }
        case 'code': {
          while (at < length && special[data[at] ?? 0] === 0) at++
          if (at === length) break
          const byte = data[at]
          if (startsWith(data, at, delimiter)) {
            enter(false)
            sink.end(data, at, at + delimiter.length)
            skip(delimiter.length)
            state = 'between'
          } else if (byte === quote || byte === double || byte === tick) {
            closing = byte
            state = 'quoted'
            at++
          } else if (!isLast && length - at < Math.max(4, delimiter.length)) {
            keep(data, at)
            return
          } else if (opensComment(data, at, false)) at = beginComment(data, at)
          else at++
        }
      }
    }
    tell(length)

    /** What cannot be told yet waits for the next piece. */
    function keep(all: Buffer, until: number): void {
      tell(until)
      tail = Buffer.from(all.subarray(until))
    }
  }

  /** @returns where the quoted text ends, or the piece does */
  function quoted(data: Buffer, start: number): number {
    const length = data.length
    const escapes = hasEscapes && closing !== tick
    let at = start
    if (isEscaped) {
      at++
      isEscaped = false
    }
    // Most texts are short, and asking for the next quote costs as much as looking at some characters.
    const near = Math.min(length, at + 24)
    while (at < near) {
      const byte = data[at]
      if (byte === closing) {
        state = 'code'
        return at + 1
      }
      at += escapes && byte === backslash ? 2 : 1
    }
    while (at < length) {
      const found = data.indexOf(closing, at)
      const end = found === -1 ? length : found
      let first = end
      if (escapes) while (first > at && data[first - 1] === backslash) first--
      const odd = (end - first) % 2 === 1
      if (found === -1) {
        isEscaped = odd
        return length
      }
      if (!odd) {
        state = 'code'
        return found + 1
      }
      at = found + 1
    }
    isEscaped = at > length
    return length
  }

  /** @returns where its end is looked for: what opens a comment does not end it */
  function beginComment(data: Buffer, at: number): number {
    comment = ''
    state = data[at] === slash ? 'block' : 'line'
    const open = state === 'block' ? 2 : 1
    note(data, at, at + open)
    return at + open
  }

  function note(data: Buffer, from: number, to: number): void {
    const room = mostOfComment - comment.length
    if (!isInside && room > 0) comment += data.toString('latin1', from, Math.min(to, from + room))
  }

  function endComment(): void {
    if (!isInside) sink.comment(comment)
    state = isInside ? 'code' : 'between'
  }

  /** Whether what begins here can only be told with more than there is. */
  function needsMore(data: Buffer, at: number): boolean {
    const left = data.length - at
    if (left < Math.max(10, delimiter.length)) return true
    const mayBeLine = (isLineStart && mayBeginLine.has(data[at] ?? 0)) || isDelimiterWord(data, at)
    return mayBeLine && left < mostOfLine && data.indexOf(newline, at) === -1
  }

  return {
    push(chunk) {
      let data = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk
      tail = nothing
      if (isBeginning) {
        // The mark that editors put before UTF-8.
        if (data.length < 3) {
          tail = data
          return
        }
        isBeginning = false
        if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) data = data.subarray(3)
      }
      run(data, false)
    },
    finish() {
      const rest = tail
      tail = nothing
      run(rest, true)
      if (state === 'line') endComment()
      if (state === 'between') return undefined
      return state === 'code' || state === 'line' ? 'statement' : state === 'block' ? 'comment' : 'quote'
    },
    escapes(on) {
      hasEscapes = on
    },
  }
}

/** @returns 1 for each byte at which something else than a plain token may begin */
function specialOf(delimiter: Buffer): Uint8Array {
  const special = new Uint8Array(256)
  for (const byte of [quote, double, tick, hash, dash, slash, delimiter[0] ?? 0]) special[byte] = 1
  return special
}

const textAt = (data: Buffer, at: number, most: number) => data.toString('latin1', at, Math.min(data.length, at + most))

function startsWith(data: Buffer, at: number, word: Buffer): boolean {
  for (let index = 0; index < word.length; index++) if (data[at + index] !== word[index]) return false
  return true
}

const isDelimiterWord = (data: Buffer, at: number) =>
  ((data[at] ?? 0) | 32) === 100 && /^delimiter[ \t]+(?:\S|$)/i.test(textAt(data, at, mostOfLine))

/**
 * A comment that no server reads. `/*!` and `/*M!` are read by some, so what is in them belongs to the statement; but for those
 * of a version that there will never be, which only speak to the client.
 */
function opensComment(data: Buffer, at: number, between: boolean): boolean {
  const [first, second, third] = [data[at], data[at + 1], data[at + 2]]
  if (first === hash) return true
  if (first === dash) return second === dash && (third === undefined || third <= 32)
  if (first !== slash || second !== star) return false
  const isRead = third === 33 || (third === 77 && data[at + 3] === 33)
  return !isRead || (between && /^\/\*M?!9{5,6}/.test(textAt(data, at, 10)))
}
