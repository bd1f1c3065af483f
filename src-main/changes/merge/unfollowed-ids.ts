// Finds ids that were given anew in places of which nobody knows what they mean: somebody has to look at them. Pure.
import { conflictAt, keyTexts, possible } from './conflicts.ts'
import { rowOfChange } from './held-changes.ts'
import type { Conflict, MeantRowChange, PartConflict } from './merge.ts'
import type { MergeTools } from './merge-group.ts'
import type { HeldSource } from './same-rows.ts'

/** Ids with fewer digits are too often something else. */
const leastDigits = 6

const onlyOne = 'It is one value, of which an old id is a part. Keep it as it is, or write by hand what it shall be.'
const isNew = 'The other side has no such row. Keep it as it is, or write by hand what it shall be.'

/** @returns the sources with what was decided, and a conflict for each value in which an old id stands that nothing explains */
export function followedByHand(
  sources: readonly HeldSource[],
  { choiceOf }: Pick<MergeTools, 'choiceOf'>,
): { readonly sources: readonly HeldSource[]; readonly conflicts: readonly Conflict[] } {
  const conflicts: Conflict[] = []
  const followed = sources.map((source) => {
    const old = new Set([...source.ids.entries()].flatMap(([, from]) => (from.length >= leastDigits ? [from] : [])))
    if (old.size === 0) return source
    const changes = source.changes.map((change): MeantRowChange => {
      let { after } = change
      for (const at of change.class === 'noise' ? [] : placesOf(change, old)) {
        const conflict = conflictOf(change, at, source.by)
        conflicts.push(conflict)
        const choice = possible(conflict, choiceOf(conflict))
        if (!after || choice?.is === 'mine') continue
        if (choice?.is === 'edited') after = after.with(at, Buffer.from(choice.text))
        else if (change.before) after = after.with(at, change.before[at] ?? null)
      }
      return after === change.after ? change : { ...change, after }
    })
    return { ...source, changes }
  })
  return { sources: followed, conflicts }
}

/** Positions of values that the source wrote, with an old id in them. */
function placesOf({ table, before, after }: MeantRowChange, old: ReadonlySet<string>): readonly number[] {
  return table.columns.flatMap((_, at) => {
    const value = after?.[at]
    if (!value || value.length < leastDigits || before?.[at]?.equals(value)) return []
    const numbers = value.toString('latin1').match(/\d{6,20}/g)
    return numbers?.some((number) => old.has(number)) ? [at] : []
  })
}

function conflictOf(change: MeantRowChange, at: number, mineBy: number): Conflict {
  const { table, before, after, thing } = change
  const there = before ? (before[at] ?? null) : undefined
  const part: PartConflict = {
    path: null,
    base: there,
    mine: after?.[at] ?? null,
    theirs: there,
    format: 'plain',
    chunks: null,
    impossible: { both: onlyOne, ...(!before && { theirs: isNew }) },
  }
  const column = table.columns[at]?.name ?? null
  const key = keyTexts(table, rowOfChange(change))
  return conflictAt({ is: 'value', thing, table: table.name, key, column, mineBy, theirsBy: null }, part)
}
