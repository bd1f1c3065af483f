// What several sources made of one row, and what the target has there, all with the columns that the target has. Pure.
import type { ChangeClass } from '../../contract/changes.ts'
import type { RowTable, RowValues } from '../../rows/change.ts'
import type { SqlValue } from '../../rows/value.ts'
import type { MeantRowChange, RowWrite } from './merge.ts'

/** A row in the order of the target's columns; undefined where nobody says what is in one. */
export type LaidRow = readonly (SqlValue | undefined)[]

/** What one source made of a row. */
export interface RowSide {
  /** The source's position. */
  readonly by: number
  readonly before: LaidRow | null
  readonly after: LaidRow | null
  readonly class: ChangeClass
  readonly thing: string
  /** What it changed in columns that the target does not have. */
  readonly lost: readonly { readonly column: string; readonly before: SqlValue; readonly after: SqlValue }[]
}

export interface RowGroup {
  /** As the target has it. */
  readonly table: RowTable
  /** In the order of the sources. */
  readonly sides: readonly RowSide[]
  readonly target: LaidRow | null
  /** Whether it comes back as it was, with all that it counts. */
  readonly isRestored: boolean
}

/** Lays rows of one description of a table out as another one has its columns, and remembers how. */
export class Layouts {
  private readonly known = new WeakMap<RowTable, WeakMap<RowTable, readonly number[] | null>>()

  lay(row: RowValues, from: RowTable, onto: RowTable): LaidRow {
    const places = this.places(from, onto)
    return places ? places.map((at) => (at < 0 ? undefined : (row[at] ?? null))) : row
  }

  side(change: MeantRowChange, by: number, onto: RowTable): RowSide {
    const { table, before, after, thing } = change
    const lay = (row: RowValues | null) => row && this.lay(row, table, onto)
    return { by, before: lay(before), after: lay(after), class: change.class, thing, lost: this.lost(change, onto) }
  }

  private lost({ table, before, after }: MeantRowChange, onto: RowTable): RowSide['lost'] {
    if (!after || this.places(table, onto) === null) return []
    return table.columns.flatMap(({ name, generated }, at) => {
      const [old, now] = [before?.[at] ?? null, after[at] ?? null]
      // What a new row has where nobody wrote anything is no loss.
      const isEmpty = before === null && /^(?:0?|0000-00-00.*)$/.test(now?.toString('latin1') ?? '')
      if (generated || isEmpty || sameCell(old, now) || onto.columns.some((column) => column.name === name)) return []
      return [{ column: name, before: old, after: now }]
    })
  }

  /** @returns where each column stands; null where all stand where they stood */
  private places(from: RowTable, onto: RowTable): readonly number[] | null {
    if (from === onto) return null
    const ofFrom = this.known.get(from) ?? new WeakMap<RowTable, readonly number[] | null>()
    this.known.set(from, ofFrom)
    const found = ofFrom.get(onto)
    if (found !== undefined) return found
    const places = onto.columns.map(({ name }) => from.columns.findIndex((column) => column.name === name))
    const isSame = from.columns.length === onto.columns.length && places.every((at, position) => at === position)
    ofFrom.set(onto, isSame ? null : places)
    return isSame ? null : places
  }
}

export const sameCell = (one: SqlValue | undefined, other: SqlValue | undefined): boolean =>
  one === other || (!!one && !!other && one.equals(other))

/** Whether two rows have the same in every column that both say anything of. */
export const sameLaid = (one: LaidRow, other: LaidRow): boolean =>
  one.every((value, at) => value === undefined || other[at] === undefined || sameCell(value, other[at]))

const narrowed = new WeakMap<RowTable, Map<string, RowTable>>()

/** @returns the columns, and the rows in them, that a write can name; undefined where there is nothing to write */
export function writeOf(
  table: RowTable,
  target: LaidRow | null,
  wanted: LaidRow | null,
): Pick<RowWrite, 'table' | 'expected' | 'wanted' | 'unchecked'> | undefined {
  const only = wanted ?? target
  if (!only || (target && wanted && sameWritten(table, target, wanted))) return undefined
  const there = table.columns.flatMap((_, at) => (only[at] === undefined ? [] : [at]))
  const unchecked = target && wanted ? there.filter((at) => target[at] === undefined) : []
  const names = unchecked.flatMap((at) => table.columns[at]?.name ?? [])
  const narrow = (row: LaidRow | null) => row && there.map((at) => row[at] ?? null)
  return { table: tableOf(table, there), expected: narrow(target), wanted: narrow(wanted), unchecked: names }
}

const sameWritten = (table: RowTable, target: LaidRow, wanted: LaidRow) =>
  table.columns.every(({ generated }, at) => generated || wanted[at] === undefined || sameCell(wanted[at], target[at]))

function tableOf(table: RowTable, there: readonly number[]): RowTable {
  if (there.length === table.columns.length) return table
  const known = narrowed.get(table) ?? new Map<string, RowTable>()
  narrowed.set(table, known)
  const name = there.join()
  const found = known.get(name)
  if (found) return found
  const columns = there.flatMap((at) => table.columns[at] ?? [])
  const made = { ...table, columns, key: table.key.map((at) => there.indexOf(at)).filter((at) => at >= 0) }
  known.set(name, made)
  return made
}
