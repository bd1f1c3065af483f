// Forks a site: a private clone of a point, running, with its own address.
import type { CloneRow } from '../catalog/clones.ts'
import type { Origin } from '../contract/contract.ts'
import type { Job } from '../contract/models.ts'
import { type JobRun, shared } from '../jobs/job.ts'
import { copySealed } from '../runtime/clone-room.ts'
import { clonePath, pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { findLinked } from './find.ts'
import { answer, beginClone, copy, keepClone, newClone, start, startClone, startMaking } from './make-clone.ts'
import { type Known, knownOrigin, pick, readyPoint, wait } from './pick-point.ts'
import { replayClone } from './replay-clone.ts'
import { layLogs, replayStep } from './replay-moment.ts'

export interface Fork {
  readonly production: string
  readonly name: string
  readonly from: Origin
}

/** @returns the job and the id of the clone it makes */
export async function forkSite(world: World, wish: Fork): Promise<{ readonly job: Job; readonly clone: string }> {
  const production = findLinked(world.catalog, wish.production)
  world.ready()
  const known = await knownOrigin(world, production, wish.from)
  const point = known.point?.id ?? ''
  const dataAt = known.dataAt ?? new Date().toISOString()
  const clone = newClone(world, production, { name: wish.name, point, dataAt })
  const job = startMaking(
    world,
    clone,
    {
      verb: 'fork',
      title: `Fork “${clone.name}”`,
      steps: [pick, wait, copy, start, ...(known.replay ? [replayStep] : []), answer],
      locks: known.point ? [shared(`point:${known.point.id}`)] : [],
    },
    (run) => fork(world, clone, known, run),
  )
  return { job, clone: clone.id }
}

async function fork(world: World, clone: CloneRow, known: Known, run: JobRun): Promise<void> {
  const { catalog, announce } = world
  const production = findLinked(catalog, clone.production)
  beginClone(world, clone, production, run)
  const point = await readyPoint(world, production, known, 'fork', run)
  const dataAt = known.dataAt ?? point.at
  catalog.clones.update(clone.id, { point: point.id, dataAt })
  announce.clone(clone.id)
  const { replay } = known
  await run.step(copy, async () => {
    await copySealed(world, pointPath(production.id, point.id), clone, production, run)
    if (replay) await layLogs(world, production, clonePath(clone.id, clone.state), replay)
  })
  await startClone(world, clone, production, run)
  const moment = replay && (await replayClone(world, production, clone, { base: point, replay, at: dataAt }, run))
  if (moment) catalog.clones.update(clone.id, { point: moment.id })
  await keepClone(world, clone, run)
  if (moment) world.preparation.enqueue(moment.id)
}
