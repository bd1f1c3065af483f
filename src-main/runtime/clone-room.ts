// Brings the containers of a clone's state up and down; the one place that joins a clone's row to its pair.
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { pairStatus, removePair, startPair, stopPair } from '../clones/pair.ts'
import type { SiteFacts } from '../clones/site-address.ts'
import { Failure } from '../contract/failure.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { WordpressAccount } from '../production/source.ts'
import { clonePath } from './names.ts'
import type { Running } from './views.ts'
import type { Ready, World } from './world.ts'

/** A page that takes longer than this does not come. */
const firstPageMs = 60_000

export async function startState(
  world: World,
  clone: Pick<CloneRow, 'id' | 'state'>,
  production: ProductionRow,
  options: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<Running> {
  const { docker, pool, images } = world.ready()
  return startPair({
    docker,
    pool,
    images,
    clone: clone.id,
    state: clone.state,
    path: clonePath(clone.id, clone.state),
    site: siteOf(production, world.mirrors.source(production.id).wordpress),
    ...options,
  })
}

/** What of production a clone's containers must look like. */
function siteOf({ ssh, facts }: ProductionRow, { host }: WordpressAccount): SiteFacts {
  const { homeUrl, siteUrl, origins } = facts
  return { documentRoot: ssh.path, homeUrl, siteUrl, origins, databaseHost: host }
}

export async function stopState({ docker }: Ready, clone: Pick<CloneRow, 'id' | 'state'>): Promise<void> {
  await stopPair({ docker, clone: clone.id, state: clone.state })
}

/** Removes the containers and the volumes of one state; the state itself stays in the pool. */
export async function clearState({ docker, pool }: Ready, clone: Pick<CloneRow, 'id' | 'state'>): Promise<void> {
  await removePair({ docker, clone: clone.id, state: clone.state })
  await pool.releaseVolumes(clonePath(clone.id, clone.state))
}

/** Ports, while both containers run. */
export async function runningState(
  { docker }: Ready,
  clone: Pick<CloneRow, 'id' | 'state'>,
): Promise<Running | undefined> {
  return (await pairStatus({ docker, clone: clone.id, state: clone.state })) ?? undefined
}

/**
 * Waits for the first page through the gateway. A site that answers with an error of its own is let through with a
 * word in the log: production may answer the same, and a clone is what one looks into it with.
 * @throws Failure `clone-unhealthy` when nothing answers in time
 */
export async function firstPage(
  gateway: Gateway,
  label: string,
  options: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<void> {
  const { status } = await gateway.answers(label, { signal: options.signal, deadlineMs: firstPageMs })
  options.signal.throwIfAborted()
  if (status === null) {
    throw new Failure(
      'clone-unhealthy',
      'The clone’s web server did not answer within a minute, so the clone was not kept. Nothing else changed; the log has what its containers said.',
      { remedy: { label: 'Show log', action: 'show-log' } },
    )
  }
  if (status >= 400)
    options.log(`The site’s front page answers ${status}. Production’s may do the same; open the clone to see.`)
}
