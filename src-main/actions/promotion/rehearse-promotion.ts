// Tries a promotion on a clone of production as it is now: the same patch, written by the same code, to be looked at in a browser.
import type { CloneRow } from '../../catalog/clones.ts'
import { databaseContainer } from '../../clones/service.ts'
import { copyState, firstPage } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { connectForBatches } from '../../database/client/connect.ts'
import { waitUntilListening } from '../../database/server/wait-until-answering.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath, pointPath } from '../../pool/layout.ts'
import {
  beginClone,
  keepAsIs,
  type MakeStep,
  makeSteps,
  newClone,
  startCopied,
  startMaking,
} from '../clone/steps/make-clone.ts'
import type { CloneParts } from '../needs.ts'
import { pickSteps, readyPoint, resolveSource } from '../point/steps/pick-point.ts'
import { findDraft } from './draft-promotion.ts'
import { type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts'
import { type PlanNeeds, planFor } from './steps/plan-for.ts'
import { prepareRows, promotionMarker, refusalOf, writePrepared } from './steps/production-rows.ts'
import { runFirst, runLast } from './steps/run-statements.ts'
import { undecided } from './steps/undecided.ts'

type Needs = CloneParts & PlanNeeds & Pick<Context, 'jobs' | 'prewarm' | 'recorder' | 'restoreCheck'>

const planStep = { plan: 'Compare with production as it is now' }
type RehearseStep = 'pick' | 'wait' | 'plan' | MakeStep

/** @returns the job and the id of the clone that it makes @throws Failure `not-found`, `busy` */
export function rehearsePromotion(context: Needs, word: string): { readonly job: Job; readonly clone: string } {
  const { catalog } = context
  const draft = findDraft(context, word)
  const resolved = resolvePromotion(context, draft.wish)
  const { production } = resolved
  const dataAt = new Date().toISOString()
  const name = rehearsalName(
    draft.title,
    catalog.clones.all().map((one) => one.name),
  )
  const clone = newClone(context, production, { name, point: '', dataAt, parent: null })
  const job = startMaking(
    context,
    clone,
    {
      verb: 'rehearse',
      title: `Try ${draft.title} on a clone of ${production.name}`,
      steps: { ...pickSteps, ...planStep, ...makeSteps({ replay: false, compare: false, merge: true }) },
      locks: resolved.clone ? [shared(`clone:${resolved.clone.id}`)] : [],
    },
    (run) => rehearse(context, draft.id, resolved, clone, run),
  )
  return { job, clone: clone.id }
}

/** How many letters of a title a name has. */
const mostLetters = 40

function rehearsalName(title: string, taken: readonly string[]): string {
  const base = `Rehearsal of ${title.replace(/[“”]/g, '').slice(0, mostLetters).trim()}`
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!taken.includes(name)) return name
  }
}

async function rehearse(
  context: Needs,
  promotion: string,
  resolved: ResolvedPromotion,
  clone: ReturnType<typeof newClone>,
  run: JobRun<RehearseStep>,
): Promise<void> {
  const { catalog, publish, engineParts, comparisons, mirrors } = context
  const { production } = resolved
  catalog.promotions.update(promotion, { job: run.id })
  publish.promotion(promotion)
  beginClone(context, clone, production, run)
  const source = await resolveSource(context, production, { is: 'now' }, 'fork')
  const point = await readyPoint(context, production, source, 'fork', run)
  const made = { ...clone, point: point.id, dataAt: point.at }
  catalog.clones.update(clone.id, { point: point.id, dataAt: point.at })
  publish.clone(clone.id)
  const request = { promotion, onConflict: 'stop', point: point.id, signal: run.signal } as const
  const { plan } = await run.step('plan', () => planFor(context, resolved, request))
  if (plan.open.length > 0) throw new Failure('bad-input', undecided(plan.open.length, 'made', 'rehearse'))
  await run.step('copy', async () => {
    await copyState(context, pointPath(production.id, point.id), made, production, run)
    const steps = plan.files.map(({ step }) => step)
    if (steps.length === 0) return
    await engineParts().pool.layFiles(clonePath(made.id, made.state), steps, { signal: run.signal })
  })
  const ports = await startCopied(context, made, production, run)
  await run.step('write', async () => {
    await listening(context, made, run.signal)
    const { user, password } = mirrors.account(production.id)
    const { name } = production.database
    const at = { is: 'address', host: '127.0.0.1', port: ports.databasePort } as const
    const database = {
      connect: () => connectForBatches(at, { user, password, name }),
      database: name,
      prefix: production.facts.tablePrefix,
      known: comparisons.known(production),
      bands: catalog.idSpace.bands(production.id),
    }
    const statements = { ...database, plan, run }
    await runFirst(statements, () => undefined)
    const { rows } = await prepareRows(database, plan, run.signal)
    const marker = promotionMarker(database.prefix, catalog.settings.get('instance') ?? 'home', promotion)
    const outcome = await writePrepared(database, { rows, columns: plan.columns }, marker, run.signal)
    if (outcome.is !== 'written' && outcome.is !== 'written-before') throw refusalOf(`“${made.name}”`, outcome)
    const { findings } = await runLast(statements, resolved.wish.is === 'undo')
    for (const finding of findings) run.remark(finding)
  })
  await run.step('answer', () => firstPage(context, made, production, ports, run))
  run.commit()
  catalog.together(() => {
    catalog.clones.update(made.id, { phase: 'kept' })
    catalog.promotions.update(promotion, { rehearsal: made.id })
  })
  await keepAsIs(context, made, production, ports, run)
  publish.promotion(promotion)
}

/** How long a database server may take to come up. */
const startMs = 60_000

async function listening({ engineParts }: Needs, { id: clone, state }: CloneRow, signal: AbortSignal): Promise<void> {
  const { docker } = engineParts()
  const container = databaseContainer({ clone, state })
  if (await waitUntilListening({ docker, container, signal, deadlineMs: startMs })) return
  throw new Failure('clone-unhealthy', 'The database server of the clone did not come up. Nothing was made; try again.')
}
