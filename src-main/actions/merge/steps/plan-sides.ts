// Plans a merge of sides: what is written and what is to be decided, with what was decided before.
import type { ConflictRow } from '../../../catalog/conflicts.ts'
import type { Conflict } from '../../../changes/merge/merge.ts'
import { mergeValues } from '../../../changes/merge/merge-values.ts'
import type { ComparedSide } from '../../../comparing/sides.ts'
import type { Context } from '../../../context.ts'
import type { ChangeCounts } from '../../../contract/changes.ts'
import { Failure } from '../../../contract/failure.ts'
import type { ConflictChoice, ConflictRule } from '../../../contract/models.ts'
import { openMergeServers } from '../../../merging/merge-servers.ts'
import { type MergeSides, type OpenSource, openSources } from '../../../merging/open-sources.ts'
import { type MergePlan, mineOf, type PlanParts, planMerge, readableStates } from '../../../merging/plan-merge.ts'
import { promotedOnto, promotedWork, withPromoted } from '../../promotion/steps/promoted-work.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'

export type SidesNeeds = Pick<
  Context,
  'catalog' | 'comparisons' | 'engineParts' | 'mirrors' | 'newId' | 'promotionFiles'
>

/** What was planned, and what its sources have changed themselves. */
export interface Planned {
  readonly plan: MergePlan
  readonly counts: readonly ChangeCounts[]
}

export interface PlanWish {
  readonly resolved: ResolvedMerge
  readonly sides: MergeSides
  /** What was decided of this very merge is in its row. */
  readonly merge: string | null
  readonly onConflict: ConflictRule
  readonly signal: AbortSignal | undefined
}

/**
 * @param look reads more of what was compared, while it is open
 * @throws Failure `sync-broken` where nobody can say what a source has changed
 */
export function planSides<T = undefined>(
  context: SidesNeeds,
  { resolved, sides, merge, onConflict, signal }: PlanWish,
  look?: (planned: Planned, sources: readonly OpenSource[]) => T | Promise<T>,
): Promise<Planned & { readonly seen: T | undefined }> {
  const { catalog, comparisons, engineParts, newId } = context
  const until = signal ?? new AbortController().signal
  return openSources(comparisons, sides, signal, async (opened) => {
    const servers = openMergeServers({ catalog, engineParts, newId }, until)
    const canBeRead = readableStates({ servers }, opened) !== undefined
    for (const source of opened) refuseIncomplete(source, canBeRead)
    return sincePromoted(context, opened, { target: sides.target, signal: until }, async (sources) => {
      const plan = await planMerge(
        {
          pool: engineParts().pool,
          known: comparisons.known(resolved.production),
          mergeValues,
          decides: decisions(catalog, merge === null ? [] : catalog.merges.conflicts(merge), onConflict),
          database: resolved.production.database.name,
          chosen: resolved.wish.is === 'pick' ? chosenInProduction(resolved.wish, sources) : undefined,
          servers,
          signal: until,
        },
        sources,
      )
      const planned = { plan, counts: sources.map(({ own }) => own.index.counts()) }
      return { ...planned, seen: await look?.(planned, sources) }
    })
  })
}

/** Works with what each source changed since it was promoted, where the target has that from production. */
function sincePromoted<T>(
  context: SidesNeeds,
  [first, ...others]: readonly OpenSource[],
  { target, signal }: { readonly target: ComparedSide; readonly signal: AbortSignal },
  work: (sources: readonly OpenSource[]) => Promise<T>,
): Promise<T> {
  if (!first) return work([])
  const { catalog, comparisons } = context
  const { from } = first.own
  const clone = catalog.clones.get(first.sides.clone)
  // Of what came after another merge, the base has what was promoted under the clone's own ids.
  const isSincePoint = from.own === null && from.base.is === 'point' && from.base.point.id === clone?.point
  const { production } = target
  const before = clone && isSincePoint ? promotedWork(context, promotedOnto(context, clone, target)) : undefined
  const site = { known: comparisons.known(production), bands: catalog.idSpace.bands(production.id) }
  return withPromoted(context, { source: first, before, site, signal }, (source) =>
    sincePromoted(context, others, { target, signal }, (more) => work([source, ...more])),
  )
}

/** Things that were chosen by the names that they have in the clone. */
function chosenInProduction(wish: NonNullable<PlanParts['chosen']>, [source]: readonly OpenSource[]) {
  const names = source?.rebased?.rows.things
  return { edits: wish.edits, things: wish.things.map((thing) => names?.get(thing) ?? thing) }
}

/** @param canBeRead whether what tables are made of can be read from the states */
export function refuseIncomplete({ sides, own: { completeness, lacking } }: OpenSource, canBeRead: boolean): void {
  if (completeness.is === 'complete' || (canBeRead && lacking.length === 0)) return
  throw new Failure(
    'sync-broken',
    `What “${sides.name}” has changed is not known completely, so it cannot be merged without losing something. ${canBeRead ? [...new Set(lacking)].join(' ') : completeness.why} Nothing was changed; bring the rest over by hand, or undo that change in the clone.`,
  )
}

/**
 * What was decided in this merge, then what was in an earlier one, then the rule.
 * @param rows what was decided in this one
 */
export function decisions({ merges }: Context['catalog'], rows: readonly ConflictRow[], rule: ConflictRule) {
  const made = new Map(rows.map((one) => [one.id, one]))
  const remembered = new Map<string, ReadonlyMap<string, ConflictChoice>>()
  const ofSource = (source: string) => {
    const known = remembered.get(source)
    if (known) return known
    const found = new Map(
      merges.remembered(source).map(({ conflict, mine, choice }) => [`${conflict} ${mine}`, choice]),
    )
    remembered.set(source, found)
    return found
  }
  return (conflict: Conflict, source: string): ConflictChoice | undefined => {
    const row = made.get(conflict.id)
    if (row?.choice && row.choiceVersion === conflict.version) return row.choice
    const before = ofSource(source).get(`${conflict.id} ${mineOf(conflict)}`)
    if (before) return before
    if (rule === 'stop') return undefined
    return { is: conflict.impossible[rule] === undefined ? rule : 'theirs' }
  }
}
