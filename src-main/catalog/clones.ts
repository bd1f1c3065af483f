// Stores the clones in the catalog.
import type { FailureFacts } from '../contract/failure.ts'
import { type CloneTraits, usualTraits } from '../contract/models.ts'
import type { SqliteDatabase } from './sqlite.ts'
import { defineTable, differingFrom, jsonField, nullableNumber, nullableText, textField, wordField } from './table.ts'

export interface CloneRow {
  readonly id: string
  readonly name: string
  /** The first label of the clone's address. */
  readonly hostLabel: string
  readonly production: string
  readonly phase: 'creating' | 'kept' | 'deleting'
  /** What the person wants; the engine knows what is true. A clone that is wanted and does not run is asleep. */
  readonly wanted: 'running' | 'stopped'
  readonly failure: FailureFacts | null
  readonly point: string
  /** The id of the clone's current state: `clones/<id>/<state>` in the pool. */
  readonly state: string
  readonly dataAt: string
  readonly createdAt: string
  readonly ownBytes: number | null
  readonly traits: CloneTraits
  /** The clone that this one was branched from; null for a fork of a point. */
  readonly parent: string | null
  /** The addresses that the clone's own data and pages name; null before they were read. */
  readonly address: SiteAddress | null
  /** The loopback port of the clone's database, which never changes; null before it has one. */
  readonly sqlPort: number | null
  /** The lane of the ids that its server makes; null for a state that an earlier version made. */
  readonly lane: number | null
}

/** The addresses of production that a clone answers in place of: its home URL, and host names with ports where not the default. */
export interface SiteAddress {
  readonly home: string
  readonly origins: readonly string[]
}

export interface CloneRecords {
  all(): readonly CloneRow[]
  of(production: string): readonly CloneRow[]
  get(id: string): CloneRow | undefined
  /** Finds a clone by its name, whatever the case of its letters, or by its host label. */
  named(name: string): CloneRow | undefined
  /** Whether a clone is there, and is not being deleted. */
  isThere(id: string): boolean
  insert(row: CloneRow): void
  update(id: string, change: Partial<Omit<CloneRow, 'id' | 'production'>>): void
  /** A promotion behind which it had gone back is no clone's then: the ids that it took may mean other rows in what was made of the clone. */
  delete(id: string): void
}

export function cloneRecords(database: SqliteDatabase): CloneRecords {
  const clones = defineTable<CloneRow>(database, 'clones', {
    id: textField,
    name: textField,
    hostLabel: textField,
    production: textField,
    phase: wordField(),
    wanted: wordField(),
    failure: jsonField(),
    point: textField,
    state: textField,
    dataAt: textField,
    createdAt: textField,
    ownBytes: nullableNumber,
    traits: differingFrom(usualTraits),
    parent: nullableText,
    address: jsonField(),
    sqlPort: nullableNumber,
    lane: nullableNumber,
  })
  // Clones of earlier versions have no label: their name is theirs.
  const labelled = (clone: CloneRow): CloneRow => (clone.hostLabel ? clone : { ...clone, hostLabel: clone.name })
  const first = (rest: string, value: string) => {
    const clone = clones.one(rest, value)
    return clone && labelled(clone)
  }
  return {
    all: () => clones.all('ORDER BY created_at, id').map(labelled),
    of: (production) => clones.all('WHERE production = ? ORDER BY created_at, id', production).map(labelled),
    get: (id) => first('WHERE id = ?', id),
    named: (name) =>
      first('WHERE name = ?1 OR lower(name) = lower(?1) OR host_label = ?1 ORDER BY name = ?1 DESC LIMIT 1', name),
    isThere: (id) => (clones.one('WHERE id = ?', id)?.phase ?? 'deleting') !== 'deleting',
    insert: clones.insert,
    update: clones.update,
    delete: (id) =>
      database.together(() => {
        database.run(
          'UPDATE promotions SET clone = NULL WHERE clone = ? AND NOT EXISTS (SELECT 1 FROM json_each(promotions.states) WHERE value = (SELECT state FROM clones WHERE id = ?))',
          id,
          id,
        )
        clones.delete(id)
      }),
  }
}
