// Counts of rows, such as how many posts a category has, as production has them once a plan is written: what stays out is not counted. Pure.
import { columnText } from '../changes/cell-text.ts'
import type { CountedRows, MergeRules, RowWrite } from '../changes/merge/merge.ts'
import { inOrder } from '../changes/merge/order-writes.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'

/** What became of the rows that one row counts. */
interface Tally {
  readonly counted: CountedRows
  /** How many more the clone has of them, and how many more are written. */
  all: bigint
  written: bigint
}

/**
 * @param isWhole whether all of the clone's work is written, so that what it counted besides, such as of a post that was published,
 *   counts too
 * @returns the writes, and those of counts that nothing else writes
 */
export function countedAnew(
  writes: readonly RowWrite[],
  sources: readonly Pick<OpenSource, 'own' | 'inTarget'>[],
  rules: MergeRules,
  isWhole: boolean,
): readonly RowWrite[] {
  const tallies = talliesOf(writes, sources, rules)
  const done = new Set<Tally>()
  const counted = writes.map((write) => {
    const { table, expected, wanted } = write
    if (!wanted) return write
    let row = wanted
    for (const [at, { name }] of table.columns.entries()) {
      const rows = rules.countedBy(table, wanted, name)
      const tally = rows && tallies.get(nameOf(rows))
      if (tally) done.add(tally)
      if (!rows || (!tally && !changedIn(sources, table, wanted, name))) continue
      const clone = changedIn(sources, table, wanted, name) ?? 0n
      row = row.with(at, countText(numberIn(table, expected, name), sumOf(tally, clone, isWhole)))
    }
    return row === wanted || sameRow(row, wanted) ? write : { ...write, wanted: row }
  })
  const changed = counted.filter(({ expected, wanted }) => !expected || !wanted || !sameRow(expected, wanted))
  const left = [...tallies.values()].filter((tally) => !done.has(tally))
  const rowNow = rowsNow(left, sources, rules)
  const more = left.flatMap((tally) => [...countWrites(tally, sources, rules, isWhole, rowNow)])
  return more.length === 0 ? changed : inOrder([...changed, ...more])
}

function talliesOf(
  writes: readonly RowWrite[],
  sources: readonly Pick<OpenSource, 'own'>[],
  rules: MergeRules,
): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>()
  const add = ({ table, before, after }: RowChange, of: 'all' | 'written') => {
    const row = after ?? before
    if (!row || (before && after)) return
    for (const column of rules.countedIn(table)) {
      const value = columnText(table, row, column)
      if (value === undefined) continue
      const counted = { table: table.name, column, value }
      const tally = tallies.get(nameOf(counted)) ?? { counted, all: 0n, written: 0n }
      tally[of] += before === null ? 1n : -1n
      tallies.set(nameOf(counted), tally)
    }
  }
  for (const { table, expected, wanted } of writes) add({ table, before: expected, after: wanted }, 'written')
  for (const { own } of sources) for (const change of own.index.net({})) add(change, 'all')
  return tallies
}

const nameOf = ({ table, column, value }: CountedRows) => `${table}\n${column}\n${value}`

function sumOf(tally: Tally | undefined, clone: bigint, isWhole: boolean): bigint {
  const [all, written] = [tally?.all ?? 0n, tally?.written ?? 0n]
  // What was written before is not written now, and was counted then.
  const besides = isWhole && (all === 0n || written !== 0n) ? clone - all : 0n
  return written + besides
}

/** By how much the clone made a count another one; undefined where it did not. */
function changedIn(
  sources: readonly Pick<OpenSource, 'own'>[],
  table: RowTable,
  row: RowValues,
  column: string,
): bigint | undefined {
  for (const { own } of sources) {
    const change = own.index.rowAt(table, row)
    if (!change) continue
    const sum = numberIn(change.table, change.after, column) - numberIn(change.table, change.before, column)
    if (sum !== 0n) return sum
  }
  return undefined
}

/** @returns the count in a column; none where there is no number */
export function numberIn(table: RowTable, row: RowValues | null, column: string): bigint {
  const text = row ? (columnValue(table, row, column)?.toString('latin1') ?? '') : ''
  return /^\d+$/.test(text) ? BigInt(text) : 0n
}

export const countText = (before: bigint, sum: bigint) => Buffer.from(String(before + sum < 0n ? 0n : before + sum))

/** Writes a count of a row that nothing else changes, where one of the lists has that row. */
function* countWrites(
  tally: Tally,
  sources: readonly Pick<OpenSource, 'own' | 'inTarget'>[],
  rules: MergeRules,
  isWhole: boolean,
  rowNow: RowNow,
): Generator<RowWrite> {
  const { counted } = tally
  for (const { table: name, column, own: ownColumn } of rules.countersOf(counted)) {
    const found = rowNow(name, ownColumn, counted.value)
    if (!found) continue
    const { table, row, thing } = found
    const at = table.columns.findIndex((one) => one.name === column)
    const sum = sumOf(tally, changedIn(sources, table, row, column) ?? 0n, isWhole)
    if (at < 0 || sum === 0n) continue
    const wanted = row.with(at, countText(numberIn(table, row, column), sum))
    if (!sameRow(row, wanted)) yield { table, expected: row, wanted, unchecked: [], thing, class: 'noise', sources: [] }
  }
}

type RowNow = (table: string, column: string, value: string) => FoundRow | undefined

interface FoundRow {
  readonly table: RowTable
  readonly row: RowValues
  readonly thing: string
}

/**
 * Rows that count, as production has them now, where the clone or production changed them since both began. Each table is gone through
 * once, however many are asked for.
 */
function rowsNow(
  tallies: readonly Tally[],
  sources: readonly Pick<OpenSource, 'own' | 'inTarget'>[],
  rules: MergeRules,
): RowNow {
  const wanted = tallies.flatMap(({ counted }) =>
    rules.countersOf(counted).map(({ table, own }) => ({ table, own, value: counted.value })),
  )
  const found = new Map<string, FoundRow>()
  const nameOfRow = (table: string, column: string, value: string) => `${table}\n${column}\n${value}`
  for (const [, same] of Map.groupBy(wanted, ({ table, own }) => `${table}\n${own}`)) {
    const [{ table: name, own: column } = { table: '', own: '' }] = same
    const values = new Set(same.map(({ value }) => value))
    const take = (table: RowTable, row: RowValues | null, thing: string, isNow: () => boolean) => {
      const value = row ? columnText(table, row, column) : undefined
      if (!row || value === undefined || !values.has(value)) return
      const key = nameOfRow(name, column, value)
      if (!found.has(key) && isNow()) found.set(key, { table, row, thing })
    }
    for (const { own, inTarget } of sources) {
      for (const { table, after, thing } of inTarget.index.netOfTable(name)) take(table, after, thing, () => true)
      for (const { table, before, thing } of own.index.netOfTable(name)) {
        take(table, before, thing, () => !inTarget.index.rowAt(table, before ?? []))
      }
    }
  }
  return (table, column, value) => found.get(nameOfRow(table, column, value))
}
