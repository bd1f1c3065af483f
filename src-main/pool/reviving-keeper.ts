// Starts a keeper again that has ended, and attaches the pool again, for whichever command finds it gone.
import { AsyncLocalStorage } from 'node:async_hooks'
import { Failure } from '../contract/failure.ts'
import { neverBegan } from '../docker/failures.ts'
import type { RunInKeeper } from './backing.ts'
import type { Keeper } from './keeper.ts'

export interface RevivingKeeper {
  /** Runs a command in the keeper; where the keeper ended before it began, or it only reads, the next keeper runs it. */
  readonly run: RunInKeeper
  /** Starts the keeper and attaches the pool, unless that is so; calls at the same time share one attempt. */
  attach(): Promise<void>
  /** @returns when a keeper was last found gone and started again (milliseconds) */
  revivedAt(): number | undefined
  /** Has the keeper not be started again: it is about to be stopped on purpose. */
  letGo(): void
}

/** @param attachBacking mounts the pool in a keeper that runs, by commands of `run` */
export function openRevivingKeeper(keeper: Keeper, attachBacking: () => Promise<void>): RevivingKeeper {
  /** Set for the commands of attaching itself, which must not wait for it. */
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
