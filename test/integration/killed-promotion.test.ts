// The host is killed while it writes files, and after production has the rows: the next start puts back or finishes. The long tests kill more.
import { expect, test } from 'vitest'
import { siteOfDeeds } from '../support/deed-site.ts'
import { killedPromotions } from '../support/killed-promotions.ts'

const seed = Number(process.env.SITEFORK_TEST_SEED ?? Date.now() % 100_000)
const site = siteOfDeeds()

test(`a promotion whose host is killed is whole or not there, and written once (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const said: string[] = []
  await killedPromotions({
    ...{ site, seed, rounds: 2, steps: ['files', 'after'], faults: ['host'] },
    say: (line) => void said.push(line),
  })
  expect(said).toHaveLength(2)
})
