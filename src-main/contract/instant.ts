// An instant as a person reads it, the same in the window, the shell and in sentences: local, hours as their system counts them.
import { type HourCycle, hourCycleOf } from './hours.ts'

const formatsOf = (hourCycle: HourCycle) => {
  const hour = hourCycle === 'h12' ? 'numeric' : '2-digit'
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, { ...options, hourCycle })
  return {
    absolute: of({
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour,
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'short',
    }),
    minute: of({ hour, minute: '2-digit' }),
    second: of({ hour, minute: '2-digit', second: '2-digit' }),
  }
}

/** The formats of the whole process, as its locale and time zone are. */
let formats = formatsOf(hourCycleOf(globalThis.navigator?.language))

/** Sets how hours are counted, once per process; the window learns it from the host. */
export function countHours(hourCycle: HourCycle): void {
  formats = formatsOf(hourCycle)
}

/** Formats an ISO 8601 instant with date, second and time zone. */
export const absolute = (instant: string) => formats.absolute.format(new Date(instant))

const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const yearFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })

/** "14:02" today, "23 Nov 14:02" on any other day of this year. */
export const clock = (instant: string, now: number) => at(new Date(instant), new Date(now), formats.minute)

/** As `clock`, with the second, for choosing a moment. */
export const second = (instant: string, now: number) => at(new Date(instant), new Date(now), formats.second)

function at(date: Date, now: Date, time: Intl.DateTimeFormat): string {
  if (date.toDateString() === now.toDateString()) return time.format(date)
  return `${(date.getFullYear() === now.getFullYear() ? dayFormat : yearFormat).format(date)} ${time.format(date)}`
}

/**
 * Labels a tick of a timeline: with the day at midnight and where ticks are days apart, else with the time.
 * @param apart milliseconds to the next label
 */
export function tick(moment: number, apart: number): string {
  const date = new Date(moment)
  const midnight = date.getHours() === 0 && date.getMinutes() === 0
  if ((apart >= 86_400_000 && apart < Infinity) || midnight) return dayFormat.format(date)
  return (apart < 60_000 ? formats.second : formats.minute).format(date)
}

const units = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3_600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
] as const

/** 7260 → "2 h": the largest whole unit, rounded down. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const unit = units.find((one) => whole >= one.seconds) ?? units[3]
  return `${Math.floor(whole / unit.seconds)} ${unit.name}`
}

/** The time zone's short name, such as "CET"; it changes with the time of year. */
export function zoneName(of = new Date()): string {
  const part = formats.absolute.formatToParts(of).find(({ type }) => type === 'timeZoneName')
  return part?.value ?? ''
}
