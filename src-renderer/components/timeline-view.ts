// Which stretch of time a timeline shows, and where a moment lies in it. Pure; times in milliseconds.

export const ranges = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 31 * 86_400_000 } as const
export type Range = keyof typeof ranges

/** How many transactions production committed in each stretch of time. */
export interface Activity {
  /** Milliseconds since the epoch at which the first stretch begins. */
  readonly from: number
  /** Milliseconds of one stretch. */
  readonly step: number
  readonly counts: readonly number[]
}

/** `end` null: it ends at the live head and moves with it. */
export interface View {
  readonly span: number
  readonly end: number | null
}

export interface Window {
  readonly from: number
  readonly to: number
}

/** What there is to be shown: from the oldest moment that can be chosen up to the live head. */
export interface Extent {
  readonly from: number
  readonly head: number
}

const shortest = 60_000
const longest = 62 * 86_400_000
/** A little room on both sides of what there is, so that its ends are seen as such. */
const room = 0.03

/** How much a view can show: never much more than there is, however young that is. */
const most = ({ from, head }: Extent) => Math.min(longest, Math.max(shortest, (head - from) / (1 - 2 * room)))

export function windowOf({ span, end }: View, extent: Extent): Window {
  const shown = Math.min(span, most(extent))
  const earliest = extent.from - shown * room + shown
  const to = Math.max(end ?? extent.head + shown * room, earliest)
  return { from: to - shown, to }
}

/** Zooms around a moment, which stays where it is on the screen. */
export function zoom(view: View, factor: number, around: number, extent: Extent): View {
  const { from, to } = windowOf(view, extent)
  const span = Math.min(most(extent), Math.max(shortest, (to - from) * factor))
  const share = (around - from) / (to - from)
  return settle({ span, end: around + (1 - share) * span }, extent)
}

export function pan(view: View, by: number, extent: Extent): View {
  return settle({ span: view.span, end: windowOf(view, extent).to + by }, extent)
}

/** Moves it no further than it takes to show the moment. */
export function reveal(view: View, at: number, extent: Extent): View {
  const { from, to } = windowOf(view, extent)
  if (at >= from && at <= to) return view
  const span = to - from
  return settle({ span: view.span, end: at < from ? at + span * 0.9 : at + span * 0.1 }, extent)
}

/** What reaches the head sticks to it. */
function settle({ span, end }: View, { head }: Extent): View {
  return { span, end: end === null || end >= head ? null : end }
}

export function rangeOf(span: number): Range | null {
  const found = Object.entries(ranges).find(([, ms]) => ms === span)
  return found ? (found[0] as Range) : null
}

/** Where a moment lies: 0 at the left, 1 at the right. */
export function shareOf({ from, to }: Window, at: number): number {
  return (at - from) / (to - from)
}

/** The second at a place on the screen. */
export function momentAt({ from, to }: Window, share: number): number {
  return Math.round((from + share * (to - from)) / 1000) * 1000
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

/** Seconds of one bar, so that bars are about three pixels wide and begin on whole numbers of them. */
export function stepOf(span: number, width: number): number {
  const wanted = span / 1000 / Math.max(1, width / 3)
  return steps.find((step) => step >= wanted) ?? 86_400
}

/** The stretch to ask for: whole bars, one more on each side. */
export function alignedTo({ from, to }: Window, step: number): Window {
  const ms = step * 1000
  return { from: (Math.floor(from / ms) - 1) * ms, to: (Math.ceil(to / ms) + 1) * ms }
}

const tickSteps = [
  10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000,
]

/** Round local times to write under the line, far enough apart to be read. */
export function ticksOf({ from, to }: Window, width: number): readonly number[] {
  const wanted = ((to - from) / Math.max(1, width)) * 90
  const step = tickSteps.find((each) => each >= wanted) ?? 604_800_000
  const shift = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - shift) / step) * step + shift
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}

/** Bars as one path in a box of 1 by 1, their heights by the root: a quiet hour beside a busy one still shows. */
export function barsPath(counts: readonly number[], start: number, stepMs: number, window: Window): string {
  const most = Math.max(1, ...counts)
  const width = stepMs / (window.to - window.from)
  return counts
    .map((count, index) => {
      if (count === 0) return ''
      const x = shareOf(window, start + index * stepMs)
      const height = Math.sqrt(count / most)
      return `M${x.toFixed(5)} 1v${(-height).toFixed(4)}h${(width * 0.85).toFixed(5)}V1z`
    })
    .join('')
}
