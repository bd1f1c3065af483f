// The changes of one side while they are merged: found by thing, and by what tells rows apart; those that took a row away and made it
// again as one. Pure.
import type { RowChange, RowTable, RowValues } from '../../rows/change.ts'
import { projectRow } from '../carry-row.ts'
import { columnText } from '../cell-text.ts'
import { classNumber } from '../classes.ts'
import type { MeantRowChange, MergeRules, RowIdentity } from './merge.ts'

export type PartOf = (table: string, column: string) => string | undefined

/** Finds a column of a row among those of one thing, by the end of its table's name. */
export function columnOfPart(changes: Iterable<RowChange>, table: string, column: string): string | undefined {
  for (const { table: other, after, before } of changes) {
    const row = after ?? before
    if (row && other.name.endsWith(`_${table}`)) return columnText(other, row, column)
  }
  return undefined
}

/** What a list of changes says of each thing. */
export class ThingRows {
  private byThing: Map<string, MeantRowChange[]> | undefined
  private readonly changes: readonly MeantRowChange[]

  constructor(changes: readonly MeantRowChange[]) {
    this.changes = changes
  }

  of(thing: string): readonly MeantRowChange[] {
    this.byThing ??= Map.groupBy(this.changes, (change) => change.thing)
    return this.byThing.get(thing) ?? []
  }

  readonly partOf =
    (thing: string): PartOf =>
    (table, column) =>
      columnOfPart(this.of(thing), table, column)

  /** @returns a function that finds a meta field of the thing */
  metaOf(thing: string): (key: string) => string | undefined {
    return (key) => {
      for (const { table, after } of this.of(thing)) {
        if (after && columnText(table, after, 'meta_key') === key) return columnText(table, after, 'meta_value')
      }
      return undefined
    }
  }
}

/** A row that was only added or only removed, with what tells it apart. */
export interface IdentifiedChange {
  readonly change: MeantRowChange
  readonly identity: RowIdentity
}

export function identified(
  changes: readonly MeantRowChange[],
  rules: MergeRules,
  partOf: (thing: string) => PartOf,
): readonly IdentifiedChange[] {
  return changes.flatMap((change) => {
    const row = change.after ?? change.before
    if (!row || (change.before && change.after)) return []
    const identity = rules.identityOf(change.table, row, partOf(change.thing))
    return identity ? [{ change, identity }] : []
  })
}

/** Makes one change of a row that went and one that came in its place, as where a setting is deleted and written again. */
export function foldReplaced(
  changes: readonly MeantRowChange[],
  rules: MergeRules,
  partOf: (thing: string) => PartOf,
): readonly MeantRowChange[] {
  const gone = changes.filter(({ after }) => after === null)
  const came = gone.length === 0 ? [] : changes.filter(({ before }) => before === null)
  if (came.length === 0) return changes
  const removed = Map.groupBy(identified(gone, rules, partOf), nameOf)
  const added = Map.groupBy(identified(came, rules, partOf), nameOf)
  const folded = new Map<MeantRowChange, MeantRowChange | null>()
  for (const [name, ones] of removed) {
    for (const [one, other] of pairs(ones, added.get(name) ?? [], (a, b) => sameContent(a.change, b.change))) {
      folded.set(one.change, null)
      folded.set(other.change, replaced(one.change, other.change))
    }
  }
  return changes.flatMap((change) => folded.get(change) ?? (folded.has(change) ? [] : [change]))
}

export const nameOf = ({ change, identity }: IdentifiedChange) => `${change.table.name}\n${identity.name}`

function replaced(gone: MeantRowChange, came: MeantRowChange): MeantRowChange {
  const { table, before } = gone
  const louder = classNumber(gone.class) < classNumber(came.class) ? gone : came
  return {
    ...came,
    before: before && (table === came.table ? before : projectRow({ table, row: before }, came.table)),
    class: louder.class,
    why: louder.why,
  }
}

/** Pairs two lists: first those that are alike, then, unless only those are wanted, the others in their order. */
export function pairs<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  areAlike: (one: One, other: Other) => boolean,
  only: 'alike' | 'all' = 'all',
): readonly (readonly [One, Other])[] {
  const free = [...others]
  const found = new Map<One, Other>()
  for (const one of free.length > 0 ? ones : []) {
    const at = free.findIndex((other) => areAlike(one, other))
    if (at >= 0) for (const other of free.splice(at, 1)) found.set(one, other)
  }
  for (const one of only === 'all' ? ones : []) {
    if (found.has(one)) continue
    for (const other of free.splice(0, 1)) found.set(one, other)
  }
  return [...found]
}

/** Whether two rows of one table differ in nothing but their keys. */
export function sameContent(one: RowChange, other: RowChange): boolean {
  const [row, held] = [one.after ?? one.before, other.after ?? other.before]
  if (!row || !held) return false
  return one.table.columns.every(({ name }, at) => {
    if (one.table.key.includes(at)) return true
    const place = columnAt(other.table, name, at)
    return place >= 0 && sameText(row[at], held[place])
  })
}

const sameText = (one: Buffer | null | undefined, other: Buffer | null | undefined) =>
  one && other ? one.equals(other) : one === other

const columnAt = ({ columns }: RowTable, name: string, usual: number) =>
  columns[usual]?.name === name ? usual : columns.findIndex((column) => column.name === name)

/** Whether a row's id, as text, is less than another's. */
export const isLessId = (one: string, other: string) =>
  one.length === other.length ? one < other : one.length < other.length

/** The row that a change leaves, or that it took away. */
export const rowOfChange = ({ before, after }: RowChange): RowValues => after ?? before ?? []
