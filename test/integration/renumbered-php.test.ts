// Values with other ids in them are, byte for byte, what PHP itself serialises of the same values with those ids.
import { describe, expect, it } from 'vitest'
import { replaceNumbers } from '../../src-main/changes/renumber/numbers-in-value.ts'
import { linesOfPhp } from '../support/php-script.ts'
import { randomOf, testSeed } from '../support/random.ts'

const seeds = [
  ['a known seed', 1],
  ['another seed', testSeed],
] as const

interface Written {
  readonly before: string
  readonly after: string
}

describe.each(seeds)('ids of bands in what PHP serialises (%s, %i)', (_name, seed) => {
  it('become others, and nothing else does', async () => {
    const random = randomOf(seed)
    const ids = Array.from({ length: 6 }, (_, at) => String(1_000_000_000 + 32 * random.below(10_000_000) + at))
    const there = new Map(ids.map((id, at) => [id, `${at + 1}${'0'.repeat(3 + random.below(8))}7`]))
    const back = new Map([...there].map(([id, other]) => [other, id]))
    const map = JSON.stringify(Object.fromEntries(there))
    const cases = (await linesOfPhp('web', ['classes.php', 'random-ids.php'], [String(seed), '4000', map])) as Written[]
    let changed = 0
    for (const { before, after } of cases) {
      const [value, expected] = [Buffer.from(before, 'base64'), Buffer.from(after, 'base64')]
      const now = replaceNumbers(value, (digits) => there.get(digits))
      expect(now.value.toString('latin1'), value.toString('latin1')).toBe(expected.toString('latin1'))
      expect(now.left).toEqual([])
      const again = replaceNumbers(now.value, (digits) => back.get(digits))
      expect(again.value.equals(value), value.toString('latin1')).toBe(true)
      if (!value.equals(expected)) changed += 1
    }
    expect(changed).toBeGreaterThan(2000)
  })
})
