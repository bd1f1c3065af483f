// Puts the net changes of sources on top of a target: what to write, and what somebody has to decide. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { columnText } from '../cell-text.ts'
import { classNumber } from '../classes.ts'
import { conflictingThings, type ThingConflicts, type ThingVerdict } from './conflicting-things.ts'
import { conflictAt, possible } from './conflicts.ts'
import { type Copied, copiedThings, withCopies } from './copied-things.ts'
import { CountedChanges } from './counted-rows.ts'
import { freeIds } from './free-ids.ts'
import { rowOfChange } from './held-changes.ts'
import { type ChangedColumns, type JoinTables, joinTables } from './joined-tables.ts'
import type {
  Conflict,
  MeantRowChange,
  MergedChanges,
  MergeRules,
  MergeSource,
  RowsMerge,
  RowWrite,
  TargetTable,
} from './merge.ts'
import { type MergeTools, mergeGroup, type WhyNotTwice } from './merge-group.ts'
import { inOrder } from './order-writes.ts'
import { type LaidRow, Layouts, type RowSide, writeOf } from './row-group.ts'
import { type ChangesOfRow, changesByRow, rowNames } from './row-groups.ts'
import { alignSources, type HeldSource } from './same-rows.ts'
import { followedByHand } from './unfollowed-ids.ts'
import { withUniqueKeys } from './unique-keys.ts'
import { apartWidgets } from './widget-numbers.ts'

export interface RowsToMerge extends MergeTools {
  readonly sources: readonly MergeSource[]
  /** What the target has of a table: null where it has none, undefined where it is as those say who changed one of its rows. */
  readonly targetTable?: (name: string) => TargetTable | null | undefined
  /** What schema changes do to columns; nothing by default. */
  readonly columnsOf?: (table: string) => ChangedColumns
  /** Gives an id that no row of a table has, each time another; without, those behind all that changes mention. */
  readonly newId?: (table: string) => string
}

export function mergeRows(given: RowsToMerge): RowsMerge {
  const sources = apartWidgets(given.sources, given.rules)
  const work = { ...given, sources, rules: withUniqueKeys(given.rules, given.targetTable) }
  const newId = work.newId ?? freeIds(work.sources)
  const whyNotTwice = copiedThings(work.sources, work.rules)
  const merged = mergeOnce(work, work.sources, newId, whyNotTwice)
  const copied = merged.conflicts.filter((conflict) => possible(conflict, work.choiceOf(conflict))?.is === 'both')
  if (copied.length === 0) return merged
  const isCopied = ({ by, thing }: Copied) => copied.some((one) => one.mineBy === by && one.thing === thing)
  const beside = mergeOnce(work, withCopies(work.sources, work.rules, newId, isCopied), newId, whyNotTwice)
  const decided = merged.conflicts.filter(({ mineBy, thing }) => isCopied({ by: mineBy, thing }))
  const ids = new Set(decided.map(({ id }) => id))
  return { ...beside, conflicts: [...decided, ...beside.conflicts.filter(({ id }) => !ids.has(id))] }
}

function mergeOnce(
  work: RowsToMerge,
  from: readonly MergeSource[],
  newId: (table: string) => string,
  whyNotTwice: WhyNotTwice,
): RowsMerge {
  const { sources: aligned, renumbered } = alignSources(from, work.rules, newId)
  const { sources, conflicts: unfollowed } = followedByHand(aligned, work)
  const things = conflictingThings(sources, work)
  const conflicts = [...unfollowed, ...things.conflicts]
  const writes: RowWrite[] = []
  const name = rowNames()
  const layouts = new Layouts()
  const decided = decidedRows(things, name)
  const lost = new LostTables()
  const counted = new CountedChanges(work.rules)
  const around = { whyNotTwice, countOf: counted.total }
  const joined = joinTables(work.columnsOf ?? (() => ({ made: new Set(), gone: new Set() })))
  for (const changes of countedFirst(changesByRow(sources, name), counted)) {
    const table = tableOf(changes, work.targetTable, joined)
    if (!table) {
      lost.add(changes)
      continue
    }
    const row = decided.take(changes.name)
    const verdict = row?.verdict ?? verdictOf(changes, things, work)
    const sides = changes.sides
      .filter(({ by }) => !verdict?.dropped.has(by))
      .map(({ by, change }) => layouts.side(change, by, table))
    const lay = (at: { table: RowTable; row: RowValues } | null) => at && layouts.lay(at.row, at.table, table)
    const target = lay(changes.inTarget)
    if (verdict && (row?.is === 'going' || (verdict.isGone && sides.some(({ after }) => after === null)))) {
      const all = changes.sides.map(({ by, change }) => layouts.side(change, by, table))
      counted.add(changes, add(writes, table, target, null, all, [verdict.by]))
      continue
    }
    const restored = row?.is === 'restored' ? lay({ table: row.change.table, row: row.change.before ?? [] }) : null
    const merged = mergeGroup({ table, sides, target: restored ?? target, isRestored: !!restored }, work, around)
    conflicts.push(...merged.conflicts)
    const by = restored && verdict ? [...new Set([verdict.by, ...merged.sources])] : merged.sources
    counted.add(changes, add(writes, table, target, merged.row, sides, by))
  }
  for (const { is, change, verdict } of decided.rest()) {
    const { table, before, after, thing, class: whose } = change
    const row = is === 'restored' ? { expected: null, wanted: before } : { expected: after, wanted: null }
    const write = { ...row, table, unchecked: [], thing, class: whose, sources: [verdict.by] }
    writes.push(write)
    counted.write(write)
  }
  writes.push(...recounted(counted, sources, work.rules))
  conflicts.push(...lost.conflicts())
  const merged = sources.map((one) => mergedOf(one, work.rules))
  return { writes: inOrder(writes, work.targetTable, newId), conflicts, renumbered, merged }
}

function mergedOf({ own: changes, ids }: HeldSource, rules: MergeRules): MergedChanges {
  const given = changes.flatMap(({ table, before, after }) => {
    const own = before === null && after ? rules.ownId(table, after) : undefined
    const to = own && ids.of(own.space, own.id)
    const column = own && table.columns[own.at]?.name
    return own && to !== undefined && column !== undefined ? [{ table: table.name, column, from: own.id, to }] : []
  })
  return { changes, ids: given }
}

function add(
  writes: RowWrite[],
  table: RowTable,
  target: LaidRow | null,
  wanted: LaidRow | null,
  sides: readonly RowSide[],
  sources: readonly number[],
): RowWrite | undefined {
  const write = writeOf(table, target, wanted)
  if (!write) return undefined
  const taken = sides.filter(({ by }) => sources.includes(by))
  const [first = sides[0]] = taken.toSorted((one, other) => classNumber(one.class) - classNumber(other.class))
  const made = { ...write, thing: first?.thing ?? '', class: first?.class ?? 'noise', sources } as const
  writes.push(made)
  return made
}

/** Counts that only the target changed, because it had made a part of what sources changed already, or which is taken back. */
function* recounted(counted: CountedChanges, sources: readonly HeldSource[], rules: MergeRules): Generator<RowWrite> {
  for (const { sum, ...rows } of counted.untold()) {
    const [first] = rules.countersOf(rows)
    const list = first ? [...(sources[0]?.source.tableInTarget(first.table) ?? [])] : []
    const found = list.find(({ table, after }) => after && columnText(table, after, first?.own ?? '') === rows.value)
    const at = found?.table.columns.findIndex(({ name }) => name === first?.column) ?? -1
    const count = found?.after?.[at]?.toString('latin1') ?? ''
    if (!found?.after || !/^\d+$/.test(count)) continue
    const total = BigInt(count) + sum
    const wanted = found.after.with(at, Buffer.from(String(total < 0n ? 0n : total)))
    const { table, after: expected, thing } = found
    yield { table, expected, wanted, unchecked: [], thing, class: 'noise', sources: [] }
  }
}

/** Rows that are counted come before those that count them. */
function countedFirst(all: Iterable<ChangesOfRow>, counted: CountedChanges): readonly ChangesOfRow[] {
  const [first, then]: [ChangesOfRow[], ChangesOfRow[]] = [[], []]
  for (const one of all) {
    const table = one.sides[0]?.change.table
    if (table && counted.isCounted(table)) first.push(one)
    else then.push(one)
  }
  return [...first, ...then]
}

function tableOf(
  { sides, inTarget }: ChangesOfRow,
  targetTable: RowsToMerge['targetTable'],
  joined: JoinTables,
): RowTable | undefined {
  const tables = sides.map(({ change }) => change.table).toReversed()
  const [last] = tables
  const there = last && targetTable?.(last.name)
  if (there !== undefined) return there?.table
  // What a source tells of the row as it was, where the target did nothing to it, is as that source says.
  return joined(inTarget && !tables.includes(inTarget.table) ? inTarget.table : undefined, tables)
}

function verdictOf({ sides }: ChangesOfRow, { verdicts }: ThingConflicts, { rules }: MergeTools) {
  if (verdicts.size === 0) return undefined
  for (const { change } of sides) {
    const found = verdicts.get(rules.aboutOf(change) ?? '') ?? verdicts.get(change.thing)
    if (found) return found
  }
  return undefined
}

interface DecidedRow {
  readonly is: 'restored' | 'going'
  readonly change: MeantRowChange
  readonly verdict: ThingVerdict
}

/** Rows of the target that come back or go with a thing, each to be taken once. */
function decidedRows({ verdicts }: ThingConflicts, name: ReturnType<typeof rowNames>) {
  const rows = new Map<string, DecidedRow>()
  for (const verdict of verdicts.values()) {
    for (const change of verdict.restored)
      rows.set(name(change.table, change.before ?? []), { is: 'restored', change, verdict })
    for (const change of verdict.going)
      rows.set(name(change.table, change.before ?? rowOfChange(change)), { is: 'going', change, verdict })
  }
  return {
    take(key: string): DecidedRow | undefined {
      const row = rows.get(key)
      rows.delete(key)
      return row
    },
    rest: () => rows.values(),
  }
}

const noTable = 'The table that it is in is not there any more where the merge goes.'

/** Changes of tables that the target does not have: one conflict for each table and source. */
class LostTables {
  private readonly found = new Map<string, { by: number; changes: MeantRowChange[] }>()

  add({ sides }: ChangesOfRow): void {
    for (const { by, change } of sides) {
      if (change.class === 'noise' || change.after === null) continue
      const key = `${by}\n${change.table.name}`
      const known = this.found.get(key)
      if (known) known.changes.push(change)
      else this.found.set(key, { by, changes: [change] })
    }
  }

  conflicts(): readonly Conflict[] {
    return [...this.found.values()].flatMap(({ by, changes }) => {
      const [first] = changes
      if (!first) return []
      const { table, thing } = first
      const place = {
        is: 'schema' as const,
        thing,
        table: table.name,
        key: [],
        column: null,
        mineBy: by,
        theirsBy: null,
      }
      const mine = Buffer.from(`${changes.length} rows of ${table.name}`)
      const part = { path: null, base: undefined, mine, theirs: undefined, format: 'plain' as const, chunks: null }
      const impossible = { mine: noTable, both: noTable, edited: noTable }
      return [conflictAt(place, { ...part, impossible }, changes.flatMap(rowOfChange))]
    })
  }
}
