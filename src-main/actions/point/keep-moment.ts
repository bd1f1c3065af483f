// Makes a point of any covered second, which never expires: a copy of the point before it, with the history replayed on it.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { absolute } from '../../contract/instant.ts'
import type { Job, Point } from '../../contract/models.ts'
import { dialectFor } from '../../database/dialect/dialect-of.ts'
import { serverImageOfPoint } from '../../database/server/choose-image.ts'
import { startIsolatedServer } from '../../database/server/isolated-server.ts'
import { pulledServerImage } from '../../database/server/provide-image.ts'
import type { MomentPlan } from '../../history/plan.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath, pointPath } from '../../pool/layout.ts'
import { findLinked } from '../find.ts'
import { productionJob } from '../start-job.ts'
import { keepPoint } from './keep-point.ts'
import { restoreSteps } from './steps/make-point.ts'
import { incompleteness } from './steps/pick-point.ts'
import { applyLogs, insertMoment, layLogs, replaySteps } from './steps/replay-moment.ts'

type Needs = Pick<Context, 'catalog' | 'jobs' | 'publish' | 'recorder' | 'restoreCheck' | 'newId' | 'engineParts'>

const copySteps = { copy: 'Copy the point before' }

export interface KeepMoment {
  readonly production: string
  readonly at: string
  readonly name: string
  readonly note: string
}

/**
 * Starts a job that makes a point of the moment.
 * @throws Failure `bad-input` when history does not cover it
 */
export async function keepMoment(context: Needs, wish: KeepMoment): Promise<Job> {
  const production = findLinked(context.catalog, wish.production)
  context.engineParts()
  const plan = await context.recorder.plan(production.id, new Date(wish.at))
  const { base, replay } = plan
  // A point of that very second is the moment already.
  const isPoint = replay === null && base.at === plan.at
  return productionJob(
    context,
    production,
    {
      verb: 'point',
      kind: 'moment',
      title: `Keep ${absolute(plan.at)} of ${production.name}`,
      steps: { ...(!isPoint && { ...copySteps, ...(replay && replaySteps) }), ...restoreSteps },
      lock: shared,
      locks: [shared(`point:${base.id}`)],
    },
    async (run) => {
      for (const sentence of incompleteness(base)) run.remark(sentence)
      const point = isPoint ? base : await make(context, production, plan, run)
      keepPoint(context, { point: point.id, name: wish.name, note: wish.note })
      await run.step('restoreCheck', async () => void (await context.restoreCheck.ready(point.id, run.signal)))
    },
  )
}

async function make(
  context: Needs,
  production: ProductionRow,
  plan: MomentPlan,
  run: JobRun<'copy' | 'replay'>,
): Promise<Point> {
  const { replay } = plan
  const { pool, docker } = context.engineParts()
  // Not a point's place before it is one: what a kill leaves here is swept.
  const [id, state] = [context.newId(), context.newId()]
  const path = clonePath(id, state)
  const container = `replay-${id}`
  run.undo('remove the copied state', () => pool.remove(path))
  run.undo('remove its server', () => docker.remove(container))
  await run.step('copy', async () => {
    await pool.reserve(0)
    await pool.copy(pointPath(production.id, plan.base.id), path, 'point')
    if (replay) await layLogs(context, production, path, replay)
  })
  if (replay) {
    await run.step('replay', async (report) => {
      await startServer(context, production, plan, { id, state, container })
      await applyLogs(context, production, container, { ...plan, replay }, run, report)
      await docker.stop(container, 300)
      await docker.remove(container)
      await pool.releaseVolumes(path)
    })
  }
  run.signal.throwIfAborted()
  const made = await insertMoment(context, plan, (to) => pool.rename(path, to))
  context.restoreCheck.enqueue(made.id)
  return made
}

async function startServer(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  { base }: MomentPlan,
  { id, state, container }: { readonly id: string; readonly state: string; readonly container: string },
): Promise<void> {
  const { docker, pool, images } = context.engineParts()
  const { db: volume } = await pool.volumes(clonePath(id, state))
  const image = pulledServerImage(images, serverImageOfPoint(production, base))
  const command = dialectFor(production.facts).serverArguments({ purpose: 'replay' })
  await startIsolatedServer({ docker, name: container, owner: id, state, image, volume, command })
}
