// Starts, looks at and removes the containers of a clone's state: one for each of its services.
import { Failure } from '../contract/failure.ts'
import type { ContainerFacts, ContainerSpec, Docker } from '../docker/docker.ts'
import { doorPort } from '../docker/sandbox.ts'
import { waitForLog } from '../docker/wait-for-log.ts'
import { treeName } from '../pool/volume-names.ts'
import { databaseServer } from './database-server.ts'
import { readLayout } from './read-layout.ts'
import { sandbox, sandboxSpec } from './sandbox.ts'
import {
  type CloneContainerOptions,
  type CloneServer,
  type CloneService,
  type CloneStateId,
  containerOf,
  type MountedSite,
  type SandboxOptions,
} from './service.ts'
import { insideOf } from './site-address.ts'
import type { ContainerTrouble } from './trouble.ts'
import { webServer } from './web-server.ts'

/** The servers of a clone, each before those that need it. */
const servers: readonly CloneServer[] = [databaseServer, webServer]
/** All services of a clone, each before those that need it: they are shut down in the reverse order. */
const services: readonly CloneService[] = [sandbox, ...servers]
const shutdownOrder = services.toReversed()

/** Loopback ports of the machine that lead into a clone. */
export interface ClonePorts {
  /** The web server's; it answers to the gateway only. */
  readonly webPort: number
  readonly databasePort: number
}

interface Which extends CloneStateId {
  readonly docker: Docker
}

/** @returns the names of the containers that write to a state, the web server's first */
export const writingContainers = (of: CloneStateId): readonly string[] =>
  shutdownOrder.filter((one) => one.writesState).map((one) => containerOf(of, one.role))

/** Holds the database server's socket in memory, for all servers of the state. */
const socketVolume = ({ clone, state }: CloneStateId) => `${clone}-${state}-socket`

/**
 * Makes the sandbox network of a state; it needs nothing of the state, which may still be being copied. What is left of
 * earlier containers of the state is removed first.
 */
export async function makeSandbox(options: SandboxOptions): Promise<void> {
  await removeContainers(options)
  await options.docker.run(sandboxSpec(options))
}

/**
 * Gives a state the sandbox network that was made for another one that never came up, as long as both are of the same
 * production. What is left of earlier containers of the state is removed first.
 */
export async function adoptSandbox(which: Which, from: CloneStateId): Promise<void> {
  await removeContainers(which)
  await which.docker.rename(containerOf(from, sandbox.role), containerOf(which, sandbox.role))
}

/**
 * Starts the servers of a state, in the sandbox network that `makeSandbox` or `adoptSandbox` gave it.
 * @returns once nothing gets out of the network; the web server may not answer yet
 * @throws Failure `container-failed`
 */
export async function startContainers(options: CloneContainerOptions): Promise<ClonePorts> {
  const { docker, signal } = options
  const mounted = await mountSite(options)
  signal.throwIfAborted()
  const specs = servers.map((one): ContainerSpec => specOf(one, mounted))
  await Promise.all(specs.map((one) => docker.create(one)))
  signal.throwIfAborted()
  await Promise.all(specs.map((one) => docker.start(one.name)))
  signal.throwIfAborted()
  const [network] = await Promise.all(services.map((one) => untilReady(one, options)))
  return portsOf(network, mounted.inside.databasePort)
}

/** @returns the ports of a state while all of its services run and none is paused, else null */
export async function runningPorts(which: Which): Promise<ClonePorts | null> {
  const all = await lookAt(which)
  if (!all.every(({ facts }) => facts?.running && !facts.paused)) return null
  const ports = all.find(({ service }) => service === sandbox)?.facts?.ports ?? {}
  const databasePort = Object.entries(ports).find(([inside]) => Number(inside) !== doorPort)?.[1]
  const webPort = ports[doorPort]
  return databasePort === undefined || webPort === undefined ? null : { webPort, databasePort }
}

/** @returns what keeps a state from answering, of the service that the others need first; null while all of them run */
export async function findTrouble(which: Which): Promise<ContainerTrouble | null> {
  for (const { service, facts } of await lookAt(which)) {
    const { title, role } = service
    if (facts?.paused) return { title, is: 'paused' }
    if (facts?.running) continue
    const name = containerOf(which, role)
    // One that is just being removed has a log no more.
    const lastWords = await which.docker.logs(name).catch(() => '')
    return { title, is: 'ended', end: facts ? await which.docker.end(name) : null, lastWords }
  }
  return null
}

/** Shuts the containers of a state down one after the other, so that nothing is half written, and removes them. */
export async function removeContainers(which: Which): Promise<void> {
  const { docker } = which
  const there = (await lookAt(which)).filter(({ facts }) => facts !== null).toReversed()
  if (there.some(({ facts }) => facts?.running)) {
    for (const { role, graceSeconds } of shutdownOrder) await docker.stop(containerOf(which, role), graceSeconds)
  }
  for (const { service } of there) await docker.remove(containerOf(which, service.role))
  await docker.removeVolume(socketVolume(which))
}

const lookAt = (which: Which) =>
  Promise.all(
    services.map(async (service) => ({
      service,
      facts: await which.docker.inspect(containerOf(which, service.role)),
    })),
  )

async function mountSite(options: CloneContainerOptions): Promise<MountedSite> {
  const { docker, pool, path, site, clone, state } = options
  const socket = {
    name: socketVolume(options),
    owner: clone,
    state,
    options: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m,uid=3306,gid=3306,mode=0755' },
  }
  const [{ db, files, layout: text }] = await Promise.all([pool.volumes(path), docker.createVolume(socket)])
  const layout = readLayout(text) ?? site.layout
  const names = layout.trees.map((one) => treeName(one.path))
  const trees = await pool.treeVolumes(path, names)
  const volumes = { db, files, trees, socket: socket.name }
  return { ...options, layout, inside: insideOf({ ...site, layout }), volumes }
}

function specOf({ role, spec }: CloneServer, mounted: MountedSite): ContainerSpec {
  return {
    ...spec(mounted),
    name: containerOf(mounted, role),
    role,
    owner: mounted.clone,
    state: mounted.state,
    network: { join: containerOf(mounted, sandbox.role) },
  }
}

/**
 * @returns the service's container once it has said that it is ready; undefined at once for one that says nothing
 * @throws Failure when it ended before: a clone whose network holds nothing back does not run
 */
async function untilReady(service: CloneService, options: CloneContainerOptions): Promise<ContainerFacts | undefined> {
  const { role, readiness } = service
  if (!readiness) return undefined
  return waitForLog(options.docker, containerOf(options, role), readiness.word, options.signal, readiness.otherwise)
}

function portsOf(network: ContainerFacts | undefined, inside: number): ClonePorts {
  const [webPort, databasePort] = [network?.ports[doorPort], network?.ports[inside]]
  if (webPort !== undefined && databasePort !== undefined) return { webPort, databasePort }
  throw new Failure(
    'container-failed',
    'Docker gave the clone no ports on this machine. Nothing else changed; try again.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
