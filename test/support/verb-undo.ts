// What every verb owes whoever cancels it, or whose machine fails it: nothing is left of it.
import { expect, it } from 'vitest'
import type { Job } from '../../src-main/contract/models.ts'
import { type InMemoryContext, inMemoryContext } from './in-memory-context.ts'
import { brokenOnPurpose } from './in-memory-engine.ts'

interface Undone {
  /** Makes what the verb works on. */
  readonly setUp?: (memory: InMemoryContext) => Promise<void> | void
  readonly start: (memory: InMemoryContext) => Job | Promise<Job>
  /** Beginnings of the deeds at each of which it is broken off, by a person and by a failure. */
  readonly at?: readonly string[]
  /** Beginnings of those at which only a person breaks it off: their failure is written down, or does no harm. */
  readonly cancelledAt?: readonly string[]
  /** Beginnings of those at which only a failure breaks it off: cancelled there, it has made what may stay. */
  readonly failingAt?: readonly string[]
}

/** Tests that a verb, held at each deed and cancelled there, and failed at each, leaves everything as it was. */
export function leavesNothing({ setUp, start, at = [], cancelledAt = [], failingAt = [] }: Undone): void {
  const begin = async () => {
    const memory = inMemoryContext()
    await setUp?.(memory)
    return { memory, before: memory.everything() }
  }

  it.each([...at, ...cancelledAt])('leaves everything as it was when it is cancelled at “%s”', async (deed) => {
    const { memory, before } = await begin()
    const held = memory.deeds.holdAt(deed)
    const { id } = await start(memory)
    await held.reached
    memory.context.jobs.cancel(id)
    held.release()
    expect((await memory.context.jobs.wait(id)).state).toBe('cancelled')
    expect(memory.everything()).toEqual(before)
  })

  const failing = [...at, ...failingAt]
  if (failing.length === 0) return
  it.each(failing)('leaves everything as it was when “%s” fails, and says why', async (deed) => {
    const { memory, before } = await begin()
    memory.deeds.failAt(deed)
    expect(await memory.ended(start(memory))).toEqual({ state: 'failed', says: brokenOnPurpose.message })
    expect(memory.everything()).toEqual(before)
  })
}
