// A moment as a person types it: "yesterday 14:02:11", "2 h ago", an ISO time. Pure; times without a zone are local.

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** On the second; undefined when it cannot be understood. What has no date lies in the past: the last such time. */
export function parseMoment(text: string, now: Date): Date | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ')
  const found = ago(words, now) ?? iso(text.trim()) ?? named(words, now) ?? dated(words, now)
  return found && new Date(Math.floor(found.getTime() / 1000) * 1000)
}

function ago(words: string, now: Date): Date | undefined {
  if (words === 'now') return now
  const found = /^(\d+(?:\.\d+)?) ?([a-z]+) ago$/.exec(words)
  const [, count, unit = ''] = found ?? []
  const known = /^(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)$/.test(unit)
  const seconds = units[unit[0] ?? '']
  return known && seconds ? new Date(now.getTime() - Number(count) * seconds * 1000) : undefined
}

/** Every part of it is checked: JavaScript takes the 31st of April for the 1st of May. */
function iso(text: string): Date | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)? ?(z|[+-]\d\d:?\d\d)?$/i.exec(text)
  if (!found) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0))
  const local = at(year ?? 0, (month ?? 1) - 1, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0)
  const zone = found[7]
  if (!local || !zone) return local
  const offset = zone.toLowerCase() === 'z' ? 0 : offsetMinutes(zone)
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) - offset * 60_000)
}

function offsetMinutes(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** "today 9:30", "yesterday 14:02:11", "mon 14:02", "14:02:11". */
function named(words: string, now: Date): Date | undefined {
  const found = /^(?:(today|yesterday|[a-z]{3,9}) )?(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(words)
  if (!found) return undefined
  const [, word, ...clock] = found
  const [hour = 0, minute = 0, second = 0] = clock.map((part) => Number(part ?? 0))
  const back = word === undefined || word === 'today' ? 0 : word === 'yesterday' ? 1 : daysSince(word, now)
  if (back === undefined) return undefined
  const on = (earlier: number) => at(now.getFullYear(), now.getMonth(), now.getDate(), hour, minute, second, -earlier)
  const first = on(back)
  // A bare time or a day's name that lies ahead means the last one.
  if (first && first > now && word !== 'today') return on(back + (word === undefined ? 1 : 7))
  return first
}

function daysSince(word: string, now: Date): number | undefined {
  const day = days.findIndex((name) => word.startsWith(name))
  return day < 0 ? undefined : (now.getDay() - day + 7) % 7
}

/** "23 nov 14:02:11", "nov 23 14:02", "23 nov 2026 14:02". */
function dated(words: string, now: Date): Date | undefined {
  const found =
    /^(\d{1,2}) ([a-z]{3,9})(?:,? (\d{4}))?,?(?: (\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(words) ??
    /^([a-z]{3,9}) (\d{1,2})(?:,? (\d{4}))?,?(?: (\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(words)
  if (!found) return undefined
  const [, one = '', other = '', year, ...clock] = found
  const [day, name] = /^\d/.test(one) ? [Number(one), other] : [Number(other), one]
  const month = months.findIndex((each) => name.startsWith(each))
  const [hour = 0, minute = 0, second = 0] = clock.map((part) => Number(part ?? 0))
  if (month < 0) return undefined
  const on = (inYear: number) => at(inYear, month, day, hour, minute, second)
  if (year !== undefined) return on(Number(year))
  const first = on(now.getFullYear())
  return first && first > now ? on(now.getFullYear() - 1) : first
}

/** A local time that exists as it is written, `days` later. */
function at(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  later = 0,
): Date | undefined {
  const whole = new Date(year, month, day)
  const real = whole.getMonth() === month && whole.getDate() === day && hour < 24 && minute < 60 && second < 60
  return real ? new Date(year, month, day + later, hour, minute, second) : undefined
}
