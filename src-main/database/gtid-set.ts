// MySQL's replication positions: sets of GTIDs, `<uuid>:1-5:7,<uuid>:1`. Pure.

type Interval = readonly [first: bigint, last: bigint]
export type GtidSet = ReadonlyMap<string, readonly Interval[]>

export function parseGtidSet(text: string): GtidSet {
  const sets = new Map<string, Interval[]>()
  for (const part of text.replace(/\s/g, '').split(',').filter(Boolean)) {
    const [uuid = '', ...ranges] = part.toLowerCase().split(':')
    const intervals = ranges.map((range): Interval => {
      const [first = '0', last = first] = range.split('-')
      return [BigInt(first), BigInt(last)]
    })
    sets.set(uuid, merge([...(sets.get(uuid) ?? []), ...intervals]))
  }
  return sets
}

export function formatGtidSet(set: GtidSet): string {
  return [...set]
    .map(([uuid, ranges]) => [uuid, ...ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`))].join(':'))
    .join(',')
}

/** Whether everything of `wanted` is in `held`. */
export function holds(held: GtidSet, wanted: GtidSet): boolean {
  return [...wanted].every(([uuid, intervals]) =>
    intervals.every(([first, last]) => (held.get(uuid) ?? []).some(([from, to]) => from <= first && last <= to)),
  )
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
