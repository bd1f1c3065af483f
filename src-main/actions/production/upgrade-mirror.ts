// Brings a mirror to the version of its production, which was upgraded: a copy of it is, and takes its place once it is whole.
// Points and clones go on with the server that wrote them.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { World } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { flavorFor } from '../../database/dialect/flavor.ts'
import { titleOf } from '../../database/server/server-builds.ts'
import { buildOf, databaseImage, isOutgrown, newerServer } from '../../database/server/server-images.ts'
import { upgradeState } from '../../database/server/upgrade.ts'
import { type JobRun, only } from '../../jobs/job.ts'
import { livePath, upgradedPath } from '../../pool/layout.ts'
import { putUpgraded } from '../../production/mirror/finish-upgrade.ts'
import { findReached } from '../find.ts'
import { makePoint } from '../point/steps/make-point.ts'

const bring = 'Bring the newer server'
const copy = 'Copy the mirror'
const upgrade = 'Upgrade the copy'
const switchOver = 'Switch'
const point = 'Take a point'
const follow = 'Follow production'

export function upgradeMirror(world: World, id: string): Job {
  const production = findReached(world.catalog, id)
  refuse(production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'upgrade',
      title: `Upgrade the mirror of ${production.name}`,
      production: id,
      clone: null,
      steps: [bring, copy, upgrade, switchOver, ...(production.mode === 'replicate' ? [point, follow] : [])],
      locks: [only(`production:${id}`)],
    },
    (run) => upgradeAndFollow(world, production, run),
  )
}

function refuse(production: ProductionRow): void {
  const { name, pausedAt } = production
  if (!isOutgrown(production)) {
    const title = titleOf(buildOf(production))
    throw new Failure('bad-input', `The mirror of “${name}” runs ${title}, and its production nothing newer.`)
  }
  if (pausedAt) throw new Failure('busy', `Syncing “${name}” is paused. Resume it, then upgrade its mirror.`)
}

async function upgradeAndFollow(world: World, production: ProductionRow, run: JobRun): Promise<void> {
  const { mirrors, histories, catalog } = world
  const { id } = production
  const ready = world.ready()
  const build = await run.step(bring, (report) => newerServer(ready, production, report.describe, run.signal))
  const path = upgradedPath(id, build.name)
  const follows = production.mode === 'replicate'
  await mirrors.unfollow(id)
  try {
    await run.step(copy, () => copyMirror(world, production, path, run))
    await run.step(upgrade, () =>
      upgradeState({
        ...ready,
        flavor: flavorFor(production.facts),
        image: databaseImage(ready.images, build),
        production: id,
        path,
        signal: run.signal,
      }),
    )
    const reached = await run.step(switchOver, async () => {
      const why = `Production was upgraded, and its mirror to ${titleOf(build)}.`
      const handedOver = follows ? await histories.handOver(id, why) : undefined
      run.commit()
      catalog.productions.update(id, { serverBuild: build.name })
      await putUpgraded(ready, findReached(catalog, id))
      await mirrors.reopen(id)
      return handedOver
    })
    if (reached !== undefined) await followOn(world, id, reached, run)
  } finally {
    mirrors.follow(id)
  }
}

/** Its server is shut down first: what is in the copy then is whole without the older one. */
async function copyMirror(world: World, { id, mode }: ProductionRow, path: string, run: JobRun): Promise<void> {
  const { mirrors, histories } = world
  const { pool } = world.ready()
  const mirror = mirrors.of(id)
  await pool.reserve(0)
  await mirror.ensureStarted(run)
  if (mode === 'replicate') await histories.record(id)
  run.undo('remove the copy', () => pool.remove(path))
  await mirrors.exclusively(id, async () => {
    await mirror.stop()
    await mirror.remove()
    await pool.remove(path)
    await pool.copy(livePath(id), path, 'live')
  })
}

/** History goes on where it stood: from a point that has what was written down until then, and nothing more. */
async function followOn(world: World, id: string, reached: string, run: JobRun): Promise<void> {
  const { mirrors, histories, catalog } = world
  const mirror = mirrors.of(id)
  await run.step(point, async (report) => {
    await mirror.ensureStarted(run)
    await histories.begin(id, '', reached)
    const taken = { kind: 'scheduled', note: '', asIs: true, orLastKnown: false } as const
    await makePoint(world, findReached(catalog, id), taken, run, report)
  })
  await run.step(follow, async () => {
    await mirror.startReplication(run)
    await mirror.waitCaughtUp(run)
  })
}
