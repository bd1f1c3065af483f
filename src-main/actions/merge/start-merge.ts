// Puts changes of clones on top of another state: at once where nothing has to be decided, else once it is.
import type { MergeRow } from '../../catalog/merges.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictRule, Job, MergePreview, MergeWish } from '../../contract/models.ts'
import { databaseOf, type OpenDatabase } from '../clone/steps/open-database.ts'
import { findMerge } from '../find.ts'
import { pointOf } from '../point/steps/pick-point.ts'
import { makeMergedClone } from './merge-clones.ts'
import { type MergeNeeds, mergeIntoClone, sidesNow } from './merge-job.ts'
import { previewOf } from './preview-merge.ts'
import { type ResolvedMerge, resolveMerge } from './resolve-wish.ts'
import { newRow, waitForDecisions } from './steps/hold-merge.ts'
import { planSides } from './steps/plan-sides.ts'

type Needs = MergeNeeds & Pick<Context, 'availability'>

/** Says what a merge would do, and makes nothing. */
export async function previewMerge(context: Needs, wish: MergeWish, signal?: AbortSignal): Promise<MergePreview> {
  return previewOf(context, await resolveMerge(context, wish), signal)
}

/** @returns the merge's id, and its job where nothing has to be decided */
export async function startMerge(
  context: Needs,
  { wish, onConflict }: { readonly wish: MergeWish; readonly onConflict: ConflictRule },
  open?: OpenDatabase,
): Promise<{ readonly merge: string; readonly job: Job | null }> {
  context.engineParts()
  const resolved = await resolveMerge(context, wish)
  const waiting = onConflict === 'stop' ? await waitingMerge(context, resolved, null) : null
  if (waiting !== null) return { merge: waiting, job: null }
  const row = newRow(resolved, context.newId(), onConflict)
  const { job } = begin(context, resolved, row, open)
  return { merge: row.id, job }
}

/** Goes on with a merge whose conflicts are decided. @returns the job, and the id of the clone it makes or changes */
export async function continueMerge(
  context: Needs,
  word: string,
  open?: OpenDatabase,
): Promise<{ readonly job: Job; readonly clone: string }> {
  context.engineParts()
  const row = findMerge(context.catalog, word)
  if (row.state === 'running') throw new Failure('busy', `The merge “${row.name}” goes on already.`)
  if (row.state === 'done') throw new Failure('bad-input', `The merge “${row.name}” is done.`)
  refuseLost(context, row)
  const before = context.catalog.merges.conflictCounts(row.id)
  if (before.open + before.stale > 0) throw undecided(row.name, before.open + before.stale)
  const resolved = await resolveMerge(context, atHeldPoint(row))
  const waiting = await waitingMerge(context, resolved, row.id)
  if (waiting !== null) {
    const counts = context.catalog.merges.conflictCounts(row.id)
    throw undecided(row.name, counts.open + counts.stale, ' now: what was decided, or edited meanwhile, brought it up')
  }
  return begin(context, resolved, row, open)
}

function refuseLost({ catalog }: Pick<Context, 'catalog'>, { name, sources }: MergeRow): void {
  const lost = sources.find((one) => !catalog.clones.isThere(one.clone))
  if (!lost) return
  throw new Failure(
    'not-found',
    `“${lost.name}” was deleted, so the merge “${name}” cannot be made any more. Nothing was changed; forget this merge, and begin another one.`,
  )
}

/** What was decided was decided for that point. */
export function atHeldPoint({ wish, point }: { readonly wish: MergeWish; readonly point: string | null }): MergeWish {
  const isFixed = wish.is === 'add' || wish.is === 'pick' || wish.from.is === 'moment' || point === null
  return isFixed ? wish : { ...wish, from: { is: 'point', point } }
}

const undecided = (name: string, count: number, why = '') =>
  new Failure(
    'bad-input',
    `The merge “${name}” waits for ${count === 1 ? 'one decision' : `${count} decisions`}${why}. Nothing was changed; decide, then continue.`,
  )

function begin(
  context: Needs,
  resolved: ResolvedMerge,
  row: ReturnType<typeof newRow>,
  open: OpenDatabase = databaseOf(context),
) {
  const { clone } = resolved
  if (!clone) return makeMergedClone(context, resolved, row, open)
  return { job: mergeIntoClone(context, resolved, clone, row, open), clone: clone.id }
}

/** Plans with the clones as they are now. @returns the id of the merge that waits; null where nothing has to be decided yet */
async function waitingMerge(context: Needs, resolved: ResolvedMerge, merge: string | null): Promise<string | null> {
  const { source } = resolved
  const point = source ? pointOf(source) : undefined
  // Of a point that is to be taken nobody knows anything yet.
  if (source && point?.state.is !== 'ready') return null
  const sides = sidesNow(context, resolved)
  const onConflict = 'stop'
  const wished = { resolved, sides, merge, onConflict, signal: undefined } as const
  const { seen } = await planSides(context, wished, (planned, sources) => {
    if (planned.plan.open.length === 0) return null
    const dataAt = source?.is === 'moment' ? source.at : (point?.at ?? resolved.clone?.dataAt ?? '')
    const told = { planned, sources, onto: sides.target.label, point: point?.id ?? null, dataAt }
    return waitForDecisions(context, resolved, { merge, onConflict, told })
  })
  return seen ?? null
}
