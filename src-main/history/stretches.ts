// Begins, ends and shortens stretches of history: what is written down without a gap, by one server.
import type { Catalog } from '../catalog/catalog.ts'
import type { Stretch } from '../catalog/history.ts'
import { Failure } from '../contract/failure.ts'
import type { Mirror } from '../production/mirror/mirror.ts'
import type { PositionSample } from './commit-clock.ts'
import type { LogStore } from './log-store.ts'
import { type ConsumersOf, recordLogs } from './record.ts'

export interface StretchParts {
  readonly catalog: Catalog
  readonly mirror: (production: string) => Pick<Mirror, 'position' | 'rotateLogs' | 'purgeLogs'>
  readonly logStore: (production: string) => LogStore
  readonly newId: () => string
  readonly onChange: (production: string) => void
  readonly consumersOf?: ConsumersOf
}

/** Seconds by which a transaction may be in a later log than its commit's time says. */
const slackSeconds = 120

/** Turns a time of this machine's clock into one of production's, by which its history goes (both milliseconds). */
export function onClockOf(catalog: Catalog, production: string, ms: number): number {
  return ms + (catalog.productions.get(production)?.facts.clockAheadMs ?? 0)
}

/**
 * Begins a stretch with what the mirror writes from now on.
 * @param why why the one before ends, if one is open
 * @param fromAt the moment it begins (ISO 8601); now by default
 */
export async function beginStretch(
  parts: StretchParts,
  production: string,
  why: string,
  fromAt?: string,
): Promise<void> {
  const { catalog, newId, onChange } = parts
  await endStretch(parts, production, why)
  const mirror = parts.mirror(production)
  // Before the new log: what comes between is in neither, so that a point must have at least the one or the other.
  const position = await mirror.position()
  await mirror.rotateLogs()
  const written = (await parts.logStore(production).live()).at(-1)
  if (written) await mirror.purgeLogs(written.name)
  const at = fromAt ?? new Date(onClockOf(catalog, production, Date.now())).toISOString()
  const serverBuild = catalog.productions.get(production)?.serverBuild ?? ''
  catalog.history.begin({ id: newId(), production, fromAt: at, toAt: at, position, serverBuild })
  onChange(production)
}

/** Ends the open stretch, if any, once what was written down of its logs is kept. */
export async function endStretch(parts: StretchParts, production: string, why: string): Promise<void> {
  const { history } = parts.catalog
  const stretch = history.open(production)
  if (!stretch) return
  const logStore = parts.logStore(production)
  const known = new Set(history.logs(stretch.id).map((one) => one.name))
  const names = (await logStore.live()).map((one) => one.name).filter((name) => known.has(name))
  await logStore.keep(stretch.id, names)
  for (const name of names) history.setArchived(stretch.id, name)
  history.end(stretch.id, why)
  parts.onChange(production)
}

/**
 * Writes down all that a mirror wrote which is shut down, then ends the stretch.
 * @returns the moment at which the next one begins without a gap (ISO 8601)
 * @throws Failure `sync-broken` where there is a gap already; nothing has ended then
 */
export async function endWhole(
  parts: StretchParts,
  production: string,
  why: string,
  samples: readonly PositionSample[],
): Promise<string> {
  const { history } = parts.catalog
  const stretch = history.open(production)
  if (!stretch) throw interrupted('The history of this production is not being written.')
  const recorded = await recordLogs({ ...parts, stretch, logStore: parts.logStore(production), samples })
  if (recorded.is === 'broken') throw interrupted(recorded.why)
  const last = history.logs(stretch.id).findLast((one) => one.lastSecond !== null)?.lastSecond ?? 0
  // More of its last second is still to come: the moment after that second is the next stretch’s.
  history.extend(stretch.id, new Date((last + 1) * 1000).toISOString())
  const reached = history.open(production)?.toAt ?? stretch.toAt
  await endStretch(parts, production, why)
  return reached
}

/** Forgets what no moment from `fromAt` on (ISO 8601) needs. */
export async function pruneStretches(parts: StretchParts, production: string, fromAt: string): Promise<void> {
  const { history } = parts.catalog
  for (const stretch of history.stretches(production)) {
    if (stretch.ended !== null && stretch.toAt < fromAt) {
      history.remove(stretch.id)
      await parts.logStore(production).removeStretch(stretch.id)
    } else if (stretch.fromAt < fromAt) await shorten(parts, stretch, fromAt)
  }
  parts.onChange(production)
}

/** Removes logs whose last commit lies before: what starts from a later point does not read them. */
async function shorten({ catalog, logStore }: StretchParts, { id, production }: Stretch, fromAt: string) {
  const { history } = catalog
  const second = Math.floor(Date.parse(fromAt) / 1000)
  const old = history.logs(id).filter((one) => one.archived && (one.lastSecond ?? 0) < second - slackSeconds)
  const names = old.map((one) => one.name)
  for (const name of names) history.removeLog(id, name)
  history.shorten(id, fromAt)
  await logStore(production).remove(id, names)
}

function interrupted(why: string): Failure {
  return new Failure('sync-broken', `${why} The mirror stays as it was and follows on; try again in a moment.`, {
    remedy: { label: 'Try again', action: 'retry' },
  })
}
