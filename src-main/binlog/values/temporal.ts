// Dates and times as they lie in rows, written as both servers print them in UTC. Pure.
// Layout: `my_time.c` of either server; the older forms are those from before MySQL 5.6, which MariaDB can still be told to use.
// All reads throw RangeError where the bytes end before the value.

/** Bytes that a fraction of so many digits takes. */
export const fractionBytes = (digits: number) => (digits + 1) >> 1

const zero = 48
const [dash, colon, dot, space] = [45, 58, 46, 32]

function put(to: Buffer, at: number, value: number, digits: number): void {
  let rest = value
  for (let index = at + digits - 1; index >= at; index--) {
    to[index] = zero + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}

function putDate(to: Buffer, year: number, month: number, day: number): void {
  put(to, 0, year, 4)
  to[4] = dash
  put(to, 5, month, 2)
  to[7] = dash
  put(to, 8, day, 2)
}

function putClock(to: Buffer, at: number, hour: number, minute: number, second: number): void {
  put(to, at, hour, 2)
  to[at + 2] = colon
  put(to, at + 3, minute, 2)
  to[at + 5] = colon
  put(to, at + 6, second, 2)
}

/** @param fraction in units of a hundredth, a ten thousandth or a millionth, by its bytes */
function putFraction(to: Buffer, at: number, fraction: number, digits: number): void {
  if (digits === 0) return
  to[at] = dot
  put(to, at + 1, digits % 2 === 1 ? Math.floor(fraction / 10) : fraction, digits)
}

function dateTime(
  date: readonly [year: number, month: number, day: number],
  clock: readonly [hour: number, minute: number, second: number],
  fraction: number,
  digits: number,
): Buffer {
  const text = Buffer.allocUnsafe(19 + (digits > 0 ? digits + 1 : 0))
  putDate(text, ...date)
  text[10] = space
  putClock(text, 11, ...clock)
  putFraction(text, 19, fraction, digits)
  return text
}

const fractionAt = (bytes: Buffer, at: number, digits: number) =>
  digits === 0 ? 0 : bytes.readUIntBE(at, fractionBytes(digits))

/** Three bytes. */
export function dateText(bytes: Buffer, at: number): Buffer {
  const packed = bytes.readUIntLE(at, 3)
  const text = Buffer.allocUnsafe(10)
  putDate(text, packed >> 9, (packed >> 5) & 15, packed & 31)
  return text
}

/** Five bytes and the fraction. */
export function dateTimeText(bytes: Buffer, at: number, digits: number): Buffer {
  return packedDateTime(bytes.readUIntBE(at, 5) - 0x80_0000_0000, fractionAt(bytes, at + 5, digits), digits)
}

/** @param packed months times 32 and days above 17 bits of hours, minutes and seconds */
export function packedDateTime(packed: number, fraction: number, digits: number): Buffer {
  if (packed < 0) throw new RangeError('A date is before all years.')
  const days = Math.floor(packed / 2 ** 17)
  const clock = packed % 2 ** 17
  const months = days >> 5
  const date = [Math.floor(months / 13), months % 13, days & 31] as const
  return dateTime(date, [clock >> 12, (clock >> 6) & 63, clock & 63], fraction, digits)
}

/** Four bytes and the fraction: seconds since the epoch. */
export function timestampText(bytes: Buffer, at: number, digits: number): Buffer {
  return timestamp(bytes.readUInt32BE(at), fractionAt(bytes, at + 4, digits), digits)
}

export const oldTimestampText = (bytes: Buffer, at: number) => timestamp(bytes.readUInt32LE(at), 0, 0)

function timestamp(seconds: number, fraction: number, digits: number): Buffer {
  if (seconds === 0 && fraction === 0) return dateTime([0, 0, 0], [0, 0, 0], 0, digits)
  const [year, month, day] = civil(Math.floor(seconds / 86_400))
  const second = seconds % 86_400
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60] as const
  return dateTime([year, month, day], clock, fraction, digits)
}

/** The Gregorian date of a day since the epoch; years are counted from March on, so that leap days come last. */
function civil(day: number): readonly [year: number, month: number, day: number] {
  const fromMarch = day + 719_468
  const era = Math.floor(fromMarch / 146_097)
  const ofEra = fromMarch % 146_097
  const years = ((ofEra - ((ofEra / 1460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0
  const ofYear = ofEra - (365 * years + (years >> 2) - ((years / 100) | 0))
  const march = ((5 * ofYear + 2) / 153) | 0
  const month = march < 10 ? march + 3 : march - 9
  return [years + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (((153 * march + 2) / 5) | 0) + 1]
}

/** Three bytes and the fraction, as one number around its middle. */
export function timeText(bytes: Buffer, at: number, digits: number): Buffer {
  const size = fractionBytes(digits)
  const parts = 2 ** (8 * size)
  const packed = bytes.readUIntBE(at, 3 + size) - 0x80_0000 * parts
  return packedTime(Math.sign(packed), Math.floor(Math.abs(packed) / parts), Math.abs(packed) % parts, digits)
}

export function packedTime(sign: number, clock: number, fraction: number, digits: number): Buffer {
  return time(sign < 0, (clock >> 12) & 0x3ff, (clock >> 6) & 63, clock & 63, fraction, digits)
}

/** Three bytes, in decimal digits. */
export function oldTimeText(bytes: Buffer, at: number): Buffer {
  const value = bytes.readIntLE(at, 3)
  const size = Math.abs(value)
  const clock = [Math.floor(size / 10_000), Math.floor(size / 100) % 100, size % 100] as const
  mustBe(clock, [838, 59, 59])
  return time(value < 0, ...clock, 0, 0)
}

/**
 * Of a value of the older forms a log does not say whether it has a fraction; what is read with the wrong length is soon no time.
 */
function mustBe(parts: readonly number[], most: readonly number[]): void {
  if (parts.some((part, index) => part > (most[index] ?? 0))) throw new RangeError('A value is no time.')
}

function time(isNegative: boolean, hour: number, minute: number, second: number, fraction: number, digits: number) {
  const head = `${isNegative ? '-' : ''}${hour < 10 ? '0' : ''}${hour}`
  const text = Buffer.allocUnsafe(head.length + 6 + (digits > 0 ? digits + 1 : 0))
  text.write(head, 'latin1')
  text[head.length] = colon
  put(text, head.length + 1, minute, 2)
  text[head.length + 3] = colon
  put(text, head.length + 4, second, 2)
  putFraction(text, head.length + 6, fraction, digits)
  return text
}

/** Eight bytes, in decimal digits. */
export function oldDateTimeText(bytes: Buffer, at: number): Buffer {
  const value = Number(bytes.readBigUInt64LE(at))
  const [days, seconds] = [Math.floor(value / 1_000_000), value % 1_000_000]
  const date = [Math.floor(days / 10_000), Math.floor(days / 100) % 100, days % 100] as const
  const clock = [Math.floor(seconds / 10_000), Math.floor(seconds / 100) % 100, seconds % 100] as const
  mustBe([...date, ...clock], [9999, 12, 31, 23, 59, 59])
  return dateTime(date, clock, 0, 0)
}
