// The job of a merge: a point, a copy of each source as it is at one moment, a plan, and a state with all of it that is built beside,
// looked at, and only then shown. Whatever fails before leaves everything as it was.
import type { CloneRow } from '../../catalog/clones.ts'
import type { MergeRow, MergeRowSource } from '../../catalog/merges.ts'
import type { Context } from '../../context.ts'
import { type ConflictRule, type Job, type MergeWish, type Point, safetyName } from '../../contract/models.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath, pointPath, type StatePath } from '../../pool/layout.ts'
import type { LaidChanges } from '../clone/steps/laid-changes.ts'
import type { OpenDatabase } from '../clone/steps/open-database.ts'
import { type ReplaceStep, replaceState, replaceSteps } from '../clone/steps/replace-state.ts'
import type { CloneParts } from '../needs.ts'
import { dataAtOf, durationKind, pickSteps, pointOf, readyPoint, replayOf } from '../point/steps/pick-point.ts'
import type { MomentReplay } from '../point/steps/replay-moment.ts'
import { cloneJob } from '../start-job.ts'
import type { ResolvedMerge } from './resolve-wish.ts'
import { type MergedPages, remarkFindings } from './steps/ask-merged-pages.ts'
import { checkMerge } from './steps/check-merge.ts'
import {
  conflictsWait,
  holdMerge,
  keepMerged,
  rememberChoices,
  rowSources,
  type Told,
  waitForDecisions,
} from './steps/hold-merge.ts'
import { laidMerge, nameOfMerge } from './steps/lay-merge.ts'
import { lookLater, type ShownMerge } from './steps/look-later.ts'
import { type Planned, planSides } from './steps/plan-sides.ts'
import { type Instant, liveSides, takeInstants } from './steps/take-instants.ts'

export type MergeNeeds = CloneParts &
  Pick<Context, 'jobs' | 'recorder' | 'restoreCheck' | 'comparisons' | 'prewarm' | 'engineState' | 'promotionFiles'>

export const planSteps = { plan: 'See what both sides changed' }

/** What a merge goes on top of, once it is there. */
export interface MergeTarget {
  readonly path: StatePath
  readonly point: string
  readonly dataAt: string
  readonly replay: MomentReplay | null
  /** The copy of the clone's own state that it goes on top of. */
  readonly instant: Instant | null
}

/** Changes a clone: its next state is made of what it goes on top of, and of the changes. */
export function mergeIntoClone(
  context: MergeNeeds,
  resolved: ResolvedMerge,
  clone: CloneRow,
  row: MergeRow,
  means: MergeMeans,
): Job {
  const { wish, production, source, works } = resolved
  const [known, replay] = source ? [pointOf(source), replayOf(source)] : [undefined, null]
  const others = works.filter((work) => work.clone.id !== clone.id)
  return cloneJob(
    context,
    clone,
    {
      verb: wish.is === 'refresh' ? 'refresh' : 'merge-into',
      kind: source ? `keeping ${durationKind(source)}` : wish.is,
      title: mergeTitle(resolved),
      steps: {
        ...(source && pickSteps),
        ...planSteps,
        ...replaceSteps({ replay: replay !== null, compare: false, merge: true }),
      },
      locks: [
        shared(`production:${production.id}`),
        ...others.map((work) => shared(`clone:${work.clone.id}`)),
        ...(known ? [shared(`point:${known.id}`)] : []),
      ],
    },
    async (run: JobRun<'pick' | 'wait' | 'plan' | ReplaceStep>) => {
      holdMerge(context, row, run)
      const { target, instants, laid, look } = await preparedMerge(context, resolved, row, run, means)
      const { path: from, point, dataAt, replay: moment } = target
      const before = wish.is === 'refresh' ? safetyName.refresh : safetyName.merge
      const parent = source ? null : clone.parent
      const replacement = { from, point, dataAt, parent, replay: moment, isPoint: false, before, laid }
      await replaceState(context, clone, production, replacement, run)
      const own = instants.find((one) => one.clone === clone.id)
      const kept = momentsKept(wish, instants, clone.id)
      look({
        clone: clone.id,
        before: own && { row: clone, instant: own },
        over: instants.filter((one) => !kept.includes(one)),
      })
    },
  )
}

export function mergeTitle({ wish, name, works }: ResolvedMerge): string {
  const others = works.map(({ clone }) => `“${clone.name}”`).join(', ')
  if (wish.is === 'refresh') return `Refresh “${name}” and keep its work`
  if (wish.is === 'pick') return `Bring changes of ${others} into “${name}”`
  return wish.is === 'add' ? `Add the work of ${others} to “${name}”` : `Merge ${others} into “${name}”`
}

/** What the job of a merge works with. */
export interface MergeMeans {
  readonly open: OpenDatabase
  readonly early: EarlyPlan | undefined
}

export interface PreparedMerge {
  readonly target: MergeTarget
  readonly instants: readonly Instant[]
  readonly laid: LaidChanges
  /** Once the clone is shown. */
  readonly look: (shown: Pick<ShownMerge, 'clone' | 'before' | 'over'>) => void
}

/** What a merge does, planned of copies of its clones as they are at one moment. */
export interface InstantPlan extends Planned {
  readonly target: MergeTarget
  readonly instants: readonly Instant[]
  /** What the target is called. */
  readonly onto: string
  readonly sources: readonly MergeRowSource[]
}

interface InstantWish {
  /** The row of the merge; null for one that has none yet. */
  readonly merge: string | null
  readonly onConflict: ConflictRule
  /** What it goes on top of; undefined where that is the clone's own state. */
  readonly point: Point | undefined
  readonly signal: AbortSignal | undefined
  readonly undo: JobRun['undo']
}

/** @returns the plan, or the id of the merge that waits because something has to be decided first, and how much */
export async function planInstants(
  context: MergeNeeds,
  resolved: ResolvedMerge,
  { merge, onConflict, point, signal, undo }: InstantWish,
): Promise<InstantPlan | { readonly waiting: string; readonly open: number }> {
  const { production, source, works, clone } = resolved
  // The target's own state is of the same kind as those of the sources.
  const all = await takeInstants(context, source || !clone ? works : [...works, { clone, since: null }], { undo })
  const own = all[works.length]
  const replay = source && point && replayOf(source)
  const target: MergeTarget = {
    path: own ? clonePath(own.clone, own.state) : pointPath(production.id, point?.id ?? ''),
    point: point?.id ?? clone?.point ?? '',
    dataAt: source && point ? dataAtOf(source, point) : (clone?.dataAt ?? ''),
    replay: replay && point ? { base: point, replay, at: dataAtOf(source, point) } : null,
    instant: own ?? null,
  }
  const side = own?.tip ?? targetSide(context, production.id, target)
  const sides = { sources: all.slice(0, works.length), target: side }
  const { plan, counts, seen } = await planSides(
    context,
    { resolved, sides, merge, onConflict, signal },
    (planned, sources) => {
      const told: Told = {
        planned,
        sources,
        onto: side.label,
        point: source ? target.point : null,
        dataAt: target.dataAt,
      }
      const open = planned.plan.open.length
      if (open > 0) return { waiting: waitForDecisions(context, resolved, { merge, onConflict, told }), open }
      const ends = [...sources.map(({ own }) => own.end), sources[0]?.inTarget.end ?? null]
      return { sources: rowSources(told), ends }
    },
  )
  if (!seen) throw new Error('A plan is looked at while all is open.')
  if (seen.waiting !== undefined) return { waiting: seen.waiting, open: seen.open }
  const instants = all.map((one, at) => ({ ...one, end: seen.ends[at] ?? null }))
  return { plan, counts, target, instants, onto: side.label, sources: seen.sources }
}

/** A plan that was made before its job began, and what removes its copies. */
export interface EarlyPlan {
  readonly plan: InstantPlan
  readonly drop: () => Promise<void>
}

/** Whether what was planned is still of the clones and of the point that the job finds. */
function isOfNow(
  { catalog }: Pick<Context, 'catalog'>,
  { target, instants }: InstantPlan,
  { source }: ResolvedMerge,
  point: Point | undefined,
): boolean {
  const isSamePoint = !source || target.point === point?.id
  return isSamePoint && instants.every(({ clone, of }) => catalog.clones.get(clone)?.state === of)
}

/**
 * Makes the point, takes the instants and plans, unless that was done early.
 * @throws Failure where something has to be decided first; the merge waits then
 */
export async function preparedMerge(
  context: MergeNeeds,
  resolved: ResolvedMerge,
  row: MergeRow,
  run: JobRun<'pick' | 'wait' | 'plan'>,
  { open, early }: MergeMeans,
): Promise<PreparedMerge> {
  if (early) run.undo('remove the copied moments', early.drop)
  const { catalog, publish } = context
  const { production, source, works, wish } = resolved
  const point =
    source && (await readyPoint(context, production, source, wish.is === 'refresh' ? 'refresh' : 'fork', run))
  return run.step('plan', async () => {
    const isEarly = early !== undefined && isOfNow(context, early.plan, resolved, point ?? undefined)
    if (early && !isEarly) await early.drop()
    const planned = isEarly
      ? early.plan
      : await planInstants(context, resolved, {
          merge: row.id,
          onConflict: row.onConflict,
          point: point ?? undefined,
          signal: run.signal,
          undo: run.undo,
        })
    if ('waiting' in planned) throw conflictsWait(resolved.name, planned.open)
    const { plan, counts, target, instants, onto, sources } = planned
    catalog.merges.update(row.id, { onto, dataAt: target.dataAt, sources })
    publish.merge(row.id)
    const things = counts.reduce((sum, one) => sum + one.things, 0)
    const names = works.map((work) => work.clone.name)
    let found: MergedPages = { findings: [], alone: [] }
    const laid: LaidChanges = {
      ...laidMerge(context, production, plan, nameOfMerge(wish.is, things, names), run, open),
      check: async (state, ports) => {
        found = await checkMerge(context, { resolved, plan, state, ports, run, open })
        remarkFindings(run, found.findings)
      },
      kept: (state) => {
        rememberChoices(context, row.id)
        catalog.merges.update(row.id, {
          state: 'done',
          clone: state.id,
          findings: found.findings,
          states: [state.state],
        })
        // With the switch: whoever sees the merge done sees from which moment on further work counts.
        keepMerged(context, row.id, state, momentsKept(wish, instants, state.id))
      },
    }
    const look: PreparedMerge['look'] = (shown) =>
      lookLater(context, { merge: row.id, resolved, plan, alone: found.alone, ...shown })
    return { target, instants, laid, look }
  })
}

/** Copied moments that stay: those of the clones whose further work can be added. */
const momentsKept = ({ is }: MergeWish, instants: readonly Instant[], clone: string): readonly Instant[] =>
  is === 'merge' || is === 'add' ? instants.filter((one) => one.clone !== clone) : []

function targetSide({ comparisons }: Pick<Context, 'comparisons'>, production: string, { point, replay }: MergeTarget) {
  return comparisons.side(replay ? { is: 'moment', production, at: replay.at } : { is: 'point', point })
}

/** The sides of a merge as its clones are now. */
export function sidesNow(
  { comparisons }: Pick<Context, 'comparisons'>,
  { works, source, clone, production }: ResolvedMerge,
) {
  const sources = works.map((work) => liveSides({ comparisons }, work))
  if (!source) return { sources, target: comparisons.side({ is: 'clone', clone: clone?.id ?? '' }) }
  const point = pointOf(source)
  if (!point) return { sources, target: comparisons.side({ is: 'now', production: production.id }) }
  const replay = replayOf(source)
  const ref = replay
    ? ({ is: 'moment', production: production.id, at: dataAtOf(source, point) } as const)
    : ({ is: 'point', point: point.id } as const)
  return { sources, target: comparisons.side(ref) }
}
