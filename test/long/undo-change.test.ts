// One edit, or one thing, is undone in a real clone of MySQL.
import { afterAll, beforeAll } from 'vitest'
import { mysqlProduction } from '../support/database-host.ts'
import { testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import type { LinkedSite } from '../support/linked-site.ts'
import { mysqlIn } from '../support/seen.ts'
import { undoOf } from '../support/undone-changes.ts'

const site = {} as { -readonly [Name in keyof LinkedSite]: LinkedSite[Name] }
beforeAll(async () => {
  site.production = await mysqlProduction(['--gtid-mode=ON', '--enforce-gtid-consistency=ON'])
  await site.production.visit()
  site.host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await site.host.start()
  site.id = await linked(site.host, site.production)
})
afterAll(async () => {
  await site.host?.cleanUp()
  await site.production?.cleanUp()
})

undoOf(site, mysqlIn, { logsCascades: true })
