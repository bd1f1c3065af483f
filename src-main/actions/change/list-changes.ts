// Lists what differs between two states, by thing or by edit.
import type { OpenComparison } from '../../comparing/comparisons.ts'
import type { Context } from '../../context.ts'
import type { ChangeList, ChangeQuery, Compared } from '../../contract/changes.ts'

/** @throws Failure where a side is gone, or cannot be compared with the other */
export function listChanges(
  { comparisons }: Pick<Context, 'comparisons'>,
  { query, ...compared }: Compared & { readonly query: ChangeQuery },
  signal?: AbortSignal,
): Promise<ChangeList> {
  const list = ({ from, to, by, completeness, index }: OpenComparison): ChangeList => {
    const things = query.view === 'net' ? index.things(query) : undefined
    const edits = query.view === 'edits' ? index.edits(query) : undefined
    return {
      from: from.label,
      to: to.label,
      completeness,
      by,
      counts: index.counts(),
      total: things?.total ?? edits?.total ?? 0,
      things: [...(things?.things ?? [])],
      edits: [...(edits?.edits ?? [])],
    }
  }
  return comparisons.use(compared, signal, list, query)
}
