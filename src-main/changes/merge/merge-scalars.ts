// Values that need nobody's decision: counts, and dates of change. Pure.
import type { SqlValue } from '../../rows/value.ts'

interface ThreeNumbers {
  readonly base: SqlValue
  readonly mine: SqlValue
  readonly theirs: SqlValue
}

interface Decimal {
  readonly digits: bigint
  /** How many of them are behind the point. */
  readonly scale: number
}

/** Any number of digits, as a server writes a DECIMAL. */
function decimalOf(value: SqlValue): Decimal | undefined {
  const [, whole, fraction = ''] = /^([+-]?\d{1,100})(?:\.(\d{1,50}))?$/.exec(value?.toString('latin1') ?? '') ?? []
  return whole === undefined
    ? undefined
    : { digits: BigInt((whole + fraction).replace('+', '')), scale: fraction.length }
}

const scaled = ({ digits, scale }: Decimal, to: number) => digits * 10n ** BigInt(to - scale)

function decimalText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  const point = text.length - scale
  return scale === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`
}

/**
 * Adds what each side added. What counts rows does not fall below nothing.
 * @returns undefined where one of them is no number
 */
export function mergeCounts({ base, mine, theirs }: ThreeNumbers): SqlValue | undefined {
  const numbers = [base, mine, theirs].map(decimalOf)
  const scale = Math.max(...numbers.map((number) => number?.scale ?? 0))
  const [was, here, there] = numbers.map((number) => number && scaled(number, scale))
  if (was === undefined || here === undefined || there === undefined) return undefined
  const sum = there + here - was
  const isCount = was >= 0n && here >= 0n && there >= 0n
  return Buffer.from(decimalText(isCount && sum < 0n ? 0n : sum, scale))
}

/** @returns the greater number, or the later date; dates are written so that the later one is the greater text */
export function latestOf(mine: SqlValue, theirs: SqlValue): SqlValue {
  if (mine === null || theirs === null) return mine ?? theirs
  const [one, other] = [decimalOf(mine), decimalOf(theirs)]
  const greaterText = Buffer.compare(mine, theirs) > 0 ? mine : theirs
  if (!one || !other) return greaterText
  const scale = Math.max(one.scale, other.scale)
  const difference = scaled(one, scale) - scaled(other, scale)
  return difference === 0n ? greaterText : difference > 0n ? mine : theirs
}
