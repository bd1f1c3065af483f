// A keeper that ends is started again and the pool attached again, by whoever finds it gone; commands go on or say so.
import { AsyncLocalStorage } from 'node:async_hooks'
import { Failure } from '../contract/failure.ts'
import { neverBegan } from '../docker/failures.ts'
import type { RunInKeeper } from './backing.ts'
import type { Keeper } from './keeper.ts'

export interface RevivingKeeper {
  /** As the keeper's own; a command that its end kept from beginning, or that only reads, is run by the next keeper. */
  readonly run: RunInKeeper
  /** Starts the keeper when it does not run, and attaches the pool. Again is fine, and quick; one at a time. */
  attach(): Promise<void>
  /** When it was last found gone and brought back (milliseconds). */
  revivedAt(): number | undefined
  /** From here on it is not brought back: it goes on purpose. */
  letGo(): void
}

/** @param attachBacking makes the pool reachable in a keeper that runs, by commands of `run` */
export function openRevivingKeeper(keeper: Keeper, attachBacking: () => Promise<void>): RevivingKeeper {
  /** Set for the commands that attaching itself consists of: they must not wait for it. */
  const attaching = new AsyncLocalStorage<true>()
  let under: Promise<void> | undefined
  /** How many keepers there have been. */
  let generation = 0
  let first = true
  let at: number | undefined
  let gone = false

  async function attachNow(): Promise<void> {
    const started = await keeper.ensure()
    if (started) {
      generation++
      if (!first) at = Date.now()
    }
    await attaching.run(true, attachBacking)
    first = false
  }

  function attach(): Promise<void> {
    if (gone) return Promise.resolve()
    under ??= attachNow().finally(() => {
      under = undefined
    })
    return under
  }

  return {
    attach,
    revivedAt: () => at,
    letGo() {
      gone = true
    },
    async run(argv, options = {}) {
      if (attaching.getStore()) return keeper.run(argv, options)
      await under?.catch(() => undefined)
      const before = generation
      try {
        return await keeper.run(argv, options)
      } catch (error) {
        if (gone || options.signal?.aborted) throw error
        if (generation === before && (await keeper.runs())) throw error
        await attach()
        if (neverBegan(error) || (options.reads && !options.onStdout)) return keeper.run(argv, options)
        throw interrupted(argv, error)
      }
    },
  }
}

function interrupted(argv: readonly string[], error: unknown): Failure {
  return new Failure(
    'pool-lost',
    'The container that keeps the pool ended in the middle of this. It was started again and the pool is attached; what is in it is safe, and what was being done was not finished. Try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: argv.join(' ').slice(0, 500), cause: error },
  )
}
