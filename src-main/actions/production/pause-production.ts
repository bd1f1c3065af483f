// Pauses and resumes the following of a production: nothing travels while it is paused, and nothing here is lost.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { findReached } from '../find.ts'

export async function pauseProduction(context: Context, production: string): Promise<void> {
  const { catalog, mirrors, recorder, publish } = context
  const { id, pausedAt } = findReached(catalog, production)
  context.engineParts()
  if (pausedAt) return
  refuseWhileBusy(context, id)
  catalog.productions.update(id, { pausedAt: new Date().toISOString() })
  publish.production(id)
  // What cannot be written down now is when it is resumed.
  await recorder.record(id).catch((error: unknown) => context.log(String(error)))
  await mirrors.unfollow(id)
  await mirrors.exclusively(id, () => mirrors.of(id).stop())
  publish.production(id)
}

export function resumeProduction(context: Context, production: string): void {
  const { catalog, mirrors, publish } = context
  const { id, pausedAt } = findReached(catalog, production)
  context.engineParts()
  if (!pausedAt) return
  catalog.productions.update(id, { pausedAt: null })
  mirrors.follow(id)
  publish.production(id)
}

function refuseWhileBusy({ jobs }: Context, id: string): void {
  const [busy] = jobs.holders(`production:${id}`)
  if (!busy) return
  throw new Failure(
    'busy',
    `“${jobs.get(busy)?.title}” is still running and needs the mirror. Wait for it or cancel it, then pause.`,
  )
}
