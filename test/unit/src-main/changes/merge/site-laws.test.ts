// What must hold of every merge, on random changes of a small site.
import { describe, expect, it } from 'vitest'
import { columnText } from '../../../../../src-main/changes/cell-text.ts'
import type { RowsMerge } from '../../../../../src-main/changes/merge/merge.ts'
import type { ConflictChoice } from '../../../../../src-main/contract/merges.ts'
import { meant, mergeLists, shippedRules, targetTable } from '../../../../support/merging.ts'
import { randomOf, testSeed } from '../../../../support/random.ts'
import {
  baseSite,
  changedSite,
  differences,
  type SmallSite,
  sitePlace,
  toldSite,
  writtenSite,
} from '../../../../support/small-site.ts'

const seeds = [...Array(120).keys(), testSeed]

/** Ids of one lane above a counter, or, where `isShared`, the counter's own, which others give as well. */
function ids(lane: number, isShared: boolean): (table: string) => number {
  const given = new Map<string, number>()
  return (table) => {
    const count = (given.get(table) ?? 0) + 1
    given.set(table, count)
    return isShared ? 100 + count : 1_000_000_000 + lane + 32 * count
  }
}

function sitesOf(seed: number) {
  const random = randomOf(seed)
  const base = baseSite()
  const isShared = random.chance(0.3)
  const [a, b, target] = [1, 2, 3].map((lane) => changedSite(base, random, ids(lane, isShared)))
  if (!a || !b || !target) throw new Error('There are three.')
  const choice = random.chance(0.3) ? undefined : random.pick(['mine', 'theirs'] as const)
  return { base, a, b, target, choice, isShared }
}

const more = (choice?: 'mine' | 'theirs') => ({
  choiceOf: (): ConflictChoice | undefined => choice && { is: choice },
  targetTable: (name: string) => targetTable(name, { unique: name === 'wp_options' ? [['option_name']] : [] }),
})

const onto = (base: SmallSite, sources: readonly SmallSite[], target: SmallSite, choice?: 'mine' | 'theirs') =>
  mergeLists(
    sources.map((source) => differences(base, source)),
    differences(base, target),
    more(choice),
  )

/** How many rows a category really has, and how many it says. */
const counts = (site: SmallSite) => {
  const rows = [...site.values()]
  const category = rows.find(({ table }) => table.name === 'wp_term_taxonomy')
  return {
    said: category && columnText(category.table, category.row, 'count'),
    real: String(rows.filter(({ table }) => table.name === 'wp_term_relationships').length),
  }
}

describe.each(seeds)('a merge (seed %i)', (seed) => {
  const { base, a, b, target, choice, isShared } = sitesOf(seed)

  it('onto the own base gives the clone itself', () => {
    const merged = onto(base, [a], base)
    expect(merged.conflicts).toEqual([])
    expect(toldSite(writtenSite(base, merged.writes))).toEqual(toldSite(a))
  })

  it('of nothing changes nothing', () => {
    expect(onto(base, [base], target)).toMatchObject({ writes: [], conflicts: [], renumbered: [] })
  })

  it('twice changes nothing', () => {
    const once = writtenSite(target, onto(base, [a], target, choice).writes)
    const again = onto(base, [a], once, choice)
    expect(toldSite(writtenSite(once, again.writes))).toEqual(toldSite(once))
  })

  it('of two is the same whichever comes first, where nothing conflicts', () => {
    const [one, other] = [onto(base, [a, b], target), onto(base, [b, a], target)]
    if (one.conflicts.length + other.conflicts.length + (isShared ? 1 : 0) > 0) return
    expect(toldSite(writtenSite(target, one.writes))).toEqual(toldSite(writtenSite(target, other.writes)))
  })

  it('counts what there is', () => {
    const merged = onto(base, [a, b], target, choice)
    if (merged.conflicts.some(({ is }) => is !== 'value' && is !== 'added-twice')) return
    // Where a post came and another one went on either side, nobody changed the count, and nobody knows what it is.
    if ([a, b, target].every((site) => counts(site).said === counts(base).said)) return
    const { said, real } = counts(writtenSite(target, merged.writes))
    expect(said).toBe(real)
  })

  it('loses no change of either: each is in the result, or in a conflict', () => {
    const merged = onto(base, [a, b], target, choice)
    const result = writtenSite(target, merged.writes)
    expect(lost(base, [a, b], result, merged)).toEqual([])
  })
})

/** Columns that a source changed, that are neither in the result nor in a conflict, and that nobody else decides. */
function lost(base: SmallSite, sources: readonly SmallSite[], result: SmallSite, { conflicts, renumbered }: RowsMerge) {
  const rows = [...result.values()]
  return sources.flatMap((source) =>
    differences(base, source).flatMap((change) => {
      const { table, before, after } = change
      const { class: whose, thing } = meant(change)
      if (whose === 'noise' || !after || conflicts.some((one) => one.thing === thing)) return []
      const there = result.get(sitePlace(table, after))?.row
      return table.columns.flatMap(({ name }, at) => {
        const way = shippedRules.wayOf(table, after, name)
        const isKey = table.key.includes(at)
        if (isKey || ['target', 'latest', 'count'].includes(way) || String(before?.[at]) === String(after[at]))
          return []
        const isThere = there && String(there[at]).includes(String(after[at]))
        // A row that has another id there is found by what it holds.
        const isElsewhere = rows.some(
          (one) => one.table.name === table.name && String(one.row[at]) === String(after[at]),
        )
        // One that was removed and written again.
        const isOld = [...base.values()].some(
          (one) => one.table.name === table.name && String(one.row[at]) === String(after[at]),
        )
        const isRenamed = renumbered.some(({ from }) => String(after[at]).includes(from))
        return isThere || isElsewhere || isRenamed || (isOld && !before)
          ? []
          : [`${sitePlace(table, after)} ${name} ${columnText(table, after, name)}`]
      })
    }),
  )
}
