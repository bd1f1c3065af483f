// Says what happened at a moment of a production's history: a gap and its reason, or how much was written. Pure.
import type { History } from '../../src-main/contract/models.ts'
import { span } from '../state/time.ts'
import { words } from '../words.ts'
import type { Activity } from './timeline-view.ts'

/** A stretch of time without history; milliseconds. */
export interface Bare {
  readonly from: number
  readonly to: number
  readonly why: string
}

/** @param since where what is shown begins */
export function bareOf(history: History, head: number, since: number): readonly Bare[] {
  const from = history.from === null ? head : Date.parse(history.from)
  const gaps = history.gaps.map((gap) => ({
    from: Date.parse(gap.from),
    to: gap.to === null ? head : Date.parse(gap.to),
    why: gap.why,
  }))
  return [{ from: since, to: from, why: words.timeline.before }, ...gaps].filter((one) => one.to > one.from)
}

/** @param at milliseconds */
export function happenedAt(
  at: number,
  of: {
    readonly production: { readonly history: History }
    readonly extent: { readonly from: number; readonly head: number }
    readonly activity: Activity
  },
): string {
  const { activity, extent, production } = of
  const bare = bareOf(production.history, extent.head, -Infinity).find((one) => at >= one.from && at < one.to)
  if (bare) return bare.why
  if (at >= extent.head) return words.timeline.live
  const count = activity.counts[Math.floor((at - activity.from) / activity.step)]
  if (count === undefined) return ''
  return count === 0 ? words.timeline.quiet : words.timeline.transactions(count, span(activity.step / 1000))
}
