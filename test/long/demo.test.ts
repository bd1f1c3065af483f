// The demo site from the window: one button starts, links and forks it, and another takes all of it away.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHost, testHost } from '../support/host.ts'
import { docker } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let host: TestHost

beforeAll(async () => {
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})

afterAll(async () => {
  await host
    .client()
    .removeDemo()
    .catch(() => undefined)
  await host.cleanUp()
})

const containers = async () => (await docker('ps', '--all', '--format', '{{.Names}}')).split('\n')

test('starts, is forked, and goes without a trace, while the host goes on', { timeout: 600_000 }, async () => {
  const before = new Set(await containers())
  expect((await host.client().snapshot()).capabilities.demo).toEqual({ production: null })
  const job = await host.ended((await host.client().startDemo()).job)
  expect(job.failure).toBeNull()
  expect(job.steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done'])
  const { productions, clones, capabilities } = await host.client().snapshot()
  expect(productions.map((one) => one.name)).toEqual(['Acme Garden'])
  expect(capabilities.demo).toEqual({ production: productions[0]?.id })
  expect(clones.map((one) => [one.name, one.status])).toEqual([['hello', 'running']])
  expect((await createVisitor(clones[0]?.url ?? '').visit('/')).status).toBe(200)

  expect((await host.ended((await host.client().removeDemo()).job)).failure).toBeNull()
  const after = await host.client().snapshot()
  expect([after.productions, after.clones, after.capabilities.demo]).toEqual([[], [], { production: null }])
  expect((await containers()).filter((name) => name.startsWith('sitefork-demo-') && !before.has(name))).toEqual([])
})
