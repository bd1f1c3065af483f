// Brings a mirror that lost its place in production's binary log back, or one whose rows were pulled to following: only what
// differs is fetched, then it follows on.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { serverTitle } from '../../database/server/server-image.ts'
import { type JobRun, only } from '../../jobs/job.ts'
import { followable } from '../../production/probe/sync-mode.ts'
import { findReached, type ReachedProduction } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { makePoint } from '../point/steps/make-point.ts'
import { productionJob } from '../start-job.ts'
import { followPhp } from './steps/follow-php.ts'

type Needs = PointParts & Pick<Context, 'jobs' | 'recorder'>

const checkSteps = { check: 'Check that production can be followed' }
const steps = {
  keep: 'Keep the history there is',
  rows: 'Compare rows and fetch what differs',
  follow: 'Follow production',
  point: 'Take a point',
}

export function reseedProduction(context: Needs, id: string): Job {
  const production = findReached(context.catalog, id)
  const pulled = production.source.is === 'pulled'
  if (pulled) refuseTooOld(production)
  return productionJob(
    context,
    production,
    {
      verb: 'reseed',
      title: pulled ? `Follow ${production.name}` : `Catch ${production.name} up by difference`,
      steps: { ...(pulled && checkSteps), ...steps },
      lock: only,
    },
    (run) => reseed(context, production, run),
  )
}

function refuseTooOld({ name, facts }: ProductionRow): void {
  if (followable(facts.server, facts.serverVersion)) return
  throw new Failure(
    'server-unsupported',
    `“${name}” runs ${serverTitle(facts.server)} ${facts.serverVersion}, which is too old to be followed. Its rows go on being pulled; nothing was changed.`,
  )
}

async function reseed(
  context: Needs,
  production: ReachedProduction,
  run: JobRun<'check' | keyof typeof steps>,
): Promise<void> {
  const { mirrors, recorder, catalog } = context
  const { id, source } = production
  const mirror = mirrors.of(id)
  if (source.is === 'pulled') await run.step('check', () => mirror.checkFollowable(run))
  const sync = mirrors.syncState(id)
  const why = sync?.is === 'broken' ? sync.failure.message : 'The mirror was caught up by difference.'
  await mirrors.unfollow(id)
  try {
    await run.step('keep', async () => {
      await mirror.ensureStarted({ signal: run.signal, log: run.log })
      await recorder.end(id, firstSentence(why))
    })
    await run.step('rows', async (report) => {
      await followPhp(context, id, AbortSignal.any([run.signal, AbortSignal.timeout(60_000)]))
      const { remarks } = await mirrors.exclusively(id, () =>
        mirror.reseed({
          signal: run.signal,
          log: run.log,
          onProgress: (done, total) => report.progress(done, total, 'rows'),
        }),
      )
      for (const sentence of remarks) run.remark(sentence)
      catalog.productions.update(id, { remarks: remarkAnew(findReached(catalog, id).remarks, 'rows', remarks) })
    })
    await run.step('follow', async () => {
      if (source.is === 'pulled') {
        // From here on there is a place to follow from.
        catalog.productions.update(id, { source: { is: 'replicated', ssh: findReached(catalog, id).source.ssh } })
        await mirrors.reopen(id)
      }
      await mirrors.of(id).startReplication({ signal: run.signal })
      await mirrors.of(id).waitCaughtUp({ signal: run.signal })
      await recorder.begin(id, '')
    })
    await run.step('point', async (report) => {
      const now = findReached(catalog, id)
      // It was caught up a moment ago, which is the newest there is of one that is paused.
      const freshness = now.pausedAt === null ? 'newest' : 'newest-or-last'
      await makePoint(context, now, { kind: 'scheduled', note: '', freshness }, run, report)
    })
  } finally {
    if (!catalog.productions.get(id)?.pausedAt) mirrors.follow(id)
  }
}

const firstSentence = (text: string) => /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text
