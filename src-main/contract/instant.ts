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

/** "CET": of the times that are shown. */
export function zoneName(): string {
  const part = format.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')
  return part?.value ?? ''
}
