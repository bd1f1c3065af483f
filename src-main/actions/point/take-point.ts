// Takes a point of production as it is now, because the person asked for one.

import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { findReached } from '../find.ts'
import { refuseNotNow } from '../not-now.ts'
import { makePoint, prove, untilProven } from './steps/make-point.ts'

export interface TakePoint {
  readonly production: string
  readonly note: string
  /** Whether what the mirror had last will do where it cannot follow. */
  readonly orLastKnown?: boolean
  /** Taken by itself rather than on demand. */
  readonly scheduled?: boolean
}

const take = 'Take the point'

export function takePoint(context: Context, wish: TakePoint): Job {
  const production = findReached(context.catalog, wish.production)
  context.engineParts()
  const orLastKnown = wish.orLastKnown === true
  if (!wish.scheduled && !orLastKnown) refuseNotNow(context, production, 'manual')
  const asIs = wish.scheduled === true && production.mode === 'pull'
  const kind = wish.scheduled ? 'scheduled' : 'manual'
  return context.jobs.start(
    {
      verb: wish.scheduled ? 'scheduled-point' : 'point',
      title: `${wish.scheduled ? 'Scheduled' : 'Take a'} point of ${production.name}`,
      production: production.id,
      clone: null,
      steps: [take, prove],
      ...(!wish.scheduled && { wish: { is: 'point', production: production.id, note: wish.note, orLastKnown } }),
      locks: [shared(`production:${production.id}`)],
    },
    async (run) => {
      const point = await run.step(take, (report) =>
        makePoint(context, production, { kind, note: wish.note, orLastKnown, asIs }, run, report),
      )
      await untilProven(context, point, run)
    },
  )
}
