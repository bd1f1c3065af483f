// Chooses what of a source is merged: things and edits, with all that these name and that the source itself added.
import type { MeantRowChange, MergeRules, MergeSource } from '../changes/merge/merge.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import { identity } from '../rows/guarded-row.ts'

export interface ChosenChanges extends Pick<MergeSource, 'net'> {
  isFile(path: string): boolean
  /** Ids of things that nobody chose and that come along. */
  readonly along: readonly string[]
}

/** @param chosen ids of things and of edits, as the lists have them */
export function chooseChanges(
  index: ChangeIndex,
  rules: MergeRules,
  chosen: { readonly things: readonly string[]; readonly edits: readonly string[] },
): ChosenChanges {
  const things = new Set(chosen.things)
  const rows = new Set<string>()
  const files = new Set<string>()
  for (const edit of chosen.edits) {
    for (const { table, before, after } of index.writes(edit)) rows.add(identity(table, after ?? before ?? []))
    for (const { path } of index.files({ edit })) files.add(path)
  }
  const isRow = (change: NetRow) =>
    things.has(change.thing) ||
    [change.before, change.after].some((row) => row && rows.has(identity(change.table, row)))
  const added = addedThings(index, rules)
  const along = new Set<string>()
  // What is named may name others.
  for (let open = [...index.net({})].filter(isRow); open.length > 0; ) {
    const more = new Set(open.flatMap((change) => namedThings(change, rules, added)).filter((one) => !things.has(one)))
    for (const thing of more) {
      things.add(thing)
      along.add(thing)
    }
    open = [...more].flatMap((thing) => [...index.net({ thing })])
  }
  for (const thing of things) for (const { path } of index.files({ thing })) files.add(path)
  return {
    *net() {
      for (const change of index.net({})) if (isRow(change)) yield change
    },
    isFile: (path) => files.has(path),
    along: [...along],
  }
}

const idName = (space: string, id: string) => `${space} ${id}`

/** The things of rows that the source added, by their ids. */
function addedThings(index: ChangeIndex, rules: MergeRules): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { table, before, after, thing } of index.net({})) {
    const own = before === null && after ? rules.ownId(table, after) : undefined
    if (own) found.set(idName(own.space, own.id), thing)
  }
  return found
}

function namedThings(
  { table, after, thing }: MeantRowChange,
  rules: MergeRules,
  added: ReadonlyMap<string, string>,
): readonly string[] {
  if (!after) return []
  const found: string[] = []
  const note = (space: string, id: string) => {
    const named = added.get(idName(space, id))
    if (named !== undefined && named !== thing) found.push(named)
    return undefined
  }
  rules.rename(table, after, note, () => undefined)
  return found
}
