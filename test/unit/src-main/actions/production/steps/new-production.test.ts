// One name is one production, and linking a site again whose link never ended goes on with it.
import { beforeEach, describe, expect, it } from 'vitest'
import { renameProduction } from '../../../../../../src-main/actions/production/rename-production.ts'
import { beginLink } from '../../../../../../src-main/actions/production/steps/new-production.ts'
import { type Catalog, openCatalog } from '../../../../../../src-main/catalog/catalog.ts'
import type { ProductionRow } from '../../../../../../src-main/catalog/productions.ts'
import type { Context } from '../../../../../../src-main/context.ts'
import { migrations } from '../../../../../support/migrations.ts'
import { productionRow } from '../../../../../support/rows.ts'

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
    secrets: { seal: (text: string) => new TextEncoder().encode(text) },
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

const ssh = (change: Partial<NonNullable<ProductionRow['ssh']>> = {}) => {
  const usual = productionRow().ssh
  if (!usual) throw new Error('The usual production is reached over SSH.')
  return { ...usual, ...change }
}
const archive = { dump: '/backups/a.sql', files: '/backups/a.tar' }
const of = (change: Partial<ProductionRow>) => {
  const { database, facts, mode } = productionRow()
  return { name: '', database, facts, mode, ssh: ssh(), archive: null, ...change }
}
const link = (change: Partial<ProductionRow>, usual = 'acme.example') =>
  beginLink(context, of(change), usual, 'secrets')
const names = () => catalog.productions.all().map(({ id, name }) => `${id}: ${name}`)

describe('a name', () => {
  it('nobody gave is the site’s, or another one where that is taken', async () => {
    catalog.productions.insert(
      productionRow({ id: 'acme-example', name: 'Acme.example', ssh: ssh({ path: '/srv/a' }) }),
    )
    expect(await link({ ssh: ssh({ path: '/srv/b' }) })).toBe('acme-example-2')
    expect(await link({ ssh: ssh({ path: '/srv/c' }) })).toBe('acme-example-3')
    expect(names()).toEqual([
      'acme-example: Acme.example',
      'acme-example-2: acme.example 2',
      'acme-example-3: acme.example 3',
    ])
  })

  it('that is taken is refused, in whatever letters', async () => {
    catalog.productions.insert(productionRow({ name: 'Acme' }))
    const other = link({ name: 'aCME', ssh: ssh({ path: '/srv/b' }) })
    await expect(other).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('“Acme” already. Give'),
    })
    catalog.productions.insert(productionRow({ id: 'b', name: 'B', ssh: ssh({ path: '/srv/b' }) }))
    expect(() => renameProduction(context, { production: 'b', name: ' acme ' })).toThrow(/“Acme” already/)
    renameProduction(context, { production: 'b', name: 'b' })
    expect(catalog.productions.get('b')?.name).toBe('b')
  })
})

describe('a site whose link never ended', () => {
  it('goes on under its name, with what is given now', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', seeded: true, name: 'Acme' }))
    expect(await link({ ssh: ssh({ user: 'other' }) })).toBe('acme')
    expect(catalog.productions.get('acme')).toMatchObject({
      name: 'Acme',
      phase: 'linking',
      seeded: true,
      failure: null,
      ssh: { user: 'other' },
    })
    expect([names(), did]).toEqual([['acme: Acme'], ['reopen acme']])
  })

  it('of files is read anew: they may be others', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', mode: 'archive', ssh: null, archive, name: 'Backup' }))
    expect(await link({ ssh: null, archive, mode: 'archive', name: 'Backup' }, 'a')).toBe('backup')
    expect(did).toEqual(['reopen acme', 'remove productions/acme/live'])
    expect(names()).toEqual(['backup: Backup'])
  })

  it('of files takes other files under its name', async () => {
    catalog.productions.insert(productionRow({ phase: 'linking', mode: 'archive', ssh: null, archive, name: 'Backup' }))
    const other = { dump: '/backups/whole.sql', files: '/backups/a.tar' }
    await link({ ssh: null, archive: other, mode: 'archive', name: 'backup' })
    expect(catalog.productions.all().map((one) => one.archive)).toEqual([other])
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
