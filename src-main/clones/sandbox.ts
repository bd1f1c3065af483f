// The sandbox network of a clone: a container that holds the namespace in which the clone's servers run, and lets nothing out.
import { isIP } from 'node:net'
import type { ContainerSpec, Docker } from '../docker/docker.ts'
import { doorPort, sandboxReady, sandboxWithDoor } from '../docker/sandbox.ts'
import { type CloneService, type CloneStateId, containerOf, type SandboxOptions } from './service.ts'
import { insideOf } from './site-address.ts'

export const sandbox: CloneService = {
  role: 'seal',
  title: 'network',
  writesState: false,
  graceSeconds: 0,
  readiness: {
    word: sandboxReady,
    otherwise:
      'The clone’s network could not be sealed, so the clone was not started. Nothing else changed; the details say why.',
  },
}

/** @returns the container of a sandbox network; it has no owner, for it may be made before it is anybody's */
export function sandboxSpec(options: SandboxOptions): ContainerSpec {
  const { hosts, addresses, databasePort } = insideOf(options.site)
  return {
    name: containerOf(options, sandbox.role),
    role: sandbox.role,
    image: options.images.keeper,
    command: ['sh', '-c', sandboxWithDoor, 'seal', String(databasePort), options.lock, ...addresses],
    mounts: [],
    network: 'clones',
    hosts,
    // An engine switches version 6 off where its networks have none, loopback included.
    ...(addresses.some((one) => isIP(one) === 6) && { sysctls: { 'net.ipv6.conf.lo.disable_ipv6': '0' } }),
    publish: [databasePort, doorPort],
    capabilities: ['NET_ADMIN', 'SETPCAP', 'SETUID', 'SETGID'],
    memoryBytes: 64 * 2 ** 20,
    pids: 32,
  }
}

/** @returns the clone and state whose sandbox a container is, by its name: it may be older than the clone, and lacks labels */
export function stateOfSandbox(name: string): CloneStateId {
  const [clone = '', state = ''] = name.split('-')
  return { clone, state }
}

/** @returns whether the state's sandbox network is there and holds */
export async function hasSandbox(docker: Docker, of: CloneStateId): Promise<boolean> {
  return (await docker.inspect(containerOf(of, sandbox.role)))?.running ?? false
}

/** @returns whether somebody outside of the clone is connected to its database: not WordPress, which comes from inside */
export async function databaseInUse(options: SandboxOptions): Promise<boolean> {
  const { databasePort } = insideOf(options.site)
  const argv = ['ss', '-Htn', 'state', 'established', `sport = :${databasePort}`]
  const { stdout } = await options.docker.exec(containerOf(options, sandbox.role), argv, { allowFailure: true })
  const connections = stdout.split('\n').flatMap((line) => {
    const [, , local, peer] = line.trim().split(/\s+/)
    return local && peer ? [{ local: addressOf(local), peer: addressOf(peer) }] : []
  })
  return connections.some(({ local, peer }) => local !== peer && !peer.startsWith('127.'))
}

const addressOf = (endpoint: string) => endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[(?:::ffff:)?|\]$/g, '')
