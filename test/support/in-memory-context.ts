// What verbs are given, on an in-memory engine: catalog, jobs, availability, addresses and networks are the real ones, everything
// that reaches production or a browser is a plain object that writes down what it was asked for.
import { openCatalog } from '../../src-main/catalog/catalog.ts'
import type { ProductionRow } from '../../src-main/catalog/productions.ts'
import { createCloneAddresses } from '../../src-main/clones/addresses.ts'
import { createAvailability } from '../../src-main/clones/availability.ts'
import { createNetworkPool } from '../../src-main/clones/network-pool.ts'
import { sandboxOptions } from '../../src-main/clones/state.ts'
import type { Context } from '../../src-main/context.ts'
import { Failure } from '../../src-main/contract/failure.ts'
import type { Job, Point, SyncState } from '../../src-main/contract/models.ts'
import type { Source } from '../../src-main/contract/source.ts'
import type { EngineParts } from '../../src-main/engine-parts.ts'
import type { FirstAnswer } from '../../src-main/gateway/first-answer.ts'
import type { Gateway } from '../../src-main/gateway/gateway.ts'
import type { Route } from '../../src-main/gateway/routes.ts'
import { createUses } from '../../src-main/gateway/use.ts'
import type { MomentPlan } from '../../src-main/history/plan.ts'
import { createJobRunner } from '../../src-main/jobs/jobs.ts'
import { createKeyedQueue } from '../../src-main/jobs/keyed-queue.ts'
import { clonePath, livePath, pointPath } from '../../src-main/pool/layout.ts'
import type { Mirror } from '../../src-main/production/mirror/mirror.ts'
import { inMemoryComparisons } from './in-memory-comparisons.ts'
import { createDeeds, createInMemoryEngine, type Deeds, type InMemoryEngine } from './in-memory-engine.ts'
import { inMemoryPromotionFiles } from './in-memory-promotion-files.ts'
import { migrations } from './migrations.ts'
import { cloneRow, pointRow, productionRow, rowsOf } from './rows.ts'

export interface InMemoryContext {
  readonly context: Context
  readonly engine: InMemoryEngine
  readonly deeds: Deeds
  /** What the gateway leads to, by label. */
  readonly routes: Map<string, Route>
  /** What is seen of production and its mirror; a test changes it. */
  readonly seen: Seen
  /** Rows, states and containers: what a verb that is refused or undone leaves as it was. */
  everything(): unknown
  /** The deeds that begin with one of these, in order. */
  did(...beginnings: string[]): readonly string[]
  /** The job once it has ended, with the look at what it made, and what of its failure a person reads. */
  ended(job: Job | Promise<Job>): Promise<Pick<Job, 'state'> & { readonly says: string | null }>
}

interface Seen {
  sync: SyncState | undefined
  /** What a started site answers at its front page. */
  answer: FirstAnswer
  plan: MomentPlan | undefined
  /** The clone that was made in advance. */
  prewarmed: ReturnType<Context['prewarm']['take']>
  /** Undefined while Docker does not answer. */
  parts: EngineParts | undefined
  poolKind: 'btrfs-loop' | 'plain-copy'
}

const at = '2026-11-01T10:00:00.000Z'
/** A point whose pages were well when they were compared: they are not asked for again. */
export const compared = { at, compared: true, failure: null } as const

/** One linked production `acme` with a ready point `point1`; no clone. */
export function inMemoryContext(): InMemoryContext {
  const deeds = createDeeds()
  const engine = createInMemoryEngine(deeds)
  const catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  catalog.points.insert(pointRow({ pages: compared }))
  engine.states.set(livePath('acme'), { instance: 'memory', path: livePath('acme'), kind: 'live', createdAt: at })
  const point = pointPath('acme', 'point1')
  engine.states.set(point, { instance: 'memory', path: point, kind: 'point', createdAt: at })
  const seen: Seen = {
    sync: { is: 'synced', lagSeconds: 0, at },
    answer: { status: 200 },
    plan: undefined,
    prewarmed: undefined,
    parts: engine.parts,
    poolKind: 'btrfs-loop',
  }
  let count = 0
  const newId = () => `id${++count}`
  const engineParts = () => {
    if (seen.parts) return seen.parts
    throw new Failure('engine-missing', 'Docker does not answer.')
  }
  const routes = new Map<string, Route>()
  const gateway = inMemoryGateway(deeds, routes, seen)
  const addresses = createCloneAddresses(catalog, engineParts)
  const mirrors = inMemoryMirrors(deeds, seen)
  const { lines } = deeds
  const tell = (noun: string) => (id: string) => void lines.push(`publish.${noun} ${id}`)
  const context: Context = {
    catalog,
    newId,
    engineParts,
    gateway,
    addresses,
    mirrors,
    jobs: createJobRunner({ rows: catalog.jobs, newId }),
    availability: createAvailability(gateway, addresses, async () => undefined),
    networkPool: createNetworkPool({
      catalog,
      engineParts,
      newId,
      sandboxOptions: (pair, production) =>
        sandboxOptions({ engineParts, mirrors, catalog, gateway, addresses }, pair, production),
      hasOwnNames: () => false,
      log: () => undefined,
    }),
    secrets: {
      encrypt: (text) => new TextEncoder().encode(text),
      decrypt: (encrypted) => new TextDecoder().decode(encrypted),
    },
    promotionFiles: inMemoryPromotionFiles(),
    comparisons: inMemoryComparisons(catalog),
    publish: {
      production: tell('production'),
      point: tell('point'),
      clone: tell('clone'),
      bookmark: tell('bookmark'),
      merge: tell('merge'),
      promotion: tell('promotion'),
      event: ({ is }) => void lines.push(`publish.event ${is}`),
      everything: () => void lines.push('publish.everything'),
      subscribe: () => undefined,
      async *stream() {},
      show: () => undefined,
    },
    recorder: inMemoryRecorder(deeds, seen),
    restoreCheck: {
      enqueue: (id) => void lines.push(`restoreCheck.enqueue ${id}`),
      ready: (id, signal) =>
        deeds.act(`restoreCheck.ready ${id}`, () => {
          signal.throwIfAborted()
          if (catalog.points.get(id)?.state.is !== 'ready') {
            catalog.points.update(id, { state: { is: 'ready', provenAt: at, seconds: 1 } })
          }
          const ready = catalog.points.get(id)
          if (ready) return ready
          throw new Failure('not-found', 'This point is gone.')
        }),
      underWay: () => [],
      drop: (id) => deeds.act(`restoreCheck.drop ${id}`, () => undefined),
      stop: async () => undefined,
    },
    prewarm: {
      take: (_production, id) => (seen.prewarmed?.point === id ? seen.prewarmed : undefined),
      has: (_production, id) => seen.prewarmed?.point === id,
      lane: () => seen.prewarmed?.lane ?? null,
      giveBack: (_production, { clone }) => void lines.push(`prewarm.giveBack ${clone}`),
      reconcile: () => undefined,
      owners: () => new Set(),
      lost: () => undefined,
      drop: (id) => deeds.act(`prewarm.drop ${id}`, () => undefined),
      forget: () => undefined,
      stop: async () => undefined,
    },
    copies: {
      daily: async () => undefined,
      beforeMigration: () => undefined,
      beforeRecovery: () => deeds.act('copies.beforeRecovery', () => 'before.db'),
      all: () => [],
      migrated: () => {
        throw new Error('There is no copy.')
      },
    },
    bookkeeper: {
      changed: () => undefined,
      flush: async () => undefined,
      start: async () => undefined,
      stop: () => deeds.act('bookkeeper.stop', () => undefined),
    },
    engine: {
      withPool: async (work) => work(engineParts()),
      attach: () => deeds.act('engine.attach', () => undefined),
      detach: () => deeds.act('engine.detach', () => undefined),
      measure: () => deeds.act('engine.measure', () => undefined),
    },
    capabilities: () => ({
      shell: 'browser',
      platform: 'linux',
      version: '0',
      home: '/nowhere',
      gatewayPort: 7700,
      hourCycle: 'h23',
      demo: null,
    }),
    demo: undefined,
    engineState: () =>
      seen.parts
        ? {
            is: 'ready',
            version: '0',
            where: 'memory',
            pool: { kind: seen.poolKind, usedBytes: 1, totalBytes: 100, freeBytes: 99, warning: null },
          }
        : { is: 'unavailable', failure: { code: 'engine-missing', message: 'Docker does not answer.' } },
    log: (line) => void lines.push(`log ${line}`),
  }
  return {
    context,
    engine,
    deeds,
    routes,
    seen,
    everything: () => ({
      rows: rowsOf(catalog.rows),
      engine: engine.contents(),
      routes: [...routes.values()].map(({ label, upstream }) => `${label}: ${upstream.is}`).toSorted(),
    }),
    did: (...beginnings) => lines.filter((line) => beginnings.some((one) => line.startsWith(one))),
    async ended(job) {
      const { state, failure } = await context.jobs.wait((await job).id)
      for (const { id, verb } of context.jobs.running()) if (verb === 'look') await context.jobs.wait(id)
      return { state, says: (failure?.code === 'unexpected' ? failure.detail : failure?.message) ?? null }
    },
  }
}

export const setProduction = ({ context }: InMemoryContext, change: Partial<ProductionRow>) =>
  context.catalog.productions.update('acme', change)

/** Sources of productions that are not followed. */
export function isPulled(): ProductionRow['source'] {
  const { source } = productionRow()
  if (source.is === 'backup') throw new Error('The usual production is reached over SSH.')
  return { is: 'pulled', ssh: source.ssh, pulledAt: at }
}
export const isBackup: ProductionRow['source'] = {
  is: 'backup',
  backup: { dump: '/b/a.sql', files: '/b/a.tar' },
  dumpedAt: at,
}

/** Where no production answers. */
export const unreachableSource = {
  ssh: { host: '127.0.0.1', port: 1, user: 'deploy', path: '/var/www', auth: { is: 'password', password: 'x' } },
} as unknown as Source

/** Adds a clone that runs on `point1`, as a fork that went well leaves it. */
export async function addClone(memory: InMemoryContext, change: Parameters<typeof cloneRow>[0] = {}): Promise<void> {
  const { context, engine, deeds } = memory
  const row = cloneRow(change)
  context.catalog.clones.insert(row)
  const path = clonePath(row.id, row.state)
  engine.states.set(path, {
    instance: 'memory',
    path,
    kind: 'clone',
    createdAt: at,
    from: pointPath('acme', row.point),
  })
  if (row.wanted === 'running') {
    for (const [role, port] of [
      ['seal', 40],
      ['database', 41],
      ['web', 42],
    ] as const) {
      await engine.parts.docker.run({
        name: `${row.id}-${row.state}-${role}`,
        role,
        owner: row.id,
        state: row.state,
        image: role,
        command: [],
        mounts: [],
        network: 'clones',
        publish: [port],
      })
    }
  }
  const ports = row.wanted === 'running' ? { webPort: 41, databasePort: 42 } : undefined
  context.availability.show(row, productionRow(), ports)
  deeds.lines.splice(0)
}

function inMemoryGateway({ act }: Deeds, routes: Map<string, Route>, seen: Seen): Gateway {
  return {
    // Nobody listens there: a page that is asked for does not answer.
    port: 1,
    lock: 'lock',
    uses: createUses(),
    url: (label) => `http://${label}.localhost:7700`,
    set: (route) => void routes.set(route.label, route),
    remove: (label) => void routes.delete(label),
    closeIdle: () => undefined,
    answers: (label, { signal }) =>
      act(`gateway.answers ${label}`, () => {
        signal.throwIfAborted()
        return seen.answer
      }),
    logIn: (label, { user }) => `http://${label}.localhost:7700/as-${user ?? 'admin'}`,
    users: (label, { search, limit }) =>
      act(`gateway.users ${label} “${search}” ${limit}`, () => ({ users: [], isMore: false })),
    stop: async () => undefined,
  }
}

function inMemoryMirrors(deeds: Deeds, seen: Seen): Context['mirrors'] {
  const { act, lines } = deeds
  const { inTurn } = createKeyedQueue()
  return {
    of: (id) => inMemoryMirror(deeds, id),
    source: () => {
      throw new Failure('ssh-unreachable', 'Production cannot be reached.')
    },
    account: () =>
      ({ name: 'wp', user: 'wp', password: 'wp', host: 'localhost' }) as ReturnType<Context['mirrors']['account']>,
    databaseHost: () => 'localhost',
    follow: (id) => void lines.push(`mirrors.follow ${id}`),
    unfollow: (id) => act(`mirrors.unfollow ${id}`, () => undefined),
    reopen: (id) => act(`mirrors.reopen ${id}`, () => undefined),
    syncState: () => seen.sync,
    containerEnded: () => undefined,
    recordPull: (id) => void lines.push(`mirrors.recordPull ${id}`),
    recordFiles: (id) => void lines.push(`mirrors.recordFiles ${id}`),
    contentChangedMs: () => undefined,
    exclusively: inTurn,
    stop: async () => undefined,
  }
}

/** A mirror that does at once whatever it is asked for, unless that is cancelled meanwhile. */
function inMemoryMirror({ act }: Deeds, id: string): Mirror {
  const does =
    <T>(verb: string, outcome: T) =>
    async (work?: { readonly signal: AbortSignal }) => {
      await act(`mirror.${verb} ${id}`, () => undefined)
      work?.signal.throwIfAborted()
      return outcome
    }
  const rows = { at, changed: false, remarks: [], differed: [], position: '', bytes: 0 }
  const mirror = {
    ensureStarted: does('ensureStarted', undefined),
    seed: does('seed', []),
    syncFiles: does('syncFiles', { changed: false, unread: [], missing: [] }),
    pull: does('pull', rows),
    reseed: does('reseed', rows),
    mend: (_tables: readonly string[], work: { readonly signal: AbortSignal }) => does('mend', rows)(work),
    checkFollowable: does('checkFollowable', undefined),
    startReplication: does('startReplication', undefined),
    waitCaughtUp: does('waitCaughtUp', { at, gtid: '0-1-9' }),
    flush: does('flush', undefined),
    addresses: async () => ({ homeUrl: 'https://acme.example', siteUrl: 'https://acme.example', domains: [] }),
    stop: does('stop', undefined),
    remove: does('remove', undefined),
  } satisfies Partial<Record<keyof Mirror, unknown>>
  return mirror as unknown as Mirror
}

function inMemoryRecorder({ act }: Deeds, seen: Seen): Context['recorder'] {
  const recorder = {
    record: (id: string) => act(`recorder.record ${id}`, () => undefined),
    begin: (id: string) => act(`recorder.begin ${id}`, () => undefined),
    end: (id: string) => act(`recorder.end ${id}`, () => undefined),
    handOver: (id: string) => act(`recorder.handOver ${id}`, () => at),
    forget: (id: string) => act(`recorder.forget ${id}`, () => undefined),
    sweep: () => act('recorder.sweep', () => undefined),
    plan: async () => {
      if (seen.plan) return seen.plan
      throw new Failure('bad-input', 'History does not cover that moment.')
    },
    logStore: () => ({ layRelay: () => act('recorder.layRelay', () => undefined) }),
  } satisfies Partial<Record<keyof Context['recorder'], unknown>>
  return recorder as unknown as Context['recorder']
}

/** Adds a ready point that is newer than `point1`, and whose pages nobody has looked at. */
export function addNewerPoint({ context, engine }: InMemoryContext, change: Partial<Point> = {}): void {
  const row = pointRow({ id: 'point2', at: '2026-11-02T10:00:00.000Z', kind: 'scheduled', ...change })
  context.catalog.points.insert(row)
  const path = pointPath('acme', row.id)
  engine.states.set(path, { instance: 'memory', path, kind: 'point', createdAt: at })
}

/** Adds a safety bookmark `bookmark1` to the clone that `addClone` adds. */
export async function addBookmark(
  { context, engine }: InMemoryContext,
  change: Partial<Parameters<Context['catalog']['bookmarks']['insert']>[0]> = {},
): Promise<void> {
  const row = {
    id: 'bookmark1',
    clone: 'clone1',
    kind: 'safety',
    name: 'Before refresh',
    note: '',
    isLocked: false,
    state: 'kept1',
    point: 'point1',
    dataAt: at,
    createdAt: at,
    expiresAt: null,
    bytes: null,
    ...change,
  } as const
  context.catalog.bookmarks.insert(row)
  const path = clonePath(row.clone, row.state)
  engine.states.set(path, { instance: 'memory', path, kind: 'clone', createdAt: at })
}
