// Creates, reads and removes the Docker volumes of one instance, by their short names.
import type Dockerode from 'dockerode'
import type { PoolVolume, VolumeFacts, VolumeSpec } from './docker.ts'
import { asking } from './failures.ts'
import { filterOf, homeLabel, instanceLabel, labelsOf, ownerLabel, stateLabel } from './labels.ts'

export function openVolumes(api: Dockerode, instance: string, home?: string) {
  const prefix = `sitefork-${instance}-`
  const facts = (one: Dockerode.VolumeInspectInfo): VolumeFacts => ({
    name: one.Name.slice(prefix.length),
    owner: one.Labels?.[ownerLabel] ?? null,
    state: one.Labels?.[stateLabel] ?? null,
    mountpoint: one.Mountpoint,
    options: one.Options ?? {},
  })

  async function inspectVolume(name: string): Promise<VolumeFacts | null> {
    return asking<VolumeFacts | null>(
      'look at a volume',
      async () => facts(await api.getVolume(prefix + name).inspect()),
      () => null,
    )
  }

  return {
    inspectVolume,
    async createVolume(spec: VolumeSpec): Promise<VolumeFacts> {
      return asking(`make the volume ${spec.name}`, async () => {
        await api.createVolume({
          Name: prefix + spec.name,
          Driver: 'local',
          DriverOpts: { ...spec.options },
          Labels: { ...labelsOf(instance, spec), ...(home !== undefined && { [homeLabel]: home }) },
        })
        return facts(await api.getVolume(prefix + spec.name).inspect())
      })
    },
    async removeVolume(name: string): Promise<void> {
      await asking(
        `remove the volume ${name}`,
        async () => {
          const volume = api.getVolume(prefix + name)
          // A volume of this name that is not ours is left alone.
          if ((await volume.inspect()).Labels?.[instanceLabel] === instance) await volume.remove()
        },
        () => undefined,
      )
    },
    async listPools(): Promise<PoolVolume[]> {
      return asking('list pools', async () => {
        const filters = JSON.stringify({ label: [instanceLabel] }) as never
        const { Volumes } = await api.listVolumes({ filters })
        return (Volumes ?? []).flatMap(({ Name, Labels }) => {
          const of = Labels?.[instanceLabel] ?? ''
          if (Name !== `sitefork-${of}-pool-image` && Name !== `sitefork-${of}-pool-plain`) return []
          return [{ instance: of, home: Labels?.[homeLabel] ?? null, name: Name }]
        })
      })
    },
    async listVolumes(filter: { readonly owner?: string; readonly state?: string } = {}): Promise<VolumeFacts[]> {
      return asking('list volumes', async () => {
        const { Volumes } = await api.listVolumes({
          filters: JSON.stringify(filterOf(labelsOf(instance, filter))) as never,
        })
        return (Volumes ?? []).map(facts)
      })
    },
  }
}
