// What tables are made of on a server on a copy of a state, and how they are altered there.
import type { ChangeIndex } from '../comparing/change-index.ts'
import type { StateServer } from '../comparing/state-servers.ts'
import { sqlName } from '../database/client/quote.ts'
import {
  alterStatements,
  columnId,
  createStatement,
  type DefinitionItem,
  definitionItems,
} from '../rows/definition-items.ts'
import { readTables } from '../rows/read-tables.ts'
import { sameValue } from '../rows/value.ts'
import type { TableItems } from './merge-definitions.ts'

/** Values that a new column gets by itself are the same on all copies. */
export const alteringSession =
  "SET SESSION timestamp = 1767225600, foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"

export type Definitions = ReadonlyMap<string, NonNullable<TableItems>>

export async function definitionsOf(server: StateServer): Promise<Definitions> {
  const tables = await readTables(server, server.database)
  return new Map([...tables].map(([name, { definition }]) => [name, definitionItems(definition.created)]))
}

/** @returns the statements that make a table, drop it, or alter it */
export function statementsFor(name: string, from: TableItems, to: TableItems): readonly string[] {
  if (from === null) return to === null ? [] : [createStatement(name, to)]
  return to === null ? [`DROP TABLE ${sqlName(name)}`] : alterStatements(name, from, to)
}

/** The same for definitions that say the same in another order. */
export const definitionText = (items: TableItems | undefined) =>
  items && JSON.stringify(items.map(({ text }) => text).toSorted())

/** @returns in how many rows a column was changed */
export function changedIn(
  { netOfTable }: Pick<ChangeIndex, 'netOfTable'>,
  table: string,
  column: DefinitionItem,
): number {
  let count = 0
  for (const { table: of, before, after } of netOfTable(table)) {
    const at = of.columns.findIndex(({ name }) => columnId(name) === column.id)
    if (after && at >= 0 && !sameValue(before?.[at] ?? null, after[at] ?? null)) count += 1
  }
  return count
}

/** What a server said against a statement. */
export function detailOf(error: unknown): string {
  if (error instanceof Error && 'detail' in error && typeof error.detail === 'string') return error.detail
  return error instanceof Error ? error.message : String(error)
}
