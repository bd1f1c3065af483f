// Brings a clone up to a newer point, at the same address; the state before stays as a safety bookmark.

import type { Context } from '../../context.ts'
import type { ForkSource } from '../../contract/fork-source.ts'
import { type Job, safetyName } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { pointPath } from '../../pool/layout.ts'
import { findClone, findLinked } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import {
  dataAtOf,
  durationKind,
  pickSteps,
  pointOf,
  readyPoint,
  replayOf,
  resolveSource,
} from '../point/steps/pick-point.ts'
import { cloneJob } from '../start-job.ts'
import { refuseProtected } from './describe-clone.ts'
import { replaceState, replaceSteps } from './steps/replace-state.ts'

export async function refreshClone(
  context: CloneParts & Pick<Context, 'jobs' | 'recorder' | 'restoreCheck'>,
  wish: { readonly clone: string; readonly from: ForkSource },
): Promise<Job> {
  const clone = findClone(context.catalog, wish.clone)
  refuseProtected(clone, 'refreshed')
  const production = findLinked(context.catalog, clone.production)
  context.engineParts()
  const source = await resolveSource(context, production, wish.from, 'refresh')
  const [known, replay] = [pointOf(source), replayOf(source)]
  return cloneJob(
    context,
    clone,
    {
      verb: 'refresh',
      kind: durationKind(source),
      title: `Refresh “${clone.name}”`,
      wish: { is: 'refresh', clone: clone.id, from: wish.from },
      steps: { ...pickSteps, ...replaceSteps({ replay: replay !== null, compare: true }) },
      locks: [shared(`production:${production.id}`), ...(known ? [shared(`point:${known.id}`)] : [])],
    },
    async (run) => {
      const point = await readyPoint(context, production, source, 'refresh', run)
      const dataAt = dataAtOf(source, point)
      const replacement = {
        from: pointPath(production.id, point.id),
        point: point.id,
        dataAt,
        parent: null,
        replay: replay && { base: point, replay, at: dataAt },
        isPoint: true,
        before: safetyName.refresh,
      }
      await replaceState(context, clone, production, replacement, run)
    },
  )
}
