// Puts changes of clones on top of another state: at once where nothing has to be decided, else once it is.
import type { MergeRow } from '../../catalog/merges.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictRule, Job, MergePreview, MergeWish } from '../../contract/models.ts'
import { databaseOf, type OpenDatabase } from '../clone/steps/open-database.ts'
import { findMerge } from '../find.ts'
import { pointOf } from '../point/steps/pick-point.ts'
import { makeMergedClone } from './merge-clones.ts'
import { type EarlyPlan, type MergeNeeds, mergeIntoClone, planInstants } from './merge-job.ts'
import { previewOf } from './preview-merge.ts'
import { type ResolvedMerge, resolveMerge } from './resolve-wish.ts'
import { newRow } from './steps/hold-merge.ts'

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
  const early = onConflict === 'stop' ? await planEarly(context, resolved, null) : undefined
  if (early && 'waiting' in early) return { merge: early.waiting, job: null }
  const row = newRow(resolved, context.newId(), onConflict)
  const { job } = await begin(context, resolved, row, early, open)
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
  const early = await planEarly(context, resolved, row.id)
  if (early && 'waiting' in early) {
    const counts = context.catalog.merges.conflictCounts(row.id)
    throw undecided(row.name, counts.open + counts.stale, ' now: what was decided, or edited meanwhile, brought it up')
  }
  return begin(context, resolved, row, early, open)
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

async function begin(
  context: Needs,
  resolved: ResolvedMerge,
  row: ReturnType<typeof newRow>,
  early: EarlyPlan | undefined,
  open: OpenDatabase = databaseOf(context),
) {
  const { clone } = resolved
  const means = { open, early }
  try {
    if (!clone) return makeMergedClone(context, resolved, row, means)
    return { job: mergeIntoClone(context, resolved, clone, row, means), clone: clone.id }
  } catch (error) {
    await early?.drop()
    throw error
  }
}

/**
 * Plans with the clones as they are now, of copies that the job goes on with.
 * @returns undefined for a point that is to be taken, of which nobody knows anything yet
 */
async function planEarly(
  context: Needs,
  resolved: ResolvedMerge,
  merge: string | null,
): Promise<EarlyPlan | { readonly waiting: string } | undefined> {
  const { source } = resolved
  const point = source ? pointOf(source) : undefined
  if (source && point?.state.is !== 'ready') return undefined
  const copies: (() => Promise<void>)[] = []
  const drop = async () => {
    for (const remove of copies.splice(0)) {
      await remove().catch((error: unknown) => context.log(`A copied moment stays for now: ${error}`))
    }
  }
  try {
    const undo = (_step: string, remove: () => Promise<void>) => void copies.push(remove)
    const plan = await planInstants(context, resolved, {
      merge,
      onConflict: 'stop',
      point,
      signal: undefined,
      undo,
    })
    if (!('waiting' in plan)) return { plan, drop }
    await drop()
    return plan
  } catch (error) {
    await drop()
    throw error
  }
}
