// The power goes: every container of a host ends at once and without a word, and the loop device goes with the kernel.
import type { TestHost } from './host.ts'
import { docker } from './seen.ts'

/** Whatever a host that was killed had left running in the keeper ends too, which takes a moment where it is in the kernel. */
const unmount = 'kill -9 -1; timeout 30 sh -c "until umount /pool; do sleep 0.05; done"'

/** The host itself must be dead by then. */
export async function cutPower({ instance }: TestHost): Promise<void> {
  const label = `label=dev.sitefork.instance=${instance}`
  const keeper = `sitefork-${instance}-keeper`
  const running = (await docker('ps', '-q', '--no-trunc', '--filter', label)).split('\n').filter(Boolean)
  const keeperId = await docker('inspect', '--format', '{{.Id}}', keeper)
  await Promise.all(
    running
      .filter((one) => one !== keeperId)
      .map((one) => gone(docker('kill', one), /is not running|No such container/)),
  )
  // By what is mounted: asked for the image, losetup may name the device of another pool, whose image is called the same.
  const device = await docker('exec', keeper, 'findmnt', '--noheadings', '--output', 'SOURCE', '--nofsroot', '/pool')
  await docker('exec', keeper, 'sh', '-c', unmount)
  await gone(docker('exec', keeper, 'losetup', '-d', device), /No such device/)
  await docker('kill', keeper)
}

/** What was about to end by itself has ended. */
async function gone(ending: Promise<unknown>, already: RegExp): Promise<void> {
  await ending.catch((error: Error) => {
    if (!already.test(error.message)) throw error
  })
}
