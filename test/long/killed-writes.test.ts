// A process that writes files is killed again and again amid each of its steps, on a server that can put nothing in another’s place at
// one instant: what was replaced comes back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import { layoutOf } from '../../src-main/production/site/site-layout.ts'
import { account } from '../support/accounts.ts'
import { killedAtEachStep } from '../support/killed-writes.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { acmeTheme, allKinds, anyOwner, filesListed, freshTheme, type PlannedFiles } from '../support/written-files.ts'

let production: TestProduction
let writer: Pick<PlannedFiles, 'source' | 'layout'>

beforeAll(async () => {
  production = await testProduction()
  await production.exec('chmod', '-R', 'g+w', production.path)
  const sshd = [
    'ChrootDirectory /var/www',
    'ForceCommand internal-sftp -P posix-rename,fsync,statvfs,lsetstat,copy-data',
  ]
  const ssh = { ...(await account(production, 'old-fashioned', { sshd })), path: '/html' }
  const parsed = sourceSchema.parse({ ssh, database: production.database.replication })
  const { probe, source } = await probeSource(parsed, { signal: AbortSignal.timeout(120_000) })
  writer = { source, layout: layoutOf(probe.facts, '/html') }
})
afterAll(() => production?.cleanUp())

test.each([1, 2, 3, 4])('killed amid each step (%i)', async (round) => {
  const scene = {
    fresh: () => freshTheme(production),
    there: async () => anyOwner(await filesListed(production, `${production.path}/${acmeTheme}`)),
    planned: () => ({ ...writer, promotion: `round-${round}`, changes: allKinds }),
  }
  expect(await killedAtEachStep(scene, true)).toBe(13)
})
