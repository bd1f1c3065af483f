// A day of promotions, one after the other, while others write; and all of them undone in random order.
import { expect, test } from 'vitest'
import { siteOfDeeds } from '../support/deed-site.ts'
import { promotionDay } from '../support/promotion-day.ts'
import { newSeed } from '../support/random.ts'

const seed = newSeed
const promotions = Number(process.env.SITEFORK_TEST_ROUNDS ?? 100)
const site = siteOfDeeds({ poolBytes: 12 * 2 ** 30 })

test(`of ${promotions} promotions, each is what it would be by hand, and leads back (seed ${seed})`, {
  timeout: 3 * 3_600_000,
}, async () => {
  const said: string[] = []
  const say = (line: string) => {
    said.push(line)
    console.info(line)
  }
  await promotionDay({ site, seed, promotions, say })
  expect(said.length).toBeGreaterThanOrEqual(promotions)
})
