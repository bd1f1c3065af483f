// The layouts that most sites have besides WordPress in one directory: found, forked, and each page as production has it.
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

test.each(['Bedrock', 'a deployment: releases, and what they share'] as const)('%s', async (name) => {
  const layout: LayoutCase = layouts[name]
  const expected = await answersOfProduction(production, layout)
  await forget(host, await expectSame(host, production, layout, expected))
})
