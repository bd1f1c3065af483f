// The composition root: builds every part in order, brings them up, and takes them down again.
import { join } from 'node:path'
import { serverOf, wakeClone } from './actions/clone/wake-clone.ts'
import { demoProduction, demoProgram } from './actions/machine/demo.ts'
import { mendMirror } from './actions/production/mend-mirror.ts'
import { openCatalog } from './catalog/catalog.ts'
import { openCopies } from './catalog/copies.ts'
import { newId } from './catalog/ids.ts'
import { readInstance } from './catalog/instance.ts'
import { readPreferences } from './catalog/preferences.ts'
import { promotionFiles } from './catalog/promotion-files.ts'
import { type KeyWrap, openSecrets } from './catalog/secrets.ts'
import { createCloneAddresses } from './clones/addresses.ts'
import { createAvailability } from './clones/availability.ts'
import { createNetworkPool } from './clones/network-pool.ts'
import { createPrewarm } from './clones/prewarm.ts'
import { makePrewarmed, removePrewarmed } from './clones/prewarmed-clone.ts'
import { websInUse } from './clones/provide-web-image.ts'
import { createSqlPorts } from './clones/sql-ports.ts'
import { sandboxOptions } from './clones/state.ts'
import { createSiteComparisons } from './comparing/site-comparisons.ts'
import type { Context } from './context.ts'
import { asFailure } from './contract/failure.ts'
import { hourCycleOf, systemLocale } from './contract/hours.ts'
import { countHours } from './contract/instant.ts'
import type { Capabilities } from './contract/models.ts'
import { serverImagesInUse } from './database/server/choose-image.ts'
import { gatewayKey } from './gateway/door.ts'
import { startGateway } from './gateway/gateway.ts'
import { createRecorder } from './history/recorder.ts'
import { createJobRunner } from './jobs/jobs.ts'
import { createContainerWatch } from './lifecycle/container-watch.ts'
import { createChangeCounter } from './lifecycle/count-changes.ts'
import { dropUnfinished, markInterrupted } from './lifecycle/crash.ts'
import { createEngineConnection, type EngineConnection } from './lifecycle/engine-connection.ts'
import { createMeasurement, type Measurement } from './lifecycle/measure.ts'
import { createPoolGuard, type PoolGuard } from './lifecycle/pool-guard.ts'
import { createSchedule } from './lifecycle/schedule.ts'
import { startUp } from './lifecycle/start-up.ts'
import { createRestoreCheck } from './points/restore-check.ts'
import { createComparisonLoop } from './production/mirror/comparison-loop.ts'
import { createMirrors } from './production/mirror/mirrors.ts'
import { admitPool, refuseNewPool } from './recovery/admit-pool.ts'
import { createBookkeeper } from './recovery/bookkeeper.ts'
import { recordMade } from './recovery/record-made.ts'
import { createPublisher } from './views/events.ts'
import { createViews, type Views } from './views/views.ts'

/** The gateway's port unless it is taken; part of every clone's address. */
export const usualGatewayPort = 7700
/** Stands for a production itself where a clone is asked for: what is so of its production is so of it. */
const nobody = { id: '', state: '' }

export interface AppOptions {
  /** The home directory, which the caller has claimed. */
  readonly home: string
  /** The folder with `catalog/` and `images/`. */
  readonly resources: string
  readonly env: NodeJS.ProcessEnv
  readonly shell: Capabilities['shell']
  readonly version: string
  /** Of the person's system, where its shell knows better than the environment. */
  readonly locale?: string
  readonly keyWrap: KeyWrap | null
  readonly gatewayPort?: number
  /** Virtual size of a new pool, bytes; by default a share of the free space. */
  readonly poolBytes?: number
  readonly log: (line: string) => void
}

/** What actions use, and what only the app itself does. */
interface AppContext extends Context {
  readonly engine: EngineConnection
  readonly guard: PoolGuard
  readonly measurement: Measurement
}

export interface App {
  readonly context: Context
  readonly engine: EngineConnection
  readonly views: Views
  /** Stops what this process does. Mirrors and clones go on in their containers. */
  stop(): Promise<void>
}

/**
 * Builds the app and begins to connect to the engine. Resolves once the window can be drawn; what needs the engine follows in
 * the background.
 * @throws Failure when the home cannot be opened; whatever was opened until then is closed
 */
export async function startApp(options: AppOptions): Promise<App> {
  const opened = new AsyncDisposableStack()
  try {
    const context = await buildContext(options, opened)
    const views = watchOver(context, options, opened)
    return { context, engine: context.engine, views, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** Builds what actions use, each part from those above it. What is stopped is stopped in the reverse order. */
async function buildContext(options: AppOptions, opened: AsyncDisposableStack): Promise<AppContext> {
  const { home, resources, log } = options
  const migrations = join(resources, 'catalog')
  const copies = openCopies(home, migrations)
  const catalog = openCatalog(join(home, 'catalog.db'), migrations, copies.beforeMigration)
  opened.defer(() => catalog.close())
  markInterrupted(catalog)
  dropUnfinished(catalog)
  const secrets = openSecrets(home, options.keyWrap, log)
  const gateway = await startGateway({
    port: options.gatewayPort ?? usualGatewayPort,
    key: gatewayKey(catalog.settings),
  })
  opened.defer(() => gateway.stop())

  const publish = createPublisher()
  const engine = createEngineConnection({
    home,
    instance: () => readInstance(home, catalog, log),
    resources,
    settings: catalog.settings,
    poolBytes: options.poolBytes,
    env: options.env,
    log,
    servers: () => serverImagesInUse(catalog),
    webs: () => websInUse(catalog),
    beforePool: (docker) => refuseNewPool(catalog, docker),
    recordPool: (pool) => recordMade(pool, catalog, () => bookkeeper.changed()),
    admit: (parts) => admitPool(catalog, parts),
  })
  opened.defer(() => engine.stop())
  const { engineParts } = engine
  const bookkeeper = createBookkeeper({ catalog, copies, home, engineParts, log })
  opened.defer(() => bookkeeper.stop())

  const addresses = createCloneAddresses(catalog, engineParts)
  const availability = createAvailability(gateway, addresses, (clone) => wakeClone(context, clone), publish.clone)
  const recorder = createRecorder({
    catalog,
    engineParts,
    mirror: (production) => mirrors.of(production),
    syncState: (production) => mirrors.syncState(production),
    newId,
    onChange: publish.production,
    log,
  })
  opened.defer(() => recorder.stop())
  const guard = createPoolGuard({ measurePool: engine.measure, log })
  const mirrors = createMirrors({
    catalog,
    secrets,
    engineParts,
    onChange: publish.production,
    onPosition: recorder.sample,
    noRoom: guard.noRoom,
    log,
  })
  opened.defer(() => mirrors.stop())
  const measurement = createMeasurement({ measurePool: engine.measure, log })
  opened.defer(() => measurement.stop())
  const networkPool = createNetworkPool({
    catalog,
    engineParts,
    newId,
    sandboxOptions: (pair, production) =>
      sandboxOptions({ engineParts, mirrors, catalog, gateway, addresses }, pair, production),
    hasOwnNames: ({ clone, state }, production) =>
      addresses.of({ id: clone, state }, production).origins.length > addresses.of(nobody, production).origins.length,
    log,
  })
  opened.defer(() => networkPool.stop())
  const jobs = createJobRunner({ rows: catalog.jobs, newId, beforeEnd: bookkeeper.flush })
  const prewarm = createPrewarm({
    catalog,
    newId,
    wanted: () => readPreferences(catalog.settings).warmSpare,
    idle: () => jobs.running().length === 0,
    make: (spare, production, signal) => makePrewarmed(context, spare, production, signal),
    remove: (spare) => removePrewarmed(context, spare),
    log,
  })
  opened.defer(() => prewarm.stop())
  const restoreCheck = createRestoreCheck({
    catalog,
    mirrors,
    engineParts,
    onChange(point) {
      publish.point(point)
      bookkeeper.changed()
      prewarm.reconcile()
    },
    log,
  })
  opened.defer(() => restoreCheck.stop())
  const comparisons = await createSiteComparisons({
    home,
    resources,
    catalog,
    engineParts,
    recorder,
    newId,
    availability,
    onCounts: publish.clone,
    log,
  })
  opened.defer(() => comparisons.stop())
  opened.defer(() => jobs.stop())

  const hourCycle = hourCycleOf(options.locale ?? systemLocale(options.env, process.platform))
  countHours(hourCycle)
  const demo = demoProgram(resources)
  const context: AppContext = {
    catalog,
    secrets,
    jobs,
    gateway,
    publish,
    mirrors,
    recorder,
    restoreCheck,
    availability,
    addresses,
    networkPool,
    prewarm,
    comparisons,
    copies,
    promotionFiles: promotionFiles(home),
    bookkeeper,
    engine,
    guard,
    measurement,
    newId,
    capabilities: () => ({
      shell: options.shell,
      platform: process.platform as Capabilities['platform'],
      version: options.version,
      home,
      gatewayPort: gateway.port,
      hourCycle,
      demo: demo === undefined ? null : { production: demoProduction(home) },
    }),
    demo,
    engineState: engine.state,
    engineParts,
    log,
  }
  return context
}

/** Lets happen by itself what does, and shows windows what is so; from here on, events are published. */
function watchOver(context: AppContext, { log }: AppOptions, opened: AsyncDisposableStack): Views {
  const { catalog, jobs, publish, engine, guard, measurement, mirrors, availability, networkPool, prewarm } = context
  const sqlPorts = createSqlPorts({
    clones: () => catalog.clones.all(),
    serverOf: (clone) => serverOf(context, clone),
    onPort(clone, sqlPort) {
      catalog.clones.update(clone, { sqlPort })
      publish.clone(clone)
    },
    log,
  })
  opened.defer(() => sqlPorts.close())
  const views = createViews({
    catalog,
    capabilities: context.capabilities,
    jobs,
    sync: mirrors.syncState,
    storedBytes: measurement.storedBytes,
    running: availability.get,
    url: context.gateway.url,
    note: sqlPorts.noteOf,
    changes: context.comparisons.countsOf,
    engine: engine.state,
    preferences: () => readPreferences(catalog.settings),
  })
  const schedule = createSchedule(context, log)
  const comparisons = createComparisonLoop({
    catalog,
    mirrors,
    isBusy: (production) => jobs.holders(`production:${production}`).length > 0,
    mend: (production) => void mendMirror(context, production),
    onChange: publish.production,
    log,
  })
  const changeCounter = createChangeCounter(context, log)
  const containerWatch = createContainerWatch(context, guard.holds)
  opened.defer(() => guard.stop())
  opened.defer(() => comparisons.stop())
  opened.defer(() => schedule.stop())
  opened.defer(() => changeCounter.stop())

  publish.show(views)
  publish.subscribe(({ is }) => {
    if (is === 'clone' || is === 'removed' || is === 'snapshot') sqlPorts.reconcile()
  })
  sqlPorts.reconcile()
  jobs.subscribe((job) => {
    publish.event({ is: 'job', job })
    if (job.clone) publish.clone(job.clone)
    if (job.production) publish.production(job.production)
    if (job.state !== 'running' && job.production) networkPool.refill(job.production)
    if (job.state === 'done') measurement.after(job)
    containerWatch.after(job)
  })
  engine.start({
    onState: (state) => publish.event({ is: 'engine', engine: state }),
    onContainer: containerWatch.heard,
    async onReady() {
      await context.bookkeeper.start()
      await startUp(context)
      measurement.start(context)
      guard.start(context)
      schedule.start()
      comparisons.start()
      changeCounter.start()
    },
    onLost() {
      void guard.stop()
      void measurement.stop()
      void context.bookkeeper.stop()
      void comparisons.stop()
      void changeCounter.stop()
      networkPool.forget()
      prewarm.forget()
      void mirrors.stop().catch((error: unknown) => log(asFailure(error).message))
      availability.suspendAll(catalog, 'Docker stopped. This clone comes back by itself once Docker runs again.')
    },
  })
  return views
}
