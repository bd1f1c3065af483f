// A production and a host of the test file's own, and the link between them: made before its tests, gone after.
import { afterAll, beforeAll } from 'vitest'
import { type EngineDoor, engineDoor } from './engine-door.ts'
import type { TestHost, TestHostOptions } from './host.ts'
import { linked } from './link.ts'
import type { TestProduction, TestProductionOptions } from './production.ts'
import { startSite } from './start-site.ts'

/** Filled in once the tests run. */
export interface UnlinkedSite {
  readonly production: TestProduction
  readonly host: TestHost
}

/** Filled in once the tests run. */
export interface LinkedSite extends UnlinkedSite {
  /** The linked production's id. */
  readonly id: string
}

type Filled<Site> = { -readonly [Name in keyof Site]: Site[Name] }

/** A production that somebody has visited and a host that does not know it yet. */
export function unlinkedSite(options: Partial<TestHostOptions> = {}, of: TestProductionOptions = {}): UnlinkedSite {
  const site = {} as Filled<UnlinkedSite>
  beforeAll(async () => void (await startSite(site, options, of)))
  afterAll(async () => {
    await site.host?.cleanUp()
    await site.production?.cleanUp()
  })
  return site
}

/** A production and a host that reaches its engine through a door, which is open at first. */
export function siteBehindDoor(): UnlinkedSite & { readonly door: EngineDoor } {
  const door = engineDoor()
  beforeAll(() => door.open())
  afterAll(() => door.cleanUp())
  return Object.assign(unlinkedSite({ env: { DOCKER_HOST: door.host } }), { door })
}

/** A production and the host that it is linked to, its first point ready. */
export function linkedSite(...given: Parameters<typeof unlinkedSite>): LinkedSite {
  const site = unlinkedSite(...given) as Filled<LinkedSite>
  beforeAll(async () => {
    site.id = await linked(site.host, site.production)
  })
  return site
}
