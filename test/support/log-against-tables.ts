// Holds what the logs of a server say against what its tables have.
import { expect } from 'vitest'
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import type { KnownColumn, LookUpColumns } from '../../src-main/binlog/changes.ts'
import { sqlName, sqlText } from '../../src-main/database/client/quote.ts'
import { readTables } from '../../src-main/rows/read-tables.ts'
import { selectExpression } from '../../src-main/rows/value.ts'
import { type AppliedChanges, applyChanges, rowAsText } from './applied-changes.ts'
import type { LoggingServer } from './logging-server.ts'

/** What a server's information_schema says of the columns of a database. */
async function lookUpIn({ session: open }: LoggingServer, database: string): Promise<LookUpColumns> {
  const session = await open()
  const rows = await session.query(
    `SELECT table_name AS tab, column_name AS name, column_type AS type, extra AS extra FROM information_schema.columns WHERE table_schema = ${sqlText(database)}`,
  )
  session.close()
  const tables = new Map<string, Map<string, KnownColumn>>()
  for (const { tab = '', name = '', type = '', extra = '' } of rows) {
    const columns = tables.get(tab) ?? new Map<string, KnownColumn>()
    tables.set(tab, columns.set(name, { type, generated: /GENERATED/.test(extra) && !/DEFAULT/.test(extra) }))
  }
  return (of, table) => (of === database ? tables.get(table) : undefined)
}

/** Reads all logs; every change must fit, and what they make in the end must be what is there. */
export async function holdLogsAgainstTables(server: LoggingServer, database: string): Promise<AppliedChanges> {
  const applied = applyChanges()
  await server.read(createChangeReader(applied.sink, { lookUp: await lookUpIn(server, database) }))
  expect(applied.wrong.slice(0, 5)).toEqual([])
  const session = await server.session()
  await session.query('SET SESSION character_set_results = NULL')
  await session.query(`USE ${sqlName(database)}`)
  for (const [name, { columns, key }] of await readTables(session, database)) {
    const made = applied.tables.get(`${database}.${name}`)
    const kept = server.kind === 'mysql' ? columns : columns.filter((column) => !column.generated)
    const rows = await session.values(
      `SELECT ${kept.map((column) => `${selectExpression(column)} AS ${sqlName(column.name)}`).join(', ')} FROM ${sqlName(name)}`,
    )
    const logged = [...(made?.rows.values() ?? [])].flatMap(({ row, count }) =>
      Array.from({ length: count }, () => row),
    )
    const there = rows.map(rowAsText)
    expect({ name, onlyLogged: without(logged, there), onlyThere: without(there, logged) }).toEqual({
      name,
      onlyLogged: [],
      onlyThere: [],
    })
    if (!made || rows.length === 0) continue
    expect({ name, columns: made.table.columns }).toEqual({ name, columns: kept })
    const isPrimary = made.table.key.length > 0
    const keyNames = made.table.key.map((at) => made.table.columns[at]?.name)
    expect({ name, key: keyNames }).toEqual({ name, key: isPrimary ? key.map((column) => column.name) : [] })
  }
  session.close()
  return applied
}

/** Every row counts as often as it is there. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = Map.groupBy(others, (row) => row)
  return rows.filter((row) => left.get(row)?.pop() === undefined)
}
