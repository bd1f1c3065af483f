// The host is killed at random instants of promotions: one knows afterwards what became of each, and nothing is half.
import { expect, test } from 'vitest'
import { siteOfDeeds } from '../support/deed-site.ts'
import { killedPromotions } from '../support/killed-promotions.ts'
import { newSeed } from '../support/random.ts'

const seed = newSeed
const rounds = Number(process.env.SITEFORK_TEST_ROUNDS ?? 60)
const site = siteOfDeeds({ poolBytes: 12 * 2 ** 30 })

test(`of ${rounds} promotions whose host is killed each is whole or not there (seed ${seed})`, {
  timeout: 3 * 3_600_000,
}, async () => {
  const counts = await killedPromotions({
    site,
    seed,
    rounds,
    faults: ['once', 'once', 'once', 'twice'],
    say: (line) => console.info(line),
  })
  console.info(JSON.stringify(counts))
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rounds)
})
