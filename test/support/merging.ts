// Merges in memory: sources as lists of changes, and values that are whole, or merged as numbers.
import { compileKnowledge } from '../../src-main/changes/known.ts'
import type {
  MeantRowChange,
  MergeRules,
  MergeSource,
  MergeValues,
  TargetTable,
} from '../../src-main/changes/merge/merge.ts'
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

const known = compileKnowledge(shippedKnowledge, { prefix: 'wp_' })

export const shippedRules: MergeRules = mergeRules(known)

/** Brings values together as if each were one, but for numbers and dates. */
export const wholeValues: MergeValues = ({ base, mine, theirs }, _column, way, choiceOf) => {
  if (way === 'count') {
    const sum = [mine, theirs].reduce((all, value) => all + BigInt(String(value)), -BigInt(String(base)))
    return { value: Buffer.from(String(sum)), conflicts: [] }
  }
  if (way === 'latest') return { value: String(mine) > String(theirs) ? mine : theirs, conflicts: [] }
  const part = { path: null, base, mine, theirs, format: 'plain', chunks: null, impossible: {} } as const
  const choice = choiceOf(part)
  const value = choice?.is === 'edited' ? Buffer.from(choice.text) : choice?.is === 'mine' ? mine : theirs
  return { value, conflicts: [part] }
}

/** A table of the target as it is, with unique keys and parents as said. */
export const targetTable = (
  name: string,
  { unique = [], parents = [] }: Partial<Pick<TargetTable, 'unique' | 'parents'>> = {},
): TargetTable => ({ before: rowTable(name), table: rowTable(name), unique, parents })
