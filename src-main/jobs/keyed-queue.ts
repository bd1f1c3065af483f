// Lets works of one production wait for each other, whoever asks for them; those of another go on meanwhile.

/** Resolves or rejects with the work; one that fails does not hold up the next. */
export type InTurn = <T>(production: string, work: () => Promise<T>) => Promise<T>

export interface KeyedQueue {
  readonly inTurn: InTurn
  /** Resolves once everything asked for so far has ended, either way. */
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
