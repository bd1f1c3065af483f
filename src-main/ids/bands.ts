// The range of ids that each table of a production has in its clones, so that an id says which table a clone made it in. Pure.

import { laneOfId } from './lanes.ts'

/** The number of each table's band, by the table's name. A table keeps its number, also after it was dropped. */
export type Bands = ReadonlyMap<string, number>

/** The ids of one band: those above `above`, up to and including `last`. */
export interface IdRange {
  readonly above: number
  readonly last: number
}

/**
 * Bands lie below the largest INT and away from today's Unix times. The first ones are wide, 125,000 ids for each lane; where
 * there are more tables than that, as in a large network of sites, the rest have narrow ones of 3,125. Each width is a multiple of
 * the number of lanes.
 */
const firstId = 1_000_000_000
const kinds = [
  { count: 100, width: 4_000_000 },
  { count: 1_000, width: 100_000 },
] as const

/** The counter above which a table has large ids of its own: it keeps it. */
export const largestOwnId = firstId

/** @returns null for a number beyond the last band: such a table keeps its counter */
export function idRangeOf(band: number): IdRange | null {
  let [above, left]: [number, number] = [firstId, band]
  for (const { count, width } of kinds) {
    if (left < count) return { above: above + left * width, last: above + (left + 1) * width }
    above += count * width
    left -= count
  }
  return null
}

/**
 * Gives each table that has no band the next one.
 * @param tables in the order in which they get one, the one that most is written to first
 */
export function giveBands(known: Bands, tables: readonly string[]): Bands {
  const bands = new Map(known)
  let next = Math.max(-1, ...known.values()) + 1
  for (const table of tables) if (!bands.has(table)) bands.set(table, next++)
  return bands
}

/** What an id says of itself. */
export interface MadeIn {
  readonly table: string
  readonly lane: number
}

/**
 * @param id as a database writes it; anything else says nothing
 * @returns null for an id of no band. An id of a band may still be production's own, where its ids are that large.
 */
export function whereMade(id: string | number | bigint, bands: Bands): MadeIn | null {
  const value = typeof id === 'string' && !/^\d{1,10}$/.test(id) ? Number.NaN : Number(id)
  const band = bandOf(value)
  if (band === null) return null
  for (const [table, its] of bands) if (its === band) return { table, lane: laneOfId(value) }
  return null
}

function bandOf(id: number): number | null {
  if (!Number.isInteger(id) || id <= firstId) return null
  let [above, first]: [number, number] = [firstId, 0]
  for (const { count, width } of kinds) {
    if (id <= above + count * width) return first + Math.floor((id - above - 1) / width)
    above += count * width
    first += count
  }
  return null
}
