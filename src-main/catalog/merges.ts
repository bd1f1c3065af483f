// Stores merges in the catalog: what is put on top of what, and what somebody decided of what both sides changed.
import type { ConflictChoice, ConflictRule, Merge, MergeConflict, MergeWish } from '../contract/merges.ts'
import type { SqliteDatabase, SqliteRow } from './sqlite.ts'
import { defineTable, jsonField, nullableText, textField, wordField } from './table.ts'

export interface MergeRow {
  readonly id: string
  readonly production: string
  /** The clone that is changed or was made; null while a new one is not made yet. */
  readonly clone: string | null
  /** With ids in place of names. */
  readonly wish: MergeWish
  readonly onConflict: ConflictRule
  readonly name: string
  /** The point that it is put on top of; null where that is a clone's own state. */
  readonly point: string | null
  /** The same in words. */
  readonly onto: string
  readonly dataAt: string
  readonly state: Merge['state']
  readonly sources: readonly MergeRowSource[]
  readonly findings: readonly string[]
  readonly createdAt: string
}

/** Whose work is merged, as it was at one instant. */
export type MergeRowSource = Merge['sources'][number] & {
  /** The bookmark of that instant, from which on its further work counts; null where none is kept. */
  readonly bookmark: string | null
}

/** A conflict of a merge, as it was when the merge was planned last. */
export interface ConflictRow {
  readonly merge: string
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

/** What was decided of a clone's change, for the next time that it meets another. */
export interface RememberedChoice {
  readonly source: string
  readonly conflict: string
  readonly mine: string
  readonly choice: ConflictChoice
}

export interface MergeRecords {
  /** @returns all merges, newest first */
  all(): readonly MergeRow[]
  get(id: string): MergeRow | undefined
  /** @returns merges that made a clone what it is, or wait for that, newest first */
  ofClone(clone: string): readonly MergeRow[]
  insert(row: MergeRow): void
  /** Forgets which moments of its sources a clone has: it was given a state that may be without their work. */
  forgetMoments(clone: string): void
  update(id: string, change: Partial<Omit<MergeRow, 'id' | 'production'>>): void
  /** Removes a merge with its conflicts. */
  delete(id: string): void
  /** @returns points that merges are still to be put on top of */
  heldPoints(): readonly string[]
  conflictCounts(merge: string): Merge['conflicts']
  /** @returns the conflicts of a merge, in the order in which they are shown */
  conflicts(merge: string): readonly ConflictRow[]
  /** Replaces the conflicts of a merge by those of another plan. Choices that were made stay with those that are still there. */
  setConflicts(merge: string, conflicts: readonly Omit<ConflictRow, 'merge' | 'choice' | 'choiceVersion'>[]): void
  /** Decides these conflicts of a merge, for the versions that they have now. */
  decide(merge: string, conflicts: readonly string[], choice: ConflictChoice): void
  remembered(source: string): readonly RememberedChoice[]
  remember(choices: readonly RememberedChoice[]): void
}

export function mergeRecords(database: SqliteDatabase): MergeRecords {
  const merges = defineTable<MergeRow>(database, 'merges', {
    id: textField,
    production: textField,
    clone: nullableText,
    wish: jsonField(),
    onConflict: wordField(),
    name: textField,
    point: nullableText,
    onto: textField,
    dataAt: textField,
    state: wordField(),
    sources: jsonField(),
    findings: jsonField(),
    createdAt: textField,
  })
  const insertConflict =
    'INSERT INTO merge_conflicts (merge, id, version, mine, source, position, shown, choice, choice_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  const conflicts = (merge: string) =>
    database.all('SELECT * FROM merge_conflicts WHERE merge = ? ORDER BY position', merge).map(conflictOf)
  return {
    all: () => merges.all('ORDER BY created_at DESC, id'),
    get: (id) => merges.one('WHERE id = ?', id),
    ofClone: (clone) => merges.all('WHERE clone = ? ORDER BY created_at DESC, id', clone),
    insert: merges.insert,
    forgetMoments: (clone) =>
      database.together(() => {
        for (const { id, sources } of merges.all("WHERE clone = ? AND state = 'done'", clone)) {
          merges.update(id, { sources: sources.map((source) => ({ ...source, bookmark: null })) })
        }
      }),
    update: merges.update,
    delete: merges.delete,
    heldPoints: () =>
      database
        .all("SELECT DISTINCT point FROM merges WHERE point IS NOT NULL AND state <> 'done'")
        .map(({ point }) => String(point)),
    conflictCounts(merge) {
      const row = database.one(
        'SELECT count(*) AS whole, count(choice) AS chosen, coalesce(sum(choice_version <> version), 0) AS stale FROM merge_conflicts WHERE merge = ?',
        merge,
      )
      const [whole, chosen, stale] = [Number(row?.whole), Number(row?.chosen), Number(row?.stale)]
      return { open: whole - chosen, decided: chosen - stale, stale }
    },
    conflicts,
    setConflicts: (merge, fresh) =>
      database.together(() => {
        const before = new Map(conflicts(merge).map((one) => [one.id, one]))
        database.run('DELETE FROM merge_conflicts WHERE merge = ?', merge)
        fresh.forEach(({ id, version, mine, source, shown }, position) => {
          const { choice = null, choiceVersion = null } = before.get(id) ?? {}
          const made = choice && JSON.stringify(choice)
          const shownText = JSON.stringify(shown)
          database.run(insertConflict, merge, id, version, mine, source, position, shownText, made, choiceVersion)
        })
      }),
    decide: (merge, ids, choice) =>
      database.together(() => {
        for (const id of ids) {
          database.run(
            'UPDATE merge_conflicts SET choice = ?, choice_version = version WHERE merge = ? AND id = ?',
            JSON.stringify(choice),
            merge,
            id,
          )
        }
      }),
    remembered: (source) =>
      database.all('SELECT * FROM merge_choices WHERE source = ?', source).map((row) => ({
        source,
        conflict: String(row.conflict),
        mine: String(row.mine),
        choice: JSON.parse(String(row.choice)),
      })),
    remember: (choices) =>
      database.together(() => {
        for (const { source, conflict, mine, choice } of choices) {
          database.run(
            // A clone that was deleted meanwhile decides nothing any more.
            'INSERT INTO merge_choices SELECT id, ?, ?, ?, ? FROM clones WHERE id = ? ON CONFLICT (source, conflict) DO UPDATE SET mine = excluded.mine, choice = excluded.choice, decided_at = excluded.decided_at',
            conflict,
            mine,
            JSON.stringify(choice),
            new Date().toISOString(),
            source,
          )
        }
      }),
  }
}

const conflictOf = (row: SqliteRow): ConflictRow => ({
  merge: String(row.merge),
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
