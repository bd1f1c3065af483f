// The two containers of a clone, and the guard that seals the network namespace they share.
import { Failure } from '../contract/failure.ts'
import { serverArguments } from '../database/server-arguments.ts'
import type { ContainerFacts, ContainerSpec, Docker } from '../docker/docker.ts'
import type { Pool, StatePath } from '../pool/pool.ts'
import { guardScript } from './guard.ts'
import { type Inside, insideOf, type SiteFacts } from './site-address.ts'

export interface PairOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: { readonly keeper: string; readonly mariadb: string; readonly web: string }
  readonly clone: string
  readonly state: string
  readonly path: StatePath
  readonly site: SiteFacts
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

/** Loopback ports of the machine that lead into the clone. */
export interface PairPorts {
  readonly webPort: number
  readonly databasePort: number
}

interface Which {
  readonly docker: Docker
  readonly clone: string
  readonly state: string
}

const nameOf = (which: { readonly clone: string; readonly state: string }, kind: 'database' | 'web' | 'guard') =>
  `${which.clone}-${which.state}-${kind}`
/** Holds the server's socket, so that PHP's `localhost` reaches it: in memory, and shared by the two containers. */
const socketVolume = (which: { readonly clone: string; readonly state: string }) =>
  `${which.clone}-${which.state}-socket`

const webPort = 80
const databaseMemory = 1024 * 2 ** 20
const webMemory = 1536 * 2 ** 20

/**
 * Starts both containers on a state and seals them. What is left of an earlier pair is replaced: a namespace that is
 * new needs its guard anew. The web server may not answer yet; the network is sealed.
 * @throws Failure `container-failed`
 */
export async function startPair(options: PairOptions): Promise<PairPorts> {
  const { docker, pool, path, site, signal } = options
  const inside = insideOf(site)
  await removePair(options)
  const [volumes] = await Promise.all([pool.volumes(path), makeSocketVolume(options)])
  signal.throwIfAborted()
  const database = await docker.run(databaseSpec(options, volumes.site, inside))
  signal.throwIfAborted()
  // The files' volume is a bind of the other's: it can be mounted now that the database's container has that one.
  await Promise.all([seal(options, inside), docker.run(webSpec(options, volumes.files, inside))])
  signal.throwIfAborted()
  return portsOf(database, inside)
}

/** Ports while both containers run, else null. */
export async function pairStatus(which: Which): Promise<PairPorts | null> {
  const [database, web] = await Promise.all([
    which.docker.inspect(nameOf(which, 'database')),
    which.docker.inspect(nameOf(which, 'web')),
  ])
  if (!database?.running || !web?.running) return null
  const databasePort = Object.entries(database.ports).find(([inside]) => Number(inside) !== webPort)?.[1]
  const web80 = database.ports[webPort]
  return databasePort === undefined || web80 === undefined ? null : { webPort: web80, databasePort }
}

/** The web server first, so that nothing is half-written; then a clean shutdown of the database. */
export async function stopPair(which: Which): Promise<void> {
  await which.docker.stop(nameOf(which, 'web'), 3)
  await which.docker.stop(nameOf(which, 'database'), 60)
}

/** Stops cleanly and removes the containers; the state stays. */
export async function removePair(which: Which): Promise<void> {
  const { docker } = which
  const there = await docker.list({ owner: which.clone, state: which.state })
  if (there.some((one) => one.running)) await stopPair(which)
  // Those that share a namespace first, then the one that owns it.
  const names = there.map((one) => one.name).sort((a, b) => rank(a) - rank(b))
  for (const name of names) await docker.remove(name)
  await docker.removeVolume(socketVolume(which))
}

const rank = (name: string) => (name.endsWith('-database') ? 1 : 0)

async function makeSocketVolume(options: PairOptions): Promise<void> {
  await options.docker.createVolume({
    name: socketVolume(options),
    owner: options.clone,
    state: options.state,
    options: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m,mode=0755' },
  })
}

function databaseSpec(options: PairOptions, volume: string, inside: Inside): ContainerSpec {
  return {
    name: nameOf(options, 'database'),
    role: 'database',
    owner: options.clone,
    state: options.state,
    image: options.images.mariadb,
    command: [...serverArguments({ purpose: 'clone' }), `--port=${inside.databasePort}`],
    mounts: [
      { volume, target: '/site' },
      { volume: socketVolume(options), target: '/run/mysqld' },
    ],
    network: 'clones',
    hosts: inside.hosts,
    publish: [inside.databasePort, webPort],
    memoryBytes: databaseMemory,
  }
}

function webSpec(options: PairOptions, volume: string, inside: Inside): ContainerSpec {
  const { documentRoot } = options.site
  return {
    name: nameOf(options, 'web'),
    role: 'web',
    owner: options.clone,
    state: options.state,
    image: options.images.web,
    command: ['serve', documentRoot, inside.urlPath, ...inside.webPorts.map(String)],
    user: '33:33',
    mounts: [
      { volume, target: documentRoot },
      { volume: socketVolume(options), target: '/run/mysqld' },
    ],
    tmpfs: { '/run/apache2': 'size=16m,uid=33,gid=33,mode=0755', '/tmp': 'size=1g,mode=1777' },
    network: { join: nameOf(options, 'database') },
    memoryBytes: webMemory,
  }
}

/** @throws Failure when the rules could not be set: a clone that is not sealed does not run */
async function seal(options: PairOptions, inside: Inside): Promise<void> {
  const { docker, images } = options
  const name = nameOf(options, 'guard')
  await docker.run({
    name,
    role: 'guard',
    owner: options.clone,
    state: options.state,
    image: images.keeper,
    command: ['sh', '-c', guardScript, 'guard', ...inside.addresses],
    mounts: [],
    network: { join: nameOf(options, 'database') },
    capabilities: ['NET_ADMIN'],
  })
  const exitCode = await docker.wait(name)
  if (exitCode === 0) return
  throw new Failure(
    'container-failed',
    'The clone’s network could not be sealed, so the clone was not started. Nothing else changed; the details say why.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: await docker.logs(name) },
  )
}

function portsOf(database: ContainerFacts, inside: Inside): PairPorts {
  const [web, sql] = [database.ports[webPort], database.ports[inside.databasePort]]
  if (web !== undefined && sql !== undefined) return { webPort: web, databasePort: sql }
  throw new Failure(
    'container-failed',
    'The clone’s database server ended as soon as it was started. Nothing else changed; try again.',
    {
      remedy: { label: 'Show log', action: 'show-log' },
    },
  )
}
