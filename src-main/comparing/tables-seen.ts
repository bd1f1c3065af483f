// The tables that changes speak of: what they were called and made of when, and whether all of their rows are known.

import { encodeRow } from '../changes/row-image.ts'
import { type KeyOf, keyOf, keyShape } from '../changes/row-key.ts'
import type { TableName } from '../changes/schema-statement.ts'
import { Failure } from '../contract/failure.ts'
import type { RowTable } from '../rows/change.ts'

/** A table as it was described at some moment. */
export interface TableLayout {
  readonly id: number
  readonly table: RowTable
  readonly isKeyed: boolean
  readonly keyOf: KeyOf
  /** What its keys are made of. */
  readonly shape: string
}

/** A table through all of its descriptions and names. */
export interface SeenTable {
  readonly id: number
  database: string
  name: string
  /** Whether it may have had rows at the beginning that nothing tells. */
  mayHaveRows: boolean
  layout: TableLayout | undefined
  /** Whether one of its rows was given another key. */
  hasMoves: boolean
  /** Values may be others than a log told last, for the server converted them. */
  isAltered: boolean
  /** Tables whose rows change unseen with rows of this one. */
  readonly cascades: Set<string>
}

export interface TablesSeen {
  layoutOf(table: RowTable): TableLayout
  layout(id: number): TableLayout
  /** @param isNew whether it was made just now, so that it had no rows before */
  table(name: TableName, isNew?: boolean): SeenTable
  byId(id: number): SeenTable | undefined
  has(name: TableName): boolean
  ofDatabase(database: string): readonly SeenTable[]
  /** Tables of that name, in whichever database, in the order of their numbers. */
  called(name: string): readonly SeenTable[]
  rename(table: SeenTable, to: TableName): void
  /** The description of a row's table, by the name that the table has now. */
  named(table: SeenTable | undefined, layout: TableLayout): RowTable
}

/** Descriptions of tables, and tables, that are held in memory: far more than any site has. */
const mostLayouts = 50_000
const mostTables = 200_000

const tooManyTables = () =>
  new Failure(
    'too-much',
    'More tables, or more changes of their columns, are in the logs than Sitefork keeps count of. Nothing was changed; compare other states.',
  )

export function createTablesSeen(): TablesSeen {
  const layouts: TableLayout[] = []
  const bySignature = new Map<string, TableLayout>()
  const byObject = new WeakMap<RowTable, TableLayout>()
  /** By database, and by name there, for it is asked for with each row. */
  const byName = new Map<string, Map<string, SeenTable>>()
  const all: SeenTable[] = []

  const ofDatabase = (database: string) => [...(byName.get(database)?.values() ?? [])]

  function put(table: SeenTable): void {
    const its = byName.get(table.database) ?? new Map<string, SeenTable>()
    byName.set(table.database, its.set(table.name, table))
  }

  return {
    layoutOf(table) {
      const known = byObject.get(table)
      if (known) return known
      const signature = JSON.stringify([
        table.database,
        table.name,
        table.columns.map(({ name, type, charset, collation, generated }) => [
          name,
          type,
          charset,
          collation,
          generated,
        ]),
        table.key,
      ])
      let layout = bySignature.get(signature)
      if (!layout) {
        if (layouts.length >= mostLayouts) throw tooManyTables()
        const isKeyed = table.key.length > 0
        layout = { id: layouts.length, table, isKeyed, keyOf: keyOf(table, encodeRow), shape: keyShape(table) }
        layouts.push(layout)
        bySignature.set(signature, layout)
      }
      byObject.set(table, layout)
      return layout
    },
    layout(id) {
      const layout = layouts[id]
      if (!layout) throw new Error(`There is no layout ${id}.`)
      return layout
    },
    table({ database, name }, isNew = false) {
      const known = byName.get(database)?.get(name)
      if (known) return known
      if (all.length >= mostTables) throw tooManyTables()
      const made: SeenTable = {
        id: all.length + 1,
        database,
        name,
        mayHaveRows: !isNew,
        layout: undefined,
        isAltered: false,
        hasMoves: false,
        cascades: new Set(),
      }
      all.push(made)
      put(made)
      return made
    },
    byId: (id) => all[id - 1],
    has: ({ database, name }) => byName.get(database)?.has(name) ?? false,
    ofDatabase,
    called: (name) => [...byName.values()].flatMap((its) => its.get(name) ?? []).sort((a, b) => a.id - b.id),
    rename(table, to) {
      byName.get(table.database)?.delete(table.name)
      table.database = to.database
      table.name = to.name
      put(table)
    },
    named(table, layout) {
      if (!table || (table.name === layout.table.name && table.database === layout.table.database)) return layout.table
      return { ...layout.table, database: table.database, name: table.name }
    },
  }
}
