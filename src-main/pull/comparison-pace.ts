// How much a comparison that never ends may ask of production, and how often. Pure.

/** Rows of one piece: the first, and the bounds of all others. */
export const pieceRows = { first: 500, least: 100, most: 20_000 } as const
/** Bounds of the time that a checksum on production should take: below, the next is of more rows; above, of fewer. */
const [shortMs, longMs] = [80, 250]

/** @returns the rows of the next piece, by how long production took for the last one */
export function nextPiece(rows: number, tookMs: number): number {
  if (tookMs > longMs) return Math.max(pieceRows.least, Math.floor((rows * longMs) / tookMs))
  return tookMs < shortMs ? Math.min(pieceRows.most, rows * 2) : rows
}

/** How often a table, and a round of all tables, begins at the usual one percent of one processor. */
const [tableEveryMs, roundEveryMs] = [60_000, 3_600_000]

/**
 * @param percent the share of one processor that a comparison may take
 * @param random from 0 to 1, so that many mirrors do not fall into step
 * @returns milliseconds for which production is left alone after it worked for so long
 */
export function restAfter(workedMs: number, percent: number, random: number): number {
  return workedMs * (100 / percent - 1) * (1 + random / 10)
}

/**
 * @param of.tableMs how long ago the table was begun
 * @returns milliseconds for which production is left alone after the last piece of a table
 */
export function restAfterTable(
  workedMs: number,
  { percent, tableMs }: { readonly percent: number; readonly tableMs: number },
  random: number,
): number {
  return Math.max(restAfter(workedMs, percent, random), tableEveryMs / percent - tableMs)
}

/**
 * @param lastFrom when the last round began (ISO 8601)
 * @returns when the next one is to begin, milliseconds since the epoch
 */
export function roundDueAt(lastFrom: string | null, percent: number): number {
  return lastFrom === null ? 0 : Date.parse(lastFrom) + roundEveryMs / percent
}
