// Floating-point numbers as both servers print them. Pure.
// Source: `my_gcvt` of either server: the fewest digits that give the number back, in one of two forms.

/** Between these exponents of ten a server writes a number out; digits that reach behind the point are written out as well. */
const [leastWritten, mostWritten] = [-15, 14]

export function doubleText(value: number): string {
  const size = Math.abs(value)
  // Within these bounds both write the same.
  if (size >= 1e-6 && size < 1e15) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [digits = '', power = ''] = value.toExponential().split('e')
  const exponent = Number(power)
  const sign = value < 0 ? '-' : ''
  const bare = digits.replace(/[-.]/g, '')
  if (exponent < leastWritten || (exponent > mostWritten && bare.length <= exponent + 1)) return `${digits}e${exponent}`
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${bare}`
  return `${sign}${bare.slice(0, exponent + 1)}.${bare.slice(exponent + 1)}`
}

/** A number of DOUBLE(M,D), which was rounded to these digits when it was written. */
export function fixedText(value: number, digits: number): string {
  const [whole = '', part = ''] = writtenOut(value).split('.')
  if (part.length > digits) return value.toFixed(digits)
  return digits === 0 ? whole : `${whole}.${part.padEnd(digits, '0')}`
}

function writtenOut(value: number): string {
  const text = doubleText(value)
  const [mantissa = '', power] = text.split('e')
  if (power === undefined) return text
  const exponent = Number(power)
  if (exponent < 0) return value.toFixed(100)
  const sign = value < 0 ? '-' : ''
  return sign + mantissa.replace(/[-.]/g, '').padEnd(exponent + 1, '0')
}
