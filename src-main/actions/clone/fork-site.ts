// Forks a site: a private clone of a point, running, with its own address.
import type { CloneRow } from '../../catalog/clones.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { WarmSpare } from '../../clones/prewarm.ts'
import { clearState, copySealed } from '../../clones/state.ts'
import type { World } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import type { Origin } from '../../contract/origin.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath, pointPath } from '../../pool/layout.ts'
import { findLinked } from '../find.ts'
import { type Known, kindOf, knownOrigin, pick, readyPoint, wait } from '../point/steps/pick-point.ts'
import { layLogs, replayStep } from '../point/steps/replay-moment.ts'
import {
  answer,
  beginClone,
  compare,
  copy,
  freeName,
  keepCompared,
  newClone,
  start,
  startClone,
  startMaking,
} from './steps/make-clone.ts'
import { replayClone } from './steps/replay-clone.ts'

export interface Fork {
  readonly production: string
  readonly name: string
  readonly address?: string | undefined
  readonly from: Origin
}

/** Of a fork that was made before it was asked for. */
const warmKind = 'warm'

/** @returns the milliseconds that such a fork usually takes as things are now; null where none was made yet */
export async function usualFork(world: World, wish: Pick<Fork, 'production' | 'from'>): Promise<number | null> {
  const production = findLinked(world.catalog, wish.production)
  const known = await knownOrigin(world, production, wish.from, 'fork')
  const isWarm = !known.replay && known.point !== undefined && world.warm.has(production.id, known.point.id)
  return world.catalog.jobs.usual('fork', isWarm ? warmKind : kindOf(known), production.id).ms
}

/** @returns the job and the id of the clone it makes */
export async function forkSite(world: World, wish: Fork): Promise<{ readonly job: Job; readonly clone: string }> {
  const production = findLinked(world.catalog, wish.production)
  world.ready()
  const known = await knownOrigin(world, production, wish.from, 'fork')
  const point = known.point?.id ?? ''
  const dataAt = known.dataAt ?? new Date().toISOString()
  freeName(world.catalog, wish)
  const warm = known.replay ? undefined : world.warm.take(production.id, point)
  const clone = newClone(world, production, { ...wish, point, dataAt, parent: null }, warm)
  const job = startMaking(
    world,
    clone,
    {
      verb: 'fork',
      kind: warm ? warmKind : kindOf(known),
      title: `Fork “${clone.name}”`,
      wish: { is: 'fork', from: wish.from, production: production.id, name: clone.name },
      steps: [pick, wait, copy, start, ...(known.replay ? [replayStep] : []), answer, compare],
      locks: known.point ? [shared(`point:${known.point.id}`)] : [],
    },
    (run) => fork(world, clone, known, warm, run),
    warm,
  )
  return { job, clone: clone.id }
}

async function fork(
  world: World,
  clone: CloneRow,
  known: Known,
  warm: WarmSpare | undefined,
  run: JobRun,
): Promise<void> {
  const { catalog, announce } = world
  const production = findLinked(catalog, clone.production)
  beginClone(world, clone, production, run)
  const point = await readyPoint(world, production, known, 'fork', run)
  const dataAt = known.dataAt ?? point.at
  catalog.clones.update(clone.id, { point: point.id, dataAt })
  announce.clone(clone.id)
  if (warm) return nameWarm(world, { ...clone, point: point.id }, production, warm, run)
  const { replay } = known
  await run.step(copy, async () => {
    await copySealed(world, pointPath(production.id, point.id), clone, production, run)
    if (replay) await layLogs(world, production, clonePath(clone.id, clone.state), replay)
  })
  const ports = await startClone(world, clone, production, run)
  const moment = replay && (await replayClone(world, production, clone, { base: point, replay, at: dataAt }, run))
  if (moment) catalog.clones.update(clone.id, { point: moment.id })
  try {
    await keepCompared(world, clone, moment?.id ?? point.id, production, ports, run)
  } finally {
    if (moment) world.preparation.enqueue(moment.id)
  }
}

/** All of it is there and runs: it only becomes somebody's. */
async function nameWarm(
  world: World,
  clone: CloneRow,
  production: ProductionRow,
  { ports }: WarmSpare,
  run: JobRun,
): Promise<void> {
  run.undo('remove the copied state', () => world.ready().pool.remove(clonePath(clone.id, clone.state)))
  run.undo('remove the containers', () => clearState(world.ready(), clone))
  await run.step(copy, async (report) => report.describe('It was made in advance'))
  await run.step(start, async (report) => report.describe('They run already'))
  await keepCompared(world, clone, clone.point, production, ports, run)
}
