// Stores merges in the catalog: what is put on top of what, and what somebody decided of what both sides changed.
import type { ConflictChoice, ConflictRule, Merge, MergeWish } from '../contract/merges.ts'
import { type ConflictRecords, conflictRecords } from './conflicts.ts'
import type { SqliteDatabase } from './sqlite.ts'
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
  /** The job that works on it, or was the last to; null before one began. */
  readonly job: string | null
  readonly createdAt: string
  /** States of the clone that have it in them: the one that it made, and copies of that. */
  readonly states: readonly string[]
}

/** Whose work is merged, as it was at one instant. */
export type MergeRowSource = Merge['sources'][number] & {
  /** The bookmark of that instant, from which on its further work counts; null where none is kept. */
  readonly bookmark: string | null
}

/** What was decided of a clone's change, for the next time that it meets another. */
export interface RememberedChoice {
  readonly source: string
  readonly conflict: string
  readonly mine: string
  readonly choice: ConflictChoice
}

export interface MergeRecords extends ConflictRecords {
  /** @returns all merges, newest first */
  all(): readonly MergeRow[]
  get(id: string): MergeRow | undefined
  /** @returns merges that made a clone what it is, or wait for that, newest first */
  ofClone(clone: string): readonly MergeRow[]
  /** @returns the ids of merges that change a clone or have its work in them */
  touching(clone: string): readonly string[]
  insert(row: MergeRow): void
  /** Notes that a clone's new state was made of another one, and has all merges that are in that. */
  inherit(clone: string, from: string, state: string): void
  update(id: string, change: Partial<Omit<MergeRow, 'id' | 'production'>>): void
  /** Removes a merge with its conflicts. */
  delete(id: string): void
  /** @returns points that merges are still to be put on top of */
  heldPoints(): readonly string[]
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
    job: nullableText,
    createdAt: textField,
    states: jsonField(),
  })
  return {
    all: () => merges.all('ORDER BY created_at DESC, id'),
    get: (id) => merges.one('WHERE id = ?', id),
    ofClone: (clone) => merges.all('WHERE clone = ? ORDER BY created_at DESC, id', clone),
    touching: (clone) =>
      merges.all('ORDER BY created_at, id').flatMap((one) => {
        const isTouched = one.clone === clone || one.sources.some((source) => source.clone === clone)
        return isTouched ? [one.id] : []
      }),
    insert: merges.insert,
    inherit: (clone, from, state) =>
      database.together(() => {
        for (const { id, states } of merges.all("WHERE clone = ? AND state = 'done'", clone)) {
          if (states.includes(from) && !states.includes(state)) merges.update(id, { states: [...states, state] })
        }
      }),
    update: merges.update,
    delete: merges.delete,
    heldPoints: () =>
      database
        .all("SELECT DISTINCT point FROM merges WHERE point IS NOT NULL AND state <> 'done'")
        .map(({ point }) => String(point)),
    ...conflictRecords(database, 'merge'),
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
