// What part of a timeline is shown, and how it moves.
import { describe, expect, it } from 'vitest'
import {
  alignedTo,
  barsPath,
  marksOf,
  momentAt,
  pan,
  rangeOf,
  ranges,
  reveal,
  shareOf,
  stepOf,
  ticksOf,
  type View,
  windowOf,
  zoom,
} from '../../../../src-renderer/components/timeline-view.ts'

const head = Date.parse('2026-11-25T12:00:00Z')
const extent = { from: head - 90 * ranges.day, head }
const live: View = { span: ranges.day, end: null }

describe('a view', () => {
  it('ends a little behind the live head, and moves with it', () => {
    const { from, to } = windowOf(live, extent)
    expect(to - from).toBe(ranges.day)
    expect(to).toBeGreaterThan(head)
    expect(windowOf(live, { ...extent, head: head + 5000 }).to).toBe(to + 5000)
  })

  it('keeps the moment under the pointer where it is when it zooms', () => {
    const around = head - 20 * 3_600_000
    const before = shareOf(windowOf(live, extent), around)
    const zoomed = zoom(live, 0.25, around, extent)
    expect(zoomed.span).toBe(ranges.day / 4)
    expect(shareOf(windowOf(zoomed, extent), around)).toBeCloseTo(before, 6)
  })

  it('never zooms to less than a minute or more than two months', () => {
    expect(zoom({ span: 60_000, end: null }, 0.1, head, extent).span).toBe(60_000)
    expect(zoom({ span: ranges.month, end: null }, 50, head, extent).span).toBe(62 * 86_400_000)
  })

  it('leaves the live head when panned into the past, and sticks to it again', () => {
    const back = pan(live, -3 * 3_600_000, extent)
    expect(back.end).not.toBeNull()
    expect(pan(back, ranges.day, extent).end).toBeNull()
  })

  it('moves only as far as it takes to show a moment', () => {
    expect(reveal(live, head - 1000, extent)).toBe(live)
    const far = head - 5 * ranges.day
    const { from, to } = windowOf(reveal(live, far, extent), extent)
    expect(far).toBeGreaterThan(from)
    expect(far).toBeLessThan(to)
  })

  it.each([
    ['a minute', 60_000],
    ['8 minutes', 8 * 60_000],
    ['5 hours', 5 * 3_600_000],
    ['9 days', 9 * ranges.day],
  ])('fits to a history of %s, and never shows much else', (_, age) => {
    const young = { from: head - age, head }
    const far: View = { span: ranges.month, end: null }
    for (const view of [
      far,
      zoom(far, 4, head, young),
      pan(far, -ranges.week, young),
      reveal(far, head - age, young),
    ]) {
      const window = windowOf(view, young)
      expect(window.to - window.from).toBeCloseTo(age / 0.94, -1)
      expect(shareOf(window, young.from)).toBeCloseTo(0.03, 6)
      expect(shareOf(window, head)).toBeCloseTo(0.97, 6)
    }
  })

  it('goes no further back than a little before what there is', () => {
    const young = { from: head - 3 * ranges.day, head }
    const back = windowOf(pan({ span: ranges.day, end: null }, -9 * ranges.day, young), young)
    expect(shareOf(back, young.from)).toBeCloseTo(0.03, 6)
    expect(back.to - back.from).toBe(ranges.day)
  })

  it('knows its range by its name', () => {
    expect(rangeOf(ranges.week)).toBe('week')
    expect(rangeOf(12_345)).toBeNull()
  })
})

describe('what is drawn', () => {
  it('reads the second at a place, and the place of a second', () => {
    const window = windowOf(live, extent)
    const at = momentAt(window, 0.4)
    expect(at % 1000).toBe(0)
    expect(shareOf(window, at)).toBeCloseTo(0.4, 4)
  })

  it('has bars of about three pixels that begin on whole numbers of their length', () => {
    expect(stepOf(ranges.hour, 900)).toBe(15)
    expect(stepOf(ranges.month, 900)).toBe(10_800)
    const { from, to } = alignedTo(windowOf(live, extent), 300)
    expect([from % 300_000, to % 300_000]).toEqual([0, 0])
  })

  it('writes times far enough apart to be read', () => {
    for (const span of Object.values(ranges)) {
      const window = windowOf({ span, end: null }, extent)
      const ticks = ticksOf(window, 900)
      expect(ticks.length).toBeGreaterThan(2)
      expect(ticks.length).toBeLessThan(12)
    }
  })

  it('draws the busiest bar at full height and no bar for nothing', () => {
    const path = barsPath([0, 4, 1], 0, 1000, { from: 0, to: 3000 })
    expect(path.match(/M/g)).toHaveLength(2)
    expect(path).toContain('v-1.0000')
    expect(path).toContain('v-0.5000')
  })
})

describe('marks', () => {
  const at = (minutes: number) => ({ writtenAt: new Date(minutes * 60_000).toISOString() })
  const window = { from: 0, to: 60 * 60_000 }
  const sizes = { width: 600, apart: 28, named: 150 }
  const shown = (...minutes: readonly number[]) =>
    marksOf(minutes.map(at), window, sizes).map(({ first, count, hasRoom }) => [
      new Date(first.writtenAt).getUTCMinutes(),
      count,
      hasRoom,
    ])

  it('have a name beside them where there is room up to the next, or to the end', () => {
    expect(shown(10, 20, 40, 50)).toEqual([
      [10, 1, false],
      [20, 1, true],
      [40, 1, false],
      [50, 1, false],
    ])
  })

  it('that lie too close together are one, and those out of sight are none', () => {
    expect(shown(20, 18, 19, 70, -5, 30)).toEqual([
      [18, 3, false],
      [30, 1, true],
    ])
  })
})
