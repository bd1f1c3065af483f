// A round goes through every table once, in pieces, and can be resumed after each.
import { expect, it } from 'vitest'
import type { Round } from '../../../../../src-main/catalog/comparisons.ts'
import { advanceRound, newRound } from '../../../../../src-main/production/mirror/comparison-round.ts'
import type { SqlValue } from '../../../../../src-main/rows/value.ts'

const now = '2026-11-01T10:00:00.000Z'

/** A production with these tables. The key of a row is its number; the row `lie` differs. */
function production(tables: Readonly<Record<string, { readonly rows: number; readonly lie?: number }>>) {
  const looked: string[] = []
  return {
    looked,
    workedMs: () => 0,
    tables: async () => Object.keys(tables).sort(),
    async look(table: string, after: readonly SqlValue[] | null, rows: number) {
      const { rows: all, lie = Infinity } = tables[table] ?? { rows: 0 }
      const from = Number(after?.[0] ?? 0)
      const to = Math.min(all, from + rows)
      looked.push(`${table} ${from}-${to}`)
      return { next: to < all ? [Buffer.from(`${to}`)] : null, rows: to - from, differs: from <= lie && lie < to }
    },
  }
}

async function through(of: ReturnType<typeof production>, from: Round): Promise<Round> {
  let round = from
  // Stored and read between two pieces, as the catalog does.
  while (!round.isThrough) round = JSON.parse(JSON.stringify(await advanceRound(of, round, now)))
  return round
}

it('looks at every row once, and leaves a table at its first difference', async () => {
  const site = production({ a: { rows: 1200 }, b: { rows: 100_000, lie: 3 }, c: { rows: 0 } })
  const round = await through(site, newRound(now))
  expect(round).toMatchObject({ tables: 3, suspects: ['b'], skipped: [], done: 'c', at: null })
  expect(site.looked).toEqual(['a 0-500', 'a 500-1200', 'b 0-500', 'c 0-0'])
})

it('resumes behind the last row, and includes tables that are new', async () => {
  const half = production({ a: { rows: 1200 }, d: { rows: 10 } })
  const left = await advanceRound(half, newRound(now), now)
  const site = production({ a: { rows: 1200 }, b: { rows: 5 }, d: { rows: 10 } })
  expect(await through(site, left)).toMatchObject({ tables: 3, rows: 1215, startedAt: now })
  expect(site.looked).toEqual(['a 500-1200', 'b 0-5', 'd 0-10'])
})
