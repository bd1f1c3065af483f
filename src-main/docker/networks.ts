// The instance's two networks: one that isolates clones from each other and the world, and one that reaches production.
import type Dockerode from 'dockerode'
import { asking, statusOf } from './failures.ts'
import { filterOf, labelsOf } from './labels.ts'

export type NetworkKind = 'clones' | 'outside'

const bridgeOptions: Readonly<Record<NetworkKind, Readonly<Record<string, string>>>> = {
  clones: {
    'com.docker.network.bridge.enable_icc': 'false',
    'com.docker.network.bridge.enable_ip_masquerade': 'false',
    'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1',
  },
  outside: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' },
}

/** Makes a network unless it is there. @returns its name */
export async function ensureNetwork(api: Dockerode, instance: string, kind: NetworkKind): Promise<string> {
  const name = `sitefork-${instance}-${kind}`
  return asking(`make the network ${name}`, async () => {
    const found = await api.listNetworks({ filters: { name: [name] } })
    if (found.some((one) => one.Name === name)) return name
    try {
      await api.createNetwork({
        Name: name,
        Driver: 'bridge',
        CheckDuplicate: true,
        Options: { ...bridgeOptions[kind] },
        Labels: { ...labelsOf(instance, {}) },
      })
    } catch (error) {
      // Another call made it at the same moment.
      if (statusOf(error) !== 409) throw error
    }
    return name
  })
}

export async function removeNetworks(api: Dockerode, instance: string): Promise<void> {
  const found = await api.listNetworks({ filters: filterOf(labelsOf(instance, {})) })
  for (const one of found) {
    await asking(
      `remove the network ${one.Name}`,
      () => api.getNetwork(one.Id).remove(),
      () => undefined,
    )
  }
}
