// Finds out what became of promotions that were cut off: production itself says whether it has them. Those that it has are finished; of the
// others nothing stays.
import type { PromotionRow } from '../../catalog/promotions.ts'
import type { Context } from '../../context.ts'
import { asFailure, Failure } from '../../contract/failure.ts'
import { pointPath } from '../../pool/layout.ts'
import { hasHappened } from '../../production/write/has-happened.ts'
import { reachToWrite, type WriteAccess } from '../../production/write/write-access.ts'
import { readPromotionPatch } from '../../promoting/promotion-patch.ts'
import { findPromotion, findReached, type ReachedProduction } from '../find.ts'
import { finishWritten } from './steps/finish-written.ts'
import { takeBackPlaced } from './steps/host-files.ts'
import { accessToWrite } from './steps/may-write.ts'
import { promotionMarker } from './steps/production-rows.ts'
import { goneFiles } from './steps/site-files.ts'

type Needs = Pick<Context, 'catalog' | 'secrets' | 'publish' | 'engineParts' | 'jobs' | 'promotionFiles' | 'log'>

/** How long production is asked. */
const askMs = 60_000
/** How long removing files and emptying caches may take. */
const finishMs = 10 * 60_000

/** @returns the promotion's id @throws Failure where production cannot be asked; `busy` while a job writes it */
export async function settlePromotion(context: Needs, word: string, signal?: AbortSignal): Promise<string> {
  const row = findPromotion(context.catalog, word)
  if (row.state === 'draft' || (row.state === 'done' && row.step === 'none')) return row.id
  if (isBeingWritten(context, row)) {
    throw new Failure('busy', `“${row.title}” is being written right now. Wait for its job to end.`)
  }
  await settle(context, row, AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(askMs)]))
  return row.id
}

/** Looks after all that the last host left; what cannot be asked now stays to be asked. */
export async function settlePromotions(context: Needs): Promise<void> {
  for (const row of context.catalog.promotions.all()) {
    if (row.state === 'draft' || (row.state === 'done' && row.step === 'none') || isBeingWritten(context, row)) continue
    await settle(context, row, AbortSignal.timeout(askMs)).catch((error: unknown) => {
      context.catalog.promotions.update(row.id, { state: row.state === 'done' ? 'done' : 'unknown' })
      context.publish.promotion(row.id)
      const what = row.state === 'done' ? 'What comes after' : 'What became of'
      context.log(`${what} “${row.title}” is to be seen yet: ${asFailure(error).message}`)
    })
  }
}

/** Whoever asks production ends the session that writes, and files would be taken back meanwhile. Docker may come back amid a job. */
const isBeingWritten = ({ jobs }: Pick<Context, 'jobs'>, { production }: PromotionRow) =>
  jobs.holders(`promotion:${production}`).length > 0

async function settle(context: Needs, row: PromotionRow, signal: AbortSignal): Promise<void> {
  const { catalog, publish } = context
  const production = findReached(catalog, row.production)
  const { access } = accessToWrite(context, production)
  if (row.step === 'after' || (row.step === 'rows' && (await isThere(context, row, production, access, signal)))) {
    catalog.promotions.update(row.id, { step: 'after', writtenAt: row.writtenAt ?? new Date().toISOString() })
    await finish(context, row, production, access)
  } else {
    const work = { promotion: row.id, production, access, point: row.point ?? '' }
    const left = await takeBackPlaced(context, work, signal)
    catalog.promotions.update(row.id, {
      state: 'draft',
      step: 'none',
      findings: [`It was cut off before production had it. Nothing was written; write it again.`, ...left],
    })
  }
  publish.promotion(row.id)
}

/** Does what comes after its rows, from the receipt, as far as it was not done. Until then nothing else is written. */
async function finish(
  context: Needs,
  { id, findings, point }: PromotionRow,
  production: ReachedProduction,
  access: WriteAccess,
): Promise<void> {
  const { catalog, promotionFiles, engineParts } = context
  const { rows, files } = readPromotionPatch(promotionFiles.patch(id) ?? '')
  const signal = AbortSignal.timeout(finishMs)
  const before = point !== null && catalog.points.get(point) ? pointPath(production.id, point) : null
  const gone = await goneFiles(engineParts().pool, files, before, signal)
  const work = { promotion: id, production, access, files: gone.files, rewriteRules: true }
  const written = rows.map(({ table, after }) => ({ table, wanted: after }))
  const rest = await finishWritten(context, { ...work, rows: written }, signal)
  promotionFiles.forgetNotes(id)
  catalog.promotions.update(id, { state: 'done', step: 'none', findings: [...findings, ...gone.untold, ...rest] })
}

async function isThere(
  { catalog }: Needs,
  row: PromotionRow,
  { database, facts }: ReachedProduction,
  access: WriteAccess,
  signal: AbortSignal,
): Promise<boolean> {
  const marker = promotionMarker(facts.tablePrefix, catalog.settings.get('instance') ?? 'home', row.id)
  const found = await hasHappened((until) => reachToWrite(access, until), { database: database.name, marker }, signal)
  if (found.is === 'unasked') {
    throw new Failure(found.why.code, found.why.message, found.why)
  }
  return found.is === 'happened'
}
