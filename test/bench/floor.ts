// The floor under a fork: Docker starting the same two containers on a directory that is there already.
import type { BenchSite } from './site.ts'
import { docker, untilPage } from './site.ts'

export interface Floor {
  /** Milliseconds from the first word to Docker to the first page; the containers are gone again after. */
  once(): Promise<number>
  /** What one clone's two containers use at rest, bytes. */
}

/** The pair of a stopped clone, made anew each time by plain calls of Docker's own interface. */
export async function floorOf({ host }: BenchSite, clone: string): Promise<Floor> {
  const names = (
    await docker('ps', '-a', '--format', '{{.Names}}', '--filter', `label=dev.sitefork.owner=${clone}`)
  ).split('\n')
  const [database, web] = ['database', 'web'].map((kind) => names.find((name) => name.endsWith(`-${kind}`)))
  if (!database || !web) throw new Error(`The clone ${clone} of ${host.home} has no pair of containers.`)
  const { default: Dockerode } = await import('dockerode')
  const api = new Dockerode()
  const [databaseSpec, webSpec] = [await specOf(api, database), await specOf(api, web)]
  for (const name of [web, database]) await docker('rm', '--force', name)

  return {
    async once() {
      const began = performance.now()
      const server = await api.createContainer({ ...databaseSpec, name: database })
      await server.start()
      const site = await api.createContainer({ ...webSpec, name: web })
      await site.start()
      const { NetworkSettings } = await server.inspect()
      const port = Number(NetworkSettings.Ports['80/tcp']?.[0]?.HostPort)
      const took = await untilPage(port, 'acme.example', began)
      // As a clone is stopped: cleanly, so that the next start finds what this one found.
      await docker('stop', '--time', '3', web)
      await docker('stop', '--time', '60', database)
      await docker('rm', web, database)
      return took
    },
  }
}

async function specOf(api: import('dockerode'), name: string) {
  const { Config, HostConfig, NetworkSettings } = await api.getContainer(name).inspect()
  const { Image, Cmd, Entrypoint, Env, User, WorkingDir, ExposedPorts, Labels } = Config
  const [network] = Object.keys(NetworkSettings.Networks)
  // The web container joins the other by the other's id, which is a new one each time; its name stays.
  const joined = HostConfig.NetworkMode?.startsWith('container:')
  return {
    Image,
    Cmd,
    Entrypoint,
    Env,
    User,
    WorkingDir,
    Labels,
    ...(ExposedPorts && !joined && { ExposedPorts }),
    HostConfig: {
      ...HostConfig,
      NetworkMode: joined ? `container:${name.replace(/-web$/, '-database')}` : (network ?? 'none'),
    },
  }
}
