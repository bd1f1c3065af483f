// Merges one row: what each source made of it, one after the other, on top of what the target has. Pure.
import type { ConflictChoice } from '../../contract/merges.ts'
import type { SqlValue } from '../../rows/value.ts'
import { type ConflictPlace, conflictAt, keyTexts, possible, rowText, wholeRows } from './conflicts.ts'
import type { Conflict, CountedRows, MergeRules, MergeValues, MergeWay, PartConflict } from './merge.ts'
import { type LaidRow, type RowGroup, type RowSide, sameCell, sameLaid } from './row-group.ts'

export interface MergeTools {
  readonly rules: MergeRules
  readonly mergeValues: MergeValues
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
}

/** What merging a row asks of the merge that it is part of. */
export interface MergedAround {
  /** Says why a source's thing cannot be made a second time, beside the other side's; undefined where it can. */
  readonly whyNotTwice: WhyNotTwice
  /** What the merge makes of a count, by what each source made of it. */
  countOf(counted: CountedRows, deltas: ReadonlyMap<number, bigint>): bigint
}

/** Says why a source's thing cannot be made a second time, beside the other side's; undefined where it can. */
export type WhyNotTwice = (thing: string, by: number) => string | undefined

export interface MergedRow {
  readonly row: LaidRow | null
  /** Whose changes are in it, by position. */
  readonly sources: readonly number[]
  readonly conflicts: readonly Conflict[]
}

/** A row while it is merged. */
interface Merging extends RowGroup {
  readonly tools: MergeTools
  readonly around: MergedAround
  /** Counts to be added up once everything else is merged. */
  readonly counts: {
    readonly side: RowSide
    readonly at: number
    readonly base: SqlValue | undefined
    readonly mine: SqlValue
  }[]
  row: (SqlValue | undefined)[] | null
  /** Which source the row, and what each column has, are from; null for the target's own. */
  rowBy: number | null
  readonly owners: Map<number, number>
  readonly sources: Set<number>
  readonly conflicts: Conflict[]
}

export function mergeGroup(group: RowGroup, tools: MergeTools, around: MergedAround): MergedRow {
  const { target, sides } = group
  const merging: Merging = {
    ...group,
    tools,
    around,
    counts: [],
    row: target && [...target],
    rowBy: null,
    owners: new Map(),
    sources: new Set(),
    conflicts: [],
  }
  const loud = sides.filter((side) => side.class !== 'noise')
  for (const side of loud) fold(merging, side)
  const quiet = sides.filter((side) => side.class === 'noise')
  if (quiet.length > 0) foldNoise(merging, quiet, loud.length > 0)
  addUp(merging)
  return { row: merging.row, sources: [...merging.sources].toSorted((a, b) => a - b), conflicts: merging.conflicts }
}

function fold(merging: Merging, side: RowSide): void {
  if (side.after === null) remove(merging, side)
  else if (merging.row === null) {
    if (side.before === null) take(merging, side)
    else restore(merging, side, side.after)
  } else mergeColumns(merging, side, side.after)
  for (const { column, before, after } of side.lost) {
    const part = { base: side.before ? before : undefined, mine: after, theirs: undefined, impossible: noColumn }
    tell(merging, side, { is: 'schema', column }, { ...plainPart, ...part })
  }
}

const plainPart = { path: null, format: 'plain', chunks: null } as const
const noColumn: PartConflict['impossible'] = {
  mine: 'The column that holds it is not in the table any more where the merge goes.',
  both: 'The column that holds it is not in the table any more where the merge goes.',
  edited: 'The column that holds it is not in the table any more where the merge goes.',
}

function take(merging: Merging, side: RowSide): void {
  merging.row = side.after && [...side.after]
  merging.rowBy = side.by
  merging.owners.clear()
  merging.sources.add(side.by)
}

function remove(merging: Merging, side: RowSide): void {
  const { row } = merging
  if (row === null || side.before === null) return
  const { before } = side
  // What stands in a column that mine does not know of was written by the other side.
  const added = before.flatMap((value, at) => (value === undefined && row[at] != null ? [at] : []))
  const all = [...changedColumns(merging, before, row), ...added]
  const changed = all.filter((at) => isSomebodys(merging, row, at))
  if (changed.length > 0) {
    const owner = changed.map((at) => ownerOf(merging, at)).find((by) => by !== null) ?? null
    const choice = tell(
      merging,
      side,
      { is: 'removed-here', column: null, theirsBy: owner },
      { ...plainPart, ...sidesText(merging, before, null, row), impossible: wholeRows },
      [...row].map((value) => value ?? null),
    )
    if (choice?.is !== 'mine') return
  }
  take(merging, side)
}

/** Mine changed what is not there any more. */
function restore(merging: Merging, side: RowSide, after: LaidRow): void {
  const before = side.before ?? []
  const changed = changedColumns(merging, before, after).filter((at) => isSomebodys(merging, after, at))
  if (changed.length === 0) return
  const choice = tell(
    merging,
    side,
    { is: 'removed-there', column: null, theirsBy: merging.rowBy },
    { ...plainPart, ...sidesText(merging, before, after, null), impossible: wholeRows },
    after.map((value) => value ?? null),
  )
  if (choice?.is === 'mine') take(merging, side)
}

function sidesText({ table }: Merging, base: LaidRow, mine: LaidRow | null, theirs: LaidRow | null) {
  const told = (row: LaidRow | null) => {
    if (!row) return undefined
    const names = table.columns.flatMap(({ name }, at) => (sameCell(row[at], base[at]) ? [] : [name]))
    return rowText(
      table,
      row.map((value) => value ?? null),
      names.length > 0 ? names : undefined,
    )
  }
  return { base: told(base), mine: told(mine), theirs: told(theirs) }
}

const changedColumns = ({ table }: Merging, one: LaidRow, other: LaidRow) =>
  table.columns.flatMap(({ generated }, at) =>
    generated || one[at] === undefined || other[at] === undefined || sameCell(one[at], other[at]) ? [] : [at],
  )

const byThemselves: ReadonlySet<MergeWay> = new Set(['target', 'latest', 'count'])

/** Whether a column has what somebody wrote, and not what follows from other rows. */
const isSomebodys = (merging: Merging, row: LaidRow, at: number) => !byThemselves.has(wayOf(merging, row, at))

function wayOf({ table, tools }: Merging, row: LaidRow, at: number): MergeWay {
  const name = table.columns[at]?.name ?? ''
  return tools.rules.wayOf(table, written(row), name)
}

const ownerOf = (merging: Merging, at: number) => merging.owners.get(at) ?? merging.rowBy

function mergeColumns(merging: Merging, side: RowSide, after: LaidRow): void {
  const there = [...(merging.row ?? [])]
  const changes = merging.table.columns.flatMap(({ generated }, at) => {
    const [mine, base] = [after[at], side.before?.[at]]
    return generated || mine === undefined || (side.before && sameCell(base, mine)) ? [] : [{ at, base, mine }]
  })
  const merge = (all: typeof changes) => {
    for (const { at, base, mine } of all) mergeColumn(merging, side, at, base, mine)
  }
  const isDisputed = changes.some(
    ({ at, base, mine }) => !sameCell(there[at], mine) && !(side.before && sameCell(there[at], base)),
  )
  const dates = isDisputed ? changes.filter(({ at }) => wayOf(merging, after, at) === 'latest') : []
  merge(changes.filter((change) => !dates.includes(change)))
  if (dates.length === 0) return
  const others = changes.filter(({ at }) => isSomebodys(merging, after, at))
  const isLeft = ({ at, mine }: (typeof changes)[number]) =>
    sameCell(merging.row?.[at], there[at]) && !sameCell(there[at], mine)
  // The date of a change goes with it: where all of it was left, so is its date.
  if (others.length > 0 && others.every(isLeft)) return
  merge(dates)
}

/** @param base undefined where the row is new */
function mergeColumn(merging: Merging, side: RowSide, at: number, base: SqlValue | undefined, mine: SqlValue): void {
  const { row, table, tools } = merging
  const column = table.columns[at]
  const theirs = row?.[at]
  if (!row || !column) return
  if (isCounted(merging, row, column.name)) return
  if (sameCell(theirs, mine)) {
    merging.sources.add(side.by)
    return
  }
  const set = (value: SqlValue | undefined) => {
    if (sameCell(row[at], value)) return
    row[at] = value
    merging.owners.set(at, side.by)
    merging.sources.add(side.by)
  }
  if (theirs === undefined || (side.before && sameCell(theirs, base))) {
    set(mine)
    return
  }
  const way = wayOf(merging, side.after ?? row, at)
  if (way === 'target' || (table.key.includes(at) && table.key.length === 1)) {
    // Sources that disagree leave the target's, in whatever order they come.
    if (merging.target) row[at] = merging.target[at]
    else if (theirs && mine && Buffer.compare(mine, theirs) > 0) set(mine)
    return
  }
  if (way === 'count') {
    merging.counts.push({ side, at, base, mine })
    return
  }
  const values = { base: base ?? null, mine, theirs }
  const place: Place = {
    is: side.before ? 'value' : 'added-twice',
    column: column.name,
    theirsBy: ownerOf(merging, at),
  }
  const both = merging.around.whyNotTwice(side.thing, side.by)
  const known = ({ impossible: { both: _, ...impossible }, ...part }: PartConflict): PartConflict => ({
    ...part,
    base: side.before ? part.base : undefined,
    impossible: { ...impossible, ...(both !== undefined && { both }) },
  })
  const merged = tools.mergeValues(values, column, way, (part) => {
    const chosen = choice(merging, side, place, known(part))
    // What stands beside the other one leaves that as it is.
    return chosen?.is === 'both' ? { is: 'theirs' } : chosen
  })
  for (const part of merged.conflicts) tell(merging, side, place, known(part))
  set(merged.value)
}

const isCounted = ({ table, tools }: Merging, row: LaidRow, column: string) =>
  tools.rules.countedBy(table, written(row), column) !== undefined

const written = (row: LaidRow) => row.map((value) => value ?? null)

/** Adds up what each source counted, those that added most first: so nothing depends on whose turn it is. */
function addUp(merging: Merging): void {
  const { row, table, tools } = merging
  if (!row) return
  const set = (at: number, value: SqlValue, sources: readonly number[]) => {
    if (sameCell(row[at], value)) return
    row[at] = value
    for (const by of sources) merging.sources.add(by)
  }
  for (const { side, at, base, mine } of merging.counts.toSorted((a, b) => Number(b.mine) - Number(a.mine))) {
    const [column, theirs] = [table.columns[at], row[at]]
    if (!column || theirs === undefined) continue
    const values = { base: base ?? zero, mine, theirs }
    set(at, tools.mergeValues(values, column, 'count', () => undefined).value, [side.by])
  }
  if (merging.isRestored) return
  table.columns.forEach(({ name }, at) => {
    const counted = tools.rules.countedBy(table, written(row), name)
    const there = numberOf(merging.target ? merging.target[at] : zero)
    if (!counted || there === undefined) return
    const deltas = new Map(
      merging.sides.flatMap(({ by, before, after }) => {
        const [from, to] = [numberOf(before ? before[at] : zero), numberOf(after?.[at])]
        return from === undefined || to === undefined || from === to ? [] : [[by, to - from] as const]
      }),
    )
    const sum = there + merging.around.countOf(counted, deltas)
    set(at, Buffer.from(String(sum < 0n ? 0n : sum)), [...deltas.keys()])
  })
}

const zero = Buffer.from('0')

function numberOf(value: SqlValue | undefined): bigint | undefined {
  const text = value?.toString('latin1') ?? ''
  return /^\d{1,30}$/.test(text) ? BigInt(text) : undefined
}

type Place = Pick<ConflictPlace, 'is' | 'column'> & Partial<Pick<ConflictPlace, 'theirsBy'>>

function conflictOf(
  merging: Merging,
  side: RowSide,
  place: Place,
  part: PartConflict,
  more?: readonly SqlValue[],
): Conflict {
  const { table, target } = merging
  const row = (target ?? side.before ?? side.after ?? []).map((value) => value ?? null)
  const { thing, by: mineBy } = side
  return conflictAt(
    { thing, table: table.name, key: keyTexts(table, row), mineBy, theirsBy: null, ...place },
    part,
    more,
  )
}

function choice(merging: Merging, side: RowSide, place: Place, part: PartConflict, more?: readonly SqlValue[]) {
  const conflict = conflictOf(merging, side, place, part, more)
  return possible(conflict, merging.tools.choiceOf(conflict))
}

/** Notes a conflict. @returns what was chosen */
function tell(merging: Merging, side: RowSide, place: Place, part: PartConflict, more?: readonly SqlValue[]) {
  merging.conflicts.push(conflictOf(merging, side, place, part, more))
  return choice(merging, side, place, part, more)
}

/** What nobody wrote is taken where all agree and the target has not changed it. */
function foldNoise(merging: Merging, sides: readonly RowSide[], isLoud: boolean): void {
  const { table, target, row } = merging
  const isWhole = sides.some(({ before, after }) => before === null || after === null) || target === null
  const [first] = sides
  if (isWhole) {
    const agree = sides.every(({ after }) => sameSide(after, first?.after ?? null))
    const isUntouched = sides.every(({ before }) => sameSide(before, target))
    if (!isLoud && first && agree && isUntouched) for (const side of sides) take(merging, side)
    return
  }
  if (!row) return
  table.columns.forEach(({ generated, name }, at) => {
    const changers = sides.filter(
      ({ before, after }) => after?.[at] !== undefined && !sameCell(before?.[at], after[at]),
    )
    const mine = changers[0]?.after?.[at]
    if (generated || mine === undefined || isCounted(merging, row, name)) return
    const way = wayOf(merging, row, at)
    if (way === 'count' || way === 'latest') {
      for (const side of changers) mergeColumn(merging, side, at, side.before?.[at], side.after?.[at] ?? null)
      return
    }
    const isAgreed = changers.every(
      ({ before, after }) => sameCell(after?.[at], mine) && sameCell(before?.[at], row[at]),
    )
    if (!isAgreed) return
    row[at] = mine
    for (const { by } of changers) merging.sources.add(by)
  })
}

const sameSide = (one: LaidRow | null, other: LaidRow | null) =>
  one === null || other === null ? one === other : sameLaid(one, other)
