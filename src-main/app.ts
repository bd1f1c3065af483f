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
import { type KeyWrap, openSecrets } from './catalog/secrets.ts'
import { createCloneAddresses } from './clones/addresses.ts'
import { createAvailability } from './clones/availability.ts'
import { createNetworkPool } from './clones/network-pool.ts'
import { createPrewarm } from './clones/prewarm.ts'
import { makePrewarmed, removePrewarmed } from './clones/prewarmed-clone.ts'
import { createSqlDoors } from './clones/sql-doors.ts'
import { sandboxOptions } from './clones/state.ts'
import { websInUse } from './clones/web-images.ts'
import type { Context } from './context.ts'
import { asFailure } from './contract/failure.ts'
import { hourCycleOf, systemLocale } from './contract/hours.ts'
import { countHours } from './contract/instant.ts'
import type { Capabilities } from './contract/models.ts'
import { buildsInUse } from './database/server/server-images.ts'
import { keyOfHome } from './gateway/door.ts'
import { startGateway } from './gateway/gateway.ts'
import { createRecorder } from './history/recorder.ts'
import { createJobs } from './jobs/jobs.ts'
import { createAttendant } from './lifecycle/container-watch.ts'
import { dropUnfinished, markInterrupted } from './lifecycle/crash.ts'
import { createEngineConnection, type EngineConnection } from './lifecycle/engine-connection.ts'
import { createMeasurement } from './lifecycle/measure.ts'
import { createPoolGuard } from './lifecycle/pool-guard.ts'
import { createSchedule } from './lifecycle/schedule.ts'
import { startUp } from './lifecycle/start-up.ts'
import { createRestoreCheck } from './points/restore-check.ts'
import { createComparisonLoop } from './production/mirror/comparison-loop.ts'
import { createMirrors } from './production/mirror/mirrors.ts'
import { admit, refuseNewPool } from './recovery/admit.ts'
import { createBookkeeper } from './recovery/bookkeeper.ts'
import { recordMade } from './recovery/record-made.ts'
import { createPublisher } from './views/events.ts'
import { createViews, type Views } from './views/views.ts'

/** The gateway's port unless it is taken; part of every clone's address. */
export const usualGatewayPort = 7700
/** No clone: what is so of its production is so of it. */
const nobody = { id: '', state: '' }
const engineRetryMs = 5_000

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

export interface App {
  readonly context: Context
  readonly engine: EngineConnection
  readonly views: Views
  /** Stops what this process does. Mirrors and clones go on in their containers. */
  stop(): Promise<void>
}

/** Resolves once the window can be drawn; the engine is found and attached in the background. */
export async function startApp(options: AppOptions): Promise<App> {
  const { home, resources, log } = options
  const migrations = join(resources, 'catalog')
  const copies = openCopies(home, migrations)
  const catalog = openCatalog(join(home, 'catalog.db'), migrations, copies.beforeMigration)
  markInterrupted(catalog)
  dropUnfinished(catalog)
  const secrets = openSecrets(home, options.keyWrap, log)
  const gateway = await startGateway({
    port: options.gatewayPort ?? usualGatewayPort,
    key: keyOfHome(catalog.settings),
  })
  const addresses = createCloneAddresses(catalog, () => engine.engineParts())
  const availability = createAvailability(
    gateway,
    addresses,
    (clone) => wakeClone(context, clone),
    (clone) => publish.clone(clone),
  )
  const hourCycle = hourCycleOf(options.locale ?? systemLocale(options.env, process.platform))
  countHours(hourCycle)
  const demo = demoProgram(resources)
  const capabilities = (): Capabilities => ({
    shell: options.shell,
    platform: process.platform as Capabilities['platform'],
    version: options.version,
    home,
    gatewayPort: gateway.port,
    hourCycle,
    demo: demo === undefined ? null : { production: demoProduction(home) },
  })
  const views = createViews({
    catalog,
    capabilities,
    jobs: () => jobs,
    sync: (production) => mirrors.syncState(production),
    storedBytes: (production) => measurement.storedBytes(production),
    running: availability.get,
    url: gateway.url,
    note: (clone) => sqlDoors.noteOf(clone),
    engine: () => engine.state(),
    preferences: () => readPreferences(catalog.settings),
  })
  const publish = createPublisher(views, () => sqlDoors.look())
  const sqlDoors = createSqlDoors({
    clones: () => catalog.clones.all(),
    serverOf: (clone) => serverOf(context, clone),
    onPort(clone, sqlPort) {
      catalog.clones.update(clone, { sqlPort })
      publish.clone(clone)
    },
    log,
  })
  sqlDoors.look()
  const engineParts = () => engine.engineParts()
  const bookkeeper = createBookkeeper({ catalog, copies, home, engineParts, log })
  const jobs = createJobs({
    rows: catalog.jobs,
    newId,
    onChange(job) {
      publish.event({ is: 'job', job })
      if (job.clone) publish.clone(job.clone)
      if (job.production) publish.production(job.production)
      if (job.state !== 'running' && job.production) networkPool.refill(job.production)
      if (job.state === 'done') measurement.after(job)
      attendant.after(job)
    },
    beforeEnd: () => bookkeeper.flush(),
  })
  const mirrors = createMirrors({
    catalog,
    secrets,
    engineParts,
    onChange: publish.production,
    onPosition: (production, asked) => recorder.witness(production, asked),
    noRoom: () => guard.noRoom(),
    log,
  })
  const recorder = createRecorder({
    catalog,
    engineParts,
    mirror: mirrors.of,
    caughtUpAt(production) {
      const sync = mirrors.syncState(production)
      return sync?.is === 'synced' || sync?.is === 'behind' ? sync.at : undefined
    },
    newId,
    onChange: publish.production,
    log,
  })
  const restoreCheck = createRestoreCheck({
    catalog,
    mirrors,
    engineParts,
    onChange(point) {
      publish.point(point)
      bookkeeper.changed()
      warm.reconcile()
    },
    log,
  })
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
  const warm = createPrewarm({
    catalog,
    newId,
    wanted: () => readPreferences(catalog.settings).warmSpare,
    idle: () => jobs.running().length === 0,
    make: (spare, production, signal) => makePrewarmed(context, spare, production, signal),
    remove: (spare) => removePrewarmed(context, spare),
    log,
  })
  const context: Context = {
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
    prewarm: warm,
    copies,
    bookkeeper,
    engine: { withPool: (work) => engine.withPool(work), detach: () => engine.detach() },
    newId,
    capabilities,
    demo,
    engineState: () => engine.state(),
    engineParts,
    log,
  }
  const measurement = createMeasurement({ context: () => context, measurePool: () => engine.measure(), log })
  const schedule = createSchedule(context, log)
  const comparisons = createComparisonLoop({
    catalog,
    mirrors,
    isBusy: (production) => jobs.holders(`production:${production}`).length > 0,
    mend: (production) => void mendMirror(context, production),
    onChange: publish.production,
    log,
  })
  const guard = createPoolGuard({ context: () => context, measurePool: () => engine.measure(), log })
  const attendant = createAttendant({ context: () => context, pauses: () => guard.holds(), log })
  const engine = createEngineConnection({
    home,
    instance: () => readInstance(home, catalog, log),
    resources,
    settings: catalog.settings,
    poolBytes: options.poolBytes,
    env: options.env,
    log,
    servers: () => buildsInUse(catalog),
    webs: () => websInUse(catalog),
    onState: (state) => publish.event({ is: 'engine', engine: state }),
    onContainer: attendant.heard,
    beforePool: (docker) => refuseNewPool(catalog, docker),
    recordPool: (pool) => recordMade(pool, catalog, bookkeeper.changed),
    admit: (opened) => admit(catalog, opened),
    async onReady() {
      await bookkeeper.start()
      await startUp(context, log)
      measurement.start()
      guard.start()
      schedule.start()
      comparisons.start()
    },
    onLost() {
      void guard.stop()
      void measurement.stop()
      void bookkeeper.stop()
      void comparisons.stop()
      networkPool.forget()
      warm.forget()
      void mirrors.stop().catch((error: unknown) => log(asFailure(error).message))
      availability.suspendAll(catalog, 'Docker stopped. This clone comes back by itself once Docker runs again.')
    },
  })
  void engine.attach()
  const retry = setInterval(() => {
    const state = engine.state()
    if (state.is === 'unavailable' && state.failure.code !== 'catalog-lost') void engine.attach()
  }, engineRetryMs)
  retry.unref()

  return {
    context,
    engine,
    views,
    async stop() {
      clearInterval(retry)
      await schedule.stop()
      await comparisons.stop()
      await guard.stop()
      await jobs.stop()
      await restoreCheck.stop()
      await warm.stop()
      await networkPool.stop()
      await measurement.stop()
      await mirrors.stop()
      await recorder.stop()
      await bookkeeper.stop()
      await engine.detach()
      await sqlDoors.close()
      await gateway.stop()
      catalog.close()
    },
  }
}
