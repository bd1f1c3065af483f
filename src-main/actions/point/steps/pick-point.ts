// Where a fork or a refresh takes its data: a point, a covered second, the newest point, or production as it is now.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import type { ForkSource } from '../../../contract/fork-source.ts'
import { absolute } from '../../../contract/instant.ts'
import type { Point } from '../../../contract/models.ts'
import type { LogReplay } from '../../../history/plan.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { findPoint } from '../../find.ts'
import type { PointParts } from '../../needs.ts'
import { type AskedKind, refuseNotNow } from '../../not-now.ts'
import { type Freshness, makePoint } from './make-point.ts'

export const pickSteps = { pick: 'Choose the point', wait: 'Make the point ready' }
export type PickStep = keyof typeof pickSteps

/** What a fork or a refresh is made of. `remarks`: whole sentences for whoever asked. */
export type ResolvedSource =
  | { readonly is: 'point'; readonly point: Point; readonly remarks: readonly string[] }
  /** `replay`: what is replayed on the point to get to the moment `at`; null where nothing happened between the two. */
  | {
      readonly is: 'moment'
      readonly point: Point
      readonly replay: LogReplay | null
      readonly at: string
      readonly remarks: readonly string[]
    }
  /** Production as it is now, of which a point has to be taken first. */
  | { readonly is: 'to-be-taken'; readonly freshness: Freshness }

/** The point that is there already. */
export const pointOf = (source: ResolvedSource): Point | undefined =>
  source.is === 'to-be-taken' ? undefined : source.point

export const replayOf = (source: ResolvedSource): LogReplay | null => (source.is === 'moment' ? source.replay : null)

/** The moment of production that the data are of (ISO 8601), made from that point. */
export const dataAtOf = (source: ResolvedSource, point: Point): string =>
  source.is === 'moment' ? source.at : point.at

/** The kind of a job that is made of it: jobs of one kind take about as long. */
export function durationKind(source: ResolvedSource): string {
  if (replayOf(source)) return 'moment'
  const point = pointOf(source)
  if (!point) return 'taken'
  return point.state.is === 'ready' ? 'ready' : 'unready'
}

/**
 * Finds what an origin names right now.
 * @throws Failure `bad-input` when history does not cover the moment, or the point is another production's; or why what
 * production is now cannot be had
 */
export async function resolveSource(
  context: Pick<Context, 'catalog' | 'mirrors' | 'recorder'>,
  production: ProductionRow,
  from: ForkSource,
  kind: AskedKind,
): Promise<ResolvedSource> {
  if (from.is === 'moment') {
    const { base, replay, at } = await context.recorder.plan(production.id, new Date(from.at))
    return { is: 'moment', point: base, replay, at, remarks: incompleteness(base) }
  }
  const orLastKnown = from.is === 'now' && from.orLastKnown === true
  if (from.is === 'now' && !orLastKnown) refuseNotNow(context, production, kind)
  const point = knownPoint(context, production, from)
  if (!point) return { is: 'to-be-taken', freshness: orLastKnown ? 'newest-or-last' : 'newest' }
  const remarks = [...(from.is === 'now' ? [readFromFiles(production, point)] : []), ...incompleteness(point)]
  return { is: 'point', point, remarks }
}

/** @returns what the point lacks of production, in whole sentences; its age is left out, for whoever asked chose it */
export function incompleteness({ remarks }: Point): readonly string[] {
  return remarks.filter((one) => one.about !== 'moment').map((one) => one.sentence)
}

function readFromFiles({ name }: ProductionRow, { at }: Point): string {
  return `“${name}” is read from files, so this is its newest backup rather than what it is now: data of ${absolute(at)}.`
}

function knownPoint(
  context: Pick<Context, 'catalog'>,
  production: ProductionRow,
  from: Exclude<ForkSource, { readonly is: 'moment' }>,
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
  context: PointParts,
  production: ProductionRow,
  source: ResolvedSource,
  kind: AskedKind,
  run: JobRun<PickStep>,
): Promise<Point> {
  if (source.is !== 'to-be-taken') for (const sentence of source.remarks) run.remark(sentence)
  const point = await run.step('pick', async (report) => {
    if (source.is !== 'to-be-taken') return source.point
    return makePoint(context, production, { kind, note: '', freshness: source.freshness }, run, report)
  })
  return run.step('wait', async (report) => {
    if (point.state.is !== 'ready') report.describe('Booting it once, checking its tables, shutting it down cleanly')
    return context.restoreCheck.ready(point.id, run.signal)
  })
}
