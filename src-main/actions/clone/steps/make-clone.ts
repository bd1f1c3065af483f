// What every making of a clone has in common, whatever its state is a copy of: fork and branch.
import type { Catalog } from '../../../catalog/catalog.ts'
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import { comparePagesOnce } from '../../../clones/compare-pages.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import { cloneName, hostLabel } from '../../../clones/names.ts'
import type { PrewarmedClone } from '../../../clones/prewarm.ts'
import { firstPage, remarkSkipped, startState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { type Job, usualTraits } from '../../../contract/models.ts'
import { type JobPlan, type JobRun, only, shared } from '../../../jobs/job.ts'
import type { CloneParts } from '../../needs.ts'
import { replaySteps } from '../../point/steps/replay-moment.ts'
import { followHome } from '../../production/steps/follow-address.ts'
import { laySteps } from './laid-changes.ts'

type Needs = CloneParts & Pick<Context, 'jobs' | 'prewarm'>

/** The steps that look at a site that was just started. */
export const lookSteps = { answer: 'Wait for the first page', compare: 'Compare its pages with production’s' }

/** The steps of making a clone, without those that are not needed. */
export const makeSteps = (needs: {
  readonly replay: boolean
  readonly compare: boolean
  readonly isPrewarmed?: boolean
  /** Whether changes are put on top of the copy. */
  readonly merge?: boolean
}) => ({
  ...(!needs.isPrewarmed && { copy: 'Copy the state', start: 'Start the containers' }),
  ...(needs.replay && replaySteps),
  ...(needs.merge && { write: laySteps.write }),
  answer: lookSteps.answer,
  ...(needs.compare && { compare: lookSteps.compare }),
  ...(needs.merge && { check: laySteps.check }),
})
export type MakeStep = keyof ReturnType<typeof makeSteps>

/** Builds the row of a new clone, or of a prewarmed one that becomes somebody's. */
export function newClone(
  { catalog, newId, prewarm }: Pick<Context, 'catalog' | 'newId' | 'prewarm'>,
  production: ProductionRow,
  given: Pick<CloneRow, 'point' | 'dataAt' | 'parent'> & Named,
  prewarmed?: PrewarmedClone,
): CloneRow {
  const { address, point, dataAt, parent } = given
  const { clone: id, state } = prewarmed ?? { clone: newId(), state: newId() }
  return {
    point,
    dataAt,
    parent,
    id,
    ...freeName(catalog, { name: given.name, address }),
    state,
    production: production.id,
    phase: 'creating',
    wanted: 'running',
    failure: null,
    createdAt: new Date().toISOString(),
    ownBytes: null,
    traits: usualTraits,
    address: null,
    sqlPort: null,
    lane: prewarmed?.lane ?? catalog.idSpace.giveLane(production.id, prewarm.lane(production.id)),
  }
}

/** What a new clone is to be called. */
export interface Named {
  readonly name: string
  /** The first word of its address; derived from its name where absent. */
  readonly address?: string | undefined
}

/**
 * Checks a name and derives the address.
 * @throws Failure `bad-input` when either is impossible or taken
 */
export function freeName(catalog: Catalog, { name, address }: Named): Pick<CloneRow, 'name' | 'hostLabel'> {
  const others = catalog.clones.all()
  return { name: cloneName(name, others), hostLabel: hostLabel(name, address, others) }
}

/** Starts the job and shows the clone. Where the job cannot start, a prewarmed clone goes back. */
export function startMaking<Key extends string>(
  context: Needs,
  clone: CloneRow,
  plan: Pick<JobPlan<Key>, 'verb' | 'kind' | 'title' | 'steps' | 'locks' | 'wish'>,
  make: (run: JobRun<Key>) => Promise<void>,
  prewarmed?: PrewarmedClone,
): Job {
  const { catalog, jobs, publish } = context
  const { id, production } = clone
  const whole: JobPlan<Key> = {
    ...plan,
    production,
    clone: id,
    locks: [only(`clone:${id}`), shared(`production:${production}`), ...plan.locks],
  }
  let job: Job
  try {
    job = jobs.start(whole, make)
  } catch (error) {
    if (prewarmed) context.prewarm.giveBack(production, prewarmed)
    throw error
  }
  catalog.clones.insert(clone)
  publish.clone(id)
  return job
}

/** Registers the clone's undo: a failure before it is kept leaves nothing of it. */
export function beginClone(
  context: Pick<Context, 'catalog' | 'publish' | 'availability'>,
  clone: CloneRow,
  production: ProductionRow,
  run: JobRun,
): void {
  const { catalog, publish, availability } = context
  run.undo('forget the clone', async () => {
    catalog.clones.delete(clone.id)
    availability.remove(clone.hostLabel, clone.id)
    publish.clone(clone.id)
  })
  availability.showBusy(clone, production, 'This clone is being made.')
}

export function startCopied(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  run: JobRun<'start'>,
): Promise<ClonePorts> {
  return run.step('start', () => startState(context, clone, production, run))
}

/** Waits for the clone's first page, then keeps the clone. */
export async function keepClone(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  ports: ClonePorts,
  run: JobRun<'answer'>,
): Promise<void> {
  await run.step('answer', () => firstPage(context, clone, production, ports, run))
  await keepAsIs(context, clone, production, ports, run)
}

/**
 * Keeps a clone once its pages were compared with production's. One that differs is kept too, to be looked into; its job fails,
 * for it is not what was asked for.
 * @param point the point that the clone is a copy of
 * @throws Failure `pages-differ`
 */
export async function keepCompared(
  context: Needs,
  clone: CloneRow,
  point: string,
  production: ProductionRow,
  ports: ClonePorts,
  run: JobRun<'answer' | 'compare'>,
): Promise<void> {
  const status = await run.step('answer', () => firstPage(context, clone, production, ports, run))
  const shown = { clone: clone.id, state: clone.state, point, ports }
  const differ = await run.step('compare', () => comparePagesOnce(context, production, shown, status, run))
  await keepAsIs(context, clone, production, ports, run)
  if (!differ) return
  const { code, message, remedy, detail } = differ
  const kept = `“${clone.name}” runs, but does not show what production shows. ${message} It is kept, so that you can look into it.`
  throw new Failure(code, kept, { remedy, detail })
}

/** Makes a clone that runs somebody's, whatever it shows. */
export async function keepAsIs(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  ports: ClonePorts,
  run: JobRun,
): Promise<void> {
  run.commit()
  context.catalog.clones.update(clone.id, { phase: 'kept' })
  context.availability.show(clone, production, ports)
  context.publish.clone(clone.id)
  await followHome(context, context.catalog.clones.get(clone.id) ?? clone, production.id)
  await remarkSkipped(context, clone, production, run)
}
