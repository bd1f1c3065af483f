// Numbers that look random and come again with the same seed (mulberry32).

export interface Random {
  /** From 0 up to, and without, the limit. */
  below(limit: number): number
  pick<T>(some: readonly T[]): T
  chance(share: number): boolean
}

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
