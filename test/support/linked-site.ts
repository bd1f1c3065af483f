// A production, a host of the test file's own, and the link between them: made before its tests, gone after.
import { afterAll, beforeAll } from 'vitest'
import { type TestHost, type TestHostOptions, testHost } from './host.ts'
import { linked } from './link.ts'
import { type TestProduction, type TestProductionOptions, testProduction } from './production.ts'

export interface LinkedSite {
  readonly production: TestProduction
  readonly host: TestHost
  /** The linked production's id. */
  readonly id: string
}

/** Filled in once the tests run. */
export function linkedSite(options: Partial<TestHostOptions> = {}, of: TestProductionOptions = {}): LinkedSite {
  const site = {} as { -readonly [Name in keyof LinkedSite]: LinkedSite[Name] }
  beforeAll(async () => {
    site.production = await testProduction(of)
    await site.production.visit()
    site.host = await testHost({ poolBytes: 6 * 2 ** 30, ...options })
    await site.host.start()
    site.id = await linked(site.host, site.production)
  })
  afterAll(async () => {
    await site.host?.cleanUp()
    await site.production?.cleanUp()
  })
  return site
}
