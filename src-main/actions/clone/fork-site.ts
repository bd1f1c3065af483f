// Forks a site: a private clone of a point, running, with its own address.
import type { CloneRow } from '../../catalog/clones.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { PrewarmedClone } from '../../clones/prewarm.ts'
import { clearState, copyState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { ForkSource } from '../../contract/fork-source.ts'
import type { Job } from '../../contract/models.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath, pointPath } from '../../pool/layout.ts'
import { findLinked } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import {
  dataAtOf,
  durationKind,
  type PickStep,
  pickSteps,
  pointOf,
  type ResolvedSource,
  readyPoint,
  replayOf,
  resolveSource,
} from '../point/steps/pick-point.ts'
import { layLogs } from '../point/steps/replay-moment.ts'
import {
  beginClone,
  freeName,
  keepCompared,
  type MakeStep,
  makeSteps,
  newClone,
  startCopied,
  startMaking,
} from './steps/make-clone.ts'
import { replayClone } from './steps/replay-clone.ts'

type Needs = CloneParts & Pick<Context, 'jobs' | 'recorder' | 'restoreCheck' | 'prewarm'>

export interface Fork {
  readonly production: string
  readonly name: string
  readonly address?: string | undefined
  readonly from: ForkSource
}

/** The kind of a fork that was made before it was asked for. */
const prewarmedKind = 'warm'

/** @returns the milliseconds that such a fork usually takes as things are now; null where none was made yet */
export async function usualFork(context: Needs, wish: Pick<Fork, 'production' | 'from'>): Promise<number | null> {
  const production = findLinked(context.catalog, wish.production)
  const source = await resolveSource(context, production, wish.from, 'fork')
  const point = pointOf(source)
  const isWarm = !replayOf(source) && point !== undefined && context.prewarm.has(production.id, point.id)
  return context.catalog.jobs.usual('fork', isWarm ? prewarmedKind : durationKind(source), production.id).ms
}

/** @returns the job and the id of the clone it makes */
export async function forkSite(context: Needs, wish: Fork): Promise<{ readonly job: Job; readonly clone: string }> {
  const production = findLinked(context.catalog, wish.production)
  context.engineParts()
  const source = await resolveSource(context, production, wish.from, 'fork')
  const [known, replay] = [pointOf(source), replayOf(source)]
  const point = known?.id ?? ''
  const dataAt = known ? dataAtOf(source, known) : new Date().toISOString()
  freeName(context.catalog, wish)
  const prewarmed = replay ? undefined : context.prewarm.take(production.id, point)
  const clone = newClone(context, production, { ...wish, point, dataAt, parent: null }, prewarmed)
  const job = startMaking(
    context,
    clone,
    {
      verb: 'fork',
      kind: prewarmed ? prewarmedKind : durationKind(source),
      title: `Fork “${clone.name}”`,
      wish: {
        is: 'fork',
        from: wish.from,
        production: production.id,
        name: clone.name,
        ...(wish.address !== undefined && { address: wish.address }),
      },
      steps: {
        ...pickSteps,
        ...makeSteps({ replay: replay !== null, compare: true, isPrewarmed: prewarmed !== undefined }),
      },
      locks: known ? [shared(`point:${known.id}`)] : [],
    },
    (run) => fork(context, clone, source, prewarmed, run),
    prewarmed,
  )
  return { job, clone: clone.id }
}

async function fork(
  context: Needs,
  clone: CloneRow,
  source: ResolvedSource,
  prewarmed: PrewarmedClone | undefined,
  run: JobRun<PickStep | MakeStep>,
): Promise<void> {
  const { catalog, publish } = context
  const production = findLinked(catalog, clone.production)
  beginClone(context, clone, production, run)
  const point = await readyPoint(context, production, source, 'fork', run)
  const dataAt = dataAtOf(source, point)
  catalog.clones.update(clone.id, { point: point.id, dataAt })
  publish.clone(clone.id)
  if (prewarmed) return nameWarm(context, { ...clone, point: point.id }, production, prewarmed, run)
  const replay = replayOf(source)
  await run.step('copy', async () => {
    await copyState(context, pointPath(production.id, point.id), clone, production, run)
    if (replay) await layLogs(context, production, clonePath(clone.id, clone.state), replay)
  })
  const ports = await startCopied(context, clone, production, run)
  const moment = replay && (await replayClone(context, production, clone, { base: point, replay, at: dataAt }, run))
  if (moment) catalog.clones.update(clone.id, { point: moment.id })
  try {
    await keepCompared(context, clone, moment?.id ?? point.id, production, ports, run)
  } finally {
    if (moment) context.restoreCheck.enqueue(moment.id)
  }
}

/** Makes a prewarmed clone somebody's: all of it is there and runs. */
async function nameWarm(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  { ports }: PrewarmedClone,
  run: JobRun<MakeStep>,
): Promise<void> {
  run.undo('remove the copied state', () => context.engineParts().pool.remove(clonePath(clone.id, clone.state)))
  run.undo('remove the containers', () => clearState(context.engineParts(), clone))
  await keepCompared(context, clone, clone.point, production, ports, run)
}
