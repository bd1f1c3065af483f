// Paths of files as text and as bytes: bytes that are no UTF-8 are written `\xNN`, a backslash `\\`. Pure.
import { Failure } from '../contract/failure.ts'

/** A path, one character for each of its bytes. */
export type BytePath = string

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @returns how the path is written in a change of a file */
export function pathText(path: BytePath): string {
  if (/^[\0-\x5b\x5d-\x7f]*$/.test(path)) return path
  const bytes = Buffer.from(path, 'latin1')
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const [piece, length] = characterAt(bytes, at)
    text += piece
    at += length
  }
  return text
}

/** The character of UTF-8 that begins there, or one byte that begins none. */
function characterAt(bytes: Buffer, at: number): readonly [text: string, length: number] {
  const first = bytes[at] ?? 0
  if (first === 0x5c) return ['\\\\', 1]
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  try {
    if (at + length <= bytes.length) return [utf8.decode(bytes.subarray(at, at + length)), length]
  } catch {
    // Those bytes are no character.
  }
  return [`\\x${first.toString(16).padStart(2, '0')}`, 1]
}

/** @throws Failure `bad-input` where that is not how a path is written */
export function pathBytes(text: string): BytePath {
  const pieces = text.split(/(\\(?:x[0-9a-f]{2}|\\|))/)
  return pieces.map((piece) => pieceBytes(piece, text)).join('')
}

function pieceBytes(piece: string, text: string): BytePath {
  if (!piece.startsWith('\\')) return Buffer.from(piece).toString('latin1')
  if (piece === '\\\\') return '\\'
  if (piece.length === 4) return String.fromCharCode(Number.parseInt(piece.slice(2), 16))
  throw notAPath(text)
}

/**
 * @returns a path below a directory
 * @throws Failure `bad-input` where it leads anywhere else
 */
export function namedBelow(directory: BytePath, path: BytePath, text: string): BytePath {
  const isNamed = path.split('/').every((name) => !['', '.', '..'].includes(name) && !name.includes('\0'))
  if (isNamed) return `${directory}/${path}`
  throw notAPath(text)
}

export function notAPath(text: string): Failure {
  return new Failure(
    'bad-input',
    `“${text.slice(0, 200)}” is not the path of a file of this site. Give it as the list of changes writes it.`,
  )
}
