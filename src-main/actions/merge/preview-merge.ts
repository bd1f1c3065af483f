// Says what a merge would do: what is written, what both sides changed, and what has to be decided. Makes nothing.
import type { Completeness, Thing } from '../../contract/changes.ts'
import type { MergePreview } from '../../contract/models.ts'
import type { OpenSource } from '../../merging/open-sources.ts'
import { allThings, shownConflicts } from '../../merging/show-conflicts.ts'
import { pointOf } from '../point/steps/pick-point.ts'
import { sidesNow } from './merge-job.ts'
import type { ResolvedMerge } from './resolve-wish.ts'
import { rowSources } from './steps/hold-merge.ts'
import { planSides, type SidesNeeds } from './steps/plan-sides.ts'

/** How many things and conflicts a preview shows. */
const mostShown = 200

export async function previewOf(
  context: SidesNeeds,
  resolved: ResolvedMerge,
  signal: AbortSignal | undefined,
): Promise<MergePreview> {
  const { source, clone } = resolved
  const sides = sidesNow(context, resolved)
  const wished = { resolved, sides, merge: null, onConflict: 'stop', signal } as const
  const dataAt =
    source?.is === 'moment' ? source.at : ((source && pointOf(source)?.at) ?? clone?.dataAt ?? new Date().toISOString())
  const { seen } = await planSides(context, wished, (planned, sources): MergePreview => {
    const { plan } = planned
    const open = plan.open.slice(0, mostShown)
    const both = bothChanged(sources)
    return {
      onto: sides.target.label,
      dataAt,
      sources: rowSources({ planned, sources }).map(({ bookmark: _bookmark, ...shown }) => shown),
      theirs: source ? theirCounts(sources) : null,
      completeness: completenessOf(sources),
      writes: {
        rows: plan.rows.writes.length,
        files: plan.files.writes.length,
        statements: plan.schema.statements.length,
      },
      along: namedThings(sources, plan.along.slice(0, mostShown)),
      alongTotal: plan.along.length,
      both: both.slice(0, mostShown),
      bothTotal: both.length,
      conflicts: shownConflicts('', open, sources).map((one) => ({
        ...one,
        choice: null,
        state: 'open' as const,
        isRemembered: false,
      })),
      conflictTotal: plan.open.length,
      findings: [...plan.findings],
      remembered: plan.decided.size,
    }
  })
  if (!seen) throw new Error('A preview is read while all is open.')
  return seen
}

/** What the target has changed since the sources' base, without noise. */
export function theirCounts(sources: readonly OpenSource[]): MergePreview['theirs'] {
  const counts = sources.map(({ inTarget }) => inTarget.index.counts())
  const most = (of: (one: (typeof counts)[number]) => number) => Math.max(0, ...counts.map(of))
  return {
    things: most((one) => one.things + one.own.things),
    rows: most((one) => one.rows + one.own.rows),
    files: most((one) => one.files),
  }
}

export function completenessOf(sources: readonly OpenSource[]): Completeness {
  const lacking = sources.flatMap(({ own, inTarget }) =>
    [own.completeness, inTarget.completeness].flatMap((one) => (one.is === 'incomplete' ? [one.why] : [])),
  )
  return lacking.length === 0
    ? { is: 'complete', provenAt: null }
    : { is: 'incomplete', why: [...new Set(lacking)].join(' ') }
}

/** Things by their ids, as their lists call them. */
function namedThings(sources: readonly OpenSource[], ids: readonly string[]): MergePreview['along'] {
  const wanted = new Set(ids)
  if (wanted.size === 0) return []
  const found = sources.flatMap(({ own }) => [...allThings(own.index)].filter(({ id }) => wanted.has(id)))
  return found.map(({ id, kind, group, title }) => ({ id, kind, group, title }))
}

/** Things that more than one side changed: a source and the target, or two sources. */
function bothChanged(sources: readonly OpenSource[]): MergePreview['both'][number][] {
  const seen = new Map<string, { readonly thing: Thing; readonly by: Set<unknown> }>()
  for (const { own, inTarget } of sources) {
    for (const { index, by } of [
      { index: own.index, by: own },
      { index: inTarget.index, by: 'target' },
    ]) {
      for (const thing of allThings(index)) {
        if (thing.class === 'noise') continue
        const known = seen.get(thing.id) ?? { thing, by: new Set() }
        known.by.add(by)
        seen.set(thing.id, known)
      }
    }
  }
  return [...seen.values()].flatMap(({ thing: { id, kind, group, title }, by }) =>
    by.size > 1 ? [{ id, kind, group, title }] : [],
  )
}
