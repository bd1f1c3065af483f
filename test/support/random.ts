// Numbers that look random and come again with the same seed (mulberry32).

export interface Random {
  /** From 0 up to, and without, the limit. */
  below(limit: number): number
  pick<T>(some: readonly T[]): T
  chance(share: number): boolean
}

const { SITEFORK_TEST_SEED } = process.env

/** The seed of what is tried beside what always is: `SITEFORK_TEST_SEED`, or the same for everybody, for a test that fails by chance proves nothing. */
export const testSeed = Number(SITEFORK_TEST_SEED ?? 597_582_483)

/** As `testSeed`, but another one each time: for long tests, which look for faults that nobody knows. */
export const newSeed = Number(SITEFORK_TEST_SEED ?? Date.now() % 2 ** 31)

export function randomOf(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (limit) => Math.floor(next() * limit),
    pick(some) {
      const one = some[Math.floor(next() * some.length)]
      if (one === undefined) throw new Error('There is nothing to pick from.')
      return one
    },
    chance: (share) => next() < share,
  }
}
