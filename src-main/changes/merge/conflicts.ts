// Makes conflicts: what names one, which version it is of, and why a choice is none. Pure.
import { createHash } from 'node:crypto'
import type { ConflictChoice } from '../../contract/merges.ts'
import type { RowTable, RowValues } from '../../rows/change.ts'
import type { SqlValue } from '../../rows/value.ts'
import type { Conflict, PartConflict } from './merge.ts'

/** Where a conflict is, and whose it is. */
export type ConflictPlace = Pick<Conflict, 'is' | 'thing' | 'table' | 'key' | 'column' | 'mineBy' | 'theirsBy'>

/** @param more what else the version depends on, of a conflict of whole rows */
export function conflictAt(place: ConflictPlace, part: PartConflict, more: readonly SqlValue[] = []): Conflict {
  const { thing, table, key, column, mineBy } = place
  const id = digest([thing, table, ...key, column, part.path, String(mineBy)])
  const version = digest([part.base, part.mine, part.theirs, ...more])
  return { ...place, ...part, id, version }
}

/** @returns what tells these values apart from others, however they are cut */
function digest(values: readonly (string | SqlValue | undefined)[]): string {
  const hash = createHash('sha256')
  for (const value of values) {
    if (value === undefined || value === null) hash.update(value === null ? 'n' : 'u')
    else {
      const bytes = Buffer.from(value)
      hash.update(`${bytes.length}:`).update(bytes)
    }
  }
  return hash.digest('hex').slice(0, 32)
}

/** The values of a row's key as text, in the key's order; of a table without one all values. */
export function keyTexts({ key, columns }: RowTable, row: RowValues): readonly string[] {
  const positions = key.length > 0 ? key : columns.map((_, at) => at)
  return positions.map((at) => textOf(row[at] ?? null))
}

/** Bytes that are no text come in hexadecimal, so that two keys are never one text. */
function textOf(value: SqlValue): string {
  if (value === null) return 'NULL'
  const text = value.toString('utf8')
  return Buffer.from(text).equals(value) ? text : `0x${value.toString('hex')}`
}

/** A row as somebody reads it: each column that has something in it. */
export function rowText({ columns }: RowTable, row: RowValues, only?: readonly string[]): Buffer {
  const lines = columns.flatMap(({ name }, at) => {
    const value = row[at] ?? null
    if (only ? !only.includes(name) : value === null || value.length === 0) return []
    return [`${name}: ${value === null ? 'NULL' : textOf(value.subarray(0, mostShown))}`]
  })
  return Buffer.from(lines.join('\n'))
}

const mostShown = 2_000

/** Why a whole row cannot be two, nor be written by hand. */
export const wholeRows: PartConflict['impossible'] = {
  both: 'One side removed it, so there are no two versions that could stand side by side.',
  edited: 'It is a whole row and not one text. Choose one side, and edit it there.',
}

/** @returns what was chosen, where that is possible */
export function possible(conflict: Conflict, choice: ConflictChoice | undefined): ConflictChoice | undefined {
  return choice && conflict.impossible[choice.is] === undefined ? choice : undefined
}
