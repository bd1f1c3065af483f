// Exact decimals as they lie in rows and in MySQL's JSON. Pure.
// Layout: `decimal2bin` of either server: nine digits in four bytes, big-endian, the first bit inverted, all of them below zero.

const bytesOfDigits = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4] as const

/** Bytes of so many digits. */
const bytesOf = (digits: number) => Math.floor(digits / 9) * 4 + (bytesOfDigits[digits % 9] ?? 0)

export const decimalBytes = (precision: number, scale: number) => bytesOf(precision - scale) + bytesOf(scale)

/** @throws RangeError where the bytes end before the number */
export function decimalText(bytes: Buffer, from: number, precision: number, scale: number): string {
  const whole = precision - scale
  const mask = bytes.readUInt8(from) & 0x80 ? 0 : 0xff
  let at = from
  const group = (digits: number): string => {
    const size = bytesOfDigits[digits] ?? 0
    let value = 0
    for (let index = 0; index < size; index++) {
      const flipped = at === from ? 0x80 : 0
      value = value * 256 + (bytes.readUInt8(at++) ^ mask ^ flipped)
    }
    return String(value).padStart(digits, '0')
  }
  let text = whole % 9 > 0 ? group(whole % 9) : ''
  for (let left = Math.floor(whole / 9); left > 0; left--) text += group(9)
  text = text.replace(/^0+(?=\d)/, '') || '0'
  if (scale > 0) {
    text += '.'
    for (let left = Math.floor(scale / 9); left > 0; left--) text += group(9)
    if (scale % 9 > 0) text += group(scale % 9)
  }
  return mask === 0 ? text : `-${text}`
}
