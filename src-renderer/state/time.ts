// Times as a person reads them: relative on the face, absolute with the zone behind it.
import { useSyncExternalStore } from 'react'

export { span } from '../../src-main/contract/instant.ts'

export function secondsBetween(earlier: string, later: number): number {
  return Math.max(0, (later - Date.parse(earlier)) / 1000)
}

/** 840 → "0.8 s", 75000 → "1 min 15 s": how long something took. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })

/** "14:02:11" today, "23 Nov 14:02:11" on any other day. */
export function clock(instant: string, now: number): string {
  const date = new Date(instant)
  const time = clockFormat.format(date)
  return date.toDateString() === new Date(now).toDateString() ? time : `${dayFormat.format(date)} ${time}`
}

const minuteFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** Under a line of time, where the next label is so many milliseconds away: the day, at midnight and where days are apart. */
export function tick(at: number, apart: number): string {
  const date = new Date(at)
  const midnight = date.getHours() === 0 && date.getMinutes() === 0
  if (apart >= 86_400_000 || midnight) return dayFormat.format(date)
  return (apart < 60_000 ? clockFormat : minuteFormat).format(date)
}

/** One clock for the whole window, so that all relative times move together. */
function createTicker() {
  let now = Date.now()
  const hearers = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    now: () => now,
    subscribe(hear: () => void) {
      hearers.add(hear)
      timer ??= setInterval(() => {
        now = Date.now()
        for (const tell of hearers) tell()
      }, 1000)
      return () => {
        hearers.delete(hear)
        if (hearers.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
const ticker = createTicker()

/** Milliseconds since the epoch, anew each second. */
export const useNow = () => useSyncExternalStore(ticker.subscribe, ticker.now)

/** What is said of now, drawn anew only when that is something else. */
export const useSaid = (say: (now: number) => string) => useSyncExternalStore(ticker.subscribe, () => say(ticker.now()))
