// Copies, starts and stops a clone's state; the one place that knows both a clone's row and its containers.
import { posix } from 'node:path'
import type { CloneRow, SiteAddress } from '../catalog/clones.ts'
import { readPreferences } from '../catalog/preferences.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { Failure } from '../contract/failure.ts'
import type { Layout } from '../contract/models.ts'
import { dialectFor } from '../database/dialect/dialect-of.ts'
import { serverImageOfPoint } from '../database/server/choose-image.ts'
import { pulledServerImage } from '../database/server/provide-image.ts'
import { waitUntilListening } from '../database/server/wait-until-answering.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { FirstAnswer } from '../gateway/first-answer.ts'
import { allEnded } from '../jobs/all-ended.ts'
import type { JobRun } from '../jobs/job.ts'
import type { StatePath } from '../pool/layout.ts'
import { clonePath } from '../pool/layout.ts'
import { defaultRoot, layoutOf } from '../production/site/site-layout.ts'
import { type ClonePorts, removeContainers, runningPorts, startContainers } from './containers.ts'
import { leftOutCache } from './left-out-cache.ts'
import { phpOf } from './php-environment.ts'
import { webImageOf } from './provide-web-image.ts'
import { readLayout } from './read-layout.ts'
import { type CloneStateId, databaseContainer, type SandboxOptions, webContainer } from './service.ts'
import type { CloneSite } from './site-address.ts'
import { skippedRules } from './skipped-rules.ts'

/** How long the first page of a clone may take. */
const firstPageMs = 60_000

/** A clone in one of its states. */
type State = Pick<CloneRow, 'id' | 'state'>
/** A state, the point that it rests on, which says which servers read it, and the lane of the ids that it makes. */
type RestingState = Pick<CloneRow, 'id' | 'state' | 'point'> & { readonly lane?: CloneRow['lane'] }

/**
 * Copies a state for a clone, and gives the copy its network meanwhile, which needs nothing of the state. The job's undo
 * removes both.
 */
export async function copyState(
  context: Pick<Context, 'networkPool' | 'engineParts'>,
  from: StatePath,
  clone: State,
  production: ProductionRow,
  run: Pick<JobRun, 'undo'>,
): Promise<void> {
  const { pool } = context.engineParts()
  const path = clonePath(clone.id, clone.state)
  run.undo('remove the copied state', () => pool.remove(path))
  run.undo('remove the containers', () => clearState(context.engineParts(), clone))
  await allEnded([pool.reserve(0), pool.copy(from, path, 'clone'), acquireNetwork(context, clone, production)])
}

/** Gives a state that is there already the network that `startState` needs. */
export function acquireNetwork(
  { networkPool }: Pick<Context, 'networkPool'>,
  clone: State,
  production: ProductionRow,
): Promise<void> {
  return networkPool.acquire(idOf(clone), production)
}

/**
 * Starts the containers of a state that has its network, by `copyState` or `acquireNetwork`.
 * @returns its ports; the web server may not answer there yet
 */
export async function startState(
  context: Pick<Context, 'catalog' | 'gateway' | 'mirrors' | 'addresses' | 'engineParts'>,
  clone: RestingState,
  production: ProductionRow,
  options: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<ClonePorts> {
  const ready = context.engineParts()
  const row = context.catalog.clones.get(clone.id)
  // Of a fork, the point may have been taken since its job began.
  const point = context.catalog.points.get(clone.point || (row?.point ?? ''))
  return startContainers({
    ...sandboxOptions(context, idOf(clone), production),
    databaseImage: pulledServerImage(ready.images, serverImageOfPoint(production, point)),
    webImage: await webImageOf(ready, production, point, row?.traits.php ?? null, options.log, options.signal),
    php: phpOf(production.facts.php),
    pool: ready.pool,
    path: clonePath(clone.id, clone.state),
    lane: clone.lane ?? null,
    ...options,
  })
}

const idOf = ({ id, state }: State): CloneStateId => ({ clone: id, state })

type Parts = Pick<Context, 'engineParts' | 'mirrors' | 'catalog' | 'gateway' | 'addresses'>

/** @returns what the sandbox network of a clone's state is made of */
export function sandboxOptions(
  { engineParts, mirrors, catalog, gateway, addresses }: Parts,
  of: CloneStateId,
  production: ProductionRow,
): SandboxOptions {
  const { docker, images } = engineParts()
  const { cloneMemory, cloneCpus } = readPreferences(catalog.settings)
  return {
    docker,
    images,
    dialect: dialectFor(production.facts),
    ...of,
    site: siteOf(
      production,
      mirrors.databaseHost(production.id),
      addresses.of({ id: of.clone, state: of.state }, production),
    ),
    lock: gateway.lock,
    limits: { memoryBytes: cloneMemory * 2 ** 20, cpus: cloneCpus },
  }
}

const layoutOfSite = ({ facts, source }: ProductionRow) =>
  layoutOf(facts, source.is === 'backup' ? defaultRoot : source.ssh.path)

/** @returns how the site of a state lies in its clone's containers */
export async function layoutOfState(
  { pool }: Pick<EngineParts, 'pool'>,
  clone: State,
  production: ProductionRow,
): Promise<Layout> {
  const { layout } = await pool.volumes(clonePath(clone.id, clone.state))
  return readLayout(layout) ?? layoutOfSite(production)
}

/** @returns what a clone's containers must know of production's site */
function siteOf(production: ProductionRow, databaseHost: string, { home, origins }: SiteAddress): CloneSite {
  return {
    layout: layoutOfSite(production),
    homeUrl: home,
    siteUrl: production.facts.siteUrl,
    origins,
    databaseHost,
    caches: production.facts.caches,
  }
}

/** Stops the containers of a state and removes them; its volumes stay, and a start has nothing to clear away first. */
export async function stopState({ docker }: EngineParts, clone: State): Promise<void> {
  await removeContainers({ docker, ...idOf(clone) })
}

/** Removes the containers and the volumes of one state; the state itself stays in the pool. */
export async function clearState({ docker, pool }: EngineParts, clone: State): Promise<void> {
  await removeContainers({ docker, ...idOf(clone) })
  await pool.releaseVolumes(clonePath(clone.id, clone.state))
}

/** @returns the ports of a state while all of its containers run */
export async function runningState({ docker }: EngineParts, clone: State): Promise<ClonePorts | undefined> {
  return (await runningPorts({ docker, ...idOf(clone) })) ?? undefined
}

/** @returns the path of a file that every WordPress has and that takes no PHP: a web server that answers at all is up */
function smallFile(production: ProductionRow): string {
  const { webRoot, wordpress } = layoutOfSite(production)
  return posix.join(posix.relative(webRoot, wordpress), 'wp-includes/images/blank.gif')
}

interface Waiting {
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/**
 * Waits until both servers of a started state take requests. It has shown its pages before: whoever asked for it gets the
 * first one, instead of waiting for one that is thrown away.
 * @throws Failure `clone-unhealthy`
 */
export async function serversUp(
  context: Pick<Context, 'gateway' | 'addresses' | 'engineParts'>,
  clone: State,
  production: ProductionRow,
  ports: ClonePorts,
  { signal }: Waiting,
): Promise<void> {
  const { docker } = context.engineParts()
  const container = databaseContainer(idOf(clone))
  const [{ status }, listens] = await Promise.all([
    ask(context, clone, production, ports, { signal, path: smallFile(production) }),
    waitUntilListening({ docker, container, signal, deadlineMs: firstPageMs }),
  ])
  const kept = 'Nothing of it is lost'
  if (!listens) throw unhealthy('database server', kept, await docker.logs(container))
  if (status === null) throw unhealthy('web server', kept)
}

/** Asks for a page of a started state, under an address that nobody else knows. */
async function ask(
  { gateway, addresses }: Pick<Context, 'gateway' | 'addresses'>,
  clone: State,
  production: ProductionRow,
  { webPort }: ClonePorts,
  asked: { readonly signal: AbortSignal; readonly path?: string },
): Promise<FirstAnswer> {
  const label = `new-${clone.state}`
  gateway.set({ label, production: addresses.of(clone, production), upstream: { is: 'ready', port: webPort } })
  const answer = await gateway
    .answers(label, { ...asked, deadlineMs: firstPageMs })
    .finally(() => gateway.remove(label))
  asked.signal.throwIfAborted()
  return answer
}

function unhealthy(which: string, so: string, detail?: string): Failure {
  return new Failure(
    'clone-unhealthy',
    `The clone’s ${which} did not answer within a minute. ${so}; the log has what its containers said.`,
    { remedy: { label: 'Show log', action: 'show-log' }, ...(detail && { detail }) },
  )
}

/**
 * Waits for the first page of a started state, under an address that nobody else knows: whoever asks for the clone gets to
 * see a site that is up, or that it is being waited for. A site that answers with an error of its own is let through:
 * production may answer the same, and a clone is what one looks into it with.
 * @returns its status
 * @throws Failure `clone-unhealthy` when nothing answers in time
 */
export async function firstPage(
  context: Pick<Context, 'gateway' | 'addresses'>,
  state: State,
  production: ProductionRow,
  ports: ClonePorts,
  { signal, remark }: Pick<Waiting, 'signal'> & { readonly remark: (sentence: string) => void },
): Promise<number> {
  const before = context.addresses.of(state, production).home
  let answer = await ask(context, state, production, ports, { signal })
  if (await context.addresses.settle(state, production, answer)) {
    answer = await ask(context, state, production, ports, { signal })
    const { home } = context.addresses.of(state, production)
    remark(`The site calls itself ${home} now, and no longer ${before}. The clone answers in place of both.`)
  }
  if (answer.elsewhere) {
    remark(`Files of the site come from ${answer.elsewhere.join(', ')}. The clone answers in place of that as well.`)
  }
  const { status } = answer
  if (status === null) throw unhealthy('web server', 'What was being made was not kept, and nothing else changed')
  return status
}

/** How many lines of its web server's log are looked through: more than a start and a first page leave. */
const firstLines = 400

/** Remarks which of its rules, and which object cache, the web server of a clone that has shown its first page left out. */
export async function remarkSkipped(
  { engineParts }: Pick<Context, 'engineParts'>,
  clone: State,
  production: ProductionRow,
  { remark, log }: Pick<JobRun, 'remark' | 'log'>,
): Promise<void> {
  try {
    const said = await engineParts().docker.logs(webContainer(idOf(clone)), firstLines)
    const skipped = skippedRules(said, layoutOfSite(production).base)
    if (skipped) remark(skipped)
    const without = leftOutCache(said)
    if (without) remark(without)
  } catch (error) {
    log(`What the web server skipped could not be read: ${error}`)
  }
}
