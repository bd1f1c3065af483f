// Clones made and deleted by a test the way a person does, and history waited for; what fails says its job's whole log.
import { expect } from 'vitest'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { TestHost } from './host.ts'
import type { TestProduction } from './production.ts'

/** The id of the clone. */
export async function forked(host: TestHost, production: string, name: string, from: ForkSource): Promise<string> {
  const started = await host.client().clone.fork({ production, name, from })
  const job = await host.ended(started.job)
  const { lines } = await host.client().job.log({ job: started.job })
  expect(job.state, `${job.failure?.message} ${job.failure?.detail} ${lines.join('\n')}`).toBe('done')
  return started.id
}

export async function deleted(host: TestHost, clone: string): Promise<void> {
  expect((await host.ended((await host.client().clone.delete({ clone })).job)).state).toBe('done')
}

export const covered = (host: TestHost, production: string, at: Date) =>
  host.until(`history reaches ${at.toISOString()}`, async (client) => {
    const one = (await client.production.list()).find((each) => each.id === production)
    return (one?.history.to ?? '') >= at.toISOString()
  })

/** Seconds until half a mebibyte that production writes has come over, when no more than 64 KiB a second may. */
export async function heldBack(host: TestHost, id: string, production: TestProduction): Promise<number> {
  const limit = (bandwidth: number | null) =>
    host.client().production.settings({ production: id, change: { bandwidth } })
  await limit(64)
  await covered(host, id, new Date())
  const began = performance.now()
  await production.sql(
    "INSERT INTO wp_options (option_name, option_value) VALUES ('large', REPEAT('0123456789abcdef', 32768))",
  )
  await covered(host, id, new Date())
  const took = (performance.now() - began) / 1000
  await limit(null)
  await covered(host, id, new Date())
  return took
}
