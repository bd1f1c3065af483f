// Times as a person reads them: relative on the face, absolute with the zone behind it.
import { useSyncExternalStore } from 'react'
import { span } from '../../src-main/contract/instant.ts'

export { clock, second, span, tick } from '../../src-main/contract/instant.ts'

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

/** "3 min ago". */
export const ago = (instant: string, now: number) => `${span(secondsBetween(instant, now))} ago`

/** One clock for the whole window, so that all relative times move together. */
function createTicker(everyMs: number) {
  let now = Date.now()
  const hearers = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    now: () => now,
    subscribe(hear: () => void) {
      // Nobody moved it while nobody looked.
      if (hearers.size === 0) now = Date.now()
      hearers.add(hear)
      timer ??= setInterval(() => {
        now = Date.now()
        for (const tell of hearers) tell()
      }, everyMs)
      return () => {
        hearers.delete(hear)
        if (hearers.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
const ticker = createTicker(1000)
const fastTicker = createTicker(200)

/** Milliseconds since the epoch, anew each second. */
export const useNow = () => useSyncExternalStore(ticker.subscribe, ticker.now)

/** The same, five times a second: for what moves. */
export const useMoments = () => useSyncExternalStore(fastTicker.subscribe, fastTicker.now)

/** What is said of now, drawn anew only when that is something else. */
export const useSaid = (say: (now: number) => string) => useSyncExternalStore(ticker.subscribe, () => say(ticker.now()))
