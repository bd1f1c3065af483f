// Connects to the Docker engine: finds it, builds the images, attaches the pool, and says what it is doing or why it cannot.
import { setTimeout as pause } from 'node:timers/promises'
import type { SettingRecords } from '../catalog/settings.ts'
import { bringWeb } from '../clones/provide-web-image.ts'
import { usualWeb, type WebBuild } from '../clones/web-image.ts'
import { asFailure, Failure, fromFacts } from '../contract/failure.ts'
import type { EngineState } from '../contract/models.ts'
import { provideServerImage } from '../database/server/provide-image.ts'
import { type ServerImage, serverImageNamed } from '../database/server/server-image.ts'
import type { ContainerEvent, Docker } from '../docker/docker.ts'
import { findEngine } from '../docker/engine.ts'
import { openDocker } from '../docker/open-docker.ts'
import type { EngineParts } from '../engine-parts.ts'
import { openPool } from '../pool/open-pool.ts'
import type { Pool } from '../pool/pool.ts'

export interface EngineConnection {
  state(): EngineState
  /** @throws Failure of why the engine is not there */
  engineParts(): EngineParts
  /** Begins to connect in the background, and tries again as long as there is no engine. */
  start(hooks: EngineHooks): void
  /** Tries once to connect; resolves when the attempt has ended, either way. Calls meanwhile share the attempt. */
  attach(): Promise<void>
  detach(): Promise<void>
  /** Detaches, and tries no more. */
  stop(): Promise<void>
  /**
   * Works on the pool even where it is not admitted, and tries to admit it afterwards.
   * @throws Failure of why there is no pool
   */
  withPool<T>(work: (opened: EngineParts) => Promise<T>): Promise<T>
  /** Reads the pool's figures again. */
  measure(): Promise<void>
}

/** What the app does as the engine comes and goes. */
export interface EngineHooks {
  readonly onState: (state: EngineState) => void
  /** Called once the engine is there and the pool admitted: what should run is brought up. */
  readonly onReady: () => Promise<void>
  readonly onLost: () => void
  /** Hears of a container that is not the pool's own. */
  readonly onContainer: (event: ContainerEvent) => void
}

const noHooks: EngineHooks = {
  onState: () => undefined,
  onReady: async () => undefined,
  onLost: () => undefined,
  onContainer: () => undefined,
}

/** The wait between two tries to find an engine. */
const retryMs = 5_000
/** The wait between two tries to attach the pool again. */
const reattachMs = 2_000

/** Codes of failures that stay until a person decides. */
const waitsForPerson: ReadonlySet<string> = new Set(['catalog-lost', 'pool-missing'])

/** The server image that is built before the first production is linked: most run this version or an older one. */
const usualServer = serverImageNamed('mariadb', 'mariadb')

export function createEngineConnection(options: {
  readonly home: string
  readonly instance: () => string
  readonly resources: string
  readonly settings: SettingRecords
  readonly poolBytes: number | undefined
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
  /** The server images that linked productions, their points and clones need. */
  readonly servers: () => readonly ServerImage[]
  /** The web images that points' clones run. */
  readonly webs: () => readonly WebBuild[]
  /** Called before a pool is made where there is none. @throws Failure where there should be one */
  readonly beforePool: (docker: Docker) => Promise<void>
  readonly recordPool: (pool: Pool) => Pool
  /** @throws Failure when the pool is not the catalog's: it is not touched then */
  readonly admit: (opened: EngineParts) => Promise<void>
}): EngineConnection {
  let hooks = noHooks
  let retry: NodeJS.Timeout | undefined
  let state: EngineState = { is: 'starting', description: 'Looking for a Docker engine' }
  let parts: EngineParts | undefined
  let attempt: Promise<void> | undefined
  let forget: () => void = () => undefined

  const become = (next: EngineState) => {
    state = next
    hooks.onState(next)
  }
  /** Whether a failure waits for a person: it stays on the screen, whatever is tried meanwhile. */
  const waits = () => state.is === 'unavailable' && waitsForPerson.has(state.failure.code)
  const describe = (description: string) => {
    if (!waits()) become({ is: 'starting', description })
  }

  function lost(error: Error): void {
    if (!parts) return
    parts = undefined
    forget()
    become({
      is: 'unavailable',
      failure: new Failure(
        'engine-lost',
        'The Docker engine stopped. Your clones and history are safe on its disk; start Docker and Sitefork goes on by itself.',
        { remedy: { label: 'Try again', action: 'retry' }, detail: error.message },
      ).facts(),
    })
    hooks.onLost()
  }

  function heard(event: ContainerEvent): void {
    if (event.role !== 'keeper' && event.role !== 'pool') hooks.onContainer(event)
    else if (event.is === 'ended') void reattach()
  }

  /** Brings the pool's containers back after somebody, or want of memory, has ended them; tries until it succeeds. */
  async function reattach(): Promise<void> {
    for (const mine = parts; mine && mine === parts; ) {
      try {
        await mine.pool.attach()
        return await measure()
      } catch (error) {
        options.log(`The pool could not be attached again: ${asFailure(error).message}`)
        await pause(reattachMs, undefined, { ref: false })
      }
    }
  }

  async function open(): Promise<EngineParts> {
    const engine = await findEngine(options.env, process.platform)
    const { home, resources } = options
    const docker = openDocker({ engine, instance: options.instance(), resources, home })
    const image = (name: 'keeper' | 'web') =>
      docker.image(name, (line) => describe(`Building the ${name} image (first start only): ${line}`.slice(0, 160)))
    // Containers of an earlier Sitefork were confined less. They come up again like anything that should run and does not.
    await docker.removeEarlier()
    describe('Checking the images')
    const keeper = await image('keeper')
    describe('Attaching the pool')
    await options.beforePool(docker)
    const pool = await openPool({
      docker,
      image: keeper,
      memory: {
        get: () => options.settings.get(`pool-kind:${engine.id}`),
        set: (kind) => options.settings.set(`pool-kind:${engine.id}`, kind),
      },
      report: describe,
      ...(options.poolBytes && { sizeBytes: options.poolBytes }),
    })
    describe('Checking the images')
    const opened = {
      docker,
      pool: options.recordPool(pool),
      images: {
        keeper,
        webs: new Map<string, string | null>([[usualWeb.name, await image(usualWeb.name)]]),
        servers: new Map<string, string>(),
      },
    }
    // An image that cannot be had is told by whoever needs it; the others go on.
    for (const build of [...options.servers(), usualServer]) await provideServerImage(opened, build, describe)
    for (const build of options.webs()) await bringWeb(opened, build, describe)
    return opened
  }

  async function admitted(opened: EngineParts): Promise<void> {
    try {
      await options.admit(opened)
    } catch (error) {
      opened.pool.close()
      throw error
    }
  }

  async function attachOnce(): Promise<void> {
    // A retry in the background says nothing until there is something new to say.
    if (state.is !== 'unavailable') describe('Looking for a Docker engine')
    try {
      const opened = await open()
      await admitted(opened)
      parts = opened
      forget = await opened.docker.watch({ lost, heard })
      await measure()
      describe('Starting what should run')
      await hooks.onReady()
      await measure()
    } catch (error) {
      parts = undefined
      forget()
      const failure = asFailure(error).facts()
      if (state.is !== 'unavailable' || state.failure.message !== failure.message)
        become({ is: 'unavailable', failure })
    }
  }

  function attach(): Promise<void> {
    attempt ??= attachOnce().finally(() => {
      attempt = undefined
    })
    return attempt
  }

  async function withPool<T>(work: (opened: EngineParts) => Promise<T>): Promise<T> {
    while (attempt) await attempt
    if (parts) return work(parts)
    const worked = open().then((opened) => work(opened).finally(opened.pool.close))
    // Nobody else attaches meanwhile.
    attempt = worked
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        attempt = undefined
      })
    await attempt
    await attach()
    return worked
  }

  async function detach(): Promise<void> {
    forget()
    parts = undefined
  }

  async function measure(): Promise<void> {
    if (!parts) return
    const { docker, pool } = parts
    const facts = await pool.facts()
    const damaged = options.settings.get('scrub-damaged')
    const warning = damaged
      ? `The pool’s disk gave back wrong data (${damaged}). What is damaged cannot be read, everything else can: take a new point, prove it, and check the disk.`
      : facts.warning
    become({ is: 'ready', version: docker.engine.version, where: docker.engine.where, pool: { ...facts, warning } })
  }

  return {
    state: () => state,
    measure,
    engineParts() {
      if (parts) return parts
      if (state.is === 'unavailable') throw fromFacts(state.failure)
      throw new Failure('engine-missing', 'Sitefork is still connecting to Docker. Try again in a moment.', {
        remedy: { label: 'Try again', action: 'retry' },
      })
    },
    start(given) {
      hooks = given
      void attach()
      retry = setInterval(() => {
        if (state.is === 'unavailable' && state.failure.code !== 'catalog-lost') void attach()
      }, retryMs)
      retry.unref()
    },
    attach,
    withPool,
    detach,
    async stop() {
      clearInterval(retry)
      await detach()
    },
  }
}
