// What a promotion takes of a clone, as the clone has it: what is changed after that is what the next one is of. Pure.
import type { MergeRules, RowWrite } from '../changes/merge/merge.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import type { MergePlan } from '../merging/plan-merge.ts'
import type { TakenFile } from '../merging/rebase-files.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'
import { numberIn } from './recount.ts'

export interface TakenWork {
  /** From the state that the clone rests on to what was taken. */
  readonly rows: readonly RowChange[]
  readonly files: readonly TakenFile[]
  readonly statements: readonly string[]
}

/** Ids of rows that the clone added, with those that they have where they were merged. */
export type GivenIds = MergePlan['rows']['merged'][number]['ids']

export interface TakenParts {
  readonly source: OpenSource
  readonly plan: Pick<MergePlan, 'rows' | 'filesMerged'>
  /** As production is to have them, counts included. */
  readonly writes: readonly RowWrite[]
  /** Schema changes that were merged. */
  readonly statements: readonly string[]
  readonly rules: MergeRules
}

export function takenWork(parts: TakenParts): TakenWork {
  const { source, plan, statements } = parts
  const { rebased } = source
  const rows = new Map<string, RowChange>()
  for (const change of plan.rows.merged[0]?.changes ?? []) {
    for (const one of rebased ? rebased.rows.inClone(change) : [change]) rows.set(keyOfChange(one), one)
  }
  for (const one of countsTaken(parts, rows)) rows.set(keyOfChange(one), one)
  const files = (plan.filesMerged[0] ?? []).map(({ path, from, before, after, changedAtMs }): TakenFile => {
    const file = { path, from, before, after, changedAtMs, isBase: false }
    return rebased ? rebased.files.inClone(file) : file
  })
  return { rows: [...rows.values()], files, statements }
}

const keyOfChange = ({ table, before, after }: RowChange) => identity(table, before ?? after ?? [])

/** Of a count, as much was taken as was written: what counts other rows is not all the clone's at once. */
function* countsTaken(
  { source, plan, writes, rules }: TakenParts,
  taken: ReadonlyMap<string, RowChange>,
): Generator<RowChange> {
  const { index } = source.own
  const given = new Map(plan.rows.merged[0]?.ids.map(({ table, to, from }) => [`${table}\n${to}`, from]))
  for (const { table, expected, wanted } of writes) {
    const columns = wanted ? table.columns.filter(({ name }) => rules.countedBy(table, wanted, name)) : []
    if (!wanted || columns.length === 0) continue
    const change = index.rowAt(table, inClone(table, wanted, given))
    const raw = change && (source.rebased ? source.rebased.rows.inClone(change) : [change])[0]
    const row = raw && (taken.get(keyOfChange(raw))?.after ?? (raw.before ? change?.before : raw.after))
    if (!change || !raw || !row) continue
    let counted = row
    for (const { name } of columns) {
      const at = change.table.columns.findIndex((one) => one.name === name)
      const sum =
        numberIn(change.table, change.before, name) + numberIn(table, wanted, name) - numberIn(table, expected, name)
      if (at >= 0) counted = counted.with(at, Buffer.from(String(sum < 0n ? 0n : sum)))
    }
    yield { table: raw.table, before: raw.before, after: counted }
  }
}

/** The row with the id that the clone gave it. */
function inClone(table: RowTable, row: RowValues, given: ReadonlyMap<string, string>): RowValues {
  const [at] = table.key
  const from = at === undefined ? undefined : given.get(`${table.name}\n${row[at] ?? ''}`)
  return at === undefined || from === undefined ? row : row.with(at, Buffer.from(from))
}
