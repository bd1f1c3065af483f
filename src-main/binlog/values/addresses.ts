// MariaDB's types of 4 and 16 bytes that a log has as BINARY, written as the server prints them. Pure.

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export const inet4Text = (bytes: Buffer) => bytes.join('.')

/** The longest run of zeros, be it of one, the first of equal ones, is left out; addresses of the fourth version keep their form. */
export function inet6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_none, index) => bytes.readUInt16BE(index * 2))
  let [first, length] = [0, 0]
  for (let at = 0; at < 8; at++) {
    let end = at
    while (end < 8 && groups[end] === 0) end++
    if (end - at > length) [first, length] = [at, end - at]
  }
  const words = groups.map((group) => group.toString(16))
  if (length === 0) return words.join(':')
  const isFourth = first === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  const tail = isFourth ? [...words.slice(length, 6), inet4Text(bytes.subarray(12))] : words.slice(first + length)
  return `${words.slice(0, first).join(':')}::${tail.join(':')}`
}
