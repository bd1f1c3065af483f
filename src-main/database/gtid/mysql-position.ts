// Reads, compares and writes MySQL's replication positions: sets of GTIDs, `<uuid>:1-5:7,<uuid>:1`. Pure.

type Interval = readonly [first: bigint, last: bigint]
export type GtidSet = ReadonlyMap<string, readonly Interval[]>

export function parseGtidSet(text: string): GtidSet {
  const found = new Map<string, Interval[]>()
  const intervalsOf = (source: string) => {
    const known = found.get(source) ?? []
    found.set(source, known)
    return known
  }
  for (const part of text.replace(/\s/g, '').split(',').filter(Boolean)) {
    const [uuid = '', ...words] = part.toLowerCase().split(':')
    let source = uuid
    for (const word of words) {
      const interval = intervalOf(word)
      if (interval) intervalsOf(source).push(interval)
      // A tag has its own sequence of numbers.
      else source = `${uuid}:${word}`
    }
  }
  return new Map([...found].map(([source, intervals]) => [source, merge(intervals)]))
}

function intervalOf(word: string): Interval | undefined {
  const [, first, last = first] = /^(\d{1,19})(?:-(\d{1,19}))?$/.exec(word) ?? []
  return first === undefined || last === undefined ? undefined : [BigInt(first), BigInt(last)]
}

export function formatGtidSet(set: GtidSet): string {
  return [...set]
    .map(([uuid, ranges]) => [uuid, ...ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`))].join(':'))
    .join(',')
}

/** Whether everything of `wanted` is in `held`. */
export function holds(held: GtidSet, wanted: GtidSet): boolean {
  return [...wanted].every(([uuid, intervals]) => {
    const within = held.get(uuid) ?? []
    return intervals.every(([first, last]) => {
      const one = within[lastBefore(within, first)]
      return one !== undefined && one[0] <= first && last <= one[1]
    })
  })
}

/** @returns the index of the last interval that begins at or before a number; -1 for none */
function lastBefore(sorted: readonly Interval[], number: bigint): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.[0] ?? 0n) <= number) low = middle + 1
    else high = middle
  }
  return low - 1
}

function merge(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => (a[0] < b[0] ? -1 : 1))
  const merged: Interval[] = []
  for (const [first, last] of sorted) {
    const before = merged.at(-1)
    if (before && first <= before[1] + 1n) merged[merged.length - 1] = [before[0], last > before[1] ? last : before[1]]
    else merged.push([first, last])
  }
  return merged
}
