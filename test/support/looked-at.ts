// Waits for the look at a merge that is shown.
import type { TestHost } from './host.ts'

/** @returns what the last look remarked */
export async function lookedAt(host: TestHost): Promise<readonly string[]> {
  const looks = async () => (await host.client().job.list()).filter(({ verb }) => verb === 'look')
  await host.until('the merge is looked at', async () => (await looks()).every(({ state }) => state !== 'running'))
  return (await looks()).toSorted((one, other) => (one.startedAt < other.startedAt ? 1 : -1))[0]?.remarks ?? []
}
