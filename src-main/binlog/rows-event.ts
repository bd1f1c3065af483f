// The rows of one event, one at a time: inserted, deleted, or changed. Pure.
// Layout: MySQL's class Rows_event, MariaDB's "ROWS_EVENT_V1/V2" page and its compressed events.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { RowChange } from '../rows/change.ts'
import { LoggedChange } from './logged-change.ts'
import { type Cursor, packedNumber, take } from './packed.ts'
import { type MappedTable, tableNumberBytes } from './tables/table-map.ts'
import { eventBytes } from './values/compressed.ts'
import { readImage } from './values/row-image.ts'

export interface RowsKind {
  readonly change: 'write' | 'update' | 'delete'
  /** The second version has room for more about its rows. */
  readonly version: 1 | 2
  readonly isCompressed: boolean
}

/** The kinds of rows events, by their type. */
export const rowsKinds: ReadonlyMap<number, RowsKind> = new Map(
  [
    { first: 23, version: 1, isCompressed: false } as const,
    { first: 30, version: 2, isCompressed: false } as const,
    { first: 166, version: 1, isCompressed: true } as const,
    { first: 169, version: 2, isCompressed: true } as const,
  ].flatMap(({ first, version, isCompressed }) =>
    (['write', 'update', 'delete'] as const).map((change, index) => [first + index, { change, version, isCompressed }]),
  ),
)

export interface RowsHead {
  /** The number of its table map. */
  readonly table: number
  /** Whether it is of no table, and only ends a statement. */
  readonly isOfNone: boolean
  /** Whether it is the last of its statement. */
  readonly endsStatement: boolean
}

/** Both forms of the number that no table has. */
const noTables = [2 ** 24 - 1, 2 ** 48 - 1]

export function readRowsHead(body: Buffer): RowsHead {
  const table = body.readUIntLE(0, tableNumberBytes)
  return {
    table,
    isOfNone: noTables.includes(table),
    endsStatement: (body.readUInt16LE(tableNumberBytes) & 1) !== 0,
  }
}

/**
 * @returns a function that gives the next row, and undefined behind the last
 * @throws Failure `sync-broken` for rows that lack columns; RangeError, as the function does, where a length leads out of the event
 */
export function openRows(body: Buffer, { change, version, isCompressed }: RowsKind, plan: MappedTable) {
  const head: Cursor = { bytes: body, at: tableNumberBytes + 2 }
  if (version === 2) take(head, body.readUInt16LE(head.at))
  const width = packedNumber(head)
  if (width !== plan.columns.length) throw new RangeError('Rows have other columns than their table.')
  const bits = (width + 7) >> 3
  const firstBits = head.at
  const secondBits = change === 'update' ? firstBits + bits : firstBits
  head.at = secondBits + bits
  const rows: Cursor = isCompressed ? { bytes: eventBytes(body, head.at), at: 0 } : head
  const { table, columns, plain } = plan
  if (plain && hasAll(body, firstBits, width) && hasAll(body, secondBits, width)) {
    const next = () => {
      const from = rows.at
      plain.skip(rows)
      return rows.bytes.subarray(from, rows.at)
    }
    return (): RowChange | undefined => {
      if (rows.at >= rows.bytes.length) return undefined
      const image = next()
      if (change === 'write') return new LoggedChange(table, plain, null, image)
      return new LoggedChange(table, plain, image, change === 'update' ? next() : null)
    }
  }
  const first = presentOf(body, firstBits, plan)
  const second = change === 'update' ? presentOf(body, secondBits, plan) : first
  return (): RowChange | undefined => {
    if (rows.at >= rows.bytes.length) return undefined
    const image = readImage(rows, columns, first)
    if (change === 'write') return { table, before: null, after: image }
    return { table, before: image, after: change === 'update' ? readImage(rows, columns, second) : null }
  }
}

/** Whether a bitmap that begins there has all columns. */
function hasAll(body: Buffer, at: number, width: number): boolean {
  for (let index = 0; index < width; index++) {
    if (((body[at + (index >> 3)] ?? 0) & (1 << (index & 7))) === 0) return false
  }
  return true
}

/** Positions of the columns that the rows have. */
function presentOf(body: Buffer, at: number, { table, columns }: MappedTable): readonly number[] {
  const present = columns.flatMap((plan, index) => {
    const isThere = (body.readUInt8(at + (index >> 3)) & (1 << (index & 7))) !== 0
    if (!isThere && plan.isKept) throw partial(table, plan.column.name)
    return isThere ? [index] : []
  })
  if (present.length === 0) throw new RangeError('Rows have no columns.')
  return present
}

const partial = (table: MappedTable['table'], column: string) =>
  new Failure(
    'sync-broken',
    `The binary log has rows of ${plainText(table.database, 64)}.${plainText(table.name, 64)} without their column “${plainText(column, 64)}”: either its server ran without binlog_row_image=FULL, or it makes the column itself and does not log it. What changed can be found by comparing the two states instead.`,
  )
