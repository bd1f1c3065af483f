// A production's live copy: a server that replicates from it and its files, kept in one state of the pool.
import { createHash } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import type { Layout, ProductionFacts, ProductionSettings, SyncMode } from '../../contract/models.ts'
import { likeText, sqlName, sqlText } from '../../database/client/quote.ts'
import { flavorFor } from '../../database/dialect/flavor.ts'
import { type Following, type ReplicationSource, readFollowing } from '../../database/dialect/replication.ts'
import { includes } from '../../database/gtid/positions.ts'
import { numbersOf } from '../../database/site/facts.ts'
import { createAddressReader, type StoredAddresses } from '../../database/site/stored-addresses.ts'
import type { Docker } from '../../docker/docker.ts'
import { treeName } from '../../pool/paths.ts'
import type { Pool, StatePath } from '../../pool/pool.ts'
import { askAsOwner, reachDatabase } from '../reach/reach.ts'
import type { ProductionSource } from '../reach/source.ts'
import { layoutOf } from '../site/site-layout.ts'
import { catchUp, type ProductionPosition } from './catch-up.ts'
import { openLaidOut, surveySite } from './fetch-files.ts'
import { type MirrorComparison, openMirrorComparison } from './mirror-comparison.ts'
import { doesNotArrive, noPosition } from './mirror-failures.ts'
import { openMirrorNetwork } from './mirror-network.ts'
import { openMirrorServer, optionFile } from './mirror-server.ts'
import { pause } from './pause.ts'
import { type PulledRows, type PullRowsOptions, pullRows } from './pull-rows.ts'
import { checkSeedable, seedMirror } from './seed.ts'
import { openSshSidecar } from './ssh-sidecar.ts'
import { relayPort, sidecarFiles, tunnelPort } from './ssh-sidecar-config.ts'

interface Work {
  readonly signal: AbortSignal
  readonly log?: (line: string) => void
}

interface Measured extends Work {
  readonly onProgress?: (done: number, total: number | null) => void
}

export interface FetchedFiles {
  /** Those that production does not let the SSH user read: they are left out. */
  readonly unread: readonly string[]
  /** What leads out of the site's directory and could not be followed. */
  readonly missing: readonly string[]
  /** Whether any came that was not there before. */
  readonly changed: boolean
}

export interface Mirror {
  /** Both containers run and know how to reach production. Running already is fine, and quick. */
  ensureStarted(work: Work): Promise<void>
  /**
   * Copies the database anew; whatever the mirror held of it is dropped first. Progress in bytes of SQL, of about
   * as many as the tables have; null once that proves too few.
   * @throws Failure `grants-missing`, `binlog-off`, `database-…`, `ssh-…`
   */
  /** @returns what of production the copy lacks: whole sentences */
  seed(work: Measured): Promise<readonly string[]>
  /** Brings the files up to date. */
  syncFiles(work: Measured): Promise<FetchedFiles>
  /** Makes the rows what production's are now, by fetching only what differs. Nothing follows meanwhile or after. */
  pull(work: Measured): Promise<PulledRows>
  /**
   * The same for a mirror that is to follow and has no place, or lost it: it has one after.
   * @throws Failure `sync-broken` when production does not tell it
   */
  reseed(work: Measured): Promise<PulledRows>
  /** Looks at both sides while they go on; whoever opens it closes it. */
  compare(signal: AbortSignal): Promise<MirrorComparison>
  /**
   * Makes these tables what production's are, exactly, at a position that the mirror has too. It stands there after, and
   * nothing follows until it is started again.
   * @param work its `onDiffers` comes before anything is changed, if anything is
   * @throws Failure `sync-broken` when production does not tell the position, or the mirror does not get there
   */
  mend(tables: readonly string[], work: Measured & { readonly onDiffers: () => Promise<void> }): Promise<PulledRows>
  /** @throws Failure `grants-missing`, `binlog-off`: why production cannot be followed */
  checkFollowable(work: Work): Promise<void>
  /** From the position that the data itself holds. */
  startReplication(work: Work): Promise<void>
  /** It stays where it is until it is started again. */
  stopReplication(): Promise<void>
  /** @throws Failure `container-failed` when the mirror does not run */
  status(): Promise<Following>
  /** Resolves once the mirror has everything that production had when it was asked. @throws Failure of why it never will */
  waitCaughtUp(work: Work): Promise<ProductionPosition>
  /**
   * Resolves once nearly everything it has is in its files, or after a few seconds: what is there is shared with a snapshot
   * that is taken then, and what is in memory only would be written twice.
   */
  flush(work: Work): Promise<void>
  position(): Promise<string>
  /** The site's addresses, as the mirror's rows have them. */
  addresses(): Promise<StoredAddresses>
  /** Where production is now. @throws Failure when it cannot be asked */
  productionPosition(): Promise<ProductionPosition>
  /** Of production's server, its numbers only. @throws Failure when it cannot be asked */
  productionVersion(): Promise<string>
  /** The mirror's own binary log goes on in a new file. */
  rotateLogs(): Promise<void>
  /** Removes its binary logs before that one; whoever calls has them elsewhere, or needs them no more. */
  purgeLogs(to: string): Promise<void>
  /** A clean shutdown; the state and its volumes stay. */
  stop(): Promise<void>
  /** Removes the containers; the state stays in the pool. */
  remove(): Promise<void>
}

export interface MirrorOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: { readonly keeper: string }
  /** Of its database server. */
  readonly databaseImage: string
  readonly production: string
  readonly source: ProductionSource
  readonly facts: ProductionFacts
  readonly settings: ProductionSettings
  readonly mode: SyncMode
  /** Whether the mirror is in the middle of a pull that only its end makes whole. */
  readonly onHalfway: (halfway: boolean) => void
  /** Production lies on its host in another way than it did. */
  readonly onLayout: (layout: Layout) => void
}

/** How long a point waits for what is in memory only, and how little of it is nothing to speak of. */
const [flushMs, flushedPages] = [5_000, 32]

/** How long it may take to a position that production is at. */
const standMs = 120_000

export function openMirror({
  docker,
  pool,
  images,
  databaseImage,
  production,
  source,
  facts,
  settings,
  mode,
  onHalfway,
  onLayout,
}: MirrorOptions): Mirror {
  const { database } = source
  const flavor = flavorFor(facts)
  const path: StatePath = `productions/${production}/live`
  const upstream: ReplicationSource = {
    host: database.tunnel ? '127.0.0.1' : database.host,
    port: database.tunnel ? tunnelPort : database.port,
    user: database.user,
    password: source.databasePassword,
    tls: database.tls ?? !database.tunnel,
  }
  // Its own server reaches loopback only: what is not tunnelled, or held back, goes through the courier's lane.
  const direct = database.tunnel && settings.bandwidth === null
  const followed = direct ? upstream : { ...upstream, host: '127.0.0.1', port: relayPort }
  const network = openMirrorNetwork({ docker, image: images.keeper, production, source })
  const server = openMirrorServer({
    docker,
    image: databaseImage,
    flavor,
    production,
    database: database.name,
    upstream,
    network: network.name,
  })
  let layout = layoutOf(facts, source.ssh.path)
  const courier = openSshSidecar({
    docker,
    image: images.keeper,
    production,
    network: network.name,
    source,
    layout: () => layout,
    settings,
  })
  const digestOf = () =>
    createHash('sha256')
      .update(JSON.stringify([sidecarFiles(source, settings.bandwidth), upstream, layout.trees]))
      .digest('hex')
  const fetchLaidOut = openLaidOut({
    courier,
    layout: () => layout,
    survey: (signal) => surveySite(source, layout, signal),
    async adopt(found, signal) {
      layout = found
      onLayout(found)
      await ensureStarted({ signal })
    },
    written: (found) => pool.writeLayout(path, JSON.stringify(found)),
  })
  let starting: Promise<void> | undefined
  let seeding = false

  async function start(work: Work): Promise<void> {
    const [networkRuns, serverRuns, courierRuns] = await Promise.all([
      network.running(),
      server.running(),
      courier.running(),
    ])
    if (networkRuns && serverRuns && courierRuns && (await courier.isStartedWith(digestOf())))
      return courier.relayAgent()
    server.closeSessions()
    await courier.remove()
    const names = layout.trees.map((one) => treeName(one.path))
    const [volumes, trees] = await Promise.all([pool.volumes(path), pool.treeVolumes(path, names)])
    if (!networkRuns || !serverRuns) {
      if (serverRuns) await server.stop()
      await server.remove()
      if (!networkRuns) await network.start(work.signal)
      await server.start(volumes.db, { signal: work.signal, log: work.log ?? (() => undefined) })
    }
    await server.writeClientConfig()
    await courier.start({ files: volumes.files, trees }, digestOf())
  }

  /** One at a time, however many ask; another's attempt that failed or was cancelled is not mine. */
  async function ensureStarted(work: Work): Promise<void> {
    await starting?.catch(() => undefined)
    work.signal.throwIfAborted()
    starting ??= start(work).finally(() => {
      starting = undefined
    })
    return starting
  }

  /** A failed tunnel explains more than a failed query through it. */
  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const why =
        error instanceof Failure && error.code === 'database-unreachable'
          ? await courier.connectionFailure()
          : undefined
      throw why ?? error
    }
  }

  async function position(): Promise<string> {
    const [row] = await server.local.query(flavor.position)
    return row?.gtid ?? ''
  }

  async function status(): Promise<Following> {
    const at = await position()
    if (seeding) return { is: 'connecting', position: at }
    const [row] = await server.local.query(flavor.status)
    const following = readFollowing(row && flavor.statusWords(row), at)
    if (following.is !== 'disconnected' || following.failure.code !== 'database-unreachable') return following
    return { ...following, failure: (await courier.connectionFailure()) ?? following.failure }
  }

  async function productionPosition(): Promise<ProductionPosition> {
    const at = new Date().toISOString()
    const [row] = await explained(() => server.remote.query(flavor.productionPosition, 15_000))
    return { at, gtid: row?.gtid ?? '' }
  }

  async function startReplication(work: Work): Promise<void> {
    if (seeding) throw new Failure('busy', 'The database is being copied; the mirror follows once that is done.')
    await ensureStarted(work)
    // Rows of tables without transactions may have been in the dump already: the newest wins.
    const plain = await server.local.query(flavor.innodb.otherEngines)
    const exec = plain.length > 0 ? 'IDEMPOTENT' : 'STRICT'
    await emptyOut()
    for (const statement of flavor.follow(followed, exec)) await server.local.query(statement, 60_000)
  }

  /** Rows of these tables are neither kept nor followed. */
  async function emptyOut(): Promise<void> {
    await server.local.query(flavor.stop, 60_000)
    const names = settings.emptyTables.map((table) => `${database.name}.${table}`)
    await server.local.query(flavor.ignore(names))
    for (const table of settings.emptyTables) {
      const name = `${sqlName(database.name)}.${sqlName(table)}`
      const there = await server.local.query(
        `SHOW TABLES FROM ${sqlName(database.name)} LIKE ${sqlText(likeText(table))}`,
      )
      if (there.length === 0 || (await server.local.query(`SELECT 1 FROM ${name} LIMIT 1`)).length === 0) continue
      await server.local.query('SET SESSION sql_log_bin = 0')
      await server.local.query(`TRUNCATE TABLE ${name}`, 60_000)
    }
  }

  async function seed({
    signal,
    log = () => undefined,
    onProgress = () => undefined,
  }: Measured): Promise<readonly string[]> {
    await ensureStarted({ signal, log })
    await courier.waitConnected(signal)
    const { name: container, local, remote } = server
    const bytesPerSecond = settings.bandwidth && settings.bandwidth * 1024
    const { emptyTables } = settings
    const asOwner = askAsOwner(source, signal)
    const copy = { docker, flavor, container, optionFile, bytesPerSecond, emptyTables, signal, log, onProgress }
    const lacks = await explained(() => seedMirror({ ...copy, local, remote, database, mode, asOwner }))
    if (mode === 'replicate') log(`The copy is production at ${await position()}`)
    return lacks
  }

  /** @param follows whether it is to be known where production stands with that */
  async function pull(work: Measured, follows: boolean): Promise<PulledRows> {
    await ensureStarted(work)
    const pulled = await pullOnly(work, { follows, onHalfway: () => onHalfway(true) })
    onHalfway(false)
    return pulled
  }

  function pullOnly(
    { signal, log = () => undefined, onProgress = () => undefined }: Measured,
    how: Pick<PullRowsOptions, 'follows' | 'only' | 'onHalfway' | 'onPosition' | 'onDiffers'>,
  ): Promise<PulledRows> {
    return pullRows({
      docker,
      flavor,
      container: server.name,
      reach: (signal) => reachDatabase(source, signal),
      database: database.name,
      asOwner: askAsOwner(source, signal),
      settings,
      signal,
      log,
      onProgress,
      ...how,
    })
  }

  /** Everything up to there is applied, and nothing after. */
  async function standAt(reached: string, signal: AbortSignal): Promise<void> {
    if (!reached) throw noPosition()
    if (includes(await position(), reached)) return
    for (const statement of [flavor.hold, flavor.until(reached)]) await server.local.query(statement, 60_000)
    for (const late = Date.now() + standMs; ; ) {
      signal.throwIfAborted()
      const [row] = await server.waiting.query(flavor.wait(reached))
      if (row?.late === '0') return
      const now = await status()
      if (now.is === 'broken') throw now.failure
      if (Date.now() > late) throw doesNotArrive()
    }
  }

  return {
    ensureStarted,
    position,
    status,
    productionPosition,
    async productionVersion() {
      const [row] = await explained(() => server.remote.query('SELECT VERSION() AS version', 15_000))
      return numbersOf(row?.version ?? '')
    },
    startReplication,
    async stopReplication() {
      await server.local.query(flavor.stop, 60_000)
    },
    async seed(work) {
      seeding = true
      try {
        return await seed(work)
      } finally {
        seeding = false
      }
    },
    pull: (work) => pull(work, false),
    compare: (signal) =>
      openMirrorComparison({
        docker,
        flavor,
        container: server.name,
        reach: (signal) => reachDatabase(source, signal),
        database: database.name,
        emptyTables: settings.emptyTables,
        signal,
      }),
    async mend(only, work) {
      await ensureStarted(work)
      await server.local.query(flavor.hold, 60_000)
      return pullOnly(work, {
        only,
        follows: true,
        onPosition: (reached) => standAt(reached, work.signal),
        // What is mended when it is cut off is production’s of the position that the mirror has.
        onHalfway: () => undefined,
        onDiffers: work.onDiffers,
      })
    },
    async checkFollowable(work) {
      await ensureStarted(work)
      await courier.waitConnected(work.signal)
      await explained(() => checkSeedable(server.remote, database, 'replicate'))
    },
    async reseed(work) {
      await ensureStarted(work)
      await server.local.query(flavor.stop, 60_000)
      const pulled = await pull(work, true)
      if (!pulled.position) throw noPosition()
      for (const statement of flavor.place(pulled.position)) await server.local.query(statement, 60_000)
      return pulled
    },
    async syncFiles({ signal, log, onProgress = () => undefined }) {
      await ensureStarted({ signal, ...(log && { log }) })
      return fetchLaidOut({
        signal,
        onBytes: (done) => onProgress(done, done < facts.filesBytes ? facts.filesBytes : null),
      })
    },
    async waitCaughtUp(work) {
      await ensureStarted(work)
      const ask = productionPosition
      const start = () => startReplication(work)
      return catchUp({ flavor, ask, status, start, waiting: server.waiting, courier, signal: work.signal })
    },
    async flush({ signal }) {
      const { begin, dirtyPages, end } = flavor.innodb.flush
      const deadline = Date.now() + flushMs
      await server.local.query(begin)
      try {
        while (Date.now() < deadline && Number((await server.local.query(dirtyPages))[0]?.Value) > flushedPages) {
          signal.throwIfAborted()
          await pause(50, signal)
        }
      } finally {
        await server.local.query(end)
      }
    },
    addresses: () => createAddressReader(server.local, database.name, facts.tablePrefix)(),
    async rotateLogs() {
      await server.local.query('FLUSH BINARY LOGS')
    },
    async purgeLogs(to) {
      await server.local.query(`PURGE BINARY LOGS TO ${sqlText(to)}`)
    },
    async stop() {
      server.closeSessions()
      await docker.stop(courier.name, 5)
      await server.stop()
      await network.stop()
    },
    async remove() {
      server.closeSessions()
      await courier.remove()
      await server.remove()
      await network.remove()
    },
  }
}
