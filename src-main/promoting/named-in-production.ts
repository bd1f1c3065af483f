// Reads what differs between production and a clone with the ids that production gave when it was promoted: the rows of a clone that
// production has already are the same rows, and not one that goes and one that comes.
import { setImmediate as othersTurn } from 'node:timers/promises'
import { type IdsOfSite, renumberer } from '../changes/renumber/renumber.ts'
import type { ReservedId } from '../changes/renumber/reserved-id.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import type { OpenComparison } from '../comparing/comparisons.ts'
import { allThings } from '../merging/show-conflicts.ts'
import type { RowChange } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { identity } from '../rows/guarded-row.ts'

/** Rows that are taken over before others have their turn. */
const atOnce = 2000

/**
 * @param difference from production as it is now to what a clone is
 * @param list an empty one, into which it is read
 */
export async function namedInProduction(
  difference: OpenComparison,
  ids: readonly ReservedId[],
  site: IdsOfSite,
  list: ChangeIndex,
): Promise<OpenComparison> {
  const { index } = difference
  const rows = [...index.net({})].map(writeOf)
  const rename = renumberer(rows, ids, site)
  const [going, coming]: [RowChange[], RowChange[]] = [[], []]
  for (const row of rows) {
    const { table, expected: before, wanted: after } = row
    // What nobody wrote is never promoted.
    const named = row.class === 'noise' ? after : rename(row).wanted
    const isSame = before && named && identity(table, before) === identity(table, named)
    if (isSame) {
      if (!sameRow(before, named)) going.push({ table, before, after: named })
      continue
    }
    if (before) going.push({ table, before, after: null })
    if (named) coming.push({ table, before: null, after: named })
  }
  for (const [at, change] of [...going, ...coming].entries()) {
    list.addNet(change)
    if (at % atOnce === atOnce - 1) await othersTurn()
  }
  for (const _part of list.settling()) await othersTurn()
  const unknown = new Set(list.unknown())
  const titles = [...(unknown.size > 0 ? allThings(index) : [])].map(
    ({ id, title }) => [id, { title, type: '' }] as const,
  )
  list.learn(new Map(titles.filter(([id]) => unknown.has(id))))
  const { net, netOfTable, rowAt, things, counts } = list
  return { ...difference, index: { ...index, net, netOfTable, rowAt, things, counts } }
}

const writeOf = ({ table, before, after, thing, class: is }: NetRow) =>
  ({ table, expected: before, wanted: after, unchecked: [], thing, class: is, sources: [] }) as const
