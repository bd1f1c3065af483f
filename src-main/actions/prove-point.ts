// Proves a point: a copy of it is started as a whole site, every table is checked, the home page is loaded; the copy goes.
import type { ProductionRow } from '../catalog/productions.ts'
import { databaseContainer } from '../clones/pair.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Job, Point } from '../contract/models.ts'
import { checkTables } from '../database/check-tables.ts'
import { flavorOf } from '../database/flavor.ts'
import { errorLines, openSession } from '../database/session.ts'
import { untilAnswers } from '../database/until-answers.ts'
import { type JobRun, shared } from '../jobs/job.ts'
import { clearState, copySealed, startSealed } from '../runtime/clone-room.ts'
import { clonePath, pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { findLinked, findPoint } from './find.ts'

const copy = 'Copy the point'
const start = 'Start it as a site'
const tables = 'Check every table'
const page = 'Load the home page'
const remove = 'Remove the copy'
const startMs = 120_000
const pageMs = 60_000

export function provePoint(world: World, id: string): Job {
  const point = findPoint(world.catalog, id)
  const production = findLinked(world.catalog, point.production)
  if (point.state.is !== 'ready') {
    throw new Failure('busy', 'This point is not ready yet. Wait until it is, then prove it.')
  }
  world.ready()
  return world.jobs.start(
    {
      verb: 'prove',
      title: `Prove a point of ${production.name}`,
      production: production.id,
      clone: null,
      steps: [copy, start, tables, page, remove],
      locks: [shared(`production:${production.id}`), shared(`point:${id}`)],
    },
    (run) => prove(world, production, point, run),
  )
}

async function prove(world: World, production: ProductionRow, point: Point, run: JobRun): Promise<void> {
  const began = Date.now()
  const tell = (failure: Failure | null) => {
    const seconds = Math.round((Date.now() - began) / 100) / 10
    const proof = { at: new Date().toISOString(), seconds, failure: failure?.facts() ?? null }
    world.catalog.points.update(point.id, { proof })
    world.announce.point(point.id)
  }
  const copied = { id: world.newId(), state: world.newId(), point: point.id }
  try {
    await startCopy(world, production, point, copied, run)
    await run.step(tables, () => checkAll(world, production, copied, run))
    await run.step(page, () => loadPage(world, copied.id, run))
  } catch (error) {
    const failure = asFailure(error)
    // Only what the point itself showed counts against it.
    if (!run.signal.aborted && ['container-failed', 'clone-unhealthy'].includes(failure.code)) tell(notProven(failure))
    throw error
  } finally {
    world.gateway.remove(labelOf(copied.id))
  }
  tell(null)
  await run.step(remove, async () => {
    await clearState(world.ready(), copied)
    await world.ready().pool.remove(clonePath(copied.id, copied.state))
  })
}

interface Copied {
  readonly id: string
  readonly state: string
  readonly point: string
}

const labelOf = (id: string) => `proof-${id}`

async function startCopy(
  world: World,
  production: ProductionRow,
  point: Point,
  copied: Copied,
  run: JobRun,
): Promise<void> {
  await run.step(copy, () => copySealed(world, pointPath(production.id, point.id), copied, production, run))
  await run.step(start, async () => {
    const { webPort: port } = await startSealed(world, copied, production, run)
    const { homeUrl: home, origins } = production.facts
    world.gateway.set({
      label: labelOf(copied.id),
      production: { home, origins },
      upstream: { is: 'ready', port },
    })
  })
}

async function checkAll(world: World, production: ProductionRow, copied: Copied, run: JobRun): Promise<void> {
  const { docker } = world.ready()
  const container = databaseContainer({ clone: copied.id, state: copied.state })
  const session = openSession({
    docker,
    container,
    argv: flavorOf(production.facts.server).clientArguments('clone'),
    failure: (complaint) =>
      new Failure('container-failed', 'Its database server refused a statement.', { detail: errorLines(complaint) }),
  })
  try {
    if (!(await untilAnswers(session, { docker, container, signal: run.signal, deadlineMs: startMs }))) {
      throw new Failure('container-failed', 'Its database server does not start.', {
        detail: await docker.logs(container, 40),
      })
    }
    await checkTables(session, production.database.name, 'MEDIUM', run.signal)
  } finally {
    session.close()
  }
}

async function loadPage(world: World, id: string, run: JobRun): Promise<void> {
  const { status } = await world.gateway.answers(labelOf(id), { signal: run.signal, deadlineMs: pageMs })
  run.signal.throwIfAborted()
  if (status === null || status >= 500) {
    throw new Failure(
      'clone-unhealthy',
      status === null ? 'Its web server did not answer within a minute.' : `Its home page answers ${status}.`,
    )
  }
}

function notProven(failure: Failure): Failure {
  return new Failure(
    failure.code,
    `This point does not come up as a site: ${failure.message} Production and the other points are not affected; prove another point, and take a new one.`,
    { remedy: { label: 'Show log', action: 'show-log' }, ...(failure.detail && { detail: failure.detail }) },
  )
}
