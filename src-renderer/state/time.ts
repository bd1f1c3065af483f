// Formats times for people: relative ones to show, absolute ones with the zone for the tooltip.
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

/** Formats a moment as "3 min ago". */
export const ago = (instant: string, now: number) => `${span(secondsBetween(instant, now))} ago`

/** One clock for the whole window, so that all relative times move together. */
function createTicker(everyMs: number) {
  let now = Date.now()
  const hearers = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    now: () => now,
    subscribe(hear: () => void) {
      // The clock stood still while nothing used it.
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

/** @returns milliseconds since the epoch, updated each second */
export const useNow = () => useSyncExternalStore(ticker.subscribe, ticker.now)

/** @returns milliseconds since the epoch, updated five times a second, for animations */
export const useMoments = () => useSyncExternalStore(fastTicker.subscribe, fastTicker.now)

/** Computes something from the current time, and redraws only when the result changes. */
export const useSaid = (say: (now: number) => string) => useSyncExternalStore(ticker.subscribe, () => say(ticker.now()))
