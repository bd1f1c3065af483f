// Merges what a table is made of three ways: columns, keys and options one by one. Pure.
import { byId, type DefinitionItem, isDivisible } from '../rows/definition-items.ts'

/** A table's definition; null where there is no such table. */
export type TableItems = readonly DefinitionItem[] | null

export interface MergedDefinition {
  /** With `theirs` where both changed the same. */
  readonly theirs: TableItems
  /** The same with `mine` there. */
  readonly mine: TableItems
  readonly isConflict: boolean
}

export function mergeDefinitions(base: TableItems, mine: TableItems, theirs: TableItems): MergedDefinition {
  const agreed = (all: TableItems): MergedDefinition => ({ theirs: all, mine: all, isConflict: false })
  if (isSame(mine, theirs) || isSame(mine, base)) return agreed(theirs)
  if (isSame(theirs, base)) return agreed(mine)
  const whole = { theirs, mine, isConflict: true }
  if (!mine || !theirs) return whole
  if (![mine, theirs, base ?? []].every(isDivisible)) return whole
  const [was, own, there] = [byId(base ?? []), byId(mine), byId(theirs)]
  const conflicts = new Set<string>()
  const takesMine = new Set<string>()
  for (const id of new Set([...own.keys(), ...there.keys()])) {
    const [old, my, their] = [was.get(id)?.text, own.get(id)?.text, there.get(id)?.text]
    if (my === their || my === old) continue
    if (their === old) takesMine.add(id)
    else conflicts.add(id)
  }
  // A table’s character set says what its columns are, too.
  if (takesMine.has('options') && !isSame(base, theirs)) return whole
  const made = (also: ReadonlySet<string>) => joined(mine, theirs, (id) => takesMine.has(id) || also.has(id))
  return { theirs: made(new Set()), mine: made(conflicts), isConflict: conflicts.size > 0 }
}

/** Theirs, with these items as mine has them: each new one behind the one that it is behind in mine. */
function joined(
  mine: readonly DefinitionItem[],
  theirs: readonly DefinitionItem[],
  isMine: (id: string) => boolean,
): readonly DefinitionItem[] {
  const own = byId(mine)
  const all = theirs.flatMap((item) => (isMine(item.id) ? (own.get(item.id) ?? []) : item))
  mine.forEach((item, at) => {
    if (!isMine(item.id) || all.some(({ id }) => id === item.id)) return
    const before = mine.slice(0, at).findLast((one) => one.is === item.is && all.some(({ id }) => id === one.id))
    const behind = before ? all.findIndex(({ id }) => id === before.id) : all.findIndex(({ is }) => is === item.is) - 1
    const last = all.findIndex(({ is }) => is === 'options')
    all.splice(before || behind >= 0 ? behind + 1 : item.is === 'column' ? 0 : last, 0, item)
  })
  return all
}

const isSame = (one: TableItems, other: TableItems): boolean => linesOf(one) === linesOf(other)

/** The order of columns is how they lie, and no change that somebody made for its own sake. */
const linesOf = (items: TableItems) =>
  items === null
    ? null
    : items
        .map(({ id, text }) => `${id} ${text}`)
        .toSorted()
        .join('\n')
