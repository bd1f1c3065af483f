// Decodes string literals of PHP's source. Pure; undefined for interpolation, for invalid escapes, and for bytes that are no UTF-8.
// Source: PHP's manual, "Strings". PHP's strings are bytes; here they are the UTF-8 text of those bytes.

/** @param inner the source between single quotes */
export function singleQuoted(inner: string): string {
  return inner.replace(/\\([\\'])/g, '$1')
}

/** @param inner the source between double quotes */
export function doubleQuoted(inner: string): string | undefined {
  const text = createText()
  let at = 0
  while (at < inner.length) {
    const char = inner[at] ?? ''
    const next = inner[at + 1] ?? ''
    // Interpolation makes the string an expression.
    if ((char === '$' && /[A-Za-z_{\x80-\uffff]/.test(next)) || (char === '{' && next === '$')) return undefined
    if (char !== '\\') {
      const from = at++
      while (at < inner.length && !plainEnd.has(inner[at] ?? '')) at++
      text.add(inner.slice(from, at))
      continue
    }
    const found = escapeAt(inner, at + 1)
    if (found === undefined) return undefined
    if (typeof found.is === 'number') text.byte(found.is)
    else text.add(found.is)
    at = found.to
  }
  return text.whole()
}

const plainEnd: ReadonlySet<string> = new Set(['\\', '$', '{'])

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
  '"': '"',
}

interface Escape {
  /** One byte, or text. */
  readonly is: number | string
  readonly to: number
}

/** Decodes an escape sequence; undefined where PHP does not compile it, or it is no character. */
function escapeAt(inner: string, at: number): Escape | undefined {
  const char = inner[at] ?? ''
  const known = simple[char]
  if (known !== undefined) return { is: known, to: at + 1 }
  const octal = match(/[0-7]{1,3}/y, inner, at)
  // Three octal digits can exceed a byte; PHP keeps the lower eight bits.
  if (octal) return { is: Number.parseInt(octal, 8) & 0xff, to: at + octal.length }
  const hex = char === 'x' ? match(/[0-9A-Fa-f]{1,2}/y, inner, at + 1) : undefined
  if (hex) return { is: Number.parseInt(hex, 16), to: at + 1 + hex.length }
  if (char !== 'u' || inner[at + 1] !== '{') return { is: '\\', to: at }
  const digits = match(/[0-9A-Fa-f]+/y, inner, at + 2)
  const end = at + 2 + (digits?.length ?? 0)
  const point = Number.parseInt(digits ?? '', 16)
  if (inner[end] !== '}' || !(point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) return undefined
  return { is: String.fromCodePoint(point), to: end + 1 }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** Joins texts and single bytes, which must be valid UTF-8 together. */
function createText() {
  const parts: string[] = []
  let bytes: number[] = []
  let broken = false
  const flush = () => {
    if (bytes.length === 0) return
    try {
      parts.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)))
    } catch {
      broken = true
    }
    bytes = []
  }
  return {
    byte(value: number) {
      bytes.push(value)
    },
    add(text: string) {
      flush()
      parts.push(text)
    },
    whole(): string | undefined {
      flush()
      return broken ? undefined : parts.join('')
    },
  }
}
