// Which clones are to sleep now: those nobody used for a while, and the least recently used of too many. Pure.
import type { Preferences } from '../contract/models.ts'

export interface Awake {
  readonly id: string
  readonly keepAwake: boolean
  /** A job works on it, or somebody is connected to it right now. */
  readonly busy: boolean
  /** When it was used last (milliseconds); its start counts as use. */
  readonly usedAt: number
}

const minuteMs = 60_000

/** @returns their ids, the one that was used least recently first */
export function idleClones(awake: readonly Awake[], { sleepAfter, awakeMost }: Preferences, now: number): string[] {
  const able = awake.filter((one) => !one.keepAwake && !one.busy).sort((a, b) => a.usedAt - b.usedAt)
  const tooMany = awakeMost === 0 ? 0 : Math.max(0, awake.length - awakeMost)
  const unused = sleepAfter === 0 ? 0 : able.filter((one) => now - one.usedAt >= sleepAfter * minuteMs).length
  return able.slice(0, Math.max(tooMany, unused)).map((one) => one.id)
}
