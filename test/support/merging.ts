// Merges in memory: sources as lists of changes.
import { compileKnowledge } from '../../src-main/changes/known.ts'
import type {
  MeantRowChange,
  MergeRules,
  MergeSource,
  RowsMerge,
  TargetTable,
} from '../../src-main/changes/merge/merge.ts'
import { mergeRows, type RowsToMerge } from '../../src-main/changes/merge/merge-rows.ts'
import { mergeValues } from '../../src-main/changes/merge/merge-values.ts'
import { mergeRules } from '../../src-main/changes/merge/rules.ts'
import { encodeRow } from '../../src-main/changes/row-image.ts'
import { keyOf } from '../../src-main/changes/row-key.ts'
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'
import { rowTable } from './wordpress-rows.ts'
import { shippedKnowledge, shippedWords } from './words.ts'

const words = shippedWords()

/** A change with what it is part of. */
export const meant = (change: RowChange): MeantRowChange => ({ ...change, ...words.meaningOf(change) })

const rowName = (table: RowTable, row: RowValues) => `${table.name}\n${keyOf(table, encodeRow)(row).toString('latin1')}`

/** @param inTarget what happened between what the source began with and the target */
export function heldSource(changes: readonly RowChange[], inTarget: readonly RowChange[] = []): MergeSource {
  const net = changes.map(meant)
  const target = inTarget.map(meant)
  const byRow = new Map(target.map((change) => [rowName(change.table, change.before ?? change.after ?? []), change]))
  const byThing = Map.groupBy(target, ({ thing }) => thing)
  return {
    net: () => net,
    inTarget: (table, row) => byRow.get(rowName(table, row)),
    thingInTarget: (thing) => byThing.get(thing) ?? [],
    tableInTarget: (table) => target.filter((change) => change.table.name === table),
  }
}

export const shippedKnown = compileKnowledge(shippedKnowledge, { prefix: 'wp_' })

export const shippedRules: MergeRules = mergeRules(shippedKnown)

/** A table of the target as it is, with unique keys and parents as said. */
export const targetTable = (
  name: string,
  { unique = [], parents = [] }: Partial<Pick<TargetTable, 'unique' | 'parents'>> = {},
): TargetTable => ({ before: rowTable(name), table: rowTable(name), unique, parents })

/** Each write as text: the table and its key, with what differs, or what is in a row that is added. */
export function toldWrites({ writes }: RowsMerge, columns: readonly string[] = []): readonly string[] {
  return writes.map(({ table, expected, wanted }) => {
    const row = wanted ?? expected ?? []
    const key = table.key.map((at) => String(row[at])).join()
    const cells = table.columns.flatMap(({ name }, at) => {
      const [old, now] = [String(expected?.[at] ?? null), String(wanted?.[at] ?? null)]
      return wanted && (expected ? old !== now : columns.includes(name)) ? [`${name}=${now}`] : []
    })
    return `${expected ? (wanted ? 'change' : 'remove') : 'add'} ${table.name} ${key} ${cells.join(' ')}`.trim()
  })
}

export const toldConflicts = ({ conflicts }: RowsMerge): readonly string[] =>
  conflicts.map(({ is, thing, column, theirsBy, mineBy }) => `${is} ${thing} ${column} ${mineBy}:${theirsBy}`)

/** Merges lists of changes, each a source's, onto a target that did something as well. */
export function mergeLists(
  sources: readonly (readonly RowChange[])[],
  target: readonly RowChange[] = [],
  more: Partial<RowsToMerge> = {},
): RowsMerge {
  return mergeRows({
    sources: sources.map((changes) => heldSource(changes, target)),
    rules: shippedRules,
    mergeValues,
    choiceOf: () => undefined,
    ...more,
  })
}
