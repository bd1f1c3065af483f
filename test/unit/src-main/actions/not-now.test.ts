// “Now” that cannot be had is refused before anything is made, with how old the newest data are.
import { beforeEach, expect, it } from 'vitest'
import { refuseNotNow } from '../../../../src-main/actions/not-now.ts'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { ProductionRow } from '../../../../src-main/catalog/productions.ts'
import type { Context } from '../../../../src-main/context.ts'
import { asFailure, Failure } from '../../../../src-main/contract/failure.ts'
import type { SyncState } from '../../../../src-main/contract/models.ts'
import { migrations } from '../../../support/migrations.ts'
import { productionRow, sshAddress } from '../../../support/rows.ts'

let catalog: Catalog
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
})

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

function refusal(change: Partial<ProductionRow>, sync?: SyncState) {
  const row = productionRow(change)
  catalog.productions.insert(row)
  const context = { catalog, mirrors: { syncState: () => sync } } as unknown as Context
  try {
    refuseNotNow(context, row, 'fork')
    return undefined
  } catch (error) {
    return asFailure(error).facts()
  }
}

const broken: SyncState = {
  is: 'broken',
  since: minutesAgo(3),
  failure: new Failure('sync-broken', 'Its binary logs are gone.', {
    remedy: { label: 'Catch up by difference', action: 'relink' },
  }).facts(),
}

it('of one that is paused or cannot follow, with both ways out', () => {
  expect(
    refusal({ pausedAt: minutesAgo(9), source: { is: 'pulled', ssh: sshAddress, pulledAt: minutesAgo(12.5) } }),
  ).toMatchObject({
    message: expect.stringMatching(
      /^Syncing “Acme” is paused, .* of “Acme” has is of .*, 12 min old\. Nothing was made;/,
    ),
    remedy: { label: 'Fork what the mirror has (12 min old)', action: 'last-known' },
    alternative: { label: 'Resume syncing', action: 'resume' },
  })
  catalog.productions.delete('acme')
  expect(refusal({}, broken)).toMatchObject({
    code: 'sync-broken',
    message: expect.stringMatching(/^Its binary logs are gone\. The newest/),
    remedy: { action: 'last-known' },
    alternative: { action: 'relink' },
  })
})

it('offers nothing where a pull was cut off, and so the mirror is no state of production', () => {
  const refused = refusal({ pausedAt: minutesAgo(9), inconsistent: true })
  expect(refused?.message).toMatch(/^Syncing “Acme” is paused, .* was cut off in the middle/)
  expect([refused?.remedy?.action, refused?.alternative]).toEqual(['resume', undefined])
})

it.each<[string, Partial<ProductionRow>, SyncState | undefined]>([
  ['is followed', {}, { is: 'synced', lagSeconds: 0, at: minutesAgo(0) }],
  ['is waited for', {}, { is: 'behind', lagSeconds: 240, at: minutesAgo(4) }],
  ['may be back by now', {}, { is: 'reconnecting', since: minutesAgo(1), failure: broken.failure }],
  [
    'was read from files, which has no other now',
    { source: { is: 'backup', backup: { dump: '/a.sql', files: '/a.tar' }, dumpedAt: null } },
    undefined,
  ],
])('not of one that %s', (_why, change, sync) => expect(refusal(change, sync)).toBeUndefined())
