// Merging is a law: the same whoever comes first, nothing from nothing, and nothing the second time, on random work in real clones.
import { beforeAll, expect, test } from 'vitest'
import { linked } from '../support/link.ts'
import { unlinkedSite } from '../support/linked-site.ts'
import { type LawSite, lawsOfNothing, lawsOfSeed } from '../support/merge-laws.ts'
import { randomOf } from '../support/random.ts'
import { sqlIn } from '../support/seen.ts'
import { workedSite } from '../support/site-work.ts'

const site = unlinkedSite()
const seed = Number(process.env.SITEFORK_TEST_SEED ?? Date.now() % 2 ** 31)
let laws: LawSite
let point: string

beforeAll(async () => {
  const { production, host } = site
  const worked = workedSite(randomOf(1))
  await production.sql(worked.sql)
  const id = await linked(host, production)
  laws = { host, id, sqlIn, worked: { wp_: worked } }
  point = (await host.client().point.list({ production: id }))[0]?.id ?? ''
})

test(`of random work in two clones (seed ${seed})`, async () => {
  const { broken } = await lawsOfSeed(laws, point, seed, 'few')
  expect(broken.join('\n\n')).toBe('')
})

test('of nothing is the point itself, in every row', async () => {
  expect(await lawsOfNothing(laws, point, seed)).toEqual([])
})
