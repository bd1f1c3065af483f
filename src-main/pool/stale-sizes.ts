// Which states are measured anew after a change: what is only in one depends on those beside it in time. Pure.

interface Measured {
  readonly id: string
  /** Bytes that are only in it; null: to be measured. */
  readonly bytes: number | null
}

/**
 * Those to be measured and their neighbours, which share with them what they had for themselves before; the others' figures
 * hold.
 * @param inOrder of time
 */
export function staleSizes<One extends Measured>(inOrder: readonly One[]): readonly One[] {
  return inOrder.filter((_one, index) =>
    inOrder.slice(Math.max(0, index - 1), index + 2).some((near) => near.bytes === null),
  )
}

/** What it shares with one neighbour only is that one's own once it is gone. */
export function neighboursOf<One extends Measured>(inOrder: readonly One[], id: string): readonly One[] {
  const index = inOrder.findIndex((one) => one.id === id)
  return index < 0 ? [] : [index - 1, index + 1].flatMap((near) => inOrder[near] ?? [])
}
