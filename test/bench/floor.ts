// The floor under a fork: Docker starting the same two containers on a directory that is there already.
import Dockerode from 'dockerode'
import { docker, pairOf } from '../support/seen.ts'
import { type BenchSite, untilPage } from './site.ts'

export interface Floor {
  /** Milliseconds from the first word to Docker to the first page; the containers are gone again after. */
  once(): Promise<number>
}

/** What of the database server's arguments, and of the web server's environment, stays as the clone has it. */
export interface FloorChange {
  readonly arguments: (argument: string) => boolean
  /** One more line of php.ini. */
  readonly setting: string
}

/**
 * The pair of a clone that is stopped for it, made anew each time by plain calls of Docker's own interface; nothing seals it.
 * @param without another floor, which lacks something
 */
export async function floorOf(
  { host }: BenchSite,
  clone: string,
  without?: FloorChange,
): Promise<Floor & { lacking: Floor }> {
  const pair = await pairOf(clone)
  const api = new Dockerode()
  const [seal, database, web] = await Promise.all(
    [`${pair.database.replace(/-database$/, '-seal')}`, pair.database, pair.web].map((name) => specOf(api, name)),
  )
  if (!seal || !database || !web) throw new Error(`The clone ${clone} of ${host.home} has no pair of containers.`)
  const { job } = await host.client().clone.stop({ clone })
  const stopped = await host.ended(job)
  if (stopped.state !== 'done') throw new Error(stopped.failure?.message)
  const { NetworkMode, ExtraHosts } = seal.HostConfig
  const PortBindings = { ...seal.HostConfig.PortBindings, '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }
  const ExposedPorts = { ...seal.ExposedPorts, '80/tcp': {} }
  await makeSocketVolume(database)

  const like = (database: Spec, web: Spec): Floor => ({
    async once() {
      const began = performance.now()
      const server = await api.createContainer({
        ...database,
        name: pair.database,
        ExposedPorts,
        HostConfig: { ...database.HostConfig, NetworkMode, PortBindings, ExtraHosts },
      })
      await server.start()
      const site = await api.createContainer({
        ...web,
        name: pair.web,
        HostConfig: { ...web.HostConfig, NetworkMode: `container:${pair.database}` },
      })
      await site.start()
      const { NetworkSettings } = await server.inspect()
      const port = Number(NetworkSettings.Ports['80/tcp']?.[0]?.HostPort)
      const took = await untilPage(port, 'acme.example', began)
      // As a clone is stopped: cleanly, so that the next start finds what this one found.
      await docker('stop', '--time', '3', pair.web)
      await docker('stop', '--time', '60', pair.database)
      await docker('rm', pair.web, pair.database)
      return took
    },
  })
  const whole = like(database, web)
  if (!without) return { ...whole, lacking: whole }
  const Env = web.Env?.map((one) => (one.startsWith('PHP_SETTINGS=') ? `${one}${without.setting}\n` : one))
  const entry = [database.Entrypoint ?? []].flat()
  const Entrypoint = entry.filter(without.arguments)
  if (Entrypoint.length === entry.length || Env?.join() === web.Env?.join())
    throw new Error('Both floors are the same.')
  return { ...whole, lacking: like({ ...database, Entrypoint }, { ...web, Env }) }
}

/** Where the server puts its socket, in memory and its own: it went with the clone's containers. */
async function makeSocketVolume({ HostConfig, Labels }: Spec): Promise<void> {
  const name = HostConfig.Mounts?.find((one) => one.Target === '/run/mysqld')?.Source ?? ''
  const options = ['type=tmpfs', 'device=tmpfs', 'o=size=8m,uid=3306,gid=3306,mode=0755'].flatMap((one) => [
    '--opt',
    one,
  ])
  const instance = `dev.sitefork.instance=${Labels['dev.sitefork.instance']}`
  await docker('volume', 'create', '--label', instance, ...options, name)
}

type Spec = Awaited<ReturnType<typeof specOf>>

async function specOf(api: Dockerode, name: string) {
  const { Config, HostConfig } = await api.getContainer(name).inspect()
  const { Image, Cmd, Entrypoint, Env, User, WorkingDir, ExposedPorts, Labels } = Config
  return { Image, Cmd, Entrypoint, Env, User, WorkingDir, ExposedPorts, Labels, HostConfig }
}
