// Verifies a point: a copy of it is started as a whole site, every table is checked, its pages are compared; the copy goes.
import type { ProductionRow } from '../../catalog/productions.ts'
import { comparePages } from '../../clones/compare-pages.ts'
import { databaseContainer } from '../../clones/service.ts'
import { firstPage, startState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import { asFailure, Failure } from '../../contract/failure.ts'
import type { Job, Point } from '../../contract/models.ts'
import { errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import { dialectOf } from '../../database/dialect/dialect-of.ts'
import { checkTables } from '../../database/server/check-tables.ts'
import { waitUntilAnswering } from '../../database/server/wait-until-answering.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { lookSteps } from '../clone/steps/make-clone.ts'
import { copyPoint, newSiteCopy, removeCopy, type SiteCopy } from '../clone/steps/whole-site.ts'
import { findLinked, findPoint } from '../find.ts'
import { productionJob } from '../start-job.ts'

type Needs = Pick<
  Context,
  'catalog' | 'jobs' | 'gateway' | 'publish' | 'mirrors' | 'addresses' | 'networkPool' | 'newId' | 'engineParts'
>

const steps = {
  copy: 'Copy the point',
  start: 'Start it as a site',
  tables: 'Check every table',
  ...lookSteps,
  remove: 'Remove the copy',
}
const startMs = 120_000

export function verifyPoint(context: Needs, id: string): Job {
  const point = findPoint(context.catalog, id)
  const production = findLinked(context.catalog, point.production)
  if (point.state.is !== 'ready') {
    throw new Failure('busy', 'This point is not ready yet. Wait until it is, then prove it.')
  }
  return productionJob(
    context,
    production,
    {
      verb: 'prove',
      title: `Prove a point of ${production.name}`,
      steps,
      lock: shared,
      locks: [shared(`point:${id}`)],
    },
    (run) => verify(context, production, point, run),
  )
}

async function verify(
  context: Needs,
  production: ProductionRow,
  point: Point,
  run: JobRun<keyof typeof steps>,
): Promise<void> {
  const began = Date.now()
  const tell = (failure: Failure | null) => {
    const seconds = Math.round((Date.now() - began) / 100) / 10
    const proof = { at: new Date().toISOString(), seconds, failure: failure?.facts() ?? null }
    context.catalog.points.update(point.id, { proof })
    context.publish.point(point.id)
  }
  const copied = newSiteCopy(context, point)
  try {
    await run.step('copy', () => copyPoint(context, production, point, copied, run))
    const ports = await run.step('start', () => startState(context, copied, production, run))
    await run.step('tables', () => checkAll(context, production, copied, run))
    await run.step('answer', () => firstPage(context, copied, production, ports, run))
    const shown = { clone: copied.id, state: copied.state, point, ports }
    const differ = await run.step('compare', () => comparePages(context, production, shown, run))
    if (differ) throw differ
  } catch (error) {
    const failure = asFailure(error)
    // Only what the point itself showed counts against it.
    if (!run.signal.aborted && againstIt.has(failure.code)) tell(notVerified(failure))
    throw error
  }
  tell(null)
  await run.step('remove', () => removeCopy(context, copied))
}

const againstIt: ReadonlySet<string> = new Set(['container-failed', 'clone-unhealthy', 'pages-differ'])

async function checkAll(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  copied: SiteCopy,
  run: JobRun,
): Promise<void> {
  const { docker } = context.engineParts()
  const container = databaseContainer({ clone: copied.id, state: copied.state })
  const session = openAdminClient({
    docker,
    container,
    argv: dialectOf(production.facts.server).clientArguments('clone'),
    failure: (complaint) =>
      new Failure('container-failed', 'Its database server refused a statement.', { detail: errorLines(complaint) }),
  })
  try {
    if (!(await waitUntilAnswering(session, { docker, container, signal: run.signal, deadlineMs: startMs }))) {
      throw new Failure('container-failed', 'Its database server does not start.', {
        detail: await docker.logs(container, 40),
      })
    }
    await checkTables(session, production.database.name, 'MEDIUM', run.signal)
  } finally {
    session.close()
  }
}

function notVerified(failure: Failure): Failure {
  return new Failure(
    failure.code,
    `This point does not come up as production’s site: ${failure.message} Production and the other points are not affected; prove another point, and take a new one.`,
    { remedy: { label: 'Show log', action: 'show-log' }, ...(failure.detail && { detail: failure.detail }) },
  )
}
