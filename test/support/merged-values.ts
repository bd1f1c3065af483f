// Merges values in the words of tests: text in, text out.
import type { MergedValue, MergeWay, PartConflict } from '../../src-main/changes/merge/merge.ts'
import { mergeValues } from '../../src-main/changes/merge/merge-values.ts'
import type { ConflictChoice } from '../../src-main/contract/merges.ts'

type Text = string | Buffer | null

/** What a value was, what one side made of it, what the other did. */
export type ThreeTexts = readonly [base: Text, mine: Text, theirs: Text]

export interface MergedText {
  readonly value: string | null
  readonly conflicts: readonly PartConflict[]
}

const longText: { readonly charset: string | null; readonly type: string } = { charset: 'utf8mb4', type: 'longtext' }

const bytesOf = (value: Text) => (typeof value === 'string' ? Buffer.from(value) : value)

export function mergedBytes(
  way: MergeWay,
  [base, mine, theirs]: ThreeTexts,
  choice?: ConflictChoice,
  column = longText,
): MergedValue {
  const values = { base: bytesOf(base), mine: bytesOf(mine), theirs: bytesOf(theirs) }
  return mergeValues(values, column, way, () => choice)
}

export function textMerged(way: MergeWay, texts: ThreeTexts, choice?: ConflictChoice, column = longText): MergedText {
  const { value, conflicts } = mergedBytes(way, texts, choice, column)
  return { value: value?.toString() ?? null, conflicts }
}

/** What each conflict is about, with its three sides as text. */
export const disputed = (conflicts: readonly PartConflict[]) =>
  conflicts.map(({ path, base, mine, theirs }) => [
    path,
    ...[base, mine, theirs].map((side) => side?.toString() ?? side),
  ])

/** @returns laws of merging that these values break, each in words; none where all hold */
export function brokenLaws(way: MergeWay, [base, mine, theirs]: ThreeTexts): readonly string[] {
  const merge = (...three: ThreeTexts) => mergedBytes(way, three)
  const same = (one: Text, other: Text) => bytesOf(one)?.equals(bytesOf(other) ?? Buffer.alloc(0)) ?? other === null
  const both = merge(base, mine, theirs)
  const swapped = merge(base, theirs, mine)
  const isSame = (again: MergedValue) => again.conflicts.length === 0 && same(again.value, both.value)
  const again = [mine, theirs].flatMap((side) => [merge(base, side, both.value), merge(base, both.value, side)])
  const broken = [
    [same(merge(base, mine, base).value, mine), 'onto what it was, it is mine'],
    [same(merge(base, base, theirs).value, theirs), 'where nothing was changed, it is theirs'],
    [same(merge(base, mine, mine).value, mine), 'what both changed alike is that'],
    [(both.conflicts.length === 0) === (swapped.conflicts.length === 0), 'a conflict is one for both'],
    [both.conflicts.length > 0 || same(both.value, swapped.value), 'it is the same whoever is mine'],
    [both.conflicts.length > 0 || again.every(isSame), 'again it is the same'],
  ] as const
  return broken.flatMap(([holds, law]) => (holds ? [] : [law]))
}
