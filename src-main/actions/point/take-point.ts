// Takes a point of production as it is now, because the person asked for one.

import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { findReached } from '../find.ts'
import { refuseNotNow } from '../not-now.ts'
import { productionJob } from '../start-job.ts'
import { makePoint, restoreSteps, untilProven } from './steps/make-point.ts'

export interface TakePoint {
  readonly production: string
  readonly note: string
  /** Whether what the mirror had last will do where it cannot follow. */
  readonly orLastKnown?: boolean
  /** Taken by itself rather than on demand. */
  readonly scheduled?: boolean
}

const steps = { take: 'Take the point', ...restoreSteps }

export function takePoint(context: Context, wish: TakePoint): Job {
  const production = findReached(context.catalog, wish.production)
  context.engineParts()
  const orLastKnown = wish.orLastKnown === true
  if (!wish.scheduled && !orLastKnown) refuseNotNow(context, production, 'manual')
  const asIs = wish.scheduled === true && production.source.is === 'pulled'
  const kind = wish.scheduled ? 'scheduled' : 'manual'
  return productionJob(
    context,
    production,
    {
      verb: wish.scheduled ? 'scheduled-point' : 'point',
      title: `${wish.scheduled ? 'Scheduled' : 'Take a'} point of ${production.name}`,
      steps,
      ...(!wish.scheduled && { wish: { is: 'point', production: production.id, note: wish.note, orLastKnown } }),
      lock: shared,
    },
    async (run) => {
      const point = await run.step('take', (report) =>
        makePoint(context, production, { kind, note: wish.note, orLastKnown, asIs }, run, report),
      )
      await untilProven(context, point, run)
    },
  )
}
