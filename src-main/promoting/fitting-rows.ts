// Rows that a promotion wrote, in the columns that their tables have by now: what was altered since is no reason to keep all of it. Pure.
import { plainText } from '../contract/plain-text.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import type { Column, Table } from '../rows/table.ts'

/** What a table is made of by now. */
export type TableNow = Pick<Table, 'columns' | 'key'>

export interface FittingRows {
  readonly rows: readonly RowChange[]
  /** What stays as it is, or goes unseen, in whole sentences. */
  readonly warnings: readonly string[]
}

/** @param tables those of the rows that are there, by their names */
export function fittingRows(rows: readonly RowChange[], tables: ReadonlyMap<string, TableNow>): FittingRows {
  const fits = new Map<RowTable, Fit>()
  const warnings = new Set<string>()
  const fitting = rows.flatMap(({ table, before, after }): RowChange[] => {
    const fit = fits.get(table) ?? fitOf(table, tables.get(table.name))
    fits.set(table, fit)
    for (const warning of fit.warnings) warnings.add(warning)
    if (!fit.table) return []
    const change = { table: fit.table, before: taken(before, fit), after: taken(after, fit) }
    return change.before && change.after && sameRow(change.before, change.after) ? [] : [change]
  })
  return { rows: fitting, warnings: [...warnings] }
}

interface Fit {
  /** With the columns that are there still; null where its rows cannot be told apart any more. */
  readonly table: RowTable | null
  /** Positions of these in the rows. */
  readonly at: readonly number[]
  readonly warnings: readonly string[]
}

function fitOf(table: RowTable, now: TableNow | undefined): Fit {
  const name = `The table ${plainText(table.name, 64)}`
  const key = table.key.map((at) => table.columns[at]?.name)
  if (!now || key.join('\n') !== now.key.map((column) => column.name).join('\n')) {
    const why = now ? 'has another key now' : 'is not there any more'
    return { table: null, at: [], warnings: [`${name} ${why}, so what was written to it is not put back.`] }
  }
  const found = table.columns.map((column) =>
    now.columns.find((one) => one.name === column.name && isAlike(one, column)),
  )
  const at = found.flatMap((column, index) => (column ? [index] : []))
  const columns = found.filter((column) => column !== undefined)
  const gone = table.columns.filter((_column, index) => !found[index])
  const added = now.columns.filter((column) => !table.columns.some((one) => one.name === column.name))
  return {
    table: { ...table, columns, key: key.map((one) => columns.findIndex((column) => column.name === one)) },
    at,
    warnings: [
      ...(gone.length === 0
        ? []
        : [`${name} was altered since: what was written to its columns ${namesOf(gone)} is not put back.`]),
      ...(added.length === 0
        ? []
        : [
            `${name} was altered since: its columns ${namesOf(added)} stay as they are, have their default where a row comes back, and go with rows that go.`,
          ]),
    ],
  }
}

const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => plainText(name, 64)).join(', ')

/** Whether bytes of the one mean the same in the other. */
const isAlike = (one: Column, other: Column) => unicode(one.charset) === unicode(other.charset)
const unicode = (charset: string | null) => charset?.replace(/^(?:utf8|utf8mb3|utf8mb4|ascii)$/, 'unicode') ?? null

const taken = (row: RowValues | null, { at }: Fit) => row && at.map((index) => row[index] ?? null)
