// Makes a point of any covered second, which never expires: a copy of the point before it, with the history replayed on it.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Job, Point } from '../contract/models.ts'
import { flavorOf } from '../database/flavor.ts'
import type { Plan, Replay } from '../history/plan.ts'
import { replayLogs } from '../history/replay.ts'
import { type JobRun, shared } from '../jobs/job.ts'
import { clonePath, pointPath } from '../runtime/names.ts'
import { databaseImage, type World } from '../runtime/world.ts'
import { findLinked } from './find.ts'
import { keepPoint } from './keep-point.ts'

const copy = 'Copy the point before'
const replayStep = 'Replay to the moment'
const prove = 'Prove that it restores'

export interface KeepMoment {
  readonly production: string
  readonly at: string
  readonly name: string
  readonly note: string
}

/** @throws Failure `bad-input` when history does not cover the moment */
export async function keepMoment(world: World, wish: KeepMoment): Promise<Job> {
  const production = findLinked(world.catalog, wish.production)
  world.ready()
  const plan = await world.histories.plan(production.id, new Date(wish.at))
  const { base, replay } = plan
  // A point of that very second is the moment already.
  const asIs = replay === null && base.at === plan.at
  return world.jobs.start(
    {
      verb: 'point',
      title: `Keep ${plan.at} of ${production.name}`,
      production: production.id,
      clone: null,
      steps: asIs ? [prove] : [copy, ...(replay ? [replayStep] : []), prove],
      locks: [shared(`production:${production.id}`), shared(`point:${base.id}`)],
    },
    async (run) => {
      const point = asIs ? base : await make(world, production, plan, run)
      keepPoint(world, { point: point.id, name: wish.name, note: wish.note })
      await run.step(prove, async () => void (await world.preparation.ready(point.id, run.signal)))
    },
  )
}

async function make(world: World, production: ProductionRow, plan: Plan, run: JobRun): Promise<Point> {
  const { replay } = plan
  const { pool, docker } = world.ready()
  // Not a point's place before it is one: what a kill leaves here is swept.
  const [id, state] = [world.newId(), world.newId()]
  const path = clonePath(id, state)
  const container = `replay-${id}`
  run.undo('remove the copied state', () => pool.remove(path))
  run.undo('remove its server', () => docker.remove(container))
  await run.step(copy, async () => {
    await pool.reserve(0)
    await pool.copy(pointPath(production.id, plan.base.id), path, 'point')
    if (replay) await world.histories.archive(production.id).layRelay(replay.logs, replay.stop, `${path}/db`)
  })
  if (replay) {
    await run.step(replayStep, async (report) => {
      report.describe(`About ${replay.transactions} transactions after the point of ${plan.base.at}`)
      await runReplay(world, production, { id, state, container }, replay, run, report.progress)
    })
  }
  return adopt(world, production, plan, { id, path })
}

async function runReplay(
  world: World,
  production: ProductionRow,
  { id, state, container }: { readonly id: string; readonly state: string; readonly container: string },
  replay: Replay,
  run: JobRun,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { docker, pool, images } = world.ready()
  const flavor = flavorOf(production.facts.server)
  const path = clonePath(id, state)
  const { site } = await pool.volumes(path)
  await docker.run({
    name: container,
    role: 'prepare',
    owner: id,
    state,
    image: databaseImage(images, production.facts.server),
    command: flavor.serverArguments({ purpose: 'replay' }),
    mounts: [{ volume: site, target: '/site' }],
    tmpfs: { '/run/mysqld': 'size=8m,mode=0755' },
    network: 'none',
  })
  await replayLogs({ docker, container, flavor, replay, signal: run.signal, onProgress })
  await docker.stop(container, 300)
  await docker.remove(container)
  await pool.releaseVolumes(path)
}

/** The row comes after its state is in place: a row without one would be a point that does not restore. */
async function adopt(
  world: World,
  production: ProductionRow,
  { base, at }: Plan,
  { id, path }: { readonly id: string; readonly path: string },
): Promise<Point> {
  const { pool } = world.ready()
  const point: Point = {
    ...base,
    id,
    at,
    kind: 'moment',
    name: '',
    note: '',
    kept: true,
    state: { is: 'taking' },
    position: '',
    bytes: null,
    proof: null,
  }
  world.catalog.points.insert(point)
  await pool.rename(path, pointPath(production.id, id))
  world.catalog.points.update(id, { state: { is: 'preparing' } })
  world.announce.point(id)
  return point
}
