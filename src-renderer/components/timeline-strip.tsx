// The drawn strip of a timeline. To the keyboard and to screen readers it is a slider: arrows move by seconds.
import { useEffect, useRef, useState } from 'react'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { second, tick } from '../state/time.ts'
import { words } from '../words.ts'
import { bareOf, happenedAt } from './timeline-happened.ts'
import { type AskedStretch, StretchBand } from './timeline-stretch.tsx'
import type { Activity } from './timeline-view.ts'
import {
  barsPath,
  type Extent,
  momentAt,
  pan,
  shareOf,
  ticksOf,
  type View,
  type Window,
  windowOf,
  zoom,
} from './timeline-view.ts'

interface StripProps {
  readonly production: Production
  readonly points: readonly Point[]
  readonly activity: Activity
  readonly view: View
  readonly extent: Extent
  readonly width: number
  /** Milliseconds; null: live. */
  readonly chosen: number | null
  /** What is asked about, in between two moments; null while nothing is. */
  readonly stretch: AskedStretch | null
  readonly onView: (view: View) => void
  readonly onChoose: (at: number | null) => void
  readonly onStretch: (stretch: AskedStretch | null) => void
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`
/** How close to a point, in pixels, a click chooses it. */
const snapPixels = 6

export function TimelineStrip(props: StripProps) {
  const { production, points, activity, view, extent, width, chosen, stretch, onView, onChoose, onStretch } = props
  const { head } = extent
  const window = windowOf(view, extent)
  const [hovered, hover] = useState<number | null>(null)
  const strip = useRef<HTMLDivElement>(null)
  const moved = useRef<{
    readonly x: number
    readonly view: View
    readonly anchor: number | null
    dragged: boolean
  } | null>(null)
  useWheel(strip, props)
  const from = Date.parse(production.history.from ?? new Date(head).toISOString())
  const shareAt = (clientX: number) => {
    const box = strip.current?.getBoundingClientRect()
    return box && box.width > 0 ? (clientX - box.left) / box.width : 0
  }
  const within = (at: number) => Math.min(head, Math.max(from, at))
  const chooseAt = (share: number) => {
    const at = momentAt(window, share)
    const near = nearPoint(points, window, share, width)
    if (near) return onChoose(Date.parse(near.at))
    onChoose(at >= head ? null : Math.max(from, at))
  }
  return (
    <div
      ref={strip}
      className="timeline-strip"
      role="slider"
      tabIndex={0}
      aria-label={words.timeline.moment}
      aria-valuemin={Math.floor(from / 1000)}
      aria-valuemax={Math.floor(head / 1000)}
      aria-valuenow={Math.floor((chosen ?? head) / 1000)}
      aria-valuetext={chosen === null ? words.timeline.live : absolute(new Date(chosen).toISOString())}
      onKeyDown={(event) => {
        if (act(event.key, event.shiftKey, event.altKey, { ...props, window, from })) event.preventDefault()
      }}
      onPointerDown={(event) => {
        const anchor = event.shiftKey ? within(momentAt(window, shareAt(event.clientX))) : null
        moved.current = { x: event.clientX, view, anchor, dragged: false }
        event.currentTarget.setPointerCapture?.(event.pointerId)
      }}
      onPointerMove={(event) => {
        const start = moved.current
        hover(start?.dragged && start.anchor === null ? null : shareAt(event.clientX))
        if (!start || (Math.abs(event.clientX - start.x) < 4 && !start.dragged)) return
        start.dragged = true
        if (start.anchor !== null) {
          const to = within(momentAt(window, shareAt(event.clientX)))
          return onStretch({ anchor: start.anchor, to, isOpen: false })
        }
        onView(pan(start.view, ((start.x - event.clientX) / width) * (window.to - window.from), extent))
      }}
      onPointerLeave={() => hover(null)}
      onPointerUp={(event) => {
        const start = moved.current
        moved.current = null
        if (!start || start.dragged) return
        onStretch(null)
        chooseAt(shareAt(event.clientX))
      }}
    >
      <Coverage production={production} window={window} head={head} />
      <svg className="timeline-bars" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        <path d={barsPath(activity.counts, activity.from, activity.step, window)} />
      </svg>
      {stretch ? <StretchBand stretch={stretch} window={window} /> : null}
      {hovered === null ? null : <HairLine {...props} window={window} share={hovered} />}
      {points.map((point) => (
        <PointMark key={point.id} point={point} window={window} />
      ))}
      <span className="timeline-head" style={{ left: percent(shareOf(window, head)) }} />
      {chosen === null ? null : <span className="timeline-chosen" style={{ left: percent(shareOf(window, chosen)) }} />}
      <Ticks window={window} width={width} />
    </div>
  )
}

/** The moment under the pointer, and what happened then. */
function HairLine(props: StripProps & { readonly window: Window; readonly share: number }) {
  const { window, share, width, extent } = props
  const near = nearPoint(props.points, window, share, width)
  const at = near ? Date.parse(near.at) : Math.min(momentAt(window, share), extent.head)
  const place = shareOf(window, at)
  const what = near ? words.points.called(near) : happenedAt(at, props)
  return (
    <span className="timeline-hair" style={{ left: percent(place) }} data-side={place > 0.5 ? 'left' : 'right'}>
      <span className="timeline-said">
        {[second(new Date(at).toISOString(), Date.now()), what].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

/** @returns the moment of a point near the pointer, or else the second under it */
const nearPoint = (points: readonly Point[], window: Window, share: number, width: number) =>
  points.find((one) => Math.abs(shareOf(window, Date.parse(one.at)) - share) * width <= snapPixels)

/** The hatched areas where nothing can be chosen: before the history and in gaps. */
function Coverage({
  production: { history },
  window,
  head,
}: {
  readonly production: Production
  readonly window: Window
  readonly head: number
}) {
  const bare = bareOf(history, head, window.from)
  return bare
    .filter((one) => one.to > window.from && one.from < window.to && one.to > one.from)
    .map((one) => {
      const left = Math.max(0, shareOf(window, one.from))
      const right = Math.min(1, shareOf(window, one.to))
      const style = { left: percent(left), width: percent(right - left) }
      return <span key={one.from} className="timeline-gap" style={style} title={one.why} />
    })
}

function PointMark({ point, window }: { readonly point: Point; readonly window: Window }) {
  const share = shareOf(window, Date.parse(point.at))
  if (share < 0 || share > 1) return null
  const bad = point.state.is === 'failed' || (point.proof?.failure ?? point.pages?.failure ?? null) !== null
  const look = bad ? 'bad' : point.kept ? 'kept' : point.kind === 'moment' ? 'moment' : 'plain'
  const title = `${absolute(point.at)} ${words.points.called(point)}`
  return <span className={`timeline-point point-${look}`} style={{ left: percent(share) }} title={title} />
}

function Ticks({ window, width }: { readonly window: Window; readonly width: number }) {
  const ticks = ticksOf(window, width)
  // A single point is labelled to the minute.
  const apart = (ticks[1] ?? Infinity) - (ticks[0] ?? 0)
  return ticks.map((at) => {
    const share = shareOf(window, at)
    // A label at an edge would be cut off.
    if (share < 0.02 || share > 0.97) return null
    return (
      <span key={at} className="timeline-tick" style={{ left: percent(share) }}>
        {tick(at, apart)}
      </span>
    )
  })
}

interface Acting extends StripProps {
  readonly window: Window
  readonly from: number
}

/** Whether the key means something here. */
function act(key: string, shift: boolean, alt: boolean, props: Acting): boolean {
  const { view, extent, chosen, points, activity, stretch, onView, onChoose, onStretch, from } = props
  const { head } = extent
  const at = chosen ?? Math.floor(head / 1000) * 1000
  const to = (moment: number) => {
    if (stretch?.isOpen) onStretch({ ...stretch, to: Math.min(head, Math.max(from, moment)) })
    onChoose(moment >= head ? null : Math.max(from, moment))
    return true
  }
  const step = Math.max(1000, view.span <= 3_600_000 ? 1000 : activity.step) * (shift ? 10 : 1)
  const earlier = () => points.map((one) => Date.parse(one.at)).filter((one) => one < at)
  const later = () => points.map((one) => Date.parse(one.at)).filter((one) => one > at)
  const show = (next: View) => {
    onView(next)
    return true
  }
  if (key === '[' || (alt && key === 'ArrowLeft')) return to(Math.max(from, ...earlier()))
  if (key === ']' || (alt && key === 'ArrowRight')) return to(Math.min(head, ...later()))
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(at - step)
    case 'ArrowRight':
    case 'ArrowUp':
      return to(at + step)
    case 'Home':
      return to(from)
    case 'c':
      onStretch(stretch?.isOpen ? { ...stretch, isOpen: false } : { anchor: at, to: at, isOpen: true })
      return true
    case 'Escape':
      if (!stretch) return to(head)
      onStretch(null)
      return true
    case 'End':
      return to(head)
    case '+':
    case '=':
      return show(zoom(view, 0.5, at, extent))
    case '-':
      return show(zoom(view, 2, at, extent))
    case 'PageUp':
      return show(pan(view, -view.span / 2, extent))
    case 'PageDown':
      return show(pan(view, view.span / 2, extent))
    default:
      return false
  }
}

/** React listens to the wheel passively; a page that scrolls while one zooms is no good. */
function useWheel(strip: React.RefObject<HTMLDivElement | null>, { view, extent, onView }: StripProps): void {
  useEffect(() => {
    const element = strip.current
    if (!element) return
    const hear = (event: WheelEvent) => {
      event.preventDefault()
      const box = element.getBoundingClientRect()
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (sideways) return onView(pan(view, ((event.deltaX || event.deltaY) / box.width) * view.span, extent))
      const around = momentAt(windowOf(view, extent), (event.clientX - box.left) / box.width)
      onView(zoom(view, event.deltaY > 0 ? 1.25 : 0.8, around, extent))
    }
    element.addEventListener('wheel', hear, { passive: false })
    return () => element.removeEventListener('wheel', hear)
  })
}
