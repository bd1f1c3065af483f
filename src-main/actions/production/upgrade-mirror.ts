// Brings a mirror to the version of its production, which was upgraded: a copy of it is, and takes its place once it is whole.
// Points and clones go on with the server that wrote them.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { dialectFor } from '../../database/dialect/dialect-of.ts'
import { needsUpgrade, serverImageOf } from '../../database/server/choose-image.ts'
import { provideNewerImage, pulledServerImage } from '../../database/server/provide-image.ts'
import { titleOf } from '../../database/server/server-image.ts'
import { upgradeState } from '../../database/server/upgrade-state.ts'
import { type JobRun, only } from '../../jobs/job.ts'
import { livePath, upgradedPath } from '../../pool/layout.ts'
import { finishUpgrade } from '../../production/mirror/finish-upgrade.ts'
import { findReached } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { makePoint } from '../point/steps/make-point.ts'
import { productionJob } from '../start-job.ts'

type Needs = PointParts & Pick<Context, 'jobs' | 'recorder'>

const steps = {
  bring: 'Bring the newer server',
  copy: 'Copy the mirror',
  upgrade: 'Upgrade the copy',
  switch: 'Switch',
}
const followSteps = { point: 'Take a point', follow: 'Follow production' }

export function upgradeMirror(context: Needs, id: string): Job {
  const production = findReached(context.catalog, id)
  refuse(production)
  return productionJob(
    context,
    production,
    {
      verb: 'upgrade',
      title: `Upgrade the mirror of ${production.name}`,
      steps: { ...steps, ...(production.source.is === 'replicated' && followSteps) },
      lock: only,
    },
    (run) => upgradeAndFollow(context, production, run),
  )
}

function refuse(production: ProductionRow): void {
  const { name, pausedAt } = production
  if (!needsUpgrade(production)) {
    const title = titleOf(serverImageOf(production))
    throw new Failure('bad-input', `The mirror of “${name}” runs ${title}, and its production nothing newer.`)
  }
  if (pausedAt) throw new Failure('busy', `Syncing “${name}” is paused. Resume it, then upgrade its mirror.`)
}

async function upgradeAndFollow(
  context: Needs,
  production: ProductionRow,
  run: JobRun<keyof typeof steps | keyof typeof followSteps>,
): Promise<void> {
  const { mirrors, recorder, catalog } = context
  const { id } = production
  const ready = context.engineParts()
  const build = await run.step('bring', (report) => provideNewerImage(ready, production, report.describe, run.signal))
  const path = upgradedPath(id, build.name)
  const follows = production.source.is === 'replicated'
  await mirrors.unfollow(id)
  try {
    await run.step('copy', () => copyMirror(context, production, path, run))
    await run.step('upgrade', () =>
      upgradeState({
        ...ready,
        dialect: dialectFor(production.facts),
        image: pulledServerImage(ready.images, build),
        production: id,
        path,
        signal: run.signal,
      }),
    )
    const reached = await run.step('switch', async () => {
      const why = `Production was upgraded, and its mirror to ${titleOf(build)}.`
      const handedOver = follows ? await recorder.handOver(id, why) : undefined
      run.commit()
      catalog.productions.update(id, { serverBuild: build.name })
      await finishUpgrade(ready, findReached(catalog, id))
      await mirrors.reopen(id)
      return handedOver
    })
    if (reached !== undefined) await followOn(context, id, reached, run)
  } finally {
    mirrors.follow(id)
  }
}

/** Shuts the mirror's server down, then copies its state: the copy is whole without the older server. */
async function copyMirror(
  context: Pick<Context, 'mirrors' | 'recorder' | 'engineParts'>,
  { id, source }: ProductionRow,
  path: string,
  run: JobRun,
): Promise<void> {
  const { mirrors, recorder } = context
  const { pool } = context.engineParts()
  const mirror = mirrors.of(id)
  await pool.reserve(0)
  await mirror.ensureStarted(run)
  if (source.is === 'replicated') await recorder.record(id)
  run.undo('remove the copy', () => pool.remove(path))
  await mirrors.exclusively(id, async () => {
    await mirror.stop()
    await mirror.remove()
    await pool.remove(path)
    await pool.copy(livePath(id), path, 'live')
  })
}

/** Continues history where it stood, from a point that has what was recorded until then and nothing more. */
async function followOn(
  context: Needs,
  id: string,
  reached: string,
  run: JobRun<keyof typeof followSteps>,
): Promise<void> {
  const { mirrors, recorder, catalog } = context
  const mirror = mirrors.of(id)
  const { shutdown: signal, log } = run
  await run.step('point', async (report) => {
    await mirror.ensureStarted({ signal, log })
    await recorder.begin(id, '', reached)
    const taken = { kind: 'scheduled', note: '', freshness: 'as-is' } as const
    await makePoint(context, findReached(catalog, id), taken, { ...run, signal }, report)
  })
  await run.step('follow', async () => {
    await mirror.startReplication({ signal })
    await mirror.waitCaughtUp({ signal })
  })
}
