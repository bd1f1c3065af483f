// Repairs what the doctor finds, where that can be done: removes what nothing needs, follows what is not followed, tries again what failed.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import { findOrphans, removeOrphans } from '../../lifecycle/orphans.ts'
import { recoverCatalog } from './recover-catalog.ts'

/**
 * Repairs what can be repaired.
 * @returns a sentence for each thing it did
 * @throws Failure `busy` while a job runs: its half-made things look like orphans
 */
export async function repair(context: Context): Promise<string[]> {
  const state = context.engineState()
  if (state.is === 'unavailable' && state.failure.code === 'catalog-lost') return recoverCatalog(context)
  const orphans = await findOrphans(context)
  if (!orphans) {
    const title = context.jobs.running()[0]?.title ?? 'A job'
    throw new Failure('busy', `“${title}” is still running. Wait for it or cancel it, then try again.`)
  }
  const names = [...orphans.containers, ...orphans.volumes, ...orphans.states]
  await removeOrphans(orphans, context.engineParts())
  await context.recorder.sweep()
  const recovered = orphans.strangers.length + orphans.missing.length > 0 ? await recoverCatalog(context) : []
  const removed = names.map((name) => `Removed ${name}, which nothing needed.`)
  return [...removed, ...recovered, ...followAll(context), ...proveFailed(context)]
}

function followAll({ catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>): string[] {
  const all = catalog.productions.all().filter((one) => one.phase === 'linked' && !one.pausedAt)
  const lost = all.filter((one) => one.source.is !== 'backup' && mirrors.syncState(one.id) === undefined)
  for (const { id } of lost) mirrors.follow(id)
  return lost.map((one) => `Began to follow “${one.name}” again.`)
}

function proveFailed({
  catalog,
  restoreCheck,
  publish,
}: Pick<Context, 'catalog' | 'publish' | 'restoreCheck'>): string[] {
  const failed = catalog.points.all().filter((one) => one.state.is === 'failed')
  for (const { id } of failed) {
    catalog.points.update(id, { state: { is: 'preparing' } })
    restoreCheck.enqueue(id)
    publish.point(id)
  }
  return failed.map((one) => `The point of ${absolute(one.at)} did not restore; it is tried again.`)
}
