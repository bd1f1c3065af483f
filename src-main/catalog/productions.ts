// The productions of the catalog.
import type { FailureFacts } from '../contract/failure.ts'
import {
  type DatabaseAddress,
  defaultSettings,
  type LinkedSource,
  type ProductionFacts,
  type ProductionSettings,
  type Remark,
} from '../contract/models.ts'
import type { Row, Tables } from './open.ts'

export interface ProductionRow {
  readonly id: string
  readonly name: string
  readonly phase: 'linking' | 'linked' | 'unlinking'
  readonly seeded: boolean
  readonly database: DatabaseAddress
  readonly source: LinkedSource
  /** Sealed; see secrets.ts. */
  readonly secrets: Uint8Array
  readonly facts: ProductionFacts
  /** Why linking stopped, while `phase` is `linking`. */
  readonly failure: FailureFacts | null
  readonly linkedAt: string
  readonly filesAt: string | null
  readonly filesEvery: number
  readonly settings: ProductionSettings
  /** Since when syncing is paused. */
  readonly pausedAt: string | null
  /** A pull was cut off in the middle: the mirror is no state of production until the next one succeeds. */
  readonly inconsistent: boolean
  /** The database server that stands in for its own; see server-builds.ts. Empty before one is chosen. */
  readonly serverBuild: string
  /** What of production its mirror lacks. */
  readonly remarks: readonly Remark[]
}

export interface Productions {
  all(): readonly ProductionRow[]
  get(id: string): ProductionRow | undefined
  insert(row: ProductionRow): void
  update(id: string, change: Partial<Omit<ProductionRow, 'id'>>): void
  delete(id: string): void
}

export function productions(tables: Tables): Productions {
  const get = (id: string) => {
    const row = tables.one('SELECT * FROM productions WHERE id = ?', id)
    return row && fromRow(row)
  }
  return {
    all: () => tables.all('SELECT * FROM productions ORDER BY linked_at, id').map(fromRow),
    get,
    insert: (row) =>
      tables.run(
        'INSERT INTO productions (id, name, phase, seeded, database, ssh, secrets, facts, failure, linked_at, files_at, files_every, mode, settings, paused_at, pulled_at, halfway, archive, server_build, remarks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        row.id,
        ...toValues(row),
      ),
    update(id, change) {
      const old = get(id)
      if (!old) return
      tables.run(
        'UPDATE productions SET name = ?, phase = ?, seeded = ?, database = ?, ssh = ?, secrets = ?, facts = ?, failure = ?, linked_at = ?, files_at = ?, files_every = ?, mode = ?, settings = ?, paused_at = ?, pulled_at = ?, halfway = ?, archive = ?, server_build = ?, remarks = ? WHERE id = ?',
        ...toValues({ ...old, ...change }),
        id,
      )
    },
    delete: (id) => tables.run('DELETE FROM productions WHERE id = ?', id),
  }
}

function toValues(row: ProductionRow) {
  return [
    row.name,
    row.phase,
    row.seeded ? 1 : 0,
    JSON.stringify(row.database),
    JSON.stringify(row.source.is === 'backup' ? null : row.source.ssh),
    row.secrets,
    JSON.stringify(row.facts),
    row.failure && JSON.stringify(row.failure),
    row.linkedAt,
    row.filesAt,
    row.filesEvery,
    storedMode[row.source.is],
    JSON.stringify(setOnPurpose(row.settings)),
    row.pausedAt,
    sourceAt(row.source),
    row.inconsistent ? 1 : 0,
    row.source.is === 'backup' ? JSON.stringify(row.source.backup) : null,
    row.serverBuild,
    JSON.stringify(row.remarks),
  ]
}

function fromRow(row: Row): ProductionRow {
  return {
    id: String(row.id),
    name: String(row.name),
    phase: row.phase as ProductionRow['phase'],
    seeded: row.seeded === 1,
    database: JSON.parse(String(row.database)),
    source: sourceOf(row),
    secrets: row.secrets as Uint8Array,
    facts: JSON.parse(String(row.facts)),
    failure: row.failure === null ? null : JSON.parse(String(row.failure)),
    linkedAt: String(row.linked_at),
    filesAt: row.files_at as string | null,
    filesEvery: Number(row.files_every),
    settings: { ...defaultSettings, ...JSON.parse(String(row.settings)) },
    pausedAt: row.paused_at as string | null,
    inconsistent: row.halfway === 1,
    serverBuild: String(row.server_build),
    remarks: JSON.parse(String(row.remarks)),
  }
}

/** How the column `mode` names each kind of source. */
const storedMode = { replicated: 'replicate', pulled: 'pull', backup: 'archive' } as const satisfies Record<
  LinkedSource['is'],
  string
>

function sourceOf({ mode, ssh, archive, pulled_at }: Row): LinkedSource {
  const at = pulled_at as string | null
  if (mode === storedMode.backup) return { is: 'backup', backup: JSON.parse(String(archive)), dumpedAt: at }
  const address = JSON.parse(String(ssh))
  return mode === storedMode.pulled ? { is: 'pulled', ssh: address, pulledAt: at } : { is: 'replicated', ssh: address }
}

/** The moment of production that the source itself names (ISO 8601); null where the mirror's place in the log says it. */
export function sourceAt(source: LinkedSource): string | null {
  if (source.is === 'replicated') return null
  return source.is === 'pulled' ? source.pulledAt : source.dumpedAt
}

/** The same source with data of another moment. */
export function sourceOfMoment(source: LinkedSource, at: string | null): LinkedSource {
  if (source.is === 'replicated') return source
  return source.is === 'pulled' ? { ...source, pulledAt: at } : { ...source, dumpedAt: at }
}

/** A default that a later Sitefork changes reaches everybody who left it alone. */
function setOnPurpose(settings: ProductionSettings): Partial<ProductionSettings> {
  const usual = defaultSettings as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name])),
  )
}
