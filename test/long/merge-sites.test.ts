// Merging on sites that are not the plain one: a network of sites whose tables begin with another prefix, and a production whose
// database server was upgraded between the point of a clone and what it is merged onto.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allRowsOf, differingRows } from '../support/all-rows.ts'
import { covered, forked } from '../support/clones.ts'
import { oldMariadbProduction } from '../support/database-host.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { unlinkedSite } from '../support/linked-site.ts'
import { type LawSite, lawsOfSeed, mergedClone, newPoint } from '../support/merge-laws.ts'
import { addSite, makeNetwork } from '../support/network.ts'
import { newSeed, randomOf } from '../support/random.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { randomWork, workedSite } from '../support/site-work.ts'

describe('a network of sites whose tables begin with another prefix', () => {
  const site = unlinkedSite()
  const seed = newSeed
  let laws: LawSite
  let point: string

  beforeAll(async () => {
    const { production, host } = site
    await makeNetwork(production, 'acme.example')
    await addSite(production, 'acme.example', 'shop.acme.example', 'Shop')
    await takePrefix('acme7_')
    await production.visit()
    const worked = { acme7_: workedSite(randomOf(3), 'acme7_'), acme7_2_: workedSite(randomOf(4), 'acme7_2_') }
    for (const { sql } of Object.values(worked)) await production.sql(sql)
    const id = await linked(host, production)
    laws = { host, id, sqlIn, worked }
    point = (await host.client().point.list({ production: id }))[0]?.id ?? ''
  })

  /** As somebody does who was told to for safety. */
  async function takePrefix(prefix: string): Promise<void> {
    const { production } = site
    const tables = (await production.sql('SHOW TABLES')).trim().split('\n')
    const renamed = tables.map((name) => [name, name.replace(/^wp_/, prefix)] as const)
    await production.sql(`RENAME TABLE ${renamed.map((pair) => pair.join(' TO ')).join(', ')}`)
    for (const [, name] of renamed.filter(([, to]) => /(?:options|usermeta)$/.test(to))) {
      const column = name.endsWith('options') ? 'option_name' : 'meta_key'
      await production.sql(
        `UPDATE ${name} SET ${column} = CONCAT('${prefix}', SUBSTRING(${column}, 4)) WHERE ${column} LIKE 'wp\\_%'`,
      )
    }
    await production.exec(
      'sed',
      '-i',
      `s/^\\$table_prefix.*/$table_prefix = '${prefix}';/`,
      `${production.path}/wp-config.php`,
    )
  }

  it.each([1, 2, seed])('is merged by the laws, on each of its sites (seed %i)', async (one) => {
    const { broken } = await lawsOfSeed(laws, point, one)
    expect(broken.join('\n\n')).toBe('')
  })

  it('is told by its own names, and keeps what is one for all its sites', async () => {
    const { host, id } = laws
    const [mine, other] = [
      await forked(host, id, 'mine', { is: 'newest' }),
      await forked(host, id, 'other', { is: 'newest' }),
    ]
    const asked = async (clone: string, query: string) => sqlIn(await pairOf(clone), `SET NAMES utf8mb4; ${query}`)
    await asked(
      mine,
      `UPDATE acme7_2_options SET option_value = 'Mine' WHERE option_name = 'blogname';
       INSERT INTO acme7_sitemeta (site_id, meta_key, meta_value) VALUES (1, 'by_mine', 'yes');
       INSERT INTO acme7_users (user_login, user_nicename, user_email, display_name) VALUES ('mine', 'mine', 'mine@acme.example', 'Mine')`,
    )
    await asked(
      other,
      `UPDATE acme7_options SET option_value = 'Other' WHERE option_name = 'blogname';
       UPDATE acme7_2_posts SET post_title = 'Other’s' WHERE post_name = 'base-1';
       UPDATE acme7_sitemeta SET meta_value = 'Other' WHERE meta_key = 'site_name';
       UPDATE acme7_blogs SET public = 0 WHERE blog_id = 2`,
    )
    const from = { is: 'point', point } as const
    const { clone } = await mergedClone(host, { is: 'merge', name: 'both', clones: ['mine', 'other'], from })
    const all = `SELECT option_value FROM acme7_2_options WHERE option_name = 'blogname';
      SELECT option_value FROM acme7_options WHERE option_name = 'blogname';
      SELECT post_title FROM acme7_2_posts WHERE post_name = 'base-1';
      SELECT meta_value FROM acme7_sitemeta WHERE meta_key IN ('by_mine', 'site_name') ORDER BY meta_key;
      SELECT public FROM acme7_blogs WHERE blog_id = 2; SELECT display_name FROM acme7_users WHERE user_login = 'mine'`
    expect(await asked(clone ?? '', all)).toBe('Mine\nOther\nOther’s\nyes\nOther\n0\nMine')
  })
})

describe('a production whose server was upgraded', () => {
  let production: Awaited<ReturnType<typeof oldMariadbProduction>> | undefined
  let host: TestHost | undefined
  afterAll(async () => {
    await host?.cleanUp()
    await production?.cleanUp()
  })

  it('gives its clones of the older server, with their work, and merges them with those of the newer', async () => {
    const old = await oldMariadbProduction()
    production = old
    await old.visit()
    const worked = workedSite(randomOf(5))
    await old.sql(worked.sql)
    const started = await testHost({ poolBytes: 6 * 2 ** 30 })
    host = started
    await started.start()
    const id = await linked(started, old)
    const told = async (clone: string) => allRowsOf(await pairOf(clone), sqlIn)
    const workIn = async (name: string, part: number) => {
      const clone = await forked(started, id, name, { is: 'newest' })
      const before = await told(clone)
      const options = { who: name, part, parts: 2 }
      await sqlIn(await pairOf(clone), randomWork(worked, randomOf(part + 40), options))
      return { clone, work: differingRows(before, await told(clone)).filter(isRow) }
    }
    const version = async (clone: string) => sqlIn(await pairOf(clone), 'SELECT VERSION()')
    const before = await workIn('before', 0)
    expect(await version(before.clone)).toMatch(/^10\.11\./)

    await old.upgrade()
    await old.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('by_now', 'the newer one')")
    await started.until('its mirror is upgraded', async (client) =>
      (await client.production.list()).some(({ mirrorServer }) => mirrorServer === 'MariaDB 11.8'),
    )
    await covered(started, id, new Date())
    const point = await newPoint({ host: started, id })
    const plain = await told(await forked(started, id, 'plain', { is: 'newest' }))
    const after = await workIn('after', 1)
    expect(await version(after.clone)).toMatch(/^11\.8\./)

    const from = { is: 'point', point } as const
    const merged = await mergedClone(started, { is: 'merge', name: 'both', clones: ['before', 'after'], from })
    expect(await version(merged.clone ?? '')).toMatch(/^11\.8\./)
    expect(
      differingRows(plain, await told(merged.clone ?? ''))
        .filter(isRow)
        .toSorted(),
    ).toEqual([...before.work, ...after.work].toSorted())
    const { clone } = before
    expect(await mergedClone(started, { is: 'refresh', clone, from })).toEqual({ clone, disputed: [] })
    expect(await version(clone)).toMatch(/^11\.8\./)
    expect(
      differingRows(plain, await told(clone))
        .filter(isRow)
        .toSorted(),
    ).toEqual(before.work.toSorted())
  })

  /** How a server writes what a table is made of is its own concern, and what counts rows counts those of both. */
  const isRow = (line: string) => !line.includes('CREATE TABLE') && !line.includes(' wp_term_taxonomy ')
})
