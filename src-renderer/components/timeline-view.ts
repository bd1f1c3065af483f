// Computes which stretch of time a timeline shows, and where a moment is in it. Pure; times in milliseconds.

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

/** The shown stretch; with `end` null it ends at the live head and moves with it. */
export interface View {
  readonly span: number
  readonly end: number | null
}

export interface Window {
  readonly from: number
  readonly to: number
}

/** All there is to show: from the oldest moment that can be chosen to the live head. */
export interface Extent {
  readonly from: number
  readonly head: number
}

const shortest = 60_000
const longest = 62 * 86_400_000
/** The margin on both sides of everything, so that both ends are visible. */
const room = 0.03

/** @returns the longest span of a view, which is little more than there is to show */
const most = ({ from, head }: Extent) => Math.min(longest, Math.max(shortest, (head - from) / (1 - 2 * room)))

export function windowOf({ span, end }: View, extent: Extent): Window {
  const shown = Math.min(span, most(extent))
  const earliest = extent.from - shown * room + shown
  const to = Math.max(end ?? extent.head + shown * room, earliest)
  return { from: to - shown, to }
}

/** Zooms around a moment, which stays in place on the screen. */
export function zoom(view: View, factor: number, around: number, extent: Extent): View {
  const { from, to } = windowOf(view, extent)
  const span = Math.min(most(extent), Math.max(shortest, (to - from) * factor))
  const share = (around - from) / (to - from)
  return settle({ span, end: around + (1 - share) * span }, extent)
}

export function pan(view: View, by: number, extent: Extent): View {
  return settle({ span: view.span, end: windowOf(view, extent).to + by }, extent)
}

/** Moves the view just far enough to show the moment. */
export function reveal(view: View, at: number, extent: Extent): View {
  const { from, to } = windowOf(view, extent)
  if (at >= from && at <= to) return view
  const span = to - from
  return settle({ span: view.span, end: at < from ? at + span * 0.9 : at + span * 0.1 }, extent)
}

/** Makes a view that reaches the live head move with it. */
function settle({ span, end }: View, { head }: Extent): View {
  return { span, end: end === null || end >= head ? null : end }
}

export function rangeOf(span: number): Range | null {
  const found = Object.entries(ranges).find(([, ms]) => ms === span)
  return found ? (found[0] as Range) : null
}

/** @returns the place of a moment, from 0 at the left to 1 at the right */
export function shareOf({ from, to }: Window, at: number): number {
  return (at - from) / (to - from)
}

/** @returns the moment at a place on the screen, rounded to the second */
export function momentAt({ from, to }: Window, share: number): number {
  return Math.round((from + share * (to - from)) / 1000) * 1000
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

/** @returns the seconds of one bar, for bars about three pixels wide */
export function stepOf(span: number, width: number): number {
  const wanted = span / 1000 / Math.max(1, width / 3)
  return steps.find((step) => step >= wanted) ?? 86_400
}

/** @returns the stretch to query: whole bars, and one more on each side */
export function alignedTo({ from, to }: Window, step: number): Window {
  const ms = step * 1000
  return { from: (Math.floor(from / ms) - 1) * ms, to: (Math.ceil(to / ms) + 1) * ms }
}

const tickSteps = [
  10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000,
]

/** @returns round local times for the labels, far enough apart to be legible */
export function ticksOf({ from, to }: Window, width: number): readonly number[] {
  const wanted = ((to - from) / Math.max(1, width)) * 90
  const step = tickSteps.find((each) => each >= wanted) ?? 604_800_000
  const shift = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - shift) / step) * step + shift
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}

/** Draws the bars as one path in a box of 1 by 1. Heights are square roots, so that a quiet hour beside a busy one is visible. */
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

/** A mark for one thing that happened, or for several that lie too close together to be told apart. */
export interface TimelineMark<T> {
  readonly first: T
  readonly count: number
  /** Its place, from 0 at the left to 1 at the right. */
  readonly share: number
  /** Whether there is room for a name beside it. */
  readonly hasRoom: boolean
}

/** @param sizes pixels: how wide the timeline is, how close together marks may be, and what a name takes */
export function marksOf<T extends { readonly writtenAt: string }>(
  all: readonly T[],
  window: Window,
  sizes: { readonly width: number; readonly apart: number; readonly named: number },
): readonly TimelineMark<T>[] {
  const { width, apart, named } = sizes
  const placed = all
    .map((one) => ({ one, share: shareOf(window, Date.parse(one.writtenAt)) }))
    .filter(({ share }) => share >= 0 && share <= 1)
    .sort((a, b) => a.share - b.share)
  const marks: { first: T; count: number; share: number }[] = []
  for (const { one, share } of placed) {
    const last = marks.at(-1)
    if (last && (share - last.share) * width < apart) last.count++
    else marks.push({ first: one, count: 1, share })
  }
  return marks.map((mark, at) => ({
    ...mark,
    hasRoom: ((marks[at + 1]?.share ?? 1) - mark.share) * width >= named,
  }))
}
