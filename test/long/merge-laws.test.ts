// Merging is a law, on many seeds of random work: on MariaDB and on MySQL, with whatever the verbs make looked at by SQL.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mysqlProduction } from '../support/database-host.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type LawSite, lawsOfNothing, lawsOfSeed } from '../support/merge-laws.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { newSeed, randomOf } from '../support/random.ts'
import { mysqlIn, sqlIn } from '../support/seen.ts'
import { workedSite } from '../support/site-work.ts'

const first = newSeed
const seeds = [...Array(4).keys(), first]

const servers = [
  ['MariaDB', () => testProduction(), sqlIn],
  ['MySQL', () => mysqlProduction(['--gtid-mode=ON', '--enforce-gtid-consistency=ON']), mysqlIn],
] as const

describe.each(servers)('on %s, random work in two clones', (_name, made, asked) => {
  let production: TestProduction | undefined
  let host: TestHost | undefined
  let laws: LawSite
  let point: string
  let disputed = 0

  beforeAll(async () => {
    production = await made()
    await production.visit()
    const worked = workedSite(randomOf(1))
    await production.sql(worked.sql)
    host = await testHost({ poolBytes: 6 * 2 ** 30 })
    await host.start()
    const id = await linked(host, production)
    laws = { host, id, sqlIn: asked, worked: { wp_: worked } }
    point = (await host.client().point.list({ production: id }))[0]?.id ?? ''
  })
  afterAll(async () => {
    await host?.cleanUp()
    await production?.cleanUp()
  })

  it.each(seeds)('is merged by the laws (seed %i)', async (seed) => {
    const { isDisputed, broken } = await lawsOfSeed(laws, point, seed)
    expect(broken.join('\n\n')).toBe('')
    if (isDisputed) disputed += 1
  })

  it('that is none is merged to the point itself, in every row', async () => {
    expect(await lawsOfNothing(laws, point, first)).toEqual([])
  })

  it('is merged mostly without anything to be decided', () => {
    expect(disputed).toBeLessThan(seeds.length / 2)
  })
})
