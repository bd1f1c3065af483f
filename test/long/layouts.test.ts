// A site is found however it lies on its host, and its clone's pages are production's own.
import { afterAll, beforeAll, test } from 'vitest'
import { type TestHost, testHost } from '../support/host.ts'
import { answersOfProduction, expectSame, forget, type LayoutCase, layouts } from '../support/layouts.ts'
import { type TestProduction, testProduction } from '../support/production.ts'

let production: TestProduction
let host: TestHost

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

test.each(Object.entries<LayoutCase>(layouts))('%s', async (_name, layout) => {
  const expected = await answersOfProduction(production, layout)
  await forget(host, await expectSame(host, production, layout, expected))
})
