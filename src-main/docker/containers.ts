// Creates, controls and reads the containers of one instance, by their short names.
import { PassThrough } from 'node:stream'
import type Dockerode from 'dockerode'
import { Failure } from '../contract/failure.ts'
import type { ContainerEnd, ContainerFacts, ContainerSpec, Role } from './docker.ts'
import { asking, isSettled, statusOf } from './failures.ts'
import {
  confinedLabel,
  confinement,
  filterOf,
  instanceLabel,
  labelsOf,
  ownerLabel,
  roleLabel,
  stateLabel,
} from './labels.ts'
import { ensureNetwork } from './networks.ts'

const shutdownOrder: readonly (readonly Role[])[] = [
  ['web', 'courier'],
  ['database', 'mirror', 'prepare'],
  ['seal', 'network', 'pool', 'keeper'],
]

/** How long a container of that role has for a clean shutdown, seconds. */
const graceOf = (role: Role) => (role === 'database' || role === 'mirror' ? 60 : 3)

/** The limits of a container whose spec names none. */
const [usualMemory, usualPids] = [2 * 2 ** 30, 512]

export function openContainers(api: Dockerode, instance: string) {
  const prefix = `sitefork-${instance}-`
  const handle = (name: string) => api.getContainer(prefix + name)

  async function inspect(name: string): Promise<ContainerFacts | null> {
    return asking<ContainerFacts | null>(
      'look at a container',
      async () => factsOf(await handle(name).inspect(), prefix),
      () => null,
    )
  }

  async function known(name: string): Promise<ContainerFacts> {
    const facts = await inspect(name)
    if (facts) return facts
    throw new Failure('container-failed', `The container ${name} is gone. Nothing else changed; try again.`)
  }

  async function create(spec: ContainerSpec): Promise<ContainerFacts> {
    return asking(`make the container ${spec.name}`, async () => {
      await api.createContainer(await createOptions(api, instance, prefix, spec))
      return known(spec.name)
    })
  }

  async function start(name: string): Promise<ContainerFacts> {
    return asking(`start the container ${name}`, async () => {
      await quietly(() => handle(name).start())
      return known(name)
    })
  }

  return {
    inspect,
    create,
    start,
    async run(spec: ContainerSpec): Promise<ContainerFacts> {
      await asking(`make the container ${spec.name}`, async () => {
        await api.createContainer(await createOptions(api, instance, prefix, spec))
      })
      try {
        return await start(spec.name)
      } catch (error) {
        await remove(spec.name).catch(() => undefined)
        throw error
      }
    },
    async stop(which: string, graceSeconds = 10): Promise<void> {
      await asking(
        `stop the container ${which}`,
        () => quietly(() => handle(which).stop({ t: graceSeconds })),
        () => undefined,
      )
    },
    async pause(which: string): Promise<void> {
      await asking(
        `pause the container ${which}`,
        () => unlessPaused(() => handle(which).pause()),
        () => undefined,
      )
    },
    async unpause(which: string): Promise<void> {
      await asking(
        `let the container ${which} go on`,
        () => unlessPaused(() => handle(which).unpause()),
        () => undefined,
      )
    },
    async end(which: string): Promise<ContainerEnd | null> {
      return asking<ContainerEnd | null>(
        'look at a container',
        async () => endOf(await handle(which).inspect()),
        () => null,
      )
    },
    async rename(name: string, to: string): Promise<void> {
      await asking(`rename the container ${name}`, () => handle(name).rename({ name: prefix + to }))
    },
    remove,
    async removeEarlier(): Promise<readonly string[]> {
      return asking('look for containers of an earlier Sitefork', async () => {
        const found = await api.listContainers({ all: true, filters: filterOf(labelsOf(instance, {})) })
        const earlier = found
          .filter((one) => one.Labels[confinedLabel] !== confinement)
          .map((one) => summaryOf(one, prefix))
        // Web servers before the databases they write to, and what holds networks and the pool at the end.
        for (const roles of shutdownOrder) {
          await Promise.all(
            earlier
              .filter(({ role }) => roles.includes(role))
              .map(async ({ name, running, role }) => {
                if (running)
                  await asking(
                    `stop ${name}`,
                    () => quietly(() => handle(name).stop({ t: graceOf(role) })),
                    () => undefined,
                  )
                await remove(name)
              }),
          )
        }
        return earlier.map((one) => one.name)
      })
    },
    async list(filter: { readonly role?: Role; readonly owner?: string; readonly state?: string } = {}) {
      return asking('list containers', async () => {
        const found = await api.listContainers({ all: true, filters: filterOf(labelsOf(instance, filter)) })
        return found.map((one) => summaryOf(one, prefix))
      })
    },
    async wait(which: string): Promise<number> {
      return asking(`wait for the container ${which}`, async () => (await handle(which).wait()).StatusCode)
    },
    async logs(which: string, lines = 40): Promise<string> {
      return asking(
        'read a container’s log',
        () => readLog(handle(which), lines),
        () => '',
      )
    },
    async memory(which: string): Promise<number | null> {
      const stats = await asking(
        'measure a container',
        () => handle(which).stats({ stream: false }),
        () => null,
      )
      if (!stats?.memory_stats?.usage) return null
      const details = (stats.memory_stats.stats ?? {}) as Partial<Record<string, number>>
      return stats.memory_stats.usage - (details.inactive_file ?? details.total_inactive_file ?? 0)
    },
  }

  async function remove(which: string): Promise<void> {
    await asking(
      `remove the container ${which}`,
      async () => {
        const container = handle(which)
        // A container of this name that is not ours is left alone.
        if ((await container.inspect()).Config.Labels[instanceLabel] !== instance) return
        // With volumes without a name, which an official image may make of its own.
        await quietly(() => container.remove({ force: true, v: true }))
      },
      () => undefined,
    )
  }
}

/** Ignores that a container is already what it is to become: started, stopped, being removed. */
async function quietly(call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    if (!isSettled(error) || statusOf(error) === 409) {
      const removing = error instanceof Error && /removal of container .* is already in progress/i.test(error.message)
      if (!removing) throw error
    }
  }
}

/** Ignores that a container is paused already, is not paused, or has ended; engines have different errors for these. */
async function unlessPaused(call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    const settled = error instanceof Error && /already paused|is not paused|is not running/i.test(error.message)
    if (!settled) throw error
  }
}

async function createOptions(
  api: Dockerode,
  instance: string,
  prefix: string,
  spec: ContainerSpec,
): Promise<Dockerode.ContainerCreateOptions> {
  const joined = typeof spec.network === 'object' ? prefix + spec.network.join : undefined
  const ports = (spec.publish ?? []).map((port) => `${port}/tcp`)
  return {
    name: prefix + spec.name,
    Image: spec.image,
    Entrypoint: [...spec.command],
    Cmd: [],
    Labels: { ...labelsOf(instance, spec), [confinedLabel]: confinement },
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    Env: Object.entries(spec.env ?? {}).map(([key, value]) => `${key}=${value}`),
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      // Mounts, not binds: a bind makes a directory that is missing, and a server would start on an empty one.
      Mounts: spec.mounts.map((mount) => ({
        Type: 'volume',
        Source: prefix + mount.volume,
        Target: mount.target,
        ReadOnly: mount.readOnly ?? false,
        VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
      })),
      Tmpfs: { ...spec.tmpfs },
      NetworkMode: joined ? `container:${joined}` : await networkMode(api, instance, spec.network),
      ...(spec.sysctls && !joined && { Sysctls: { ...spec.sysctls } }),
      ...(spec.hosts && !joined && { ExtraHosts: [...spec.hosts] }),
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      RestartPolicy: { Name: 'no' },
      ...(!spec.defaultCapabilities && { CapDrop: ['ALL'] }),
      CapAdd: [...(spec.capabilities ?? [])],
      // Whatever runs in it writes to its mounts only, never to the engine's own disk.
      ReadonlyRootfs: true,
      Devices: (spec.devices ?? []).map((path) => ({
        PathOnHost: path,
        PathInContainer: path,
        CgroupPermissions: 'rwm',
      })),
      DeviceCgroupRules: [...(spec.deviceRules ?? [])],
      SecurityOpt: [...(spec.securityOptions ?? ['no-new-privileges'])],
      Memory: spec.memoryBytes ?? usualMemory,
      MemorySwap: spec.memoryBytes ?? usualMemory,
      PidsLimit: spec.pids ?? usualPids,
      Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
      ...(spec.cpus && { NanoCpus: Math.round(spec.cpus * 1e9) }),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    },
  }
}

async function networkMode(api: Dockerode, instance: string, network: ContainerSpec['network']): Promise<string> {
  if (typeof network === 'object') throw new Error('A joined network has no name of its own.')
  return network === 'none' ? 'none' : ensureNetwork(api, instance, network)
}

function factsOf(one: Dockerode.ContainerInspectInfo, prefix: string): ContainerFacts {
  const labels = one.Config.Labels
  const running = one.State.Running
  const bindings = Object.entries(one.NetworkSettings.Ports ?? {}).flatMap(([port, hosts]) => {
    const hostPort = hosts?.[0]?.HostPort
    return hostPort ? [[Number.parseInt(port, 10), Number(hostPort)] as const] : []
  })
  const address = Object.values(one.NetworkSettings.Networks ?? {})[0]?.IPAddress
  return {
    id: one.Id,
    name: one.Name.replace(/^\//, '').slice(prefix.length),
    role: labels[roleLabel] as Role,
    owner: labels[ownerLabel] ?? null,
    state: labels[stateLabel] ?? null,
    running,
    paused: one.State.Paused,
    exitCode: running ? null : one.State.ExitCode,
    ports: running ? Object.fromEntries(bindings) : {},
    address: address || null,
  }
}

function endOf({ State, HostConfig }: Dockerode.ContainerInspectInfo): ContainerEnd | null {
  if (State.Running) return null
  return { exitCode: State.ExitCode, outOfMemory: State.OOMKilled, memoryBytes: HostConfig.Memory ?? 0 }
}

function summaryOf(one: Dockerode.ContainerInfo, prefix: string): ContainerFacts {
  const paused = one.State === 'paused'
  const running = paused || one.State === 'running'
  const ports = one.Ports.flatMap((port) => (port.PublicPort ? [[port.PrivatePort, port.PublicPort] as const] : []))
  return {
    id: one.Id,
    name: (one.Names[0] ?? '').replace(/^\//, '').slice(prefix.length),
    role: one.Labels[roleLabel] as Role,
    owner: one.Labels[ownerLabel] ?? null,
    state: one.Labels[stateLabel] ?? null,
    running,
    paused,
    exitCode: running ? null : Number(/Exited \((\d+)\)/.exec(one.Status)?.[1] ?? 0),
    ports: Object.fromEntries(ports),
    address: Object.values(one.NetworkSettings?.Networks ?? {})[0]?.IPAddress || null,
  }
}

async function readLog(container: Dockerode.Container, lines: number): Promise<string> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: lines, follow: false })
  const out = new PassThrough()
  const chunks: Buffer[] = []
  out.on('data', (chunk: Buffer) => chunks.push(chunk))
  const source = new PassThrough()
  container.modem.demuxStream(source, out, out)
  source.end(raw as unknown as Buffer)
  await new Promise((resolve) => source.once('end', resolve))
  return Buffer.concat(chunks).toString('utf8')
}
