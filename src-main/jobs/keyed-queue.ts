// Runs work on the same production one after the other; work on different productions runs side by side.

/** Runs the work in its turn and settles as it does; work that fails does not hold up the next. */
export type InTurn = <T>(production: string, work: () => Promise<T>) => Promise<T>

export interface KeyedQueue {
  readonly inTurn: InTurn
  /** Resolves once everything queued so far has ended, successfully or not. */
  settled(): Promise<void>
}

export function createKeyedQueue(): KeyedQueue {
  const queues = new Map<string, Promise<unknown>>()
  return {
    inTurn(production, work) {
      const before = queues.get(production) ?? Promise.resolve()
      const mine = before.then(work, work)
      queues.set(
        production,
        mine.catch(() => undefined),
      )
      return mine
    },
    async settled() {
      await Promise.all(queues.values())
    },
  }
}
