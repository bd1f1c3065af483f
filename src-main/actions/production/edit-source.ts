// Gives a production new credentials or a new address, once a probe says that they lead to the same site.

import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import type { Source } from '../../contract/source.ts'
import { keepNameCase } from '../../database/dialect/server-settings.ts'
import { only } from '../../jobs/job.ts'
import { probeSource } from '../../production/probe/probe.ts'
import { splitSecrets } from '../../production/reach/production-access.ts'
import { findProduction, type ReachedProduction, refuseBackup } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { whenDone } from '../start-job.ts'
import { refuseProblems } from './link-production.ts'
import { reseedProduction } from './reseed-production.ts'

type Needs = PointParts & Pick<Context, 'secrets' | 'jobs' | 'recorder' | 'prewarm'>

const steps = { probe: 'Look at where these credentials lead', apply: 'Use them from now on' }
const probeMs = 120_000

interface EditSource {
  readonly production: string
  readonly source: Source
}

/** Starts a job also where there is no engine: a production may be corrected before Docker is back. */
export function editSource(context: Needs, { production, source }: EditSource): Job {
  const old: ProductionRow = findProduction(context.catalog, production)
  refuseBackup(old)
  const { id, name } = old
  const plan = {
    verb: 'edit-source',
    title: `Edit the source of ${name}`,
    production: id,
    clone: null,
    steps,
    locks: [only(`production:${id}`)],
  } as const
  let mayFollow = false
  const job = context.jobs.start(plan, async (run) => {
    const probed = await run.step('probe', async () => {
      const signal = AbortSignal.any([run.signal, AbortSignal.timeout(probeMs)])
      const found = await probeSource(source, { signal })
      refuseOther(linked(context, id), found)
      return found
    })
    await run.step('apply', async () => {
      run.commit()
      const row = linked(context, id)
      mayFollow = row.phase === 'linked' && row.source.is === 'pulled' && probed.probe.mode === 'replicated'
      await reachBy(context, row, probed)
    })
  })
  // Rows that were pulled are followed from now on where the new credentials allow it.
  whenDone(context, job, () => mayFollow && reseedProduction(context, id))
  return job
}

type Probed = Awaited<ReturnType<typeof probeSource>>

/** Reads the production's row as it is now. */
function linked({ catalog }: Pick<Context, 'catalog'>, id: string): ReachedProduction {
  const row: ProductionRow = findProduction(catalog, id)
  refuseBackup(row)
  return row
}

/** @throws Failure where the credentials do not lead to the same site, or its mirror could not follow with them */
function refuseOther(old: ReachedProduction, { probe, source }: Probed): void {
  refuseProblems(probe)
  if (probe.facts.homeUrl !== old.facts.homeUrl || source.database.name !== old.database.name) {
    throw new Failure(
      'bad-input',
      `These credentials lead to ${probe.facts.homeUrl}, database “${source.database.name}”, which is another site. Link it as a production of its own.`,
    )
  }
  if (old.source.is === 'replicated' && probe.mode === 'pulled') {
    const why = probe.findings.find((one) => one.name === 'Grants' || one.name === 'Binary log')?.message ?? ''
    throw new Failure('grants-missing', `The mirror follows this production and could not with these. ${why}`, {
      remedy: { label: 'Copy the SQL', action: 'copy', text: probe.grantSql },
    })
  }
}

async function reachBy(context: Needs, old: ReachedProduction, { probe, source }: Probed): Promise<void> {
  const { catalog, secrets, publish, mirrors, prewarm, networkPool } = context
  const { id } = old
  const { ssh, database, secrets: clear } = splitSecrets(source)
  const [now = {}, before = {}] = [probe.facts.databaseSettings, old.facts.databaseSettings]
  const databaseSettings = old.seeded ? keepNameCase(now, before) : now
  const facts = { ...probe.facts, databaseSettings }
  catalog.productions.update(id, {
    source: { ...old.source, ssh },
    database,
    secrets: secrets.encrypt(clear),
    facts,
    failure: null,
  })
  await mirrors.reopen(id)
  // Its addresses may be others now.
  await prewarm.drop(id)
  await networkPool.drop(id)
  networkPool.refill(id)
  if (old.phase === 'linked') mirrors.follow(id)
  publish.production(id)
}
