// Tells rows that differ for good from rows that were only written in between, of two servers of which one follows. Pure.

/** Hashes of rows by their keys' identities; a key that is missing has no row. */
export type RowHashes = ReadonlyMap<string, string>

/**
 * The rows of both sides at nearly one time: production's first, then the copy's once it has everything production had by
 * then. So the copy is never older than what was read of production, but may be newer.
 */
export interface Reading {
  readonly there: RowHashes
  readonly here: RowHashes
}

export type Verdict =
  | { readonly is: 'same' }
  /** These keys are still to be cleared or proven. */
  | { readonly is: 'read-again'; readonly keys: readonly string[] }
  | { readonly is: 'differs'; readonly keys: readonly string[] }

/** Readings in all of which a row that production leaves alone has to differ. */
const steadyReadings = 3
/** Readings after which a row that is written all the time has to have been the same once. */
const mostReadings = 12

/**
 * Judges rows by all readings so far. A row is the same once the copy had what production had in one of the readings, or in
 * the next: it never has what production did not have yet. What is the same in no reading differs.
 * @param readings oldest first; the first over whole ranges, the others over the keys that were still open
 */
export function judgeReadings(readings: readonly Reading[]): Verdict {
  const [first] = readings
  if (!first) return { is: 'same' }
  const all = new Set([...first.there.keys(), ...first.here.keys()])
  const open = [...all].filter((key) => !wasSame(readings, key))
  if (open.length === 0) return { is: 'same' }
  const steady = readings.length >= steadyReadings && open.every((key) => isSteady(readings, key))
  return { is: steady || readings.length >= mostReadings ? 'differs' : 'read-again', keys: open }
}

function wasSame(readings: readonly Reading[], key: string): boolean {
  return readings.some(({ there, here }, index) => {
    const next = readings[index + 1]
    return here.get(key) === there.get(key) || (next !== undefined && here.get(key) === next.there.get(key))
  })
}

/** Whether production left the row alone in all readings. */
const isSteady = ([first, ...others]: readonly Reading[], key: string) =>
  others.every(({ there }) => there.get(key) === first?.there.get(key))
