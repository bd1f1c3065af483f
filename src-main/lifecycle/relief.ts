// What is done when the pool runs out of room: all writers are paused and measured, the one that wrote most is stopped, and the
// others go on, whatever fails on the way. Generic, so that it is tested without an engine.

/** How much a writer holds of its own, and by how much that grew since it was last measured; bytes. */
export interface SpaceHeld {
  readonly own: number
  readonly grown: number
}

/** What relief needs to know of the pool and its writers. */
export interface Relief<Writer> {
  readonly writers: readonly Writer[]
  readonly hold: (writer: Writer) => Promise<void>
  /** Lets a writer go on. One that is not paused, or was stopped meanwhile, is no error. */
  readonly letGo: (writer: Writer) => Promise<void>
  /** Resolves with the pool's free bytes, once everything that was written is on the disk. */
  readonly settled: () => Promise<number>
  /** Free bytes from which on nobody needs to be stopped. */
  readonly enough: number
  readonly measure: (writers: readonly Writer[]) => Promise<ReadonlyMap<Writer, SpaceHeld>>
  /** Chooses the writer that is to be stopped, if any. */
  readonly choose: (measured: ReadonlyMap<Writer, SpaceHeld>, free: number) => Writer | undefined
  readonly stop: (writer: Writer, held: SpaceHeld) => Promise<void>
}

/** Pauses, measures, and stops one writer if need be. @returns the writer that was stopped */
export async function relieve<Writer>(relief: Relief<Writer>): Promise<Writer | undefined> {
  const { writers, hold, letGo, settled, enough, measure, choose, stop } = relief
  const goOn = (some: readonly Writer[]) => Promise.allSettled(some.map(letGo))
  try {
    // A writer that cannot be paused has ended, or goes on writing; the others are measured all the same.
    await Promise.allSettled(writers.map(hold))
    const free = await settled()
    if (free >= enough) return undefined
    const measured = await measure(writers)
    const writer = choose(measured, free)
    const held = writer && measured.get(writer)
    if (!writer || !held) return undefined
    await goOn(writers.filter((one) => one !== writer))
    await stop(writer, held)
    return writer
  } finally {
    await goOn(writers)
  }
}

/**
 * Chooses the writer that grew most, if it grew by much; where none did and room is nearly out, the one that holds most.
 * @param much bytes from which on growth, or what a writer holds, counts as much
 * @param highTime whether room is nearly out
 */
export function greatest<Writer>(
  measured: ReadonlyMap<Writer, SpaceHeld>,
  { much, highTime }: { readonly much: number; readonly highTime: boolean },
): Writer | undefined {
  const most = (by: keyof SpaceHeld) => [...measured].toSorted(([, a], [, b]) => b[by] - a[by])[0]
  const grown = most('grown')
  if (grown && grown[1].grown >= much) return grown[0]
  const own = most('own')
  return highTime && own && own[1].own >= much ? own[0] : undefined
}
