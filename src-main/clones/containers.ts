// The two containers of a clone, and the one that holds the sealed network namespace they share.
import { isIP } from 'node:net'
import { Failure } from '../contract/failure.ts'
import type { Layout } from '../contract/models.ts'
import type { Dialect } from '../database/dialect/dialect.ts'
import { serverTmpfs } from '../database/dialect/server-arguments.ts'
import type { ContainerFacts, ContainerSpec, Docker } from '../docker/docker.ts'
import { doorPort, sandboxReady, sandboxWithDoor } from '../docker/sandbox.ts'
import { untilSays } from '../docker/until-says.ts'
import { treeName } from '../pool/paths.ts'
import type { Pool, StatePath } from '../pool/pool.ts'
import { databaseUser, webUser } from '../pool/state-scripts.ts'
import { type ClonePhp, phpEnvironment } from './php-environment.ts'
import { isWithin } from './places.ts'
import { readLayout } from './read-layout.ts'
import { type Inside, insideOf, type SiteFacts } from './site-address.ts'
import { placesOf } from './site-places.ts'
import type { ContainerTrouble } from './trouble.ts'

export interface SandboxOptions {
  readonly docker: Docker
  readonly images: { readonly keeper: string }
  readonly dialect: Dialect
  readonly clone: string
  readonly state: string
  readonly site: SiteFacts
  readonly limits: CloneLimits
  /** Of the web server's door: the gateway has the key to it. */
  readonly lock: string
}

/** Of both servers of a clone together, and of each. */
export interface CloneLimits {
  readonly memoryBytes: number
  /** 0: all there are. */
  readonly cpus: number
}

export interface CloneContainerOptions extends SandboxOptions {
  /** Of its database server, and of its web server. */
  readonly databaseImage: string
  readonly webImage: string
  readonly php: ClonePhp
  readonly pool: Pool
  readonly path: StatePath
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

/** Loopback ports of the machine that lead into the clone. The web server's answers to the gateway only. */
export interface ClonePorts {
  readonly webPort: number
  readonly databasePort: number
}

/** Whose pair it is: a clone's, in one of its states. */
export interface CloneStateId {
  readonly clone: string
  readonly state: string
}

interface Which extends CloneStateId {
  readonly docker: Docker
}

/** Those that share a namespace first, then the one that owns it: the order in which they are removed. */
const kinds = ['web', 'database', 'seal'] as const

const nameOf = ({ clone, state }: CloneStateId, kind: (typeof kinds)[number]) => `${clone}-${state}-${kind}`
/** Name of the container with its database server. */
export const databaseContainer = (which: CloneStateId) => nameOf(which, 'database')
/** Names of its containers that write to its state: the web server's first. */
export const writingContainers = (which: CloneStateId) => [nameOf(which, 'web'), nameOf(which, 'database')] as const
/** Name of the container with its web server. */
export const webContainer = (which: CloneStateId) => nameOf(which, 'web')
/** Holds the server's socket, so that PHP's `localhost` reaches it: in memory, and shared by the two containers. */
const socketVolume = ({ clone, state }: CloneStateId) => `${clone}-${state}-socket`

/** Whose namespace a seal's container holds. Its name says it, for it may have been made before it was anybody's. */
export function stateOfSandbox(name: string): CloneStateId {
  const [clone = '', state = ''] = name.split('-')
  return { clone, state }
}

/** Of a database server whose socket lies in a volume that its web server has as well. */
const { '/run/mysqld': _socket, ...clientsTmpfs } = serverTmpfs
/** What PHP may write besides the site's files; all of it counts as the web server's memory. */
const webTmpfs = {
  '/run/apache2': 'size=16m,uid=33,gid=33,mode=0755',
  '/tmp': 'size=1g,mode=1777',
  '/var/tmp': 'size=64m,mode=1777',
  '/var/lib/php/sessions': 'size=64m,uid=33,gid=33,mode=0700',
}
/** Of a directory that only links of production's stand in. */
const linksTmpfs = 'size=1m,uid=33,gid=33,mode=0755'
/** Of a clone's memory; the web server has the rest. */
const databaseShare = 0.4

/**
 * Makes the network namespace of a pair; it needs nothing of the state, which may still be being copied. What is left
 * of an earlier pair is removed first.
 */
export async function makeSandbox(options: SandboxOptions): Promise<void> {
  const inside = insideOf(options.site)
  await removeContainers(options)
  await options.docker.run({
    name: nameOf(options, 'seal'),
    role: 'seal',
    image: options.images.keeper,
    command: ['sh', '-c', sandboxWithDoor, 'seal', String(inside.databasePort), options.lock, ...inside.addresses],
    mounts: [],
    network: 'clones',
    hosts: inside.hosts,
    // An engine switches version 6 off where its networks have none, loopback included.
    ...(inside.addresses.some((one) => isIP(one) === 6) && { sysctls: { 'net.ipv6.conf.lo.disable_ipv6': '0' } }),
    publish: [inside.databasePort, doorPort],
    capabilities: ['NET_ADMIN', 'SETPCAP', 'SETUID', 'SETGID'],
    memoryBytes: 64 * 2 ** 20,
    pids: 32,
  })
}

/**
 * Gives a pair the namespace that was made for another that never came up, as long as both are of the same production.
 * What is left of an earlier pair is removed first.
 */
export async function adoptSandbox(which: Which, from: CloneStateId): Promise<void> {
  await removeContainers(which)
  await which.docker.rename(nameOf(from, 'seal'), nameOf(which, 'seal'))
}

/** Whether its namespace is there. */
export async function hasSandbox(which: Which): Promise<boolean> {
  return (await which.docker.inspect(nameOf(which, 'seal')))?.running ?? false
}

/**
 * Starts both containers on a state, in the namespace that `makeSeal` or `adoptSeal` gave it. The web server may not answer
 * yet; the network is sealed.
 * @throws Failure `container-failed`
 */
export async function startContainers(options: CloneContainerOptions): Promise<ClonePorts> {
  const { docker, pool, path, signal } = options
  const [{ db, files, layout: text }] = await Promise.all([pool.volumes(path), makeSocketVolume(options)])
  const layout = readLayout(text) ?? options.site.layout
  const inside = insideOf({ ...options.site, layout })
  const trees = await pool.treeVolumes(
    path,
    layout.trees.map((one) => treeName(one.path)),
  )
  signal.throwIfAborted()
  const [database, web] = [databaseSpec(options, db, inside), webSpec(options, layout, { files, trees }, inside)]
  await Promise.all([docker.create(database), docker.create(web)])
  signal.throwIfAborted()
  await Promise.all([docker.start(database.name), docker.start(web.name)])
  signal.throwIfAborted()
  return portsOf(await sealed(options), inside)
}

/** Ports while all of it runs and none is paused, else null. */
export async function runningPorts(which: Which): Promise<ClonePorts | null> {
  const [web, database, seal] = await lookAt(which)
  if (!seal?.running || !web?.running || !database?.running) return null
  if (seal.paused || web.paused || database.paused) return null
  const databasePort = Object.entries(seal.ports).find(([inside]) => Number(inside) !== doorPort)?.[1]
  const port = seal.ports[doorPort]
  return databasePort === undefined || port === undefined ? null : { webPort: port, databasePort }
}

/** The container that keeps a pair from answering, the one that the others need first; null while all of them run. */
export async function findTrouble(which: Which): Promise<ContainerTrouble | null> {
  const [web, database, seal] = await lookAt(which)
  for (const [part, facts] of [
    ['seal', seal],
    ['database', database],
    ['web', web],
  ] as const) {
    if (facts?.paused) return { part, is: 'paused' }
    if (facts?.running) continue
    const name = nameOf(which, part)
    // One that is just being removed has a log no more.
    const lastWords = await which.docker.logs(name).catch(() => '')
    return { part, is: 'ended', end: facts ? await which.docker.end(name) : null, lastWords }
  }
  return null
}

const lookAt = (which: Which) => Promise.all(kinds.map((kind) => which.docker.inspect(nameOf(which, kind))))

/** Whether somebody outside of the clone is connected to its database: not WordPress, which comes from inside. */
export async function databaseInUse(which: SandboxOptions): Promise<boolean> {
  const port = insideOf(which.site).databasePort
  const argv = ['ss', '-Htn', 'state', 'established', `sport = :${port}`]
  const { stdout } = await which.docker.exec(nameOf(which, 'seal'), argv, { allowFailure: true })
  const connections = stdout.split('\n').flatMap((line) => {
    const [, , local, peer] = line.trim().split(/\s+/)
    return local && peer ? [{ local: addressOf(local), peer: addressOf(peer) }] : []
  })
  return connections.some(({ local, peer }) => local !== peer && !peer.startsWith('127.'))
}

const addressOf = (endpoint: string) => endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[(?:::ffff:)?|\]$/g, '')

/** The web server first, so that nothing is half-written; then a clean shutdown of the database. */
async function stopPair(which: Which): Promise<void> {
  await which.docker.stop(nameOf(which, 'web'), 3)
  await which.docker.stop(nameOf(which, 'database'), 60)
  await which.docker.stop(nameOf(which, 'seal'), 0)
}

/** Stops cleanly and removes the containers; the state stays. */
export async function removeContainers(which: Which): Promise<void> {
  const { docker } = which
  const there = (await lookAt(which)).filter((one) => one !== null)
  if (there.some((one) => one.running)) await stopPair(which)
  for (const { name } of there) await docker.remove(name)
  await docker.removeVolume(socketVolume(which))
}

async function makeSocketVolume(options: CloneContainerOptions): Promise<void> {
  await options.docker.createVolume({
    name: socketVolume(options),
    owner: options.clone,
    state: options.state,
    options: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m,uid=3306,gid=3306,mode=0755' },
  })
}

function databaseSpec(options: CloneContainerOptions, volume: string, inside: Inside): ContainerSpec {
  return {
    name: nameOf(options, 'database'),
    role: 'database',
    owner: options.clone,
    state: options.state,
    image: options.databaseImage,
    command: [...options.dialect.serverArguments({ purpose: 'clone' }), `--port=${inside.databasePort}`],
    user: databaseUser,
    mounts: [
      { volume, target: '/site/db' },
      { volume: socketVolume(options), target: '/run/mysqld' },
    ],
    tmpfs: clientsTmpfs,
    network: { join: nameOf(options, 'seal') },
    memoryBytes: Math.round(options.limits.memoryBytes * databaseShare),
    cpus: options.limits.cpus,
  }
}

interface SiteVolumes {
  readonly files: string
  /** In the layout's order. */
  readonly trees: readonly string[]
}

function webSpec(options: CloneContainerOptions, layout: Layout, volumes: SiteVolumes, inside: Inside): ContainerSpec {
  const { homeUrl } = options.site
  const places = placesOf(layout, inside.socket)
  const volumeOf = new Map([[layout.base, volumes.files]])
  for (const [index, { path }] of layout.trees.entries()) volumeOf.set(path, volumes.trees[index] ?? volumes.files)
  const mounts = places.mounts.flatMap(({ directory, target }) => {
    const volume = volumeOf.get(directory)
    return volume === undefined ? [] : [{ volume, target }]
  })
  const links = places.links.flatMap(({ path, target }) => ['--link', path, target])
  const aliases = layout.aliases.flatMap(({ url, path }) => ['--alias', url, path])
  const config = layout.config === null ? [] : ['--config', layout.config]
  const words = [...links, ...aliases, ...config, '--content', layout.content]
  const caches = options.site.caches?.rooms.filter((room) => !mounts.some((one) => isWithin(room, one.target))) ?? []
  const port = (one: number) => (homeUrl.startsWith('https:') ? `${one}/tls` : String(one))
  return {
    name: nameOf(options, 'web'),
    role: 'web',
    owner: options.clone,
    state: options.state,
    image: options.webImage,
    command: ['serve', ...words, layout.webRoot, inside.urlPath, ...inside.webPorts.map(port)],
    env: phpEnvironment(options.php),
    user: webUser,
    mounts: [...mounts, { volume: socketVolume(options), target: places.socketDirectory, readOnly: true }],
    tmpfs: { ...webTmpfs, ...Object.fromEntries([...places.rooms, ...caches].map((room) => [room, linksTmpfs])) },
    network: { join: nameOf(options, 'seal') },
    memoryBytes: Math.round(options.limits.memoryBytes * (1 - databaseShare)),
    cpus: options.limits.cpus,
  }
}

/**
 * The seal's container, once it has said that nothing gets out.
 * @throws Failure when the rules could not be set: a clone that is not sealed does not run
 */
function sealed({ docker, signal, ...which }: CloneContainerOptions): Promise<ContainerFacts> {
  return untilSays(
    docker,
    nameOf(which, 'seal'),
    sandboxReady,
    signal,
    'The clone’s network could not be sealed, so the clone was not started. Nothing else changed; the details say why.',
  )
}

function portsOf(seal: ContainerFacts, inside: Inside): ClonePorts {
  const [web, sql] = [seal.ports[doorPort], seal.ports[inside.databasePort]]
  if (web !== undefined && sql !== undefined) return { webPort: web, databasePort: sql }
  throw new Failure(
    'container-failed',
    'Docker gave the clone no ports on this machine. Nothing else changed; try again.',
    {
      remedy: { label: 'Try again', action: 'retry' },
    },
  )
}
