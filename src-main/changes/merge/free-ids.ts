// Ids that no row has, as far as changes tell. Pure.
import type { MergeSource } from './merge.ts'

/**
 * @param greatestOf what the target is known to have
 * @returns a function that gives the next id of a table behind all that its changes mention
 */
export function freeIds(
  sources: readonly MergeSource[],
  greatestOf: (table: string) => bigint | undefined = () => undefined,
): (table: string) => string {
  let greatest: Map<string, bigint> | undefined
  const next = new Map<string, bigint>()
  const learn = (into: Map<string, bigint>, changes: Iterable<Parameters<typeof idsOf>[0]>) => {
    for (const change of changes) {
      for (const id of idsOf(change)) if (id > (into.get(change.table.name) ?? 0n)) into.set(change.table.name, id)
    }
  }
  return (table) => {
    if (!greatest) {
      greatest = new Map()
      for (const source of sources) learn(greatest, source.net())
    }
    let last = next.get(table)
    if (last === undefined) {
      for (const source of sources) learn(greatest, source.tableInTarget(table))
      const [told = 0n, there = 0n] = [greatest.get(table), greatestOf(table)]
      last = told > there ? told : there
    }
    next.set(table, last + 1n)
    return String(last + 1n)
  }
}

function idsOf({
  table,
  before,
  after,
}: { table: { name: string; key: readonly number[] } } & Rows): readonly bigint[] {
  const [at, ...more] = table.key
  if (at === undefined || more.length > 0) return []
  return [before, after].flatMap((row) => {
    const text = row?.[at]?.toString('latin1') ?? ''
    return /^\d{1,20}$/.test(text) ? [BigInt(text)] : []
  })
}

interface Rows {
  readonly before: readonly (Buffer | null)[] | null
  readonly after: readonly (Buffer | null)[] | null
}
