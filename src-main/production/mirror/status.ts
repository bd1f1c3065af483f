// Where a mirror's replication stands, and where production's binary log is.
import { Failure } from '../../contract/failure.ts'
import type { SqlRow } from '../../database/client/sql.ts'
import { type Following, readFollowing } from '../../database/dialect/replication.ts'
import { versionNumbers } from '../../database/site/server-facts.ts'
import type { MirrorParts } from './mirror-parts.ts'

export interface ProductionPosition {
  /** The moment at which production was asked (ISO 8601). */
  readonly at: string
  readonly gtid: string
}

/** Milliseconds that a server has for an answer. */
const answerMs = 15_000

/** Asks the mirror's own server something, in a session that can write nothing. @throws Failure `container-failed` where it does not run */
export function read({ server }: MirrorParts, sql: string): Promise<readonly SqlRow[]> {
  return server.reading.query(sql, answerMs)
}

export async function position({ server, dialect }: MirrorParts): Promise<string> {
  const [row] = await server.local.query(dialect.position)
  return row?.gtid ?? ''
}

/** @throws Failure `container-failed` when the mirror's server does not run */
export async function status(parts: MirrorParts): Promise<Following> {
  const { server, sidecar, dialect, memory } = parts
  const at = await position(parts)
  if (memory.isSeeding) return { is: 'connecting', position: at }
  const [row] = await server.local.query(dialect.status)
  const following = readFollowing(row && dialect.statusColumns(row), at)
  if (following.is !== 'disconnected' || following.failure.code !== 'database-unreachable') return following
  return { ...following, failure: (await sidecar.connectionFailure()) ?? following.failure }
}

/** @throws Failure when production cannot be asked */
export async function productionPosition(parts: MirrorParts): Promise<ProductionPosition> {
  const at = new Date().toISOString()
  const [row] = await withSshFailure(parts, () => parts.server.remote.query(parts.dialect.productionPosition, answerMs))
  return { at, gtid: row?.gtid ?? '' }
}

/** @throws Failure when production cannot be asked */
export async function productionVersion(parts: MirrorParts): Promise<string> {
  const [row] = await withSshFailure(parts, () => parts.server.remote.query('SELECT VERSION() AS version', answerMs))
  return versionNumbers(row?.version ?? '')
}

/** Runs `work`; when production's database cannot be reached because SSH failed, the failure says why SSH did. */
export async function withSshFailure<T>({ sidecar }: MirrorParts, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isUnreachable = error instanceof Failure && error.code === 'database-unreachable'
    throw (isUnreachable && (await sidecar.connectionFailure())) || error
  }
}
