// Puts writes into an order in which each can be made: what goes first makes room, what is rested on is there before, and rows that
// change places with one another step aside first. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { encodeRow } from '../row-image.ts'
import { keyOf } from '../row-key.ts'
import type { RowWrite, TargetTable } from './merge.ts'

export type TableOfTarget = (name: string) => TargetTable | null | undefined

/**
 * Rows go first, children before parents; then rows are changed; then come new ones, parents before children. What is in order already
 * stays as it is.
 * @param newId gives an id that no row of a table has; by default those behind all that is written
 */
export function inOrder(
  writes: readonly RowWrite[],
  targetTable?: TableOfTarget,
  newId: (table: string) => string = idsBehind(writes),
): readonly RowWrite[] {
  const depth = depths(writes, targetTable)
  const rank = ({ table, expected, wanted }: RowWrite) => {
    const deep = depth.get(table.name) ?? 0
    if (wanted === null) return -1 - deep
    return expected === null || deep > 0 ? 1 + deep : 0
  }
  const ranked = writes.map((write) => ({ write, rank: rank(write) })).toSorted((a, b) => a.rank - b.rank)
  return makingRoom(
    ranked.map(({ write }) => write),
    newId,
    targetTable,
  )
}

function idsBehind(writes: readonly RowWrite[]): (table: string) => string {
  const greatest = new Map<string, bigint>()
  return (name) => {
    const ids = greatest.has(name) ? [] : writes.flatMap((write) => (write.table.name === name ? idsIn(write) : []))
    const id = ids.reduce((most, one) => (one > most ? one : most), greatest.get(name) ?? 0n) + 1n
    greatest.set(name, id)
    return String(id)
  }
}

const idsIn = ({ expected, wanted }: RowWrite): readonly bigint[] =>
  [...(expected ?? []), ...(wanted ?? [])].flatMap((value) => {
    const text = value && value.length < 19 ? value.toString('latin1') : ''
    return /^\d+$/.test(text) ? [BigInt(text)] : []
  })

/** How many tables each table rests on, one on the other. */
function depths(writes: readonly RowWrite[], targetTable?: TableOfTarget) {
  const found = new Map<string, number>()
  const depthOf = (name: string, under: readonly string[]): number => {
    const known = found.get(name)
    if (known !== undefined) return known
    const parents = targetTable?.(name)?.parents.filter((parent) => parent !== name && !under.includes(parent)) ?? []
    const depth = parents.reduce((most, parent) => Math.max(most, 1 + depthOf(parent, [...under, name])), 0)
    found.set(name, depth)
    return depth
  }
  for (const { table } of writes) depthOf(table.name, [])
  return found
}

interface Keys {
  /** Positions of each unique key's columns, the table's own first. */
  readonly columns: readonly (readonly number[])[]
  /** What a row has of each of them, as the server compares it; null where that is not unique. */
  of(row: RowValues | null): readonly (string | null)[]
}

function keysOf(table: RowTable, targetTable?: TableOfTarget): Keys {
  const unique = targetTable?.(table.name)?.unique ?? []
  const named = unique.map((names) => names.map((name) => table.columns.findIndex((column) => column.name === name)))
  const columns = [table.key, ...named].filter((at) => at.length > 0 && !at.includes(-1))
  const read = columns.map((key) => ({ key, text: keyOf({ ...table, key }, encodeRow) }))
  return {
    columns,
    of: (row) =>
      read.map(({ key, text }, number) =>
        row === null || key.some((at) => row[at] === null) ? null : `${number} ${text(row).toString('latin1')}`,
      ),
  }
}

/** Puts a row that leaves a unique key before the one that takes it; where they wait for one another, one gets a key of its own first. */
function makingRoom(
  writes: readonly RowWrite[],
  newId: (table: string) => string,
  targetTable?: TableOfTarget,
): readonly RowWrite[] {
  const known = new Map<RowTable, Keys>()
  const keys = (table: RowTable) => {
    const found = known.get(table) ?? keysOf(table, targetTable)
    known.set(table, found)
    return found
  }
  const leaving = new Map<string, RowWrite>()
  // What a row only has because it stepped aside is in nobody's way.
  const made = new Set<RowValues | null>()
  const wants = new Map<RowWrite, readonly string[]>()
  for (const write of writes) {
    const { of } = keys(write.table)
    const [old, now] = [of(write.expected), of(write.wanted)]
    old.forEach((key, at) => {
      const name = `${write.table.name}\n${key}`
      if (key !== null && now[at] !== key && !made.has(write.expected)) leaving.set(name, write)
    })
    const taken = now.flatMap((key, at) => (key === null || old[at] === key ? [] : [`${write.table.name}\n${key}`]))
    made.add(write.wanted)
    if (taken.length > 0) wants.set(write, taken)
  }
  const ordered: RowWrite[] = []
  const done = new Set<RowWrite>()
  const open = new Set<RowWrite>()
  /** What is left of a row that stepped aside. */
  const aside = new Map<RowWrite, RowWrite>()
  const visit = (write: RowWrite) => {
    if (done.has(write)) return
    open.add(write)
    for (const key of wants.get(write) ?? []) {
      const other = leaving.get(key)
      if (!other || other === write || done.has(other)) continue
      if (!open.has(other)) visit(other)
      else if (!aside.has(other)) {
        const stepped = stepAside(other, keys(other.table), newId)
        ordered.push(stepped)
        aside.set(other, { ...other, expected: stepped.wanted })
      }
    }
    open.delete(write)
    done.add(write)
    ordered.push(aside.get(write) ?? write)
  }
  for (const write of writes) visit(write)
  return ordered
}

/** The write by which a row gets keys that nobody has. */
function stepAside(write: RowWrite, { columns }: Keys, newId: (table: string) => string): RowWrite {
  const { table, expected, wanted } = write
  const moved = new Set(columns.flat().filter((at) => String(expected?.[at]) !== String(wanted?.[at])))
  const row = expected?.map((value, at) => {
    if (!moved.has(at)) return value
    return Buffer.from(table.columns[at]?.charset === null ? newId(table.name) : `sitefork-${newId(table.name)}`)
  })
  return { ...write, wanted: row ?? null }
}
