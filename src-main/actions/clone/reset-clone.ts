// Takes a clone back to the point it rests on; the state it leaves stays as a safety bookmark.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { type Job, safetyName } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { pointPath } from '../../pool/layout.ts'
import { findClone, findLinked } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { cloneJob } from '../start-job.ts'
import { refuseProtected } from './describe-clone.ts'
import { replaceState, replaceSteps } from './steps/replace-state.ts'

export function resetClone(context: CloneParts & Pick<Context, 'jobs' | 'recorder' | 'restoreCheck'>, id: string): Job {
  const clone = findClone(context.catalog, id)
  refuseProtected(clone, 'reset')
  const production = findLinked(context.catalog, clone.production)
  const point = context.catalog.points.get(clone.point)
  if (point?.state.is !== 'ready') {
    throw new Failure('not-found', `The point that “${clone.name}” was forked from is not ready. Refresh it instead.`)
  }
  return cloneJob(
    context,
    clone,
    {
      verb: 'reset',
      title: `Reset “${clone.name}”`,
      steps: replaceSteps({ replay: false, compare: true }),
      locks: [shared(`production:${production.id}`), shared(`point:${point.id}`)],
    },
    (run) => {
      const replacement = {
        from: pointPath(production.id, point.id),
        point: point.id,
        dataAt: clone.dataAt,
        parent: null,
        replay: null,
        isPoint: true,
        before: safetyName.reset,
      }
      return replaceState(context, clone, production, replacement, run)
    },
  )
}
