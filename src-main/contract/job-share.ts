// How far a job is as a whole, with each step weighted by how long it usually takes in jobs of its kind. Pure.
import type { Job, Step } from './models.ts'

/** @returns from 0 to 1; null where it cannot be told: the first job of its kind, with one step and no measure */
export function jobShare(job: Job, now: number): number | null {
  if (job.state === 'done') return 1
  const known = job.steps.flatMap(({ expectedMs }) => (expectedMs === null ? [] : [expectedMs]))
  // A step that is usually left out takes no time; where none is known, all count alike.
  const weightOf = ({ expectedMs }: Step) => (known.length === 0 ? 1 : (expectedMs ?? 0))
  const whole = job.steps.reduce((sum, step) => sum + weightOf(step), 0)
  if (whole === 0 || (known.length === 0 && job.steps.length < 2 && !job.steps[0]?.progress?.total)) return null
  const reached = job.steps.reduce((sum, step) => sum + weightOf(step) * shareOf(step, now), 0)
  return Math.min(1, reached / whole)
}

function shareOf(step: Step, now: number): number {
  const { state, progress, expectedMs, startedAt } = step
  if (state === 'done') return 1
  if (state !== 'running') return 0
  if (progress?.total) return Math.min(1, progress.done / progress.total)
  return expectedMs && startedAt ? byTime((now - Date.parse(startedAt)) / expectedMs) : 0
}

/** Grows evenly for most of the usual time, then ever slower, so that it neither stops nor reaches 1 too early. */
function byTime(part: number): number {
  const even = 0.85
  if (part <= even) return Math.max(0, part)
  return even + (1 - even) * (1 - Math.exp(-(part - even) / (1 - even) / 2))
}
