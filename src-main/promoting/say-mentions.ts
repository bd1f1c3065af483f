// Says which old ids stay where they are, because nobody can say how the value around them is written. Pure.
import type { MentionedId } from '../changes/renumber/renumber.ts'
import { plainText } from '../contract/plain-text.ts'

/** How many are told one by one. */
const mostTold = 50

/** @returns whole sentences */
export function sayLeft(left: readonly MentionedId[]): readonly string[] {
  const places = new Set(
    left.map(
      ({ table, column, thing, id }) =>
        `${plainText(table, 64)}.${plainText(column, 64)} of ${plainText(thing, 100)} names ${id} in a text that is encoded, and keeps that id, which is another one in production. Look at it once this is written.`,
    ),
  )
  const told = [...places].slice(0, mostTold)
  const more = places.size - told.length
  return more === 0 ? told : [...told, `${more} more values name ids in texts that are encoded, and keep them.`]
}
