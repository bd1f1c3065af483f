// How far a mirror is behind, measured: production's positions over time, and which of them the mirror has reached.
import { includes } from '../../database/gtid/positions.ts'

export interface Lag {
  /** Notes where production was at a moment (milliseconds). */
  production(at: number, gtid: string): void
  /** Notes where the mirror is; asked after production. */
  mirror(gtid: string): void
  /** The latest moment whose every change the mirror has; undefined before the first. */
  caughtUpAt(): number | undefined
}

/** More samples than this are thinned: a mirror that is hours behind is not measured to the second. */
const most = 600

export function createLag(): Lag {
  let samples: { readonly at: number; readonly position: string }[] = []
  let reached: number | undefined
  return {
    production(at, gtid) {
      samples.push({ at, position: gtid })
      if (samples.length > most) samples = samples.filter((_sample, index) => index % 2 === 1)
    },
    mirror(gtid) {
      const last = samples.findLastIndex((sample) => includes(gtid, sample.position))
      if (last < 0) return
      reached = samples[last]?.at
      samples = samples.slice(last + 1)
    },
    caughtUpAt: () => reached,
  }
}
