// The power goes: every container of a host ends at once and without a word, and the loop device goes with the kernel.
import type { TestHost } from './host.ts'
import { docker } from './seen.ts'

/** The host itself must be dead by then. */
export async function cutPower({ instance }: TestHost): Promise<void> {
  const label = `label=dev.sitefork.instance=${instance}`
  const keeper = `sitefork-${instance}-keeper`
  const running = (await docker('ps', '-q', '--no-trunc', '--filter', label)).split('\n').filter(Boolean)
  const keeperId = await docker('inspect', '--format', '{{.Id}}', keeper)
  const others = running.filter((one) => one !== keeperId)
  if (others.length > 0) await docker('kill', ...others)
  await docker('exec', keeper, 'umount', '/pool')
  await docker('exec', keeper, 'sh', '-c', 'losetup -d "$(losetup -j /img/pool.img | cut -d: -f1)"')
  await docker('kill', keeper)
}
