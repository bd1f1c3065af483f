// A short soak: random verbs, with something going wrong in the middle of most of them. `npm run soak` is the long one.
import { expect, test } from 'vitest'
import { linkedSite } from '../support/linked-site.ts'
import { testSeed } from '../support/random.ts'
import { soak, soakable } from '../support/soak.ts'

const site = linkedSite(soakable)
const seed = testSeed
const rounds = 4

test(`whatever is killed whenever, nothing is lost and nothing is left over (seed ${seed})`, async () => {
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  try {
    const soaked = await soak({ host: site.host, production: site.id, seed, rounds, say })
    expect(soaked.rounds).toBe(rounds)
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${said.join('\n')}`, { cause: error })
  }
}, 300_000)
