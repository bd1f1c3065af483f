// A pool that runs out of room: everybody who may write is held, whoever wrote most is stopped, the others go on. Whatever fails.

/** One that writes to the pool: what it holds of its own, and by how much that grew. */
export interface Held {
  readonly own: number
  readonly grown: number
}

export interface Relief<Writer> {
  readonly writers: readonly Writer[]
  readonly hold: (writer: Writer) => Promise<void>
  /** Not held, or stopped meanwhile, is fine. */
  readonly letGo: (writer: Writer) => Promise<void>
  /** Free bytes once everything that was written is on the disk. */
  readonly settled: () => Promise<number>
  /** So many are enough after all. */
  readonly enough: number
  readonly measure: (writers: readonly Writer[]) => Promise<ReadonlyMap<Writer, Held>>
  /** Which of them is to be stopped, if any. */
  readonly choose: (measured: ReadonlyMap<Writer, Held>, free: number) => Writer | undefined
  readonly stop: (writer: Writer, held: Held) => Promise<void>
}

/** @returns who was stopped */
export async function relieve<Writer>(relief: Relief<Writer>): Promise<Writer | undefined> {
  const { writers, hold, letGo, settled, enough, measure, choose, stop } = relief
  const goOn = (some: readonly Writer[]) => Promise.allSettled(some.map(letGo))
  try {
    // One that cannot be held has ended, or goes on writing: the others are measured all the same.
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
 * The one that grew most, when that was much; where nobody did and it is high time, the one that holds most.
 * @param much bytes
 */
export function greatest<Writer>(
  measured: ReadonlyMap<Writer, Held>,
  { much, highTime }: { readonly much: number; readonly highTime: boolean },
): Writer | undefined {
  const most = (by: keyof Held) => [...measured].toSorted(([, a], [, b]) => b[by] - a[by])[0]
  const grown = most('grown')
  if (grown && grown[1].grown >= much) return grown[0]
  const own = most('own')
  return highTime && own && own[1].own >= much ? own[0] : undefined
}
