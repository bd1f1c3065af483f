// A short soak: random verbs, the host killed in the middle of most of them. `npm run soak` is the long one.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { soak } from '../support/soak.ts'

let production: TestProduction
let host: TestHost
const seed = Number(process.env.SITEFORK_TEST_SEED ?? Date.now() % 2 ** 31)
const rounds = 4

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

test(`whatever is killed whenever, nothing is lost and nothing is left over (seed ${seed})`, async () => {
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  try {
    const soaked = await soak({ host, production: await linked(host, production), seed, rounds, say })
    expect(soaked.rounds).toBe(rounds)
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${said.join('\n')}`, { cause: error })
  }
}, 300_000)
