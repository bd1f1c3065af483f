// Finds the Docker engine of this machine: by DOCKER_HOST, the docker context, or the sockets that engines usually have.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import Dockerode from 'dockerode'
import { Failure } from '../contract/failure.ts'

export interface Engine {
  /** The engine's own id: what was found out about one engine is not believed of another. */
  readonly id: string
  readonly version: string
  /** What people call its place: a socket's path or an address. */
  readonly where: string
  readonly rootless: boolean
  readonly api: Dockerode
}

/** One place where an engine may answer. `named`: a person chose it, so no other is tried. */
export interface EngineAddress {
  readonly where: string
  readonly options: Dockerode.DockerOptions
  readonly named: boolean
}

/** @throws Failure `engine-missing` with what to install or start */
export async function findEngine(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<Engine> {
  const refused: string[] = []
  let forbidden: string | undefined
  for (const place of engineAddresses(env, platform)) {
    try {
      return await open(place)
    } catch (error) {
      refused.push(`${place.where}: ${error instanceof Error ? error.message : error}`)
      if (error instanceof Error && 'code' in error && error.code === 'EACCES') forbidden ??= place.where
    }
  }
  throw missing(refused, forbidden, platform)
}

/** @returns the places where an engine may answer, in the order in which they are tried */
export function engineAddresses(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly EngineAddress[] {
  const home = env.HOME ?? homedir()
  const named = env.DOCKER_HOST ?? contextHost(env, home)
  if (named) return [{ where: named, options: optionsOf(named), named: true }]
  if (platform === 'win32') return [pipe('//./pipe/docker_engine'), pipe('//./pipe/dockerDesktopLinuxEngine')]
  const runtime = env.XDG_RUNTIME_DIR
  const sockets = [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.config/colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ]
  return sockets.filter((path) => existsSync(path)).map(pipe)
}

const pipe = (path: string): EngineAddress => ({ where: path, options: { socketPath: path }, named: false })

/** @returns the endpoint of the docker command's current context; undefined for its default one */
function contextHost(env: NodeJS.ProcessEnv, home: string): string | undefined {
  const folder = env.DOCKER_CONFIG ?? join(home, '.docker')
  const name = env.DOCKER_CONTEXT ?? readJson(join(folder, 'config.json'))?.currentContext
  if (typeof name !== 'string' || name === 'default') return undefined
  const id = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(folder, 'contexts/meta', id, 'meta.json')) as
    | { Endpoints?: { docker?: { Host?: string } } }
    | undefined
  return meta?.Endpoints?.docker?.Host
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function optionsOf(host: string): Dockerode.DockerOptions {
  const url = new URL(host)
  if (url.protocol === 'unix:') return { socketPath: url.pathname }
  if (url.protocol === 'npipe:') return { socketPath: host.slice('npipe:'.length) }
  if (url.protocol === 'tcp:' || url.protocol === 'http:') {
    return { host: url.hostname, port: Number(url.port || 2375), protocol: 'http' }
  }
  throw new Failure(
    'engine-missing',
    `Sitefork runs clones on this machine’s own Docker, and cannot use the engine at ${host}. Unset DOCKER_HOST, or choose a local docker context.`,
  )
}

async function open(place: EngineAddress): Promise<Engine> {
  const api = new Dockerode(place.options)
  const info = await api.info()
  return {
    id: String(info.ID),
    version: String(info.ServerVersion),
    where: place.where,
    rootless: ((info.SecurityOptions ?? []) as string[]).some((option) => option.includes('rootless')),
    api,
  }
}

function missing(refused: readonly string[], forbidden: string | undefined, platform: NodeJS.Platform): Failure {
  const retry = { label: 'Try again', action: 'retry' } as const
  const detail = refused.join('\n')
  if (forbidden) {
    return new Failure(
      'engine-missing',
      `Docker runs at ${forbidden}, but this user may not use it. Add the user to the docker group (sudo usermod -aG docker $USER), log in again, and try again.`,
      { remedy: retry, detail },
    )
  }
  if (refused.length > 0) {
    return new Failure(
      'engine-missing',
      'Docker is installed but does not answer. Your clones and history are safe on its disk; start Docker and Sitefork goes on by itself.',
      { remedy: retry, detail },
    )
  }
  const install =
    platform === 'linux'
      ? 'Install one, on Debian and Ubuntu with: sudo apt-get install docker.io'
      : 'Install Docker Desktop, OrbStack or Colima and start it'
  return new Failure('engine-missing', `There is no Docker engine on this machine. ${install}. Then try again.`, {
    remedy: retry,
  })
}
