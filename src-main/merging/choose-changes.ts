// Chooses what of a source is merged: things and edits, with all that these rest on and that the source itself added.
import type { Known } from '../changes/known.ts'
import { dependenciesOf } from '../changes/merge/dependencies.ts'
import type { MergeSource } from '../changes/merge/merge.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import { identity } from '../rows/guarded-row.ts'

export interface ChosenChanges extends Pick<MergeSource, 'net'> {
  isFile(path: string): boolean
  /** Ids of things that nobody chose and that come along. */
  readonly along: readonly string[]
}

/** @param chosen ids of things and of edits, as the lists have them */
export function chooseChanges(
  index: Pick<ChangeIndex, 'net' | 'writes' | 'files'>,
  known: Known,
  chosen: { readonly things: readonly string[]; readonly edits: readonly string[] },
): ChosenChanges {
  const rows = new Set<string>()
  const files = new Set<string>()
  for (const edit of chosen.edits) {
    for (const { table, before, after } of index.writes(edit)) rows.add(identity(table, after ?? before ?? []))
    for (const { path } of index.files({ edit })) files.add(path)
  }
  const isOfEdit = ({ table, before, after }: NetRow) =>
    [before, after].some((row) => row && rows.has(identity(table, row)))
  const all = [...index.net({})]
  const changed = new Set(all.map(({ thing }) => thing))
  const isChanged = (thing: string) => changed.has(thing) || index.files({ thing }).length > 0
  const along = dependenciesOf(chosen.things, all, known, all.filter(isOfEdit)).things.filter(isChanged)
  const things = new Set([...chosen.things, ...along])
  for (const thing of things) for (const { path } of index.files({ thing })) files.add(path)
  return {
    *net() {
      for (const change of index.net({})) if (things.has(change.thing) || isOfEdit(change)) yield change
    },
    isFile: (path) => files.has(path),
    along,
  }
}
