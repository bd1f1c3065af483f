// Folds single writes, in the order in which they were made, into what became of each row. Pure.

/** A row under its key; `image` stands for its values. */
export interface RowAt<Image> {
  readonly key: string
  readonly image: Image
}

export interface WriteOf<Image> {
  /** Whether the key tells rows apart; otherwise rows with the same key are the same rows, several times. */
  readonly isKeyed: boolean
  readonly before: RowAt<Image> | null
  readonly after: RowAt<Image> | null
}

export interface FoldedWrite<Image> {
  readonly before: Image | null
  readonly after: Image | null
}

/** @returns what was changed, in the order in which each row was first written; what was added and removed again is left out */
export function foldWrites<Image>(writes: Iterable<WriteOf<Image>>): readonly FoldedWrite<Image>[] {
  const chains = new Map<string, FoldedWrite<Image>>()
  const counts = new Map<string, { count: number; readonly image: Image }>()

  function count({ key, image }: RowAt<Image>, by: 1 | -1): void {
    const known = counts.get(key)
    if (known) known.count += by
    else counts.set(key, { count: by, image })
  }

  for (const { isKeyed, before, after } of writes) {
    if (!isKeyed) {
      if (before) count(before, -1)
      if (after) count(after, 1)
      continue
    }
    const chain = before && chains.get(before.key)
    const begun = chain ? chain.before : (before?.image ?? null)
    if (before && !after) {
      if (begun === null) chains.delete(before.key)
      else chains.set(before.key, { before: begun, after: null })
      continue
    }
    if (!after) continue
    if (before && before.key !== after.key) chains.delete(before.key)
    const replaced = before?.key === after.key ? undefined : chains.get(after.key)
    if (replaced && replaced.after === null && before && begun !== null) {
      // Another row had this key at the beginning: it is gone, and this one is where it was.
      chains.set(`${after.key}\0gone`, replaced)
    }
    chains.set(after.key, { before: begun ?? (before ? null : (replaced?.before ?? null)), after: after.image })
  }
  const counted = [...counts.values()].flatMap(({ count, image }) =>
    Array.from({ length: Math.abs(count) }, () =>
      count < 0 ? { before: image, after: null } : { before: null, after: image },
    ),
  )
  return [...chains.values(), ...counted]
}
