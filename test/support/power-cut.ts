// The power goes: every container of a host ends at once and without a word, and the loop device goes with the kernel.
import type { TestHost } from './host.ts'
import { docker } from './seen.ts'

/** The host itself must be dead by then. */
export async function cutPower({ instance }: TestHost): Promise<void> {
  const label = `label=dev.sitefork.instance=${instance}`
  const keeper = `sitefork-${instance}-keeper`
  const running = (await docker('ps', '-q', '--no-trunc', '--filter', label)).split('\n').filter(Boolean)
  const keeperId = await docker('inspect', '--format', '{{.Id}}', keeper)
  await Promise.all(running.filter((one) => one !== keeperId).map(kill))
  // By what is mounted: asked for the image, losetup may name the device of another pool, whose image is called the same.
  const device = await docker('exec', keeper, 'findmnt', '--noheadings', '--output', 'SOURCE', '--nofsroot', '/pool')
  await docker('exec', keeper, 'umount', '/pool')
  await docker('exec', keeper, 'losetup', '-d', device)
  await docker('kill', keeper)
}

/** One that was about to end has ended. */
async function kill(container: string): Promise<void> {
  await docker('kill', container).catch((error: Error) => {
    if (!/is not running|No such container/.test(error.message)) throw error
  })
}
