// The second index of a binary log: for every second with a commit, where it begins in the file and how many it has. Pure.
// A few bytes a second: each entry is written as its differences from the one before, as variable-length numbers.

export interface IndexedSecond {
  /** Seconds since the epoch. */
  readonly second: number
  /** Where in the file the first transaction of that second begins. */
  readonly offset: number
  readonly transactions: number
}

export function readSecondIndex(bytes: Uint8Array): IndexedSecond[] {
  const entries: IndexedSecond[] = []
  let at = 0
  const next = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  let [second, offset] = [0, 0]
  while (at < bytes.length) {
    second += next()
    offset += next()
    entries.push({ second, offset, transactions: next() })
  }
  return entries
}

export function writeSecondIndex(entries: readonly IndexedSecond[]): Uint8Array {
  const bytes: number[] = []
  const put = (value: number) => {
    let left = value
    while (left >= 0x80) {
      bytes.push((left % 128) | 0x80)
      left = Math.floor(left / 128)
    }
    bytes.push(left)
  }
  let [second, offset] = [0, 0]
  for (const entry of entries) {
    put(entry.second - second)
    put(entry.offset - offset)
    put(entry.transactions)
    second = entry.second
    offset = entry.offset
  }
  return Uint8Array.from(bytes)
}

/** Adds one transaction to the entries; seconds and offsets never go back. */
export function addCommit(entries: IndexedSecond[], second: number, offset: number): void {
  const last = entries.at(-1)
  if (last?.second === second) entries[entries.length - 1] = { ...last, transactions: last.transactions + 1 }
  else entries.push({ second, offset, transactions: 1 })
}
