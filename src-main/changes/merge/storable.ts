// Says whether a text that somebody wrote can stand in a column. Pure.
import { isNumber } from '../../rows/value.ts'
import { codecOf } from '../values/text-codec.ts'

/** A column as far as it says what fits into it. */
export interface ColumnRoom {
  readonly type: string
  readonly charset: string | null
  /** Of texts of a length that was chosen: the most characters; null for others. */
  readonly characters: number | null
  /** The most bytes; null where that says nothing. */
  readonly bytes: number | null
}

/**
 * @param isWhole whether it is all that stands there
 * @returns why it cannot be stored, a whole sentence
 */
export function whyNotStored(text: string, { type, charset, characters, bytes }: ColumnRoom, isWhole: boolean) {
  if (isNumber(type)) {
    if (!isWhole || /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim())) return undefined
    return 'It holds a number, and this is none. Write a number.'
  }
  const stored = codecOf([], { charset, type }).encode(text)
  if (!stored) {
    return `It is kept in the character set ${charset ?? 'of bytes'}, which lacks characters of this text. Leave these out.`
  }
  const length = [...text].length
  if (characters !== null && length > characters) {
    return `It has room for ${characters} characters, and this text has ${length}. Shorten it.`
  }
  if (bytes !== null && stored.length > bytes) {
    return `It has room for ${bytes} bytes, and this text has ${stored.length}. Shorten it.`
  }
  return undefined
}
