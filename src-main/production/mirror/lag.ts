// How far a mirror is behind, measured: production's positions over time, and which of them the mirror has reached. Pure.
import { includes } from '../../database/gtid/positions.ts'

export interface Lag {
  /** Production's positions that the mirror has not reached yet, oldest first. */
  readonly samples: readonly LagSample[]
  /** The latest moment (milliseconds since 1970) whose every change the mirror has; undefined before the first. */
  readonly caughtUpMs: number | undefined
}

export interface LagSample {
  /** When production was there, milliseconds since 1970. */
  readonly atMs: number
  readonly position: string
}

export const noLag: Lag = { samples: [], caughtUpMs: undefined }

/** More samples than this are thinned: a mirror that is hours behind is not measured to the second. */
const most = 600

/** Adds where production is; call `reachPosition` after it with a position that was read later. */
export function addSample(lag: Lag, sample: LagSample): Lag {
  const all = [...lag.samples, sample]
  return { ...lag, samples: all.length > most ? all.filter((_sample, index) => index % 2 === 1) : all }
}

/** Drops the samples that the mirror has reached, and takes the moment of the last of them. */
export function reachPosition(lag: Lag, position: string): Lag {
  const last = lag.samples.findLastIndex((sample) => includes(position, sample.position))
  if (last < 0) return lag
  return { samples: lag.samples.slice(last + 1), caughtUpMs: lag.samples[last]?.atMs }
}
