// Puts the net changes of sources on top of a target, row by row: what to write, and what somebody has to decide. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { classNumber } from '../classes.ts'
import { encodeRow } from '../row-image.ts'
import { type KeyOf, keyOf } from '../row-key.ts'
import type { Conflict, MeantRowChange, MergeSource, RowsMerge, RowWrite, TargetTable } from './merge.ts'
import { type MergeTools, mergeGroup } from './merge-group.ts'
import { inOrder } from './order-writes.ts'
import { type LaidRow, Layouts, type RowGroup, type RowSide, writeOf } from './row-group.ts'

export interface RowsToMerge extends MergeTools {
  readonly sources: readonly MergeSource[]
  /** What the target has of a table, undefined where it has none; without, tables are as whoever changed them last says. */
  readonly targetTable?: (name: string) => TargetTable | undefined
}

export function mergeRows(work: RowsToMerge): RowsMerge {
  const conflicts: Conflict[] = []
  const writes: RowWrite[] = []
  for (const group of groups(work)) {
    const merged = mergeGroup(group, work)
    conflicts.push(...merged.conflicts)
    const write = writeOf(group.table, group.target, merged.row)
    if (write) writes.push({ ...write, ...whoseWrite(group.sides, merged.sources), sources: merged.sources })
  }
  return { writes: inOrder(writes, work.targetTable), conflicts, renumbered: [] }
}

function whoseWrite(sides: readonly RowSide[], sources: readonly number[]): Pick<RowWrite, 'thing' | 'class'> {
  const taken = sides.filter(({ by }) => sources.includes(by))
  const [first] = taken.toSorted((one, other) => classNumber(one.class) - classNumber(other.class))
  return { thing: first?.thing ?? '', class: first?.class ?? 'noise' }
}

interface OpenGroup {
  readonly sides: { readonly by: number; readonly change: MeantRowChange }[]
}

/** Puts changes of the same row together. */
function* groups({ sources, targetTable }: RowsToMerge): Generator<RowGroup> {
  const open = new Map<string, OpenGroup>()
  const name = rowNames()
  sources.forEach((source, by) => {
    for (const change of source.net()) {
      const key = name(change.table, change.before ?? change.after ?? [])
      const group = open.get(key)
      if (group) group.sides.push({ by, change })
      else open.set(key, { sides: [{ by, change }] })
    }
  })
  const layouts = new Layouts()
  for (const { sides } of open.values()) {
    const [first] = sides
    if (!first) continue
    const inTarget = targetOf(sources, sides)
    const table = targetTable?.(first.change.table.name)?.table ?? inTarget?.table ?? sides.at(-1)?.change.table
    if (!table) continue
    const target: LaidRow | null = inTarget && layouts.lay(inTarget.row, inTarget.table, table)
    yield { table, target, sides: sides.map(({ by, change }) => layouts.side(change, by, table)) }
  }
}

/** What the target has in a row: what it made of it, or, where it did nothing, what was there before. */
function targetOf(
  sources: readonly MergeSource[],
  sides: OpenGroup['sides'],
): { readonly table: RowTable; readonly row: RowValues } | null {
  for (const { by, change } of sides) {
    const told = sources[by]?.inTarget(change.table, change.before ?? change.after ?? [])
    if (told) return told.after && { table: told.table, row: told.after }
  }
  const { table, before } = sides.find(({ change }) => change.before)?.change ?? {}
  return table && before ? { table, row: before } : null
}

/** Names rows, whoever says what their tables are. */
function rowNames(): (table: RowTable, row: RowValues) => string {
  const keys = new WeakMap<RowTable, KeyOf>()
  return (table, row) => {
    const key = keys.get(table) ?? keyOf(table, encodeRow)
    keys.set(table, key)
    return `${table.name}\n${key(row).toString('latin1')}`
  }
}
