// Writes a draft to production: a point first, files that are new or changed, one transaction with all rows, then files that go, and caches.
// Until the transaction is committed whatever fails leaves production as it was; from then on the rest is done as well as it can be.
import type { PromotionRow } from '../../catalog/promotions.ts'
import { mergeRules } from '../../changes/merge/rules.ts'
import type { Overtaking } from '../../comparing/write-guarded.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictRule, Job } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { type JobRun, only, shared } from '../../jobs/job.ts'
import { pointPath } from '../../pool/layout.ts'
import { type AheadConnections, connectAhead } from '../../production/write/connect-ahead.ts'
import { reachToWrite, type WriteAccess } from '../../production/write/write-access.ts'
import { grantStatements } from '../../production/write/write-account.ts'
import { overtakenRow } from '../../promoting/overtaken-row.ts'
import type { BackStatement } from '../../promoting/promotion-patch.ts'
import { findReached, type ReachedProduction } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { makePoint } from '../point/steps/make-point.ts'
import { productionJob } from '../start-job.ts'
import { findDraft } from './draft-promotion.ts'
import { type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts'
import { finishWritten } from './steps/finish-written.ts'
import { placeFiles, takeBackPlaced } from './steps/host-files.ts'
import { accessToWrite, refuseUnconfirmed, whyNoPromotion } from './steps/may-write.ts'
import { draftFacts, type PlanNeeds, type PlannedPromotion, planFor } from './steps/plan-for.ts'
import {
  prepareRows,
  promotionMarker,
  refusalOf,
  type WrittenDatabase,
  writePrepared,
} from './steps/production-rows.ts'
import { runFirst, runLast, type StatementsToRun, takeBack } from './steps/run-statements.ts'
import { type SiteFiles, siteFiles } from './steps/site-files.ts'
import { storeFound, storePromotion } from './steps/store-promotion.ts'
import { undecided } from './steps/undecided.ts'
import { unwritten } from './steps/unwritten.ts'

export type WriteNeeds = PointParts & PlanNeeds & Pick<Context, 'jobs'>

export interface WritePromotion {
  readonly promotion: string
  readonly site: string
  readonly confirmedBy: string
  readonly acceptMentions: boolean
  readonly withStatements: boolean
  readonly onConflict: ConflictRule
}

const steps = {
  point: 'Take a point of production',
  plan: 'Compare with production as it is now',
  files: 'Write files',
  rows: 'Write rows in one transaction',
  after: 'Remove files and empty caches',
}
type WriteStep = keyof typeof steps

/** How often it is planned anew where production changed a row between comparing and writing. */
const mostAttempts = 5

interface Writing {
  readonly context: WriteNeeds
  readonly draft: PromotionRow
  readonly resolved: ResolvedPromotion
  readonly production: ReachedProduction
  readonly wish: WritePromotion
  readonly access: WriteAccess
  /** Connections of the account that may write. */
  readonly ways: AheadConnections
  /** Whether the account may change tables. */
  readonly mayAlter: boolean
  readonly run: JobRun<WriteStep>
}

/** @throws Failure `bad-input` where nobody may write, or it is not confirmed; `busy` where another promotion is being written */
export function writePromotion(context: WriteNeeds, wish: WritePromotion): Job {
  const draft = findDraft(context, wish.promotion)
  const resolved = resolvePromotion(context, draft.wish)
  const { clone } = resolved
  const why = whyNoPromotion(context, resolved.production)
  if (why !== null) throw new Failure('bad-input', why)
  const production = findReached(context.catalog, resolved.production.id)
  const { access, row } = accessToWrite(context, production)
  refuseUnconfirmed(production, row, wish)
  return productionJob(
    context,
    production,
    {
      verb: 'promote',
      kind: draft.wish.is,
      title: `Write ${draft.title} to ${production.name}`,
      steps,
      lock: shared,
      locks: [only(`promotion:${production.id}`), ...(clone ? [shared(`clone:${clone.id}`)] : [])],
    },
    (run) => {
      const ways = connectAhead((signal) => reachToWrite(access, signal), connections)
      return write({ context, draft, resolved, production, wish, access, ways, mayAlter: row.mayAlter, run })
        .catch((error: unknown) => {
          const now = context.catalog.promotions.get(draft.id)
          // From the step that writes rows on, what failed says itself what is known.
          throw now?.state === 'writing' && now.step !== 'rows' ? unwritten(error, production) : error
        })
        .finally(ways.close)
    },
  )
}

/** One that gives ids, and one that writes. */
const connections = 2

async function write(writing: Writing): Promise<void> {
  const { context, draft, production, wish, access, run } = writing
  const { catalog, publish, promotionFiles, engineParts } = context
  const { id } = draft
  run.undo('leave production as it was', () => leaveDraft(writing))
  catalog.promotions.update(id, { state: 'writing', step: 'none', job: run.id, confirmedBy: wish.confirmedBy.trim() })
  publish.promotion(id)
  const point = await run.step('point', (report) =>
    makePoint(
      context,
      production,
      { kind: 'promotion', note: `Before ${draft.title}`, freshness: 'newest' },
      run,
      report,
    ),
  )
  catalog.promotions.update(id, { point: point.id })
  const first = await run.step('plan', () => planned(writing, point.id))
  const files = await run.step('files', async () => {
    const found = await siteFiles(engineParts().pool, first.plan.files, pointPath(production.id, point.id), run.signal)
    if (found.files.length > 0) catalog.promotions.update(id, { step: 'files' })
    await placeFiles(context, { promotion: id, production, access, files: found }, run.signal)
    return found
  })
  const statements = { ...writtenDatabase(writing), plan: first.plan, run }
  const { now, rows, lockedMs, store } = await run.step('rows', async (report) => {
    const back: BackStatement[] = []
    run.undo('take back what was made of tables', () => leaveTables(writing, statements, back))
    await runFirst(statements, (made) => void back.push(...made))
    for (let attempt = 1, now = first; ; attempt++) {
      const { rows, outcome, store } = await attemptRows(writing, now, { files, back })
      if (outcome.is === 'written' || outcome.is === 'written-before') {
        run.commit()
        return { now, rows, lockedMs: outcome.is === 'written' ? outcome.lockedMs : null, store }
      }
      if (outcome.is !== 'in-the-way' || attempt === mostAttempts) throw refusalOf(`“${production.name}”`, outcome)
      report.describe('Production changed meanwhile; compared again')
      const { plan, ...more } = await planned(writing, null)
      // Production has those by now, and is told to have got them by this.
      now = { ...more, plan: { ...plan, statements: first.plan.statements, last: first.plan.last } }
    }
  })
  const writtenAt = new Date().toISOString()
  catalog.promotions.update(id, { state: 'done', step: 'after', writtenAt, lockedMs, ...draftFacts(now) })
  publish.promotion(id)
  const written = { promotion: id, production, access, rows, files, rewriteRules: now.plan.rebuilt.length > 0 }
  const rest = await run.step('after', async () => {
    const last = await runLast({ ...statements, run: { ...run, signal: run.shutdown } }, draft.wish.is === 'undo')
    if (last.back.length > 0) await store(last.back, run.shutdown)
    return [...last.findings, ...(await finishWritten(context, written, run.shutdown))]
  })
  const findings = [...now.plan.warnings, ...rest]
  for (const finding of findings) run.remark(finding)
  catalog.promotions.update(id, { step: 'none', findings })
  promotionFiles.forgetNotes(id)
  publish.promotion(id)
}

/** @throws Failure where something has to be decided, accepted, or asked for first */
async function planned(
  { context, draft, resolved, wish, mayAlter, run }: Writing,
  point: string | null,
): Promise<PlannedPromotion> {
  const { catalog, publish } = context
  const { onConflict } = wish
  const all = await planFor(context, resolved, { promotion: draft.id, onConflict, point, signal: run.signal })
  const found = draft.wish.is === 'undo' && !wish.withStatements ? leavingTables(all) : all
  const { plan } = found
  if (plan.open.length > 0) {
    catalog.promotions.setConflicts(draft.id, found.conflictRows)
    publish.promotion(draft.id)
  }
  const why = whyNotNow(plan, wish)
  if (why !== null) throw new Failure('bad-input', why)
  if (plan.statements.length > 0 && !mayAlter) throw mayNotAlter(context, resolved)
  return found
}

function mayNotAlter(
  { catalog }: Pick<Context, 'catalog'>,
  { production: { id, database } }: ResolvedPromotion,
): Failure {
  const user = catalog.promotions.accessOf(id)?.databaseUser ?? ''
  const grants = grantStatements({ user, database: database.name, mayAlter: true }).join('\n')
  return new Failure(
    'grants-missing',
    `The account ${user} may not change tables, which this needs. Nothing was written; give it the right, then allow promotion with it again.`,
    { detail: grants },
  )
}

/** What a promotion made of tables stays where nobody asks for that to be taken back, and keeps no row from going back. */
function leavingTables(found: PlannedPromotion): PlannedPromotion {
  const { statements, last, warnings } = found.plan
  if (last.length === 0) return found
  const stays = `What the promotion made of tables stays, because nobody asked for it to be taken back: ${last.map((text) => plainText(text, 300)).join('; ')}`
  const plan = {
    ...found.plan,
    statements: statements.filter((one) => !last.includes(one)),
    last: [],
    warnings: [...warnings, stays],
  }
  return { ...found, plan }
}

function whyNotNow(
  { open, mentions, statements, rows, files }: PlannedPromotion['plan'],
  { acceptMentions, withStatements }: WritePromotion,
): string | null {
  if (open.length > 0) return undecided(open.length, 'written', 'write it again')
  if (mentions.length > 0 && !acceptMentions) {
    const many = mentions.length === 1 ? 'One number looks' : `${mentions.length} numbers look`
    return `${many} like the id of a row that gets another one, where nothing known says so. Nothing was written; look at them, and accept that they are rewritten too.`
  }
  if (statements.length > 0 && !withStatements) {
    const many = statements.length === 1 ? 'one statement' : `${statements.length} statements`
    return `Tables of production would be changed by ${many}, which no transaction can take back. Nothing was written; look at them, and ask for them.`
  }
  if (rows.length + files.length + statements.length === 0) {
    return 'Production has all of it already, so nothing was written.'
  }
  return null
}

function writtenDatabase({
  context: { catalog, comparisons },
  resolved: { production },
  ways,
}: Writing): WrittenDatabase {
  return {
    connect: ways.connect,
    database: production.database.name,
    prefix: production.facts.tablePrefix,
    known: comparisons.known(production),
    bands: catalog.idSpace.bands(production.id),
  }
}

/** Has production give ids, stores what will be written, and writes it. */
async function attemptRows(
  writing: Writing,
  { plan, title, onto }: PlannedPromotion,
  { files, back }: { readonly files: SiteFiles; readonly back: readonly BackStatement[] },
) {
  const { context, draft, resolved, run } = writing
  const { catalog } = context
  const database = writtenDatabase(writing)
  const { rows, ids } = await prepareRows(database, plan, run.signal)
  const about = { promotion: draft.id, from: onto.label, to: title, clone: resolved.clone }
  const written = { ...about, plan, rows, ids, files: files.patch }
  /** @param more what takes back schema changes that were made once the rows were there */
  const store = (more: readonly BackStatement[], signal: AbortSignal) =>
    storePromotion(context, { ...written, back: [...back, ...more] }, signal)
  await store([], run.signal)
  run.signal.throwIfAborted()
  // From here on only production can say whether it has it.
  catalog.promotions.update(draft.id, { step: 'rows', findings: [...plan.warnings, ...toRunStill(plan.last)] })
  const marker = promotionMarker(database.prefix, catalog.settings.get('instance') ?? 'home', draft.id)
  const rules = mergeRules(database.known)
  const overtakes: Overtaking = {
    wanted: (row, found) => overtakenRow(row, found, rules),
    keep: (found) => storeFound(context, { ...about, rows: found }),
  }
  const work = { rows, columns: plan.columns, overtakes: plan.overtakes ? overtakes : undefined }
  const outcome = await writePrepared(database, work, marker, run.signal).catch((error: unknown) => {
    // Whatever is thrown, nothing was written.
    catalog.promotions.update(draft.id, { step: 'files' })
    throw error
  })
  if (outcome.is !== 'unknown' && outcome.is !== 'written') catalog.promotions.update(draft.id, { step: 'files' })
  return { rows, outcome, store }
}

/** What a host that is cut off once the rows are there has not done, and nobody does for it. */
const toRunStill = (last: readonly string[]) =>
  last.map(
    (text) =>
      `Sitefork was cut off before it changed this of production’s tables; look, and run it by hand: ${plainText(text, 500)}`,
  )

/** Rows are not there, so what was made of tables for them goes again. */
async function leaveTables(
  { context: { catalog }, draft, run }: Writing,
  statements: StatementsToRun,
  back: readonly BackStatement[],
): Promise<void> {
  if (back.length === 0 || catalog.promotions.get(draft.id)?.step === 'rows') return
  const work = { ...statements, run: { ...run, signal: AbortSignal.timeout(takeBackMs) } }
  for (const finding of await takeBack(work, back)) run.remark(finding)
}

/** Nothing is in production: files go back to what they were. Where nobody knows that yet, all stays as it is until production is asked. */
async function leaveDraft({ context, draft, production, access }: Writing): Promise<void> {
  const { catalog, publish } = context
  const row = catalog.promotions.get(draft.id)
  if (row?.state !== 'writing') return
  if (row.step === 'rows') catalog.promotions.update(draft.id, { state: 'unknown' })
  else {
    const work = { promotion: draft.id, production, access, point: row.point ?? '' }
    // Until they are back nothing else is written; the next time that production is asked, they are.
    catalog.promotions.update(draft.id, { state: 'unknown' })
    const left = await takeBackPlaced(context, work, AbortSignal.timeout(takeBackMs))
    catalog.promotions.update(draft.id, { state: 'draft', step: 'none', findings: left })
  }
  publish.promotion(draft.id)
}

/** How long putting files back may take. */
const takeBackMs = 10 * 60_000
