// Folds statements that make, empty, rename and drop tables, and notes where they leave rows untold.
import { cascadesOf, parseSchemaStatement, type SchemaStatement, type TableName } from '../changes/schema-statement.ts'
import type { Gaps } from './gaps.ts'
import type { RowFold } from './row-fold.ts'
import type { SeenTable, TablesSeen } from './tables-seen.ts'

export interface SchemaFold {
  /** @returns whether the statement is a change of the schema, which is to be listed */
  take(text: string, database: string): boolean
}

export interface SchemaFoldParts {
  readonly tables: TablesSeen
  readonly rows: RowFold
  readonly gaps: Gaps
  /** Whether a table was there at the beginning; undefined where nobody knows. */
  readonly wasThere: (table: TableName) => boolean | undefined
}

export function createSchemaFold({ tables, rows, gaps, wasThere }: SchemaFoldParts): SchemaFold {
  const tableOf = (name: TableName) => tables.table(name, wasThere(name) === false)

  function empty(table: SeenTable): void {
    if (table.mayHaveRows) gaps.add('emptied', table)
    table.mayHaveRows = false
    rows.empty(table)
  }

  function create({ table: name, onlyIfMissing, replaces }: SchemaStatement & { is: 'create' }): void {
    // A plain CREATE succeeds only where there is no such table; with IF NOT EXISTS it is logged all the same.
    if (replaces) empty(tableOf(name))
    else if (onlyIfMissing) tableOf(name)
    else tables.table(name, true)
  }

  function rename(from: TableName, to: TableName): void {
    const table = tableOf(from)
    if (!tables.has(to)) {
      if (wasThere(to) === true && table.mayHaveRows) gaps.add('exchanged', to)
      tables.rename(table, to)
      return
    }
    const other = tables.table(to)
    if (table.mayHaveRows) gaps.add('exchanged', to)
    rows.moveAll(table, other)
    tables.rename(other, to)
    forgetName(table)
  }

  /** What is called so from now on is another table. */
  function forgetName(table: SeenTable): void {
    tables.rename(table, { database: table.database, name: `${table.name}\0${table.id}` })
  }

  function alter({ table: name, renamedTo, losesRows }: SchemaStatement & { is: 'alter' }): void {
    const table = tableOf(name)
    table.isAltered = true
    if (losesRows) gaps.add('partition', table)
    if (renamedTo) rename(name, renamedTo)
  }

  return {
    take(text, database) {
      const statement = parseSchemaStatement(text, database)
      switch (statement.is) {
        case 'nothing':
          return false
        case 'rows':
          gaps.add('byStatement', statement.table ?? { database, name: '' })
          return false
        case 'create':
          create(statement)
          break
        case 'drop':
          // IF EXISTS is logged for a table that never was, too; what is not known to be there may have been.
          for (const name of statement.tables) empty(tableOf(name))
          break
        case 'truncate':
          empty(tableOf(statement.table))
          break
        case 'rename':
          for (const { from, to } of statement.pairs) rename(from, to)
          break
        case 'alter':
          alter(statement)
          break
        case 'drop-database':
          for (const table of tables.ofDatabase(statement.database)) empty(table)
          gaps.add('emptied', { database: statement.database, name: '' })
          break
        case 'other':
          break
      }
      if (statement.is === 'create' || statement.is === 'alter') {
        for (const parent of cascadesOf(text, database)) {
          tableOf(parent).cascades.add(JSON.stringify(tableName(statement.table)))
        }
      }
      return true
    },
  }
}

const tableName = ({ database, name }: TableName): TableName => ({ database, name })
