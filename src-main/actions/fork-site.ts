// Forks a site: a private clone of a point, running, with its own address.
import type { CloneRow } from '../catalog/clones.ts'
import type { Origin } from '../contract/contract.ts'
import type { Job } from '../contract/models.ts'
import { type JobRun, only, shared } from '../jobs/job.ts'
import { clearState, copySealed, firstPage, startSealed } from '../runtime/clone-room.ts'
import { cloneName, pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { findLinked } from './find.ts'
import { knownPoint, pick, readyPoint, wait } from './pick-point.ts'

export interface Fork {
  readonly production: string
  readonly name: string
  readonly from: Origin
}

const copy = 'Copy the state'
const start = 'Start the containers'
const answer = 'Wait for the first page'

/** @returns the job and the id of the clone it makes */
export function forkSite(world: World, wish: Fork): { readonly job: Job; readonly clone: string } {
  const { catalog, jobs } = world
  const production = findLinked(catalog, wish.production)
  const name = cloneName(wish.name, new Set(catalog.clones.all().map((clone) => clone.name)))
  const known = knownPoint(world, production, wish.from)
  world.ready()
  const spare = world.spares.take(production)
  const now = new Date().toISOString()
  const clone: CloneRow = {
    id: spare.clone,
    name,
    production: production.id,
    phase: 'creating',
    wanted: 'running',
    failure: null,
    point: known?.id ?? '',
    state: spare.state,
    dataAt: known?.at ?? now,
    createdAt: now,
    ownBytes: null,
  }
  const begin = () =>
    jobs.start(
      {
        verb: 'fork',
        title: `Fork “${name}”`,
        production: production.id,
        clone: clone.id,
        steps: [pick, wait, copy, start, answer],
        locks: [
          only(`clone:${clone.id}`),
          shared(`production:${production.id}`),
          ...(known ? [shared(`point:${known.id}`)] : []),
        ],
      },
      (run) => fork(world, clone, wish.from, run).finally(() => world.spares.stock(production.id)),
    )
  let job: Job
  try {
    job = begin()
  } catch (error) {
    world.spares.giveBack(production.id, spare)
    throw error
  }
  catalog.clones.insert(clone)
  world.announce.clone(clone.id)
  return { job, clone: clone.id }
}

async function fork(world: World, clone: CloneRow, from: Origin, run: JobRun): Promise<void> {
  const { catalog, announce, cloneStates, gateway } = world
  const production = findLinked(catalog, clone.production)
  run.undo('forget the clone', async () => {
    catalog.clones.delete(clone.id)
    cloneStates.gone(clone.name, clone.id)
    announce.clone(clone.id)
  })
  // The network that waited is this clone's from here on, whether the fork gets far enough to use it or not.
  run.undo('remove its network', () => clearState(world.ready(), clone))
  cloneStates.rests(clone, production, 'This clone is being made.')
  const point = await readyPoint(world, production, from, 'fork', run)
  catalog.clones.update(clone.id, { point: point.id, dataAt: point.at })
  announce.clone(clone.id)
  await run.step(copy, () => copySealed(world, pointPath(production.id, point.id), clone, production, run))
  await run.step(start, async () => {
    cloneStates.runs(clone, production, await startSealed(world, clone, production, run))
  })
  await run.step(answer, () => firstPage(gateway, clone.name, run))
  run.commit()
  catalog.clones.update(clone.id, { phase: 'kept' })
  announce.clone(clone.id)
}
