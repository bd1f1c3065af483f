// Which tables two states have in common, how each pair's rows can be compared, and what differs in how they are defined.
import { plainText } from '../contract/plain-text.ts'
import { sameForeignKeys } from '../rows/definition.ts'
import type { Column, Table } from '../rows/table.ts'
import type { RowSource } from './exact-rows.ts'

/** A table of both states, or of one: `from` is null for one that was added, `to` for one that was removed. */
export interface TablePair {
  readonly name: string
  /** The columns that both have, in one order, and the key that both have; an empty key where rows can only be told as wholes. */
  readonly from: RowSource | null
  readonly to: RowSource | null
}

export interface AlteredTable {
  readonly name: string
  /** What SHOW CREATE TABLE says of it on either side. */
  readonly before: string
  readonly after: string
  /** Whether it has other columns, so that rows of before and after are not of one kind. */
  readonly hasOtherColumns: boolean
  /** What differs, in a whole sentence. */
  readonly sentence: string
}

export interface PairedTables {
  /** By name. */
  readonly pairs: readonly TablePair[]
  readonly altered: readonly AlteredTable[]
}

type Tables = ReadonlyMap<string, Table>

/** @param isSameServer whether both servers write the same definition in the same words */
export function pairTables(from: Tables, to: Tables, isSameServer: boolean): PairedTables {
  const names = [...new Set([...from.keys(), ...to.keys()])].sort()
  const altered: AlteredTable[] = []
  const pairs = names.map((name): TablePair => {
    const [before, after] = [from.get(name), to.get(name)]
    if (!before || !after) return { name, from: before ?? null, to: after ?? null }
    const columns = otherColumns(before, after)
    const sentence = columns ?? (isSameServer ? otherDefinition(before, after) : undefined)
    if (sentence) {
      const created = { before: before.definition.created, after: after.definition.created }
      altered.push({ name, ...created, hasOtherColumns: columns !== undefined, sentence })
    }
    return pairOfBoth(before, after)
  })
  return { pairs, altered }
}

function pairOfBoth(before: Table, after: Table): TablePair {
  const mine = new Map(before.columns.map((column) => [column.name, column]))
  const common = after.columns.flatMap((column) => {
    const other = mine.get(column.name)
    return other ? [alike(other, column)] : []
  })
  const hasSameKey =
    before.key.length === after.key.length && after.key.every((column, at) => isSameKey(column, before.key[at]))
  const key = (at: 0 | 1) =>
    hasSameKey ? after.key.flatMap(({ name }) => common.find((pair) => pair[at].name === name)?.[at] ?? []) : []
  const { name } = after
  return {
    name,
    from: { name, columns: common.map(([one]) => one), key: key(0) },
    to: { name, columns: common.map(([, one]) => one), key: key(1) },
  }
}

/** Whether both put rows in the same order, and take the same values for equal. */
const isSameKey = ({ name, type, charset, collation }: Column, other: Column | undefined) =>
  other?.name === name && other.type === type && other.charset === charset && other.collation === collation

/** Both columns such that equal values have equal hashes: what may be long is hashed by itself, on both sides or on neither. */
function alike(one: Column, other: Column): readonly [Column, Column] {
  if (isLong(one) === isLong(other)) return [one, other]
  return [asLong(one), asLong(other)]
}

const isLong = ({ type }: Column) => /text|blob|json/.test(type)
const asLong = (column: Column): Column =>
  /char|binary/.test(column.type) ? { ...column, type: column.charset === null ? 'blob' : 'text' } : column

function otherColumns(before: Table, after: Table): string | undefined {
  const added = missing(after.columns, before.columns)
  const removed = missing(before.columns, after.columns)
  const changed = after.columns.filter((column) => {
    const other = before.columns.find(({ name }) => name === column.name)
    return other && (other.type !== column.type || other.charset !== column.charset)
  })
  const parts = [
    ...(added.length > 0 ? [`has ${namesOf(added)} more`] : []),
    ...(removed.length > 0 ? [`does not have ${namesOf(removed)} any more`] : []),
    ...(changed.length > 0 ? [`has ${namesOf(changed)} of another type`] : []),
  ]
  return parts.length > 0 ? `The table ${plainText(after.name, 64)} ${parts.join(' and ')}.` : undefined
}

function otherDefinition(before: Table, after: Table): string | undefined {
  const [one, other] = [before.definition, after.definition]
  if (one.text === other.text && sameForeignKeys(one, other)) return undefined
  const what = one.text === other.text ? 'foreign keys' : 'indexes, defaults or options'
  return `The table ${plainText(after.name, 64)} has other ${what}.`
}

const missing = (these: readonly Column[], those: readonly Column[]) =>
  these.filter((column) => !those.some(({ name }) => name === column.name))

function namesOf(columns: readonly Column[]): string {
  const names = columns.slice(0, 5).map(({ name }) => plainText(name, 64))
  const more = columns.length > names.length ? ` and ${columns.length - names.length} more` : ''
  return `the column${columns.length === 1 ? '' : 's'} ${names.join(', ')}${more}`
}
