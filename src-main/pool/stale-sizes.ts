// Decides which states are measured again after a change: a state's exclusive size depends on its neighbours in time. Pure.

interface Measured {
  readonly id: string
  /** The bytes that are only in it; null: not measured yet. */
  readonly bytes: number | null
}

/**
 * A state that was not measured yet shares with its neighbours what only they had before, so those are measured again too.
 * @param inOrder states in the order of time
 */
export function staleSizes<One extends Measured>(inOrder: readonly One[]): readonly One[] {
  return inOrder.filter((_one, index) =>
    inOrder.slice(Math.max(0, index - 1), index + 2).some((near) => near.bytes === null),
  )
}

/** @returns the states before and after one: what it shares with only one of them is that one's alone once it is gone */
export function neighboursOf<One extends Measured>(inOrder: readonly One[], id: string): readonly One[] {
  const index = inOrder.findIndex((one) => one.id === id)
  return index < 0 ? [] : [index - 1, index + 1].flatMap((near) => inOrder[near] ?? [])
}
