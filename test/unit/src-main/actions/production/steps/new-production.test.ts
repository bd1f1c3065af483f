// One name is one production, and linking a site again whose link never ended goes on with it.
import { beforeEach, describe, expect, it } from 'vitest'
import { renameProduction } from '../../../../../../src-main/actions/production/rename-production.ts'
import { beginLink } from '../../../../../../src-main/actions/production/steps/new-production.ts'
import { type Catalog, openCatalog } from '../../../../../../src-main/catalog/catalog.ts'
import type { ProductionRow } from '../../../../../../src-main/catalog/productions.ts'
import type { Context } from '../../../../../../src-main/context.ts'
import type { LinkedSource, SshAddress } from '../../../../../../src-main/contract/models.ts'
import { migrations } from '../../../../../support/migrations.ts'
import { productionRow, sshAddress } from '../../../../../support/rows.ts'

let catalog: Catalog
let did: string[]
let busy: string[]
let context: Context

beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  did = []
  busy = []
  context = {
    catalog,
    secrets: { encrypt: (text: string) => new TextEncoder().encode(text) },
    publish: { production: () => undefined },
    jobs: { holders: (site: string) => (busy.includes(site) ? ['job1'] : []) },
    mirrors: { reopen: async (id: string) => void did.push(`reopen ${id}`) },
    engineParts: () => ({
      pool: {
        releaseVolumes: async () => undefined,
        remove: async (path: string) => void did.push(`remove ${path}`),
      },
    }),
  } as unknown as Context
})

const over = (change: Partial<SshAddress>): LinkedSource => ({
  is: 'replicated',
  ssh: { ...sshAddress, ...change },
})
const files: LinkedSource = {
  is: 'backup',
  backup: { dump: '/backups/a.sql', files: '/backups/a.tar' },
  dumpedAt: null,
}
const of = (change: Partial<ProductionRow>) => {
  const { database, facts, source } = productionRow()
  return { name: '', database, facts, source, ...change }
}
const link = (change: Partial<ProductionRow>, usual = 'acme.example') =>
  beginLink(context, of(change), usual, 'secrets')
const names = () => catalog.productions.all().map(({ id, name }) => `${id}: ${name}`)

describe('a name', () => {
  it('nobody gave is the site’s, or another one where that is taken', async () => {
    catalog.productions.insert(
      productionRow({ id: 'acme-example', name: 'Acme.example', source: over({ path: '/srv/a' }) }),
    )
    expect(await link({ source: over({ path: '/srv/b' }) })).toBe('acme-example-2')
    expect(await link({ source: over({ path: '/srv/c' }) })).toBe('acme-example-3')
    expect(names()).toEqual([
      'acme-example: Acme.example',
      'acme-example-2: acme.example 2',
      'acme-example-3: acme.example 3',
    ])
  })

  it('that is taken is refused, in whatever letters', async () => {
    catalog.productions.insert(productionRow({ name: 'Acme' }))
    const other = link({ name: 'aCME', source: over({ path: '/srv/b' }) })
    await expect(other).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('“Acme” already. Give'),
    })
    catalog.productions.insert(productionRow({ id: 'b', name: 'B', source: over({ path: '/srv/b' }) }))
    expect(() => renameProduction(context, { production: 'b', name: ' acme ' })).toThrow(/“Acme” already/)
    renameProduction(context, { production: 'b', name: 'b' })
    expect(catalog.productions.get('b')?.name).toBe('b')
  })
})

describe('a site whose link never ended', () => {
  it('goes on under its name, with what is given now', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', seeded: true, name: 'Acme' }))
    expect(await link({ source: over({ user: 'other' }) })).toBe('acme')
    expect(catalog.productions.get('acme')).toMatchObject({
      name: 'Acme',
      phase: 'linking',
      seeded: true,
      failure: null,
      source: { ssh: { user: 'other' } },
    })
    expect([names(), did]).toEqual([['acme: Acme'], ['reopen acme']])
  })

  it('of files is read anew: they may be others', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', source: files, name: 'Backup' }))
    expect(await link({ source: files, name: 'Backup' }, 'a')).toBe('backup')
    expect(did).toEqual(['reopen acme', 'remove productions/acme/live'])
    expect(names()).toEqual(['backup: Backup'])
  })

  it('of files takes other files under its name', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', source: files, name: 'Backup' }))
    const other: LinkedSource = { ...files, backup: { dump: '/backups/whole.sql', files: '/backups/a.tar' } }
    await link({ source: other, name: 'backup' })
    expect(catalog.productions.all().map((one) => one.source)).toEqual([other])
  })

  it.each<[string, Partial<ProductionRow>, RegExp]>([
    ['is linked', {}, /linked already, as “Acme”\. Unlink that one first/],
    ['is being unlinked', { phase: 'unlinking' }, /is being unlinked/],
    ['is being linked right now', { phase: 'linking' }, /is being linked right now/],
  ])('is not linked a second time while it %s', async (_what, change, said) => {
    catalog.productions.insert(productionRow({ name: 'Acme', ...change }))
    busy = ['production:acme']
    await expect(link({})).rejects.toMatchObject({ message: expect.stringMatching(said) })
  })
})
