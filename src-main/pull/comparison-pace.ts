// How much a comparison that never ends may ask of production, and how often. Pure.

/** Rows of one piece: the first, and the bounds of all others. */
export const pieceRows = { first: 500, least: 100, most: 20_000 } as const
/** A checksum on production that takes less than this can be of more rows; one that takes longer is to be of fewer. */
const [shortMs, longMs] = [80, 250]

/** Rows of the next piece, by how long production took for one of so many. */
export function nextPiece(rows: number, tookMs: number): number {
  if (tookMs > longMs) return Math.max(pieceRows.least, Math.floor((rows * longMs) / tookMs))
  return tookMs < shortMs ? Math.min(pieceRows.most, rows * 2) : rows
}

/** At the usual one percent: one table a minute, one round an hour. */
const [tableEveryMs, roundEveryMs] = [60_000, 3_600_000]

/** Milliseconds for which production is left alone after it worked for so long; `random` from 0 to 1 keeps many from one beat. */
export function restAfter(workedMs: number, percent: number, random: number): number {
  return workedMs * (100 / percent - 1) * (1 + random / 10)
}

/** The same at the end of a table that was begun so long ago. */
export function restAfterTable(
  workedMs: number,
  { percent, tableMs }: { readonly percent: number; readonly tableMs: number },
  random: number,
): number {
  return Math.max(restAfter(workedMs, percent, random), tableEveryMs / percent - tableMs)
}

/** When the next round is to begin (milliseconds), by when the last one did (ISO 8601). */
export function roundDueAt(lastFrom: string | null, percent: number): number {
  return lastFrom === null ? 0 : Date.parse(lastFrom) + roundEveryMs / percent
}
