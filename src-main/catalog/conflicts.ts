// Stores what somebody has to decide, and what was decided: of merges and of promotions, each in a table of its own.
import type { ConflictChoice, Merge, MergeConflict } from '../contract/merges.ts'
import type { SqliteDatabase, SqliteRow } from './sqlite.ts'

/** A conflict, as it was when what it is of was planned last. */
export interface ConflictRow {
  /** The merge or the promotion that it is of. */
  readonly of: string
  /** Names the place, the same in every merge of these sources. */
  readonly id: string
  /** Changes with each of the three values. */
  readonly version: string
  /** Tells mine's value, for which a choice is remembered. */
  readonly mine: string
  /** The clone whose change is mine. */
  readonly source: string
  /** What is shown of it, but for the choice and its state. */
  readonly shown: Omit<MergeConflict, 'choice' | 'state' | 'isRemembered'>
  readonly choice: ConflictChoice | null
  /** The version that the choice was made for; null where none was made. */
  readonly choiceVersion: string | null
}

export interface ConflictRecords {
  conflictCounts(of: string): Merge['conflicts']
  /** @returns conflicts in the order in which they are shown */
  conflicts(of: string): readonly ConflictRow[]
  /** Replaces the conflicts by those of another plan. Choices that were made stay with those that are still there. */
  setConflicts(of: string, conflicts: readonly Omit<ConflictRow, 'of' | 'choice' | 'choiceVersion'>[]): void
  /** Decides these conflicts, for the versions that they have now. */
  decide(of: string, conflicts: readonly string[], choice: ConflictChoice): void
}

/** @param noun whose conflicts: the table is named after it, and so is the column that says of which one */
export function conflictRecords(database: SqliteDatabase, noun: 'merge' | 'promotion'): ConflictRecords {
  const table = `${noun}_conflicts`
  const insert = `INSERT INTO ${table} (${noun}, id, version, mine, source, position, shown, choice, choice_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
  const conflicts = (of: string) =>
    database.all(`SELECT * FROM ${table} WHERE ${noun} = ? ORDER BY position`, of).map((row) => conflictOf(of, row))
  return {
    conflictCounts(of) {
      const row = database.one(
        `SELECT count(*) AS whole, count(choice) AS chosen, coalesce(sum(choice_version <> version), 0) AS stale FROM ${table} WHERE ${noun} = ?`,
        of,
      )
      const [whole, chosen, stale] = [Number(row?.whole), Number(row?.chosen), Number(row?.stale)]
      return { open: whole - chosen, decided: chosen - stale, stale }
    },
    conflicts,
    setConflicts: (of, fresh) =>
      database.together(() => {
        const before = new Map(conflicts(of).map((one) => [one.id, one]))
        database.run(`DELETE FROM ${table} WHERE ${noun} = ?`, of)
        fresh.forEach(({ id, version, mine, source, shown }, position) => {
          const { choice = null, choiceVersion = null } = before.get(id) ?? {}
          const made = choice && JSON.stringify(choice)
          const shownText = JSON.stringify(shown)
          database.run(insert, of, id, version, mine, source, position, shownText, made, choiceVersion)
        })
      }),
    decide: (of, ids, choice) =>
      database.together(() => {
        for (const id of ids) {
          database.run(
            `UPDATE ${table} SET choice = ?, choice_version = version WHERE ${noun} = ? AND id = ?`,
            JSON.stringify(choice),
            of,
            id,
          )
        }
      }),
  }
}

const conflictOf = (of: string, row: SqliteRow): ConflictRow => ({
  of,
  id: String(row.id),
  version: String(row.version),
  mine: String(row.mine),
  source: String(row.source),
  shown: JSON.parse(String(row.shown)),
  choice: typeof row.choice === 'string' ? JSON.parse(row.choice) : null,
  choiceVersion: row.choice_version === null ? null : String(row.choice_version),
})

/** Whether somebody has to decide it, or has, or has to again. */
export function stateOfConflict({ choice, choiceVersion, version }: ConflictRow): MergeConflict['state'] {
  if (!choice) return 'open'
  return choiceVersion === version ? 'decided' : 'stale'
}
