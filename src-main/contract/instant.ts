// An instant as a person reads it, the same in the window, the shell and in sentences: local, with its time zone. Pure.

const format = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** With date, second and time zone, of an ISO 8601 instant. */
export const absolute = (instant: string) => format.format(new Date(instant))

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

/** "CET": of the times that are shown, which changes with the time of the year. */
export function zoneName(at = new Date()): string {
  const part = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')
  return part?.value ?? ''
}
