// Brings a mirror that lost its place in production's binary log back: only what differs is fetched, then it follows on.
import type { ProductionRow } from '../catalog/productions.ts'
import { Failure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import { type JobRun, only } from '../jobs/job.ts'
import type { World } from '../runtime/world.ts'
import { findReached } from './find.ts'
import { makePoint } from './make-point.ts'

const keep = 'Keep the history there is'
const rows = 'Compare rows and fetch what differs'
const follow = 'Follow production'
const point = 'Take a point'

export function reseedProduction(world: World, id: string): Job {
  const production = findReached(world.catalog, id)
  if (production.mode !== 'replicate') {
    throw new Failure('bad-input', `The rows of “${production.name}” are pulled; pull it instead.`)
  }
  world.ready()
  return world.jobs.start(
    {
      verb: 'reseed',
      title: `Catch ${production.name} up by difference`,
      production: id,
      clone: null,
      steps: [keep, rows, follow, point],
      locks: [only(`production:${id}`)],
    },
    (run) => reseed(world, production, run),
  )
}

async function reseed(world: World, production: ProductionRow, run: JobRun): Promise<void> {
  const { mirrors, histories, catalog } = world
  const { id } = production
  const mirror = mirrors.of(id)
  const sync = mirrors.sync(id)
  const why = sync?.is === 'broken' ? sync.failure.message : 'The mirror was caught up by difference.'
  await mirrors.unfollow(id)
  try {
    await run.step(keep, async () => {
      await mirror.ensureStarted({ signal: run.signal, log: run.log })
      await histories.end(id, firstSentence(why))
    })
    await run.step(rows, (report) =>
      mirrors.exclusively(id, () =>
        mirror.reseed({
          signal: run.signal,
          log: run.log,
          onProgress: (done, total) => report.progress(done, total, 'rows'),
        }),
      ),
    )
    await run.step(follow, async () => {
      await mirror.startReplication({ signal: run.signal })
      await mirror.waitCaughtUp({ signal: run.signal })
      await histories.begin(id, '')
    })
    await run.step(point, async (report) => {
      const taken = { kind: 'scheduled', note: '', orLastKnown: false } as const
      await makePoint(world, production, taken, run, report)
    })
  } finally {
    if (!catalog.productions.get(id)?.pausedAt) mirrors.follow(id)
  }
}

const firstSentence = (text: string) => /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text
