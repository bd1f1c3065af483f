// Where a fork or a refresh takes its data: a point, a covered second, the newest point, or production as it is now.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { absolute } from '../../../contract/instant.ts'
import type { Point } from '../../../contract/models.ts'
import type { Origin } from '../../../contract/origin.ts'
import type { Replay } from '../../../history/plan.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { findPoint } from '../../find.ts'
import { type AskedKind, refuseNotNow } from '../../not-now.ts'
import { makePoint } from './make-point.ts'

export const pickSteps = { pick: 'Choose the point', wait: 'Make the point ready' }
export type PickStep = keyof typeof pickSteps

/** What an origin names right now. */
export interface Known {
  /** Undefined where one has to be taken first. */
  readonly point: Point | undefined
  /** What is replayed on the point to get to a moment; null for a point itself. */
  readonly replay: Replay | null
  /** The moment of production it is; undefined where the point is yet to be taken. */
  readonly dataAt: string | undefined
  /** Of a point that has to be taken: whether what the mirror had last will do where it cannot follow. */
  readonly orLastKnown: boolean
  /** What whoever asked must know of it: whole sentences. */
  readonly remarks: readonly string[]
}

/** What a job takes that has to do with it: none of these is like another. */
export function kindOf({ point, replay }: Known): string {
  if (replay) return 'moment'
  if (!point) return 'taken'
  return point.state.is === 'ready' ? 'ready' : 'unready'
}

/**
 * @throws Failure `bad-input` when history does not cover the moment, or the point is another production's; or why what
 * production is now cannot be had
 */
export async function knownOrigin(
  context: Context,
  production: ProductionRow,
  from: Origin,
  kind: AskedKind,
): Promise<Known> {
  if (from.is === 'moment') {
    const { base, replay, at } = await context.recorder.plan(production.id, new Date(from.at))
    return { point: base, replay, dataAt: at, orLastKnown: false, remarks: incompleteness(base) }
  }
  const orLastKnown = from.is === 'now' && from.orLastKnown === true
  if (from.is === 'now' && !orLastKnown) refuseNotNow(context, production, kind)
  const point = knownPoint(context, production, from)
  const remarks = [
    ...(from.is === 'now' && point ? [readFromFiles(production, point)] : []),
    ...(point ? incompleteness(point) : []),
  ]
  return { point, replay: null, dataAt: point?.at, orLastKnown, remarks }
}

/** What it lacks of production; how old it is, one chose. */
export function incompleteness({ remarks }: Point): readonly string[] {
  return remarks.filter((one) => one.about !== 'moment').map((one) => one.sentence)
}

function readFromFiles({ name }: ProductionRow, { at }: Point): string {
  return `“${name}” is read from files, so this is its newest backup rather than what it is now: data of ${absolute(at)}.`
}

function knownPoint(
  context: Context,
  production: ProductionRow,
  from: Exclude<Origin, { readonly is: 'moment' }>,
): Point | undefined {
  // What was read from files is now what it was then.
  if (from.is === 'now' && production.source.is !== 'backup') return undefined
  if (from.is === 'point') {
    const point = findPoint(context.catalog, from.point)
    if (point.production === production.id) return point
    throw new Failure('bad-input', 'This point belongs to another production. Choose one of this production’s points.')
  }
  const points = context.catalog.points.of(production.id)
  return (
    points.find((one) => one.state.is === 'ready') ??
    points.find((one) => one.state.is === 'preparing') ??
    points.find((one) => one.state.is === 'failed')
  )
}

/** Runs the two steps that end with a ready point. */
export async function readyPoint(
  context: Context,
  production: ProductionRow,
  known: Known,
  kind: AskedKind,
  run: JobRun<PickStep>,
): Promise<Point> {
  for (const sentence of known.remarks) run.remark(sentence)
  const point = await run.step('pick', async (report) => {
    if (known.point) return known.point
    return makePoint(context, production, { kind, note: '', orLastKnown: known.orLastKnown }, run, report)
  })
  return run.step('wait', async (report) => {
    if (point.state.is !== 'ready') report.describe('Booting it once, checking its tables, shutting it down cleanly')
    return context.restoreCheck.ready(point.id, run.signal)
  })
}
