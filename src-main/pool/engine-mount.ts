// Has the engine itself mount the pool: parts of states are bound from there into the containers that need them.
import type { Docker } from '../docker/docker.ts'

/** The volume of the whole pool; only the container below mounts it. */
export const wholeVolume = 'pool-whole'
export const holderName = 'pool'

/**
 * Has the engine mount a device's file system for as long as a container runs that does nothing, unless it is mounted; a mount of
 * a device that the pool had before is made anew.
 * @returns where the engine sees the pool's top directory
 */
export async function mountForEngine(docker: Docker, image: string, device: string, options: string): Promise<string> {
  const wanted = { type: 'btrfs', device, o: `subvolid=5,${options}` }
  const volume = await docker.inspectVolume(wholeVolume)
  const same = volume !== null && volume.options.device === device && volume.options.o === wanted.o
  const holder = await docker.inspect(holderName)
  if (same && holder?.running) return volume.mountpoint
  if (holder) await docker.remove(holderName)
  if (volume && !same) await docker.removeVolume(wholeVolume)
  const { mountpoint } = same ? volume : await docker.createVolume({ name: wholeVolume, options: wanted })
  await docker.run({
    name: holderName,
    role: 'pool',
    image,
    command: ['sleep', 'infinity'],
    user: '65534:65534',
    mounts: [{ volume: wholeVolume, target: '/run/pool', readOnly: true }],
    network: 'none',
    memoryBytes: 16 * 2 ** 20,
    pids: 16,
  })
  return mountpoint
}

/** Removes the engine's mount; what is bound from it already stays mounted where it is. */
export async function unmountForEngine(docker: Docker): Promise<void> {
  await docker.remove(holderName)
  await docker.removeVolume(wholeVolume)
}
