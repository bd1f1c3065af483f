// Puts the pieces of an export together, as long as one text can hold them. Pure.
import { Failure } from '../../contract/failure.ts'

/** How much is handed over as one text, in characters. */
export const mostExported = 32 * 2 ** 20

/** @throws Failure `too-much`: half of an export is none */
export function textWithin(pieces: Iterable<string>, most = mostExported): string {
  const parts: string[] = []
  let length = 0
  for (const piece of pieces) {
    length += piece.length
    if (length > most) throw tooLong(most)
    parts.push(piece)
  }
  return parts.join('')
}

const tooLong = (most: number) =>
  new Failure(
    'too-much',
    `These changes are more than ${Math.round(most / 2 ** 20)} MB as text, so none of it was written. Choose some of the things or edits, and write those.`,
  )
