// A pool of either kind for a test of files, with one point of a small site whose files lie in its own directory and in another one.
import { afterAll, beforeAll } from 'vitest'
import { openPool } from '../../src-main/pool/open-pool.ts'
import type { Pool } from '../../src-main/pool/pool.ts'
import { treeName } from '../../src-main/pool/volume-names.ts'
import { layoutOf } from '../../src-main/production/site/site-layout.ts'
import { type TestInstance, testInstance } from './docker.ts'

const live = 'productions/acme/live'
export const sitePoint = 'productions/acme/points/p1'
/** What the site has beside its own directory. */
export const sharedFolder = '/srv/shared'
export const sharedTree = treeName(sharedFolder)

export interface SitePool {
  readonly pool: Pool
  /** Copies a state, the point by default. @returns the copy's path */
  copied(from?: string): Promise<string>
}

/** @param makeSite makes the site as a script, whose first argument is the state's path in the pool */
export function sitePool(kind: 'btrfs-loop' | 'plain-copy', makeSite: string): SitePool {
  let test: TestInstance
  let pool: Pool
  let clones = 0
  beforeAll(async () => {
    test = await testInstance()
    pool = await openPool({
      docker: test.docker,
      image: await test.docker.image('keeper'),
      kind,
      sizeBytes: 2 * 2 ** 30,
      memory: { get: () => kind, set: () => undefined },
      report: () => undefined,
    })
    await pool.create(live, 'live')
    await pool.run(['sh', '-c', makeSite, 'sh', live])
    const layout = { ...layoutOf({}, '/srv/site'), trees: [{ path: sharedFolder, only: null }] }
    await pool.writeLayout(live, JSON.stringify(layout))
    await pool.copy(live, sitePoint, 'point')
    await pool.setReadOnly(sitePoint, true)
  })
  afterAll(async () => {
    await pool?.destroy()
    await test?.cleanup()
  })
  return {
    get pool() {
      return pool
    },
    async copied(from = sitePoint) {
      const path = `clones/c${++clones}/s1`
      await pool.copy(from, path, 'clone')
      return path
    },
  }
}
