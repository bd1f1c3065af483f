// Compares one table of a mirror with production's while both go on: its definition first, then its rows piece by piece.
import { sqlName } from '../../database/client/quote.ts'
import { comparePiece, type Piece, type Sides } from '../../pull/compare-piece.ts'
import { pieceRows } from '../../pull/comparison-pace.ts'
import { tableExists } from '../../pull/server-errors.ts'
import { createStatementAs, readDefinition, sameForeignKeys } from '../../rows/definition.ts'
import { createStatementOf, ownTablePrefix, readTables } from '../../rows/read-tables.ts'
import type { Table } from '../../rows/table.ts'
import type { SqlValue } from '../../rows/value.ts'
import { tookTooLong } from './comparison-failures.ts'

export interface TableLook extends Piece {
  /** Why the rest of the table cannot be compared. */
  readonly skipped?: string
}

/** Looks at a definition that differs before it counts as another: a change may still be on its way to the mirror. */
const definitionLooks = 3

/** @returns the table as both have it; `differs` when its definition goes on to differ; undefined when neither has it */
export async function commonDefinition(
  sides: Sides,
  database: string,
  name: string,
): Promise<Table | 'differs' | undefined> {
  const { origin, copy } = sides
  for (let look = 1; ; look++) {
    const theirs = (await readTables(origin, database, [name])).get(name)
    // An account sees the names of tables on which it has any right, and the columns of those only that it may read.
    if (theirs?.columns.length === 0) await tableExists(origin, name)
    await sides.settle()
    const ours = (await readTables(copy, database, [name])).get(name)
    if (!theirs && !ours) return undefined
    if (theirs && ours && (await isSameDefinition(copy, ours, theirs))) return theirs
    if (look < definitionLooks) await sides.pause(look * 3)
    else return theirs || !(await tableExists(origin, name)) ? 'differs' : undefined
  }
}

/** Servers of different versions write one definition differently, so the mirror's own words for both are compared. */
async function isSameDefinition(copy: Sides['copy'], mine: Table, theirs: Table): Promise<boolean> {
  if (!sameForeignKeys(mine.definition, theirs.definition)) return false
  if (mine.definition.text === theirs.definition.text) return true
  const trial = `${ownTablePrefix}trial`
  // A temporary table is seen by this session alone, and is in no snapshot.
  const created = createStatementAs(trial, theirs.definition).replace('CREATE TABLE', 'CREATE TEMPORARY TABLE')
  try {
    await copy.query(created)
    const { text } = readDefinition(await createStatementOf(copy, trial))
    await copy.query(`DROP TEMPORARY TABLE ${sqlName(trial)}`)
    return mine.definition.text === text
  } catch {
    // Some tables cannot be temporary; their columns and keys tell enough.
    return JSON.stringify([mine.columns, mine.key]) === JSON.stringify([theirs.columns, theirs.key])
  }
}

/**
 * Compares up to `rows` rows behind the key `after`; fewer, where production takes too long for so many.
 * @param after null: from the beginning
 */
export async function comparePieceInTime(
  sides: Sides,
  table: Table,
  after: readonly SqlValue[] | null,
  rows: number,
): Promise<TableLook> {
  const hasKey = table.key.length > 0
  // A key of another length was read of another definition.
  const from = after?.length === table.key.length ? after : null
  try {
    return await comparePiece(table, from, rows, sides)
  } catch (error) {
    if (!tookTooLong(error)) throw error
    if (hasKey && rows > pieceRows.least) {
      return comparePieceInTime(sides, table, from, Math.max(pieceRows.least, Math.floor(rows / 10)))
    }
    const why = hasKey ? 'production takes too long for its rows' : 'it has no key, and is too large'
    return { next: null, rows: 0, differs: false, skipped: `${table.name}: ${why}` }
  }
}
