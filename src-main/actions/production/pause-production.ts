// Pauses and resumes the following of a production: nothing travels while it is paused, and nothing here is lost.

import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { findReached } from '../find.ts'
import { productionJob } from '../start-job.ts'

type Needs = Pick<Context, 'catalog' | 'jobs' | 'publish' | 'mirrors' | 'recorder' | 'engineParts' | 'log'>

const steps = { pause: 'Stop the mirror' }

/**
 * Starts a job that stops the mirror.
 * @returns undefined where syncing is paused already
 */
export function pauseProduction(context: Needs, production: string): Job | undefined {
  const { catalog, mirrors, recorder, publish } = context
  const row = findReached(catalog, production)
  context.engineParts()
  if (row.pausedAt) return undefined
  const { id, name } = row
  const plan = { verb: 'pause', title: `Pause syncing ${name}`, steps, lock: only } as const
  return productionJob(context, row, plan, (run) =>
    run.step('pause', async () => {
      run.commit()
      catalog.productions.update(id, { pausedAt: new Date().toISOString() })
      publish.production(id)
      // What cannot be written down now is when it is resumed.
      await recorder.record(id).catch((error: unknown) => context.log(String(error)))
      await mirrors.unfollow(id)
      await mirrors.exclusively(id, () => mirrors.of(id).stop())
      publish.production(id)
    }),
  )
}

export function resumeProduction(context: Needs, production: string): void {
  const { catalog, mirrors, publish } = context
  const { id, pausedAt } = findReached(catalog, production)
  context.engineParts()
  if (!pausedAt) return
  catalog.productions.update(id, { pausedAt: null })
  mirrors.follow(id)
  publish.production(id)
}
