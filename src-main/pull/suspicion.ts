// Tells rows that differ for good from rows that were only written in between, of two servers of which one follows. Pure.

/** Hashes of rows by their keys' identities; a key that is missing has no row. */
export type Hashes = ReadonlyMap<string, string>

/**
 * Both sides at nearly one time: production first, then the copy once it has everything production had by then. So the copy
 * is never older than what was read of production, but may be newer.
 */
export interface Look {
  readonly there: Hashes
  readonly here: Hashes
}

export type Verdict =
  | { readonly is: 'same' }
  /** These keys are still to be cleared or proven. */
  | { readonly is: 'look-again'; readonly keys: readonly string[] }
  | { readonly is: 'differs'; readonly keys: readonly string[] }

/** Looks in which a row that production leaves alone has to differ. */
const steadyLooks = 3
/** Looks after which one that is written all the time has to have been the same once. */
const mostLooks = 12

/**
 * A row is the same once the copy had what production had in one of the looks, or in the next: it never has what production
 * did not have yet. What is not the same in any look differs.
 * @param looks oldest first; the first over whole ranges, the others over the keys that were still open
 */
export function judge(looks: readonly Look[]): Verdict {
  const [first] = looks
  if (!first) return { is: 'same' }
  const all = new Set([...first.there.keys(), ...first.here.keys()])
  const open = [...all].filter((key) => !wasSame(looks, key))
  if (open.length === 0) return { is: 'same' }
  const steady = looks.length >= steadyLooks && open.every((key) => isSteady(looks, key))
  return { is: steady || looks.length >= mostLooks ? 'differs' : 'look-again', keys: open }
}

function wasSame(looks: readonly Look[], key: string): boolean {
  return looks.some(({ there, here }, index) => {
    const next = looks[index + 1]
    return here.get(key) === there.get(key) || (next !== undefined && here.get(key) === next.there.get(key))
  })
}

const isSteady = ([first, ...others]: readonly Look[], key: string) =>
  others.every(({ there }) => there.get(key) === first?.there.get(key))
