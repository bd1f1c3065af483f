// Says which tables a merge cannot be planned for by statements alone: those that both altered, and those whose rows were changed
// while what they are made of was.
import { parseSchemaStatement, tablesOf } from '../changes/schema-statement.ts'
import type { OpenComparison } from '../comparing/comparisons.ts'
import type { OpenSource } from './open-sources.ts'

type Compared = Pick<OpenComparison, 'index' | 'otherTables'>

/** @returns whether somebody has to look at the states */
export function needStates(sources: readonly Pick<OpenSource, 'own' | 'inTarget'>[], database: string): boolean {
  const made = new Map<string, string>()
  return sources.some(({ own, inTarget }) => {
    if (own.otherTables && own.otherTables.length > 0) return true
    const mine = statementsByTable(own, database)
    const theirs = statementsByTable(inTarget, database)
    const isChanged = (texts: readonly string[]) => !texts.every((one) => isCreation(one, database))
    const found = [...mine].some(([table, texts]) => {
      const text = plain(texts)
      const there = made.get(table) ?? plain(theirs.get(table) ?? [])
      made.set(table, text)
      // What both did is not done again.
      if (there === text) return false
      return there !== '' || (isChanged(texts) && hasRows(table, own, inTarget))
    })
    const altered = [...theirs].flatMap(([table, texts]) => (isChanged(texts) ? [table] : []))
    return found || [...altered, ...(inTarget.otherTables ?? [])].some((table) => hasRows(table, own))
  })
}

/** @returns names of tables that were made, altered or dropped */
export function changedTables(compared: Compared, database: string): ReadonlySet<string> {
  return new Set([...(compared.otherTables ?? []), ...statementsByTable(compared, database).keys()])
}

function statementsByTable({ index }: Compared, database: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const text of index.statements({})) {
    for (const table of tablesOf(text, database)) found.set(table, [...(found.get(table) ?? []), text])
  }
  return found
}

const plain = (texts: readonly string[]) => texts.join(';').replace(/\s+/g, ' ').trim().toLowerCase()

const isCreation = (text: string, database: string) => parseSchemaStatement(text, database).is === 'create'

/** Whether one of these has changed rows of a table. */
export function hasRows(table: string, ...sides: readonly Pick<OpenComparison, 'index'>[]): boolean {
  return sides.some(({ index }) => {
    for (const _row of index.netOfTable(table)) return true
    return false
  })
}
