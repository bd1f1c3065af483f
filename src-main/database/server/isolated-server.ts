// Runs a database server alone on one state, without a network: nothing but its own client reaches it.
import type { Failure } from '../../contract/failure.ts'
import type { Docker } from '../../docker/docker.ts'
import { sandboxReady, sandboxScript } from '../../docker/sandbox.ts'
import { waitForLog } from '../../docker/wait-for-log.ts'
import { databaseUser } from '../../pool/state-scripts.ts'
import { type AdminClient, errorLines, openAdminClient } from '../client/admin-client.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { serverTmpfs } from '../dialect/server-arguments.ts'
import { waitUntilAnswering } from './wait-until-answering.ts'

export interface IsolatedServer {
  readonly docker: Docker
  /** The container's name. */
  readonly name: string
  /** The labels of its container: whose state it works on, and which. */
  readonly owner: string
  readonly state: string
  readonly image: string
  /** The volume of the database it works on. */
  readonly volume: string
  readonly command: readonly string[]
  /** A port of the server that is published on this machine's loopback; the server itself reaches nothing. */
  readonly publish?: Published
}

interface Published {
  readonly port: number
  /** The keeper's image, whose tools isolate the network. */
  readonly image: string
}

/** The name of the container that owns the network of a server whose port is published. */
const networkOf = (name: string) => `${name}-network`

/** @returns the loopback port that leads to the server's port; undefined when the server does not run */
export async function publishedPort(docker: Docker, name: string, port: number): Promise<number | undefined> {
  return (await docker.inspect(networkOf(name)))?.ports[port]
}

export interface ServerTask extends Omit<IsolatedServer, 'command'> {
  readonly dialect: Dialect
  /** The server's command; by default the dialect's plain one. */
  readonly command?: readonly string[]
  /** Milliseconds until the server must answer; crash recovery of a large database takes minutes. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
  /** Makes the failure of a server that does not start, or that answers and refuses a statement; `detail` is what it said. */
  readonly complaint: (detail: string, answers: boolean) => Failure
}

/** Shuts a server down. @returns whether it exited cleanly, with everything on disk */
export async function shutDownServer(docker: Docker, name: string): Promise<boolean> {
  await docker.stop(name, 300)
  return (await docker.inspect(name))?.exitCode === 0
}

/** Starts the server, without waiting until it answers. Its role `prepare` has it removed at the next start if the host is killed. */
export async function startIsolatedServer({ docker, volume, publish, ...spec }: IsolatedServer): Promise<void> {
  if (publish) await startNetwork(docker, spec, publish)
  await docker.run({
    ...spec,
    role: 'prepare',
    user: databaseUser,
    mounts: [{ volume, target: '/site/db' }],
    tmpfs: serverTmpfs,
    network: publish ? { join: networkOf(spec.name) } : 'none',
  })
}

async function startNetwork(
  docker: Docker,
  { name, owner, state }: Pick<IsolatedServer, 'name' | 'owner' | 'state'>,
  { port, image }: Published,
): Promise<void> {
  await docker.remove(networkOf(name))
  await docker.run({
    name: networkOf(name),
    role: 'prepare',
    owner,
    state,
    image,
    command: ['sh', '-c', sandboxScript, 'seal'],
    mounts: [],
    network: 'clones',
    publish: [port],
    capabilities: ['NET_ADMIN', 'SETPCAP'],
  })
  const otherwise = 'The network of a database server could not be sealed, so it was not started. Nothing else changed.'
  await waitForLog(docker, networkOf(name), sandboxReady, AbortSignal.timeout(60_000), otherwise)
}

/**
 * Runs work with a client of a running server, and removes its container afterwards. Work whose writes are kept shuts the
 * server down cleanly itself.
 * @throws what `complaint` returns when the server does not start or refuses a statement
 */
export async function withIsolatedServer<T>(
  worker: ServerTask,
  work: (session: AdminClient) => Promise<T>,
): Promise<T> {
  const { dialect, deadlineMs, signal, complaint, ...alone } = worker
  const { docker, name } = alone
  await docker.remove(name)
  const session = openAdminClient({
    docker,
    container: name,
    argv: dialect.clientArguments('prepare'),
    failure: (said) => complaint(errorLines(said), true),
  })
  try {
    await startIsolatedServer({ command: dialect.serverArguments({ purpose: 'prepare' }), ...alone })
    if (!(await waitUntilAnswering(session, { docker, container: name, signal, deadlineMs }))) {
      throw complaint(await docker.logs(name, 60), false)
    }
    return await work(session)
  } finally {
    session.close()
    await docker.remove(name)
    if (alone.publish) await docker.remove(networkOf(name))
  }
}
