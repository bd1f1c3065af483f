// Stores what is written to productions: who may, what is being looked at, and the receipts of what was written.
import type { Promotion, PromotionAccess, PromotionWish } from '../contract/promotions.ts'
import { type ConflictRecords, conflictRecords } from './conflicts.ts'
import type { SqliteDatabase } from './sqlite.ts'
import {
  blobField,
  defineTable,
  flagField,
  jsonField,
  nullableNumber,
  nullableText,
  textField,
  wordField,
} from './table.ts'

/** How a production is written to. */
export interface PromotionAccessRow {
  readonly production: string
  readonly databaseUser: string
  /** The account's password, encrypted; see secrets.ts. */
  readonly secret: Uint8Array
  readonly mayAlter: boolean
  readonly files: boolean
  readonly caches: PromotionAccess['caches']
  readonly confirmers: readonly string[]
  readonly allowedAt: string
}

/**
 * How far writing has come. `files`: files may have been laid, rows not yet. `rows`: the transaction may have been committed, which its
 * marker in production says. `after`: rows are there; files that go and caches may not be done. `none`: nothing is under way.
 */
export type PromotionStep = 'none' | 'files' | 'rows' | 'after'

export interface PromotionRow {
  readonly id: string
  readonly production: string
  /** The clone whose changes they are, which may be gone. */
  readonly clone: string | null
  readonly undoes: string | null
  /** With ids in place of names. */
  readonly wish: PromotionWish
  readonly title: string
  readonly state: Exclude<Promotion['state'], 'undone'>
  readonly step: PromotionStep
  readonly rehearsal: string | null
  /** The job that tries or writes it, or was the last to; null before one began. */
  readonly job: string | null
  readonly point: string | null
  readonly counts: Promotion['counts']
  readonly things: Promotion['things']
  readonly confirmedBy: string
  readonly createdAt: string
  readonly writtenAt: string | null
  readonly lockedMs: number | null
  readonly findings: readonly string[]
  /** States of clones that have what it took in them, as they have it: the one that was promoted, and copies of that. */
  readonly states: readonly string[]
}

export interface PromotionRecords extends ConflictRecords {
  /** @returns all promotions, newest first */
  all(): readonly PromotionRow[]
  get(id: string): PromotionRow | undefined
  /** @returns those of a production, newest first */
  of(production: string): readonly PromotionRow[]
  insert(row: PromotionRow): void
  update(id: string, change: Partial<Omit<PromotionRow, 'id' | 'production'>>): void
  delete(id: string): void
  /** Notes that a clone's new state was made of another one, and has in it what was promoted of that. */
  inherit(from: string, state: string): void
  /** @returns points that have what promotions replaced, for as long as these can be undone */
  heldPoints(since: string): readonly string[]
  accessOf(production: string): PromotionAccessRow | undefined
  /** Allows writing to a production, or changes how. */
  allow(access: PromotionAccessRow): void
  forbid(production: string): void
}

export function promotionRecords(database: SqliteDatabase): PromotionRecords {
  const promotions = defineTable<PromotionRow>(database, 'promotions', {
    id: textField,
    production: textField,
    clone: nullableText,
    undoes: nullableText,
    wish: jsonField(),
    title: textField,
    state: wordField(),
    step: wordField(),
    rehearsal: nullableText,
    job: nullableText,
    point: nullableText,
    counts: jsonField(),
    things: jsonField(),
    confirmedBy: textField,
    createdAt: textField,
    writtenAt: nullableText,
    lockedMs: nullableNumber,
    findings: jsonField(),
    states: jsonField(),
  })
  const access = defineTable<PromotionAccessRow>(database, 'promotion_access', {
    production: textField,
    databaseUser: textField,
    secret: blobField,
    mayAlter: flagField,
    files: flagField,
    caches: wordField(),
    confirmers: jsonField(),
    allowedAt: textField,
  })
  const forbid = (production: string) =>
    void database.run('DELETE FROM promotion_access WHERE production = ?', production)
  return {
    all: () => promotions.all('ORDER BY created_at DESC, id'),
    get: (id) => promotions.one('WHERE id = ?', id),
    of: (production) => promotions.all('WHERE production = ? ORDER BY created_at DESC, id', production),
    insert: promotions.insert,
    update: promotions.update,
    delete: promotions.delete,
    inherit: (from, state) =>
      database.together(() => {
        const had = promotions.all('WHERE EXISTS (SELECT 1 FROM json_each(states) WHERE value = ?)', from)
        for (const { id, states } of had) {
          if (!states.includes(state)) promotions.update(id, { states: [...states, state] })
        }
      }),
    heldPoints: (since) =>
      database
        .all(
          "SELECT DISTINCT point FROM promotions WHERE point IS NOT NULL AND (state IN ('writing', 'unknown') OR (state = 'done' AND written_at >= ?))",
          since,
        )
        .map(({ point }) => String(point)),
    ...conflictRecords(database, 'promotion'),
    accessOf: (production) => access.one('WHERE production = ?', production),
    allow: (row) =>
      database.together(() => {
        forbid(row.production)
        access.insert(row)
      }),
    forbid,
  }
}
