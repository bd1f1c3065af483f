// Takes a point of production as it is now: because the person asked for one, or because one is due.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { findReached } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { refuseNotNow } from '../not-now.ts'
import { productionJob } from '../start-job.ts'
import { makePoint, type PointRequest, restoreSteps, untilRestoreChecked } from './steps/make-point.ts'

type Needs = PointParts & Pick<Context, 'jobs'>

export interface TakePoint {
  readonly production: string
  readonly note: string
  /** Whether the mirror's last state will do where it cannot follow production. */
  readonly orLastKnown: boolean
}

const steps = { take: 'Take the point', ...restoreSteps }

export function takePoint(context: Needs, { production: id, note, orLastKnown }: TakePoint): Job {
  const production = findReached(context.catalog, id)
  context.engineParts()
  if (!orLastKnown) refuseNotNow(context, production, 'manual')
  const plan = {
    verb: 'point',
    title: `Take a point of ${production.name}`,
    steps,
    wish: { is: 'point', production: id, note, orLastKnown },
    lock: shared,
  } as const
  const freshness = orLastKnown ? 'newest-or-last' : 'newest'
  return productionJob(context, production, plan, take(context, production, { kind: 'manual', note, freshness }))
}

/** Rows that are pulled are as new as the last pull, which a schedule of its own brings. */
export function takeScheduledPoint(context: Needs, id: string): Job {
  const production = findReached(context.catalog, id)
  context.engineParts()
  const freshness = production.source.is === 'pulled' ? 'as-is' : 'newest'
  const title = `Scheduled point of ${production.name}`
  return productionJob(
    context,
    production,
    { verb: 'scheduled-point', title, steps, lock: shared },
    take(context, production, { kind: 'scheduled', note: '', freshness }),
  )
}

const take =
  (context: Needs, production: ProductionRow, wish: PointRequest) =>
  async (run: JobRun<keyof typeof steps>): Promise<void> => {
    const point = await run.step('take', (report) => makePoint(context, production, wish, run, report))
    await untilRestoreChecked(context, point, run)
  }
