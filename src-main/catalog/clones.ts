// The clones of the catalog.
import type { FailureFacts } from '../contract/failure.ts'
import { type CloneTraits, usualTraits } from '../contract/models.ts'
import type { Row, Tables } from './open.ts'

export interface CloneRow {
  readonly id: string
  readonly name: string
  /** The first word of its address. */
  readonly hostLabel: string
  readonly production: string
  readonly phase: 'creating' | 'kept' | 'deleting'
  /** What the person wants; what is true now is asked of the engine. One that is wanted and does not run sleeps. */
  readonly wanted: 'running' | 'stopped'
  readonly failure: FailureFacts | null
  readonly point: string
  /** Its current state: `clones/<id>/<state>` in the pool. */
  readonly state: string
  readonly dataAt: string
  readonly createdAt: string
  readonly ownBytes: number | null
  readonly traits: CloneTraits
  /** The clone it was branched off; null where its state is a point's. */
  readonly parent: string | null
  /** What its own data and pages say; null before they were asked. */
  readonly address: SiteAddress | null
  /** Loopback port of its database, the same as long as it lives; null before it has one. */
  readonly sqlPort: number | null
}

/** The addresses of production that a clone answers in place of: its home URL, and host names with ports where not the default. */
export interface SiteAddress {
  readonly home: string
  readonly origins: readonly string[]
}

export interface Clones {
  all(): readonly CloneRow[]
  of(production: string): readonly CloneRow[]
  get(id: string): CloneRow | undefined
  /** By its name, however it is capitalised, or by its host label. */
  named(name: string): CloneRow | undefined
  insert(row: CloneRow): void
  update(id: string, change: Partial<Omit<CloneRow, 'id' | 'production'>>): void
  delete(id: string): void
}

export function clones(tables: Tables): Clones {
  const first = (row: Row | undefined) => row && fromRow(row)
  const get = (id: string) => first(tables.one('SELECT * FROM clones WHERE id = ?', id))
  return {
    all: () => tables.all('SELECT * FROM clones ORDER BY created_at, id').map(fromRow),
    of: (production) =>
      tables.all('SELECT * FROM clones WHERE production = ? ORDER BY created_at, id', production).map(fromRow),
    get,
    named: (name) =>
      first(
        tables.one(
          'SELECT * FROM clones WHERE name = ?1 OR lower(name) = lower(?1) OR host_label = ?1 ORDER BY name = ?1 DESC LIMIT 1',
          name,
        ),
      ),
    insert: (row) =>
      tables.run(
        'INSERT INTO clones (id, production, name, phase, wanted, failure, point, state, data_at, created_at, own_bytes, traits, parent, address, host_label, sql_port) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        row.id,
        row.production,
        ...toValues(row),
      ),
    update(id, change) {
      const old = get(id)
      if (!old) return
      tables.run(
        'UPDATE clones SET name = ?, phase = ?, wanted = ?, failure = ?, point = ?, state = ?, data_at = ?, created_at = ?, own_bytes = ?, traits = ?, parent = ?, address = ?, host_label = ?, sql_port = ? WHERE id = ?',
        ...toValues({ ...old, ...change }),
        id,
      )
    },
    delete: (id) => tables.run('DELETE FROM clones WHERE id = ?', id),
  }
}

function toValues(row: CloneRow) {
  return [
    row.name,
    row.phase,
    row.wanted,
    row.failure && JSON.stringify(row.failure),
    row.point,
    row.state,
    row.dataAt,
    row.createdAt,
    row.ownBytes,
    JSON.stringify(said(row.traits)),
    row.parent,
    row.address && JSON.stringify(row.address),
    row.hostLabel,
    row.sqlPort,
  ]
}

function fromRow(row: Row): CloneRow {
  return {
    id: String(row.id),
    name: String(row.name),
    hostLabel: String(row.host_label || row.name),
    production: String(row.production),
    phase: row.phase as CloneRow['phase'],
    wanted: row.wanted as CloneRow['wanted'],
    failure: row.failure === null ? null : JSON.parse(String(row.failure)),
    point: String(row.point),
    state: String(row.state),
    dataAt: String(row.data_at),
    createdAt: String(row.created_at),
    ownBytes: row.own_bytes as number | null,
    traits: { ...usualTraits, ...JSON.parse(String(row.traits)) },
    parent: row.parent as string | null,
    address: row.address === null ? null : JSON.parse(String(row.address)),
    sqlPort: row.sql_port as number | null,
  }
}

function said(traits: CloneTraits): Partial<CloneTraits> {
  const usual: Readonly<Record<string, unknown>> = usualTraits
  return Object.fromEntries(Object.entries(traits).filter(([name, value]) => value !== usual[name]))
}
