// A moment as a person types it: "yesterday 14:02:11", "last friday", "2 h ago", a line of a log, an ISO time. Pure.
// Times without a zone are local; names are English whatever the locale; numbers that could be day or month are refused.

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

/** Whether it names production as it is now rather than a moment of its past. */
export const isLive = (text: string): boolean => /^(?:live|now|right now)$/.test(plain(text))

/**
 * On the second; undefined when it cannot be understood. What names no date lies in the past: the last such time. A day
 * without a time is its midnight. What says that it is to come ("tomorrow", "in 2 h") is understood as that.
 */
export function parseMoment(text: string, now: Date): Date | undefined {
  const words = plain(text)
  const found = isLive(text) ? now : (counted(words) ?? ago(words, now) ?? timed(words, now))
  const seconds = found && Math.floor(found.getTime() / 1000)
  return seconds === undefined || Number.isNaN(seconds) ? undefined : new Date(seconds * 1000)
}

/** Seconds or milliseconds since 1970, as programs write moments: those of this century. */
function counted(words: string): Date | undefined {
  if (!/^1\d{9}(?:\d{3})?$/.test(words)) return undefined
  return new Date(Number(words) * (words.length === 10 ? 1000 : 1))
}

/** "Fri 20 Nov 2026 14:02:11": local, and understood again. */
export function writeMoment(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${short(days[moment.getDay()])} ${moment.getDate()} ${short(months[moment.getMonth()])}`
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(':')
  return `${day} ${moment.getFullYear()} ${clock}`
}

const short = (name = '') => name.slice(0, 1).toUpperCase() + name.slice(1, 3)

/** Without what says nothing: case, commas, brackets of a log, the dots of "a.m." and "Nov.", "at" and "on". */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[,“”"[\]]/g, ' ')
    .replace(/\b([ap])\.m\b\.?/g, '$1m')
    .replace(/([a-z])\.(?=\s|$)/g, '$1')
    .replace(/\b(?:at|on|the|and)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const lengths = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const
const amount = String.raw`(\d+(?:\.\d+)?|half an?|an?|one) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|y|years?)(?![a-z])`
const amounts = new RegExp(`^(in )?((?:${amount} ?)+)(ago|earlier)?$`)

/** "2 h ago", "an hour and 5 minutes ago", "last week"; "in 2 h". Whole days and more are taken by the calendar. */
function ago(words: string, now: Date): Date | undefined {
  const whole = words.replace(/^last (week|month|year)$/, '1 $1 ago').replace(/^next (week|month|year)$/, 'in 1 $1')
  const [, ahead, said = '', , , past] = amounts.exec(whole) ?? []
  if (said === '' || (ahead === undefined) === (past === undefined)) return undefined
  return [...said.matchAll(new RegExp(amount, 'g'))].reduce<Date | undefined>((from, [, count = '', unit = '']) => {
    const many = count.startsWith('half') ? 0.5 : /^\d/.test(count) ? Number(count) : 1
    return from && moved(from, past ? -many : many, unit)
  }, now)
}

function moved(from: Date, count: number, unit: string): Date | undefined {
  const monthly = unit.startsWith('mo') ? 1 : unit.startsWith('y') ? 12 : 0
  if (monthly) return Number.isInteger(count) ? movedMonths(from, count * monthly) : undefined
  const letter = unit[0] as keyof typeof lengths
  const daily = letter === 'd' ? 1 : letter === 'w' ? 7 : 0
  if (daily === 0 || !Number.isInteger(count * daily)) return new Date(from.getTime() + count * lengths[letter] * 1000)
  const to = new Date(from)
  to.setDate(to.getDate() + count * daily)
  return to
}

/** A month before the 31st of May is the 30th of April. */
function movedMonths(from: Date, count: number): Date {
  const to = new Date(from)
  to.setDate(1)
  to.setMonth(to.getMonth() + count)
  to.setDate(Math.min(from.getDate(), new Date(to.getFullYear(), to.getMonth() + 1, 0).getDate()))
  return to
}

interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const clockTime =
  /(?:^| |(?<=\d)[t:])(noon|midday|midnight|(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?([ap]m))?|(\d{1,2}) ?([ap]m))(?= |$)/
/** Behind a time of day: a year behind a dash is none. */
const zone =
  /(?<=:\d\d(?:\.\d+)?|\d ?[ap]m) ?(?:z|(?:utc|gmt)?(?<sign>[+-])(?<hours>0?\d|1[0-4]):?(?<minutes>[0-5]\d)?|utc|gmt)(?= |$)/

/** A day, a time of day, or both in either order. Only a date has a zone: nobody's "yesterday" is elsewhere. */
function timed(words: string, now: Date): Date | undefined {
  const zoned = zone.exec(words)
  const here = words.replace(zone, '')
  const found = clockTime.exec(here)
  const clock = found ? clockOf(found) : { hour: 0, minute: 0, second: 0 }
  const day = here.replace(clockTime, '').trim()
  if (!clock || (day === '' && !found)) return undefined
  const date = dateOf(day, clock, now)
  if (!zoned) return date ?? named(day, clock, now)
  return date && inZone(date, clock, zoned.groups ?? {})
}

function clockOf([, word, hour, minute, second, half, bareHour, bareHalf]: RegExpExecArray): Clock | undefined {
  if (word === 'midnight') return { hour: 0, minute: 0, second: 0 }
  if (word === 'noon' || word === 'midday') return { hour: 12, minute: 0, second: 0 }
  const [given, part] = [Number(hour ?? bareHour), half ?? bareHalf]
  if (part && (given < 1 || given > 12)) return undefined
  const clock = { hour: part ? (given % 12) + (part === 'pm' ? 12 : 0) : given, minute: Number(minute ?? 0) }
  const whole = { ...clock, second: Number(second ?? 0) }
  return whole.hour < 24 && whole.minute < 60 && whole.second < 60 ? whole : undefined
}

/** Days that are named from today: "yesterday", "last friday", "3 days ago"; none is the last day that had the time. */
function named(day: string, clock: Clock, now: Date): Date | undefined {
  const on = (later: number) => local(now.getFullYear(), now.getMonth(), now.getDate() + later, clock)
  if (day === '') return on(0) > now ? on(-1) : on(0)
  const near = { today: 0, yesterday: -1, tomorrow: 1, 'day before yesterday': -2, 'day after tomorrow': 2 }[day]
  if (near !== undefined) return on(near)
  const [, many, unit] = /^(\d{1,5}|a|one) ?(d|days?|w|weeks?) ago$/.exec(day) ?? []
  if (many !== undefined) return on(-(Number(many) || 1) * (unit?.startsWith('w') ? 7 : 1))
  const [, which, name = ''] = /^(?:(last|next) )?([a-z]+)$/.exec(day) ?? []
  const weekday = indexOf(days, name)
  if (weekday === undefined) return undefined
  const since = (now.getDay() - weekday + 7) % 7
  if (which === 'next') return on(7 - since)
  if (which === 'last') return on(-(since || 7))
  return on(-since) > now ? on(-since - 7) : on(-since)
}

/** "23 nov", "nov 23rd 2026", "mon 23 nov 2026", "23/nov/2026" of a log, "2026-11-23", "23.11.2026". */
function dateOf(text: string, clock: Clock, now: Date): Date | undefined {
  const [, first = '', rest = ''] = /^([a-z]+) (.+)$/.exec(text) ?? []
  const weekday = indexOf(days, first)
  const date = weekday === undefined ? text : rest
  const parts =
    /^(?<year>\d{4})(?<gap>[-/.])(?<month>\d{1,2})\k<gap>(?<day>\d{1,2})$/.exec(date) ??
    /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/.exec(date) ??
    /^(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ /-](?<month>[a-z]+)(?:[ /-](?<year>\d{4}))?$/.exec(date) ??
    /^(?<month>[a-z]+) (?<day>\d{1,2})(?:st|nd|rd|th)?(?: (?<year>\d{4}))?$/.exec(date)
  const { year, month = '', day } = parts?.groups ?? {}
  const ofYear = /^\d/.test(month) ? Number(month) - 1 : indexOf(months, month)
  if (ofYear === undefined) return undefined
  const on = (inYear: number) => {
    const found = existing(inYear, ofYear, Number(day), clock)
    return found && (weekday === undefined || found.getDay() === weekday) ? found : undefined
  }
  if (year !== undefined) return on(Number(year))
  // The last such day, which a leap day or a day of the week may have had years ago.
  const years = Array.from({ length: 12 }, (_, back) => on(now.getFullYear() - back))
  return years.find((one) => one !== undefined && one <= now)
}

/** By its first three letters or more. */
function indexOf(names: readonly string[], name: string): number | undefined {
  const known = name === 'tues' || name === 'thurs' || name === 'thur' || name === 'sept' || name.length === 3
  const index = names.findIndex((one) => one === name || (known && one.startsWith(name)))
  return index < 0 ? undefined : index
}

/** Every part of it is checked: JavaScript takes the 31st of April for the 1st of May. */
function existing(year: number, month: number, day: number, clock: Clock): Date | undefined {
  const whole = new Date(year, month, day)
  const real = whole.getFullYear() === year && whole.getMonth() === month && whole.getDate() === day
  return real ? local(year, month, day, clock) : undefined
}

/** An hour that a clock skipped is the one it skipped to; of an hour it had twice it is the first. */
const local = (year: number, month: number, day: number, { hour, minute, second }: Clock) =>
  new Date(year, month, day, hour, minute, second)

/** What the same date and time of day are in that zone. */
function inZone(date: Date, { hour, minute, second }: Clock, zone: Readonly<Record<string, string | undefined>>): Date {
  const { sign, hours, minutes } = zone
  const offset = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), hour, minute - offset, second))
}
