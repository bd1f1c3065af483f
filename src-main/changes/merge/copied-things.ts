// Makes a source's version of a thing a second thing, beside the other side's: with ids of its own, and a title that says so. Pure.
import { ThingRows } from './held-changes.ts'
import type { MeantRowChange, MergeRules, MergeSource } from './merge.ts'
import type { WhyNotTwice } from './merge-group.ts'
import { NewIds, renamedChange } from './new-ids.ts'

/** A thing of one source. */
export interface Copied {
  readonly by: number
  readonly thing: string
}

const notAlone =
  'It is part of something that can only be there once. Choose one side, or write by hand what it shall be.'
const notKnown =
  'Only what was changed of it is known here, and not all of its parts, so a second one cannot be made. Choose one side, or write by hand what it shall be.'

/** @returns a function that says why a thing cannot be made twice */
export function copiedThings(sources: readonly MergeSource[], rules: MergeRules): WhyNotTwice {
  const mains = sources.map(() => new Map<string, string | null>())
  let isRead = false
  const read = () => {
    isRead = true
    sources.forEach((source, by) => {
      for (const { table, before, after, thing } of source.net()) {
        if (!after || !rules.isMain(table)) continue
        const why = !rules.copyOf(table, after) ? notAlone : before && !source.wholeThing ? notKnown : null
        mains[by]?.set(thing, why)
      }
    })
  }
  return (thing, by) => {
    if (!isRead) read()
    const why = mains[by]?.get(thing)
    return why === null ? undefined : (why ?? notAlone)
  }
}

/** @returns the sources with these things as new ones, which nothing else names */
export function withCopies(
  sources: readonly MergeSource[],
  rules: MergeRules,
  newId: (table: string) => string,
  isCopied: (one: Copied) => boolean,
): readonly MergeSource[] {
  return sources.map((source, by) => {
    const changes = [...source.net()]
    const things = new Set(changes.flatMap(({ thing }) => (isCopied({ by, thing }) ? [thing] : [])))
    if (things.size === 0) return source
    const others = changes.filter(({ thing }) => !things.has(thing))
    const copies = [...things].flatMap((thing) => copyOf(source, thing, changes, rules, newId))
    return { ...boundSource(source), net: () => [...others, ...copies] }
  })
}

/** An object whose functions were an instance’s still knows it. */
export const boundSource = (source: MergeSource): MergeSource => ({
  net: () => source.net(),
  inTarget: (table, row) => source.inTarget(table, row),
  thingInTarget: (thing) => source.thingInTarget(thing),
  tableInTarget: (table) => source.tableInTarget(table),
  ...(source.wholeThing && { wholeThing: (thing) => source.wholeThing?.(thing) ?? [] }),
})

function copyOf(
  source: MergeSource,
  thing: string,
  changes: readonly MeantRowChange[],
  rules: MergeRules,
  newId: (table: string) => string,
): readonly MeantRowChange[] {
  const own = changes.filter((change) => change.thing === thing)
  const [first] = own
  if (!first) return []
  const all = source.wholeThing?.(thing)
  const rows = all ? [...all] : own.flatMap(({ table, after }) => (after ? [{ table, row: after }] : []))
  const made = rows.map(({ table, row }): MeantRowChange => {
    const marks = rules.isMain(table) ? (rules.copyOf(table, row) ?? {}) : {}
    const after = table.columns.map(({ name }, at) => {
      const mark = marks[name]
      return mark === undefined ? (row[at] ?? null) : Buffer.from(mark)
    })
    return { table, before: null, after, thing, class: first.class, why: first.why }
  })
  const ids = new NewIds()
  for (const { table, after } of made) {
    const id = after && rules.ownId(table, after)
    if (id) ids.set(id.space, id.id, newId(table.name))
  }
  const parts = new ThingRows(made)
  return made.map((change) => renamedChange(change, ids, rules, parts))
}
