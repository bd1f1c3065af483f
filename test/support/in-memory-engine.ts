// A Docker engine and a pool that are nothing but maps: what verbs do to them is written down in order, and each thing that is
// done can be made to fail or be held open.
import { Failure } from '../../src-main/contract/failure.ts'
import type { ContainerFacts, ContainerSpec, Docker, VolumeFacts } from '../../src-main/docker/docker.ts'
import { sandboxReady } from '../../src-main/docker/sandbox.ts'
import type { EngineParts } from '../../src-main/engine-parts.ts'
import type { Marker, Pool } from '../../src-main/pool/pool.ts'

/** A thing that is being done and does not end before `release`. */
export interface Held {
  /** Resolves once it has begun. */
  readonly reached: Promise<void>
  release(): void
}

/** Everything that is done to the engine, and to whatever else writes its doings into the same log. */
export interface Deeds {
  /** One line each, in the order in which they began: `pool.copy FROM TO`. */
  readonly lines: string[]
  /** Writes the line down, waits where it is held, fails where it is to fail, and only then does the work. */
  act<T>(line: string, work: () => T): Promise<T>
  /** The next thing whose line begins so fails. */
  failAt(beginning: string, failure?: Failure): void
  /** The next thing whose line begins so is held open. */
  holdAt(beginning: string): Held
}

interface Rule {
  readonly beginning: string
  readonly meet: () => Promise<void>
}

export const brokenOnPurpose = new Failure('container-failed', 'This was broken on purpose.')

export function createDeeds(): Deeds {
  const lines: string[] = []
  const rules = new Set<Rule>()
  const add = (beginning: string, meet: Rule['meet']) => void rules.add({ beginning, meet })
  return {
    lines,
    async act(line, work) {
      lines.push(line)
      const rule = [...rules].find((one) => line.startsWith(one.beginning))
      if (rule) {
        rules.delete(rule)
        await rule.meet()
      }
      return work()
    },
    failAt: (beginning, failure = brokenOnPurpose) => add(beginning, () => Promise.reject(failure)),
    holdAt(beginning) {
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      add(beginning, () => {
        reached.resolve()
        return released.promise
      })
      return { reached: reached.promise, release: released.resolve }
    },
  }
}

export interface InMemoryEngine {
  readonly deeds: Deeds
  readonly parts: EngineParts
  readonly states: Map<string, Marker>
  readonly containers: Map<string, ContainerFacts>
  readonly volumes: Map<string, VolumeFacts>
  /** Paths of states and names of containers and volumes, in order: what is to be as it was. */
  contents(): readonly string[]
}

export function createInMemoryEngine(deeds = createDeeds()): InMemoryEngine {
  const states = new Map<string, Marker>()
  const containers = new Map<string, ContainerFacts>()
  const volumes = new Map<string, VolumeFacts>()
  return {
    deeds,
    states,
    containers,
    volumes,
    parts: {
      docker: inMemoryDocker(deeds, containers, volumes),
      pool: inMemoryPool(deeds, states),
      images: {
        keeper: 'keeper',
        webs: new Map([['web', 'web-image']]),
        servers: new Map([
          ['mariadb', 'mariadb-image'],
          ['mysql', 'mysql-image'],
        ]),
      },
    },
    contents: () => [...states.keys(), ...containers.keys(), ...volumes.keys()].toSorted(),
  }
}

function inMemoryDocker(
  { act }: Deeds,
  containers: Map<string, ContainerFacts>,
  volumes: Map<string, VolumeFacts>,
): Docker {
  let ports = 40_000
  function found(name: string): ContainerFacts {
    const facts = containers.get(name)
    if (facts) return facts
    throw new Failure('container-failed', `There is no container ${name}.`)
  }
  function put(facts: ContainerFacts): ContainerFacts {
    containers.set(facts.name, facts)
    return facts
  }
  function made({ name, role, owner, state, publish = [] }: ContainerSpec, running: boolean) {
    if (containers.has(name)) throw new Failure('container-failed', `There is a container ${name} already.`)
    const published = Object.fromEntries(publish.map((port) => [port, ports++]))
    return put({
      id: name,
      name,
      role,
      owner: owner ?? null,
      state: state ?? null,
      running,
      paused: false,
      exitCode: null,
      ports: published,
      address: null,
    })
  }
  const change = (name: string, to: Partial<ContainerFacts>) => {
    const facts = containers.get(name)
    if (facts) put({ ...facts, ...to })
  }
  return {
    instance: 'memory',
    engine: { id: 'memory', version: '0', where: 'memory', rootless: false },
    image: (name) => act(`docker.image ${name}`, () => `${name}-image`),
    pulled: (reference) => act(`docker.pulled ${reference}`, () => true),
    run: (spec) => act(`docker.run ${spec.name}`, () => made(spec, true)),
    create: (spec) => act(`docker.create ${spec.name}`, () => made(spec, false)),
    start: (name) => act(`docker.start ${name}`, () => put({ ...found(name), running: true })),
    stop: (name) => act(`docker.stop ${name}`, () => change(name, { running: false })),
    pause: (name) => act(`docker.pause ${name}`, () => change(name, { paused: true })),
    unpause: (name) => act(`docker.unpause ${name}`, () => change(name, { paused: false })),
    end: async () => null,
    rename: (name, to) =>
      act(`docker.rename ${name} ${to}`, () => {
        put({ ...found(name), name: to })
        containers.delete(name)
      }),
    remove: (name) => act(`docker.remove ${name}`, () => void containers.delete(name)),
    removeEarlier: async () => [],
    inspect: async (name) => containers.get(name) ?? null,
    list: async ({ role, owner, state } = {}) =>
      [...containers.values()].filter(
        (one) =>
          (role ?? one.role) === one.role && (owner ?? one.owner) === one.owner && (state ?? one.state) === one.state,
      ),
    wait: async () => 0,
    logs: async (name) => (containers.get(name)?.role === 'seal' ? sandboxReady : ''),
    memory: async () => null,
    exec: (name) => act(`docker.exec ${name}`, () => ({ exitCode: 0, stdout: '', stderr: '' })),
    createVolume: async ({ name, owner = null, state = null, options = {} }) => {
      const facts = { name, owner, state, mountpoint: `/volumes/${name}`, options }
      volumes.set(name, facts)
      return facts
    },
    inspectVolume: async (name) => volumes.get(name) ?? null,
    removeVolume: async (name) => void volumes.delete(name),
    listPools: async () => [],
    listVolumes: async ({ owner, state } = {}) =>
      [...volumes.values()].filter((one) => (owner ?? one.owner) === one.owner && (state ?? one.state) === one.state),
    removeEverything: () =>
      act('docker.removeEverything', () => {
        containers.clear()
        volumes.clear()
      }),
    watch: async () => () => undefined,
  }
}

function inMemoryPool({ act }: Deeds, states: Map<string, Marker>): Pool {
  function put(path: string, kind: Marker['kind'], from?: string): void {
    if (states.has(path)) throw new Failure('pool-lost', `There is a state ${path} already.`)
    states.set(path, { instance: 'memory', path, kind, createdAt: '2026-11-01T10:00:00.000Z', ...(from && { from }) })
  }
  function taken(path: string): Marker {
    const marker = states.get(path)
    if (marker) return marker
    throw new Failure('pool-lost', `There is no state ${path}.`)
  }
  return {
    attach: async () => undefined,
    revivedAt: () => undefined,
    facts: async () => ({ kind: 'btrfs-loop', usedBytes: 1, totalBytes: 100, freeBytes: 99, warning: null }),
    watchFree: async () => undefined,
    settle: async () => undefined,
    reserve: (bytes) => act(`pool.reserve ${bytes}`, () => undefined),
    create: (path, kind) => act(`pool.create ${path}`, () => put(path, kind)),
    copy: (from, to, kind) =>
      act(`pool.copy ${from} ${to}`, () => {
        taken(from)
        put(to, kind, from)
      }),
    rename: (from, to) =>
      act(`pool.rename ${from} ${to}`, () => {
        put(to, taken(from).kind, from)
        states.delete(from)
      }),
    setReadOnly: (path, readOnly) => act(`pool.setReadOnly ${path} ${readOnly}`, () => void taken(path)),
    remove: (path) => act(`pool.remove ${path}`, () => void states.delete(path)),
    exists: async (path) => states.has(path),
    marker: async (path) => states.get(path),
    list: async () => [...states.keys()],
    ownBytes: async (paths) => new Map(paths.map((path) => [path, 1])),
    storedBytes: async () => 1,
    volumes: async (path) => {
      taken(path)
      return { db: `${path}/db`, files: `${path}/files`, layout: null }
    },
    treeVolumes: async (path, trees) => trees.map((tree) => `${path}/${tree}`),
    writeLayout: (path) => act(`pool.writeLayout ${path}`, () => void taken(path)),
    releaseVolumes: (path) => act(`pool.releaseVolumes ${path}`, () => undefined),
    changedFiles: async () => ({ changes: [], more: 0, tooDeep: 0 }),
    proveFiles: async () => [],
    readFile: async () => null,
    listFiles: (state, path) => act(`pool.listFiles ${state} ${path}`, () => []),
    layFiles: (to, steps) => act(`pool.layFiles ${to} ${steps.length}`, () => undefined),
    run: async () => '',
    scrub: async () => ({ damaged: '' }),
    grow: (bytes) => act(`pool.grow ${bytes}`, () => undefined),
    trim: () => act('pool.trim', () => undefined),
    close: () => undefined,
    detach: async () => undefined,
    destroy: () => act('pool.destroy', () => states.clear()),
  }
}
