// Starts a database server on one state, by itself: no network, nobody but its own client reaches it.
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
  /** Owner and state of what it works on. */
  readonly owner: string
  readonly state: string
  readonly image: string
  /** Of the database it works on. */
  readonly volume: string
  readonly command: readonly string[]
  /** A port that this machine alone reaches as well, on loopback; the server itself reaches nothing. */
  readonly publish?: Published
}

interface Published {
  readonly port: number
  /** The keeper's image, whose tools seal the network. */
  readonly image: string
}

/** The container that owns the network of a server whose port is published. */
const networkOf = (name: string) => `${name}-network`

/** The loopback port that leads to the published one. */
export async function publishedPort(docker: Docker, name: string, port: number): Promise<number | undefined> {
  return (await docker.inspect(networkOf(name)))?.ports[port]
}

export interface ServerTask extends Omit<IsolatedServer, 'command'> {
  readonly dialect: Dialect
  /** The server's plain one by default. */
  readonly command?: readonly string[]
  /** How long it may take to answer: recovery of a large database takes minutes, not seconds. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
  /** What is told when it does not start, or answers but refuses a statement; with what it said. */
  readonly complaint: (detail: string, answers: boolean) => Failure
}

/** Shuts it down. @returns whether that was clean, the server's word that everything is on disk */
export async function shutDownServer(docker: Docker, name: string): Promise<boolean> {
  await docker.stop(name, 300)
  return (await docker.inspect(name))?.exitCode === 0
}

/** In the role `prepare`: what a killed host leaves of it is swept. It may not answer yet. */
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
 * Work with a server's root while it runs; its container is gone after. Shutting it down cleanly is part of the work, where
 * what it wrote is wanted.
 * @throws what `complaint` makes of it
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
