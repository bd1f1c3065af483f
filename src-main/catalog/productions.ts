// Stores the productions in the catalog.
import type { FailureFacts } from '../contract/failure.ts'
import {
  type DatabaseAddress,
  defaultSettings,
  type LinkedSource,
  type ProductionFacts,
  type ProductionSettings,
  type Remark,
} from '../contract/models.ts'
import type { SqliteDatabase, SqliteRow } from './sqlite.ts'
import {
  blobField,
  defineTable,
  differingFrom,
  type Field,
  flagField,
  inColumn,
  jsonField,
  nullableText,
  numberField,
  textField,
  wordField,
} from './table.ts'

export interface ProductionRow {
  readonly id: string
  readonly name: string
  readonly phase: 'linking' | 'linked' | 'unlinking'
  readonly seeded: boolean
  readonly database: DatabaseAddress
  readonly source: LinkedSource
  /** Encrypted; see secrets.ts. */
  readonly secrets: Uint8Array
  readonly facts: ProductionFacts
  /** Why linking stopped, while `phase` is `linking`. */
  readonly failure: FailureFacts | null
  readonly linkedAt: string
  readonly filesAt: string | null
  readonly filesEvery: number
  readonly settings: ProductionSettings
  /** When syncing was paused; null while it is not. */
  readonly pausedAt: string | null
  /** Whether a pull was cut off: the mirror then is no state of production until the next pull succeeds. */
  readonly inconsistent: boolean
  /** The name of the mirror's server image (database/server/server-image.ts); empty before one is chosen. */
  readonly serverBuild: string
  /** What the mirror lacks of production. */
  readonly remarks: readonly Remark[]
}

export interface ProductionRecords {
  all(): readonly ProductionRow[]
  get(id: string): ProductionRow | undefined
  insert(row: ProductionRow): void
  update(id: string, change: Partial<Omit<ProductionRow, 'id'>>): void
  delete(id: string): void
}

export function productionRecords(database: SqliteDatabase): ProductionRecords {
  const productions = defineTable<ProductionRow>(database, 'productions', {
    id: textField,
    name: textField,
    phase: wordField(),
    seeded: flagField,
    database: jsonField(),
    source: sourceField,
    secrets: blobField,
    facts: jsonField(),
    failure: jsonField(),
    linkedAt: textField,
    filesAt: nullableText,
    filesEvery: numberField,
    settings: differingFrom(defaultSettings),
    pausedAt: nullableText,
    inconsistent: inColumn('halfway', flagField),
    serverBuild: textField,
    remarks: jsonField(),
  })
  return {
    all: () => productions.all('ORDER BY linked_at, id'),
    get: (id) => productions.one('WHERE id = ?', id),
    insert: productions.insert,
    update: productions.update,
    delete: productions.delete,
  }
}

/** How the column `mode` names each kind of source. */
const storedMode = { replicated: 'replicate', pulled: 'pull', backup: 'archive' } as const satisfies Record<
  LinkedSource['is'],
  string
>

/** A source is stored in four columns: its kind, its SSH address, its backup, and the moment of its data. */
const sourceField: Field<LinkedSource> = {
  write: (source) => ({
    mode: storedMode[source.is],
    ssh: JSON.stringify(source.is === 'backup' ? null : source.ssh),
    archive: source.is === 'backup' ? JSON.stringify(source.backup) : null,
    pulled_at: sourceAt(source),
  }),
  read: sourceOf,
}

function sourceOf({ mode, ssh, archive, pulled_at }: SqliteRow): LinkedSource {
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

/** @returns the same source with data of another moment */
export function sourceOfMoment(source: LinkedSource, at: string | null): LinkedSource {
  if (source.is === 'replicated') return source
  return source.is === 'pulled' ? { ...source, pulledAt: at } : { ...source, dumpedAt: at }
}
