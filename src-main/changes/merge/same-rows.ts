// Finds rows that are the same although their ids differ, and rows that are not although their ids are the same, and gives the right
// ids to all that names them. Pure.
import type { RowTable } from '../../rows/change.ts'
import { sameRow } from '../../rows/change-statements.ts'
import {
  foldReplaced,
  type IdentifiedChange,
  identified,
  isLessId,
  nameOf,
  pairs,
  rowOfChange,
  sameContent,
  ThingRows,
} from './held-changes.ts'
import type { MeantRowChange, MergeRules, MergeSource, OwnId, RowsMerge } from './merge.ts'
import { NewIds, renamedChange } from './new-ids.ts'
import { TargetRows } from './target-rows.ts'

/** One source, with its changes as the target would name their rows. */
export interface HeldSource {
  readonly by: number
  readonly source: MergeSource
  readonly target: TargetRows
  /** As the source has them. */
  readonly own: readonly MeantRowChange[]
  readonly changes: readonly MeantRowChange[]
  readonly ids: NewIds
}

export interface Alignment {
  readonly sources: readonly HeldSource[]
  readonly renumbered: RowsMerge['renumbered']
}

interface Aligning extends HeldSource {
  readonly rows: ThingRows
  changes: readonly MeantRowChange[]
  /** How many new ids are in `changes`. */
  renamed: number
}

/** A row may be told apart by an id that itself becomes another one. */
const mostRounds = 5

/** @param newId gives an id that no row of a table has */
export function alignSources(
  sources: readonly MergeSource[],
  rules: MergeRules,
  newId: (table: string) => string,
): Alignment {
  const all = sources.map((source, by): Aligning => {
    const net = [...source.net()]
    const own = foldReplaced(net, rules, new ThingRows(net).partOf)
    const rows = new ThingRows(own)
    return { by, source, target: new TargetRows(source, rules), own, rows, changes: own, ids: new NewIds(), renamed: 0 }
  })
  const renumbered: RowsMerge['renumbered'][number][] = []
  for (const isOf of [(table: RowTable) => rules.isMain(table), () => true]) {
    for (let round = 0; round < mostRounds && adopt(all, rules, isOf, newId); round += 1) rename(all, rules)
    renumbered.push(...separate(all, rules, isOf, newId))
    rename(all, rules)
  }
  return { sources: all, renumbered }
}

function rename(all: readonly Aligning[], rules: MergeRules): void {
  for (const one of all) {
    if (one.ids.size === one.renamed) continue
    one.renamed = one.ids.size
    one.changes = one.own.map((change) => renamedChange(change, one.ids, rules, one.rows))
  }
}

type IsOf = (table: RowTable) => boolean

/** Gives rows that several sides added the id that one of them gave. @returns whether there were any */
function adopt(all: readonly Aligning[], rules: MergeRules, isOf: IsOf, newId: (table: string) => string): boolean {
  const byName = new Map<string, { one: Aligning; found: IdentifiedChange }[]>()
  for (const one of all) {
    const added = one.changes.filter(({ before, table }) => before === null && isOf(table))
    const rows = new ThingRows(one.changes)
    for (const found of identified(added, rules, rows.partOf)) {
      const list = byName.get(nameOf(found))
      if (list) list.push({ one, found })
      else byName.set(nameOf(found), [{ one, found }])
    }
  }
  let isNew = false
  const set = (one: Aligning, change: MeantRowChange, to: string | undefined) => {
    const own = rules.ownId(change.table, rowOfChange(change))
    if (own && to !== undefined && one.ids.set(own.space, own.id, to)) isNew = true
  }
  for (const list of byName.values()) {
    const left = all.flatMap((one) => {
      const mine = list.filter((other) => other.one === one).map(({ found }) => found)
      const [first] = mine
      if (!first) return []
      const there = one.target.added(first.change.table, first.identity)
      const found = pairs(mine, there, (a, b) => sameContent(a.change, b), wanted(first, mine, there))
      for (const [{ change }, twin] of found) set(one, change, rules.ownId(twin.table, rowOfChange(twin))?.id)
      const paired = new Set(found.map(([identifiedChange]) => identifiedChange))
      return mine.filter((each) => !paired.has(each)).map((each) => ({ one, each }))
    })
    if (all.length > 1 && left.length > 1) joinSources(left, all, rules, newId, set)
  }
  return isNew
}

/** Of what a thing may have several of, only equals are one, as soon as one side has several. */
const wanted = ({ identity }: IdentifiedChange, mine: readonly unknown[], there: readonly unknown[]) =>
  identity.isSet || (identity.repeats && (mine.length > 1 || there.length > 1)) ? 'alike' : 'all'

interface Left {
  readonly one: Aligning
  readonly each: IdentifiedChange
}

/** The least id of all that is free where it goes is everybody's, so that the order of sources says nothing. */
function joinSources(
  left: readonly Left[],
  all: readonly Aligning[],
  rules: MergeRules,
  newId: (table: string) => string,
  set: (one: Aligning, change: MeantRowChange, to: string) => void,
): void {
  const clusters: Left[][] = []
  for (const [, mine] of Map.groupBy(left, ({ one }) => one)) {
    const [first] = mine
    if (!first) continue
    const free = clusters.filter(([other]) => other !== undefined)
    const only = wanted(first.each, mine, free)
    const found = pairs(mine, free, (a, [b]) => b !== undefined && sameContent(a.each.change, b.each.change), only)
    for (const [one, cluster] of found) cluster.push(one)
    const joined = new Set(found.map(([one]) => one))
    clusters.push(...mine.filter((one) => !joined.has(one)).map((one) => [one]))
  }
  for (const cluster of clusters.filter(({ length }) => length > 1)) {
    const [first] = cluster
    const held = cluster.flatMap(({ one, each: { change } }) => {
      const id = rules.ownId(change.table, rowOfChange(change))?.id
      return id === undefined ? [] : [{ one, change, id }]
    })
    if (!first || held.length < 2) continue
    const isFree = ({ one, change, id }: (typeof held)[number]) =>
      !isTaken(one, change, rules) &&
      all.every((other) => {
        const its = givenAs(other, change.table, id, rules)
        return its === undefined || held.some((member) => member.change === its)
      })
    const free = held.filter(isFree).map(({ id }) => id)
    const least = free.reduce<string | undefined>(
      (low, id) => (low === undefined || isLessId(id, low) ? id : low),
      undefined,
    )
    const to = least ?? newId(first.each.change.table.name)
    for (const { one, change } of held) set(one, change, to)
  }
}

const givenRows = new WeakMap<readonly MeantRowChange[], ReadonlyMap<string, MeantRowChange>>()

/** @returns the row to which a source gave this id */
function givenAs({ changes }: Aligning, table: RowTable, id: string, rules: MergeRules): MeantRowChange | undefined {
  const given =
    givenRows.get(changes) ??
    new Map(
      changes.flatMap((change) => {
        const own = change.after && rules.ownId(change.table, change.after)
        return own ? [[`${change.table.name}\n${own.id}`, change] as const] : []
      }),
    )
  givenRows.set(changes, given)
  return given.get(`${table.name}\n${id}`)
}

/** Whether the target has given the id to another row. */
function isTaken({ source, rows }: Aligning, change: MeantRowChange, rules: MergeRules): boolean {
  const there = source.inTarget(change.table, rowOfChange(change))
  return !!there?.after && !areOne(change, { ...change, ...there }, rules, rows)
}

function areOne(one: MeantRowChange, other: MeantRowChange, rules: MergeRules, rows: ThingRows): boolean {
  const [mine, theirs] = [rowOfChange(one), rowOfChange(other)]
  if (rules.isSameRow(one.table, mine, theirs)) return true
  const part = rows.partOf(one.thing)
  const name = rules.identityOf(one.table, mine, part)?.name
  return name !== undefined && name === rules.identityOf(other.table, theirs, part)?.name
}

/** Gives new ids to rows whose id the target, or a source before, gave to another row. */
function separate(
  all: readonly Aligning[],
  rules: MergeRules,
  isOf: IsOf,
  newId: (table: string) => string,
): RowsMerge['renumbered'] {
  const given = new Map<string, MeantRowChange>()
  return all.flatMap((one) => {
    const merged = new MergedBefore(one, rules)
    return one.changes.flatMap((change, at) => {
      const { table, before, after } = change
      // Noise that was added where another row is counts for nothing; noise that moved there is moved back.
      const isAsked = change.class !== 'noise' || before !== null
      const own = after && isAsked && isOf(table) && rules.ownId(table, after)
      if (!own || (before && rules.ownId(table, before)?.id === own.id)) return []
      const place = `${table.name}\n${own.id}`
      const earlier = given.get(place)
      if (!isTaken(one, change, rules) && !(earlier && !areOne(change, earlier, rules, one.rows))) {
        given.set(place, earlier ?? change)
        return []
      }
      const from = rules.ownId(table, rowOfChange(one.own[at] ?? change))?.id ?? own.id
      const known = before ? undefined : merged.idOf(change, own)
      const to = known ?? newId(table.name)
      return one.ids.set(own.space, from, to) && known === undefined ? [{ table: table.name, from, to }] : []
    })
  })
}

/** Rows that the target has from an earlier merge, under the ids that they were given then. */
class MergedBefore {
  private readonly byTable = new Map<string, ReadonlyMap<string, MeantRowChange[]>>()
  private readonly one: Aligning
  private readonly rules: MergeRules

  constructor(one: Aligning, rules: MergeRules) {
    this.one = one
    this.rules = rules
  }

  idOf(change: MeantRowChange, own: OwnId): string | undefined {
    const there = this.inTable(change.table).get(likeness(change)) ?? []
    const at = there.findIndex((other) => {
      const id = this.rules.ownId(other.table, rowOfChange(other))?.id
      const newId = (space: string, text: string) =>
        space === own.space && text === own.id ? id : this.one.ids.of(space, text)
      const { metaOf } = this.one.rows
      const named = this.rules.rename(
        change.table,
        rowOfChange(change),
        newId,
        metaOf.call(this.one.rows, change.thing),
      )
      return sameRow(named, rowOfChange(other))
    })
    const [found] = at < 0 ? [] : there.splice(at, 1)
    return found && this.rules.ownId(found.table, rowOfChange(found))?.id
  }

  private inTable(table: RowTable): ReadonlyMap<string, MeantRowChange[]> {
    const known = this.byTable.get(table.name)
    if (known) return known
    const added = [...this.one.source.tableInTarget(table.name)].filter(({ before }) => before === null)
    const byLikeness = Map.groupBy(added, likeness)
    this.byTable.set(table.name, byLikeness)
    return byLikeness
  }
}

/** The same for rows that differ in nothing but numbers. */
const likeness = (change: MeantRowChange) =>
  rowOfChange(change)
    .map((value) => value?.toString('latin1').replace(/\d+/g, '') ?? 'NULL')
    .join('\n')
