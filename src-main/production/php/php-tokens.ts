// Splits a PHP file into tokens, in one pass over its characters. Pure.
// Source: PHP's own scanner, Zend/zend_language_scanner.l.

/** The kinds of tokens. `other` has no known value: a heredoc, a command in backticks, or an unterminated string. */
export const kinds = { single: 1, double: 2, word: 3, mark: 4, other: 5 } as const

export interface Tokens {
  readonly count: number
  /** The kind of a token, one of `kinds`. */
  kind(index: number): number
  /** The offsets of a token's beginning and end, quotes included. */
  from(index: number): number
  to(index: number): number
}

/** Splits PHP into tokens without comments, white space and text outside of `<?php … ?>`. Words include variables with their `$`. */
export function tokenize(php: string): Tokens {
  const all = collector(php.length)
  let at = afterOpening(php, 0)
  while (at < php.length) {
    const code = php.charCodeAt(at)
    const next = php.charCodeAt(at + 1)
    if (isBlank(code)) at++
    else if (code === slash && next === star) at = after(php, '*/', at + 2)
    else if ((code === slash && next === slash) || (code === hash && next !== bracket)) at = lineEnd(php, at)
    else if (code === question && next === greater) at = afterOpening(php, at + 2)
    else if (code === quote || code === doubleQuote || code === backtick) {
      const end = stringEnd(php, at, code)
      const whole = end > 0 && code !== backtick
      all.add(whole ? (code === quote ? kinds.single : kinds.double) : kinds.other, at, end || php.length)
      at = end || php.length
    } else if (code === less && php.startsWith('<<<', at)) {
      const end = hereEnd(php, at)
      all.add(end > 0 ? kinds.other : kinds.mark, at, end || at + 1)
      at = end || at + 1
    } else if (isWord(code) || (code === dollar && isWord(next))) {
      const from = at++
      while (isWord(php.charCodeAt(at))) at++
      all.add(kinds.word, from, at)
    } else all.add(kinds.mark, at, ++at)
  }
  return all.tokens()
}

function collector(most: number) {
  // Typed arrays, one slot for each character at most: an object for each token would take a hundred times the file's size.
  const kind = new Uint8Array(most)
  const from = new Uint32Array(most)
  const to = new Uint32Array(most)
  let count = 0
  const at = (list: Uint8Array | Uint32Array) => (index: number) => (index < count ? (list[index] ?? 0) : 0)
  return {
    add(what: number, begin: number, end: number) {
      kind[count] = what
      from[count] = begin
      to[count] = end
      count++
    },
    tokens: (): Tokens => ({ count, kind: at(kind), from: at(from), to: at(to) }),
  }
}

const [slash, star, hash, bracket, question, greater, less, dollar, backslash, underscore] = codesOf('/*#[?><$\\_')
const [quote, doubleQuote, backtick, newline] = codesOf('\'"`\n')

function codesOf(text: string): number[] & { readonly [index: number]: number } {
  return [...text].map((char) => char.charCodeAt(0))
}

const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13)

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === underscore ||
    code === backslash ||
    code >= 0x80
  )
}

/** The offset after the next `<?php`, `<?=` or `<?`; the file's end where there is none. */
function afterOpening(php: string, start: number): number {
  const opening = /<\?(?:php\b|=|(?=\s))/gi
  opening.lastIndex = start
  return opening.exec(php) ? opening.lastIndex : php.length
}

function after(php: string, what: string, start: number): number {
  const found = php.indexOf(what, start)
  return found < 0 ? php.length : found + what.length
}

/** The end of a one-line comment, which `?>` ends too. */
function lineEnd(php: string, start: number): number {
  for (let at = start; at < php.length; at++) {
    const code = php.charCodeAt(at)
    if (code === newline || (code === question && php.charCodeAt(at + 1) === greater)) return at
  }
  return php.length
}

/** The offset after the closing quote; 0 where there is none. */
function stringEnd(php: string, start: number, closing: number): number {
  for (let at = start + 1; at < php.length; at++) {
    const code = php.charCodeAt(at)
    if (code === backslash) at++
    else if (code === closing) return at + 1
  }
  return 0
}

/** The offset after a heredoc's closing word, or the file's end where it has none; 0 where no heredoc begins here. */
function hereEnd(php: string, start: number): number {
  if (!/[\s'"A-Za-z_\x80-\uffff]/.test(php[start + 3] ?? '')) return 0
  const opening = /<<<[ \t]{0,16}(['"]?)([A-Za-z_\x80-\uffff][\w\x80-\uffff]{0,255})\1\r?\n/y
  opening.lastIndex = start
  const word = opening.exec(php)?.[2]
  if (word === undefined) return 0
  for (let at = opening.lastIndex; at < php.length; at = after(php, '\n', at)) {
    let begin = at
    while (php.charCodeAt(begin) === 32 || php.charCodeAt(begin) === 9) begin++
    const end = begin + word.length
    if (php.startsWith(word, begin) && !(isWord(php.charCodeAt(end)) && php.charCodeAt(end) !== backslash)) return end
  }
  return php.length
}
