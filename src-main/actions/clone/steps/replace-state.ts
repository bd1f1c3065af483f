// Gives a clone another state, for every verb that does: builds it beside the old one, verifies it, switches, keeps the old.
import { posix } from 'node:path'
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import { forgetUnused } from '../../../catalog/unused-merges.ts'
import { keepState } from '../../../clones/bookmarks.ts'
import { comparePagesOnce } from '../../../clones/compare-pages.ts'
import { clearState, copyState, firstPage, remarkSkipped, startState, stopState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import type { JobRun } from '../../../jobs/job.ts'
import type { StatePath } from '../../../pool/layout.ts'
import { clonePath } from '../../../pool/layout.ts'
import type { CloneParts } from '../../needs.ts'
import { layLogs, type MomentReplay, replaySteps } from '../../point/steps/replay-moment.ts'
import { followHome } from '../../production/steps/follow-address.ts'
import { type LaidChanges, laySteps } from './laid-changes.ts'
import { lookSteps } from './make-clone.ts'
import { replayClone } from './replay-clone.ts'

/** The steps of replacing a state, without those that are not needed. */
export const replaceSteps = (needs: {
  readonly replay: boolean
  readonly compare: boolean
  /** Whether changes are put on top of the copy. */
  readonly merge?: boolean
}) => ({
  copy: 'Copy the state',
  start: 'Start the new state',
  ...(needs.replay && replaySteps),
  ...(needs.merge && { write: laySteps.write }),
  answer: 'Verify that it answers',
  ...(needs.merge && { check: laySteps.check }),
  ...(needs.compare && { compare: lookSteps.compare }),
  switch: 'Switch',
  keepPrevious: 'Keep the state before',
})
export type ReplaceStep = keyof ReturnType<typeof replaceSteps>

export interface Replacement {
  /** The state that the new one is a copy of. */
  readonly from: StatePath
  readonly point: string
  readonly dataAt: string
  readonly parent: CloneRow['parent']
  /** What is replayed on the copy to get there, if anything. */
  readonly replay: MomentReplay | null
  /** Whether the state is a point's, which has to show what production shows; a clone's own may show whatever was made of it. */
  readonly isPoint: boolean
  /** The name of the safety bookmark that keeps the previous state. */
  readonly before: string
  readonly laid?: LaidChanges
}

/** Runs the steps of `replaceSteps`. Until the switch, a failure leaves the clone as it was. */
export async function replaceState(
  context: CloneParts & Pick<Context, 'recorder' | 'restoreCheck'>,
  old: CloneRow,
  production: ProductionRow,
  { from, point, dataAt, parent, replay, isPoint, before, laid }: Replacement,
  run: JobRun<ReplaceStep>,
): Promise<void> {
  // A clone of an earlier version has none before.
  const lane = old.lane ?? context.catalog.idSpace.giveLane(production.id)
  const copied: CloneRow = { ...old, state: context.newId(), point, dataAt, parent, failure: null, lane }
  await run.step('copy', async () => {
    await copyState(context, from, copied, production, run)
    if (replay) await layLogs(context, production, clonePath(copied.id, copied.state), replay.replay)
    await laid?.files(copied)
  })
  const ports = await run.step('start', () => startState(context, copied, production, run))
  const moment = replay && (await replayClone(context, production, copied, replay, run))
  const fresh = moment ? { ...copied, point: moment.id } : copied
  if (laid) await run.step('write', () => laid.rows(fresh, ports))
  const status = await run.step('answer', () => firstPage(context, fresh, production, ports, run))
  const shown = { clone: fresh.id, state: fresh.state, point: fresh.point, ports }
  const differ = isPoint && (await run.step('compare', () => comparePagesOnce(context, production, shown, status, run)))
  if (differ) refuseWorse(context, old, differ)
  if (laid) await run.step('check', () => laid.check(fresh, ports))
  await run.step('switch', async () => {
    run.commit()
    switchRow(context, old, fresh, { before, from, ...(laid && { laid }) })
    if (fresh.wanted === 'running') context.availability.show(fresh, production, ports)
  })
  // The next fork of the same second starts from it, whatever becomes of the rest.
  if (moment) context.restoreCheck.enqueue(moment.id)
  await followHome(context, fresh, production.id)
  await remarkSkipped(context, fresh, production, run)
  await run.step('keepPrevious', async () => {
    const parts = context.engineParts()
    if (fresh.wanted !== 'running') await stopState(parts, fresh)
    // A clean shutdown: what it wrote to the last moment is in its bookmark.
    await clearState(parts, old)
    await parts.pool.setReadOnly(clonePath(old.id, old.state), true)
  })
}

/** Refuses a state that shows less than the previous one, unless that was no better. */
function refuseWorse(
  { catalog }: Pick<Context, 'catalog'>,
  { name, point }: CloneRow,
  { code, message, remedy, detail }: Failure,
): void {
  if (catalog.points.get(point)?.pages?.failure) return
  const kept = `“${name}” stays as it was, for what it would become does not show what production shows. ${message}`
  throw new Failure(code, kept, { remedy, detail })
}

function switchRow(
  context: Pick<Context, 'catalog' | 'publish' | 'newId'>,
  old: CloneRow,
  fresh: CloneRow,
  { before: name, laid, from }: Pick<Replacement, 'before' | 'laid' | 'from'>,
): void {
  const { catalog, publish } = context
  const id = context.newId()
  const merges = catalog.merges.ofClone(old.id).map((merge) => merge.id)
  catalog.together(() => {
    // What is put on top of its own work has all that was merged before; a bookmark has what was merged until then.
    catalog.merges.inherit(old.id, laid ? old.state : posix.basename(from), fresh.state)
    // On another point, what was promoted is among what came from production.
    const isSamePoint = laid !== undefined && old.point === fresh.point
    catalog.promotions.inherit(isSamePoint ? old.state : posix.basename(from), fresh.state)
    laid?.kept(fresh)
    keepState(context, {
      id,
      clone: old.id,
      kind: 'safety',
      name,
      state: old.state,
      point: old.point,
      dataAt: old.dataAt,
    })
    const { state, point, dataAt, parent, failure, lane } = fresh
    catalog.clones.update(old.id, { state, point, dataAt, parent, failure, lane, ownBytes: null })
    forgetUnused(catalog, old.id)
  })
  publish.bookmark(id)
  publish.clone(old.id)
  for (const merge of merges) publish.merge(merge)
}
