// Brings a clone up to a newer point: builds the new state beside the old, verifies it, switches, keeps the old one.
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Origin } from '../contract/contract.ts'
import type { Job } from '../contract/models.ts'
import { type JobRun, only, shared } from '../jobs/job.ts'
import { clearState, copySealed, firstPage, startSealed, startState, stopState } from '../runtime/clone-room.ts'
import type { Running } from '../runtime/views.ts'
import type { World } from '../runtime/world.ts'
import { findClone, findLinked } from './find.ts'
import { pick, readyPoint, wait } from './pick-point.ts'

/** How long the state before stays, unless it is kept on purpose. */
export const safetyDays = 7

const copy = 'Copy the state'
const start = 'Start the new state'
const answer = 'Verify that it answers'
const switchOver = 'Switch, and keep the state before'

export function refreshClone(world: World, wish: { readonly clone: string; readonly from: Origin }): Job {
  const clone = findClone(world.catalog, wish.clone)
  const production = findLinked(world.catalog, clone.production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'refresh',
      title: `Refresh “${clone.name}”`,
      production: production.id,
      clone: clone.id,
      steps: [pick, wait, copy, start, answer, switchOver],
      locks: [only(`clone:${clone.id}`), shared(`production:${production.id}`)],
    },
    (run) => refresh(world, clone, production, wish.from, run),
  )
}

async function refresh(
  world: World,
  old: CloneRow,
  production: ProductionRow,
  from: Origin,
  run: JobRun,
): Promise<void> {
  const point = await readyPoint(world, production, from, 'refresh', run)
  const fresh: CloneRow = { ...old, state: world.newId(), point: point.id, dataAt: point.at, failure: null }
  await run.step(copy, () => copySealed(world, point, fresh, production, run))
  const ports = await startVerified(world, production, fresh, run)
  await run.step(switchOver, async () => {
    // The old state is shut down cleanly before the switch: what it wrote to the last moment is in its bookmark.
    world.cloneStates.rests(old, production, 'This clone is being refreshed.')
    run.undo('bring the old state back', () => bringBack(world, old, production, run))
    await stopState(world.ready(), old)
    run.commit()
    switchRow(world, old, fresh)
    if (fresh.wanted === 'running') world.cloneStates.runs(fresh, production, ports)
    else {
      await stopState(world.ready(), fresh)
      world.cloneStates.rests(fresh, production, 'This clone is stopped. Start it in Sitefork.')
    }
    await clearState(world.ready(), old)
  })
}

/** Starts the new state beside the old one, under an address only this job knows. */
async function startVerified(world: World, production: ProductionRow, fresh: CloneRow, run: JobRun): Promise<Running> {
  const { gateway } = world
  const label = `new-${fresh.state}`
  const ports = await run.step(start, () => startSealed(world, fresh, production, run))
  await run.step(answer, async () => {
    const { homeUrl: home, origins } = production.facts
    gateway.set({ label, production: { home, origins }, upstream: { is: 'ready', port: ports.webPort } })
    try {
      await firstPage(gateway, label, run)
    } finally {
      gateway.remove(label)
    }
  })
  return ports
}

function switchRow(world: World, old: CloneRow, fresh: CloneRow): void {
  const { catalog, announce } = world
  const id = world.newId()
  const now = Date.now()
  catalog.together(() => {
    catalog.bookmarks.insert({
      id,
      clone: old.id,
      kind: 'safety',
      name: 'Before refresh',
      state: old.state,
      point: old.point,
      dataAt: old.dataAt,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + safetyDays * 86_400_000).toISOString(),
      bytes: null,
    })
    const { state, point, dataAt, failure } = fresh
    catalog.clones.update(old.id, { state, point, dataAt, failure, ownBytes: null })
  })
  announce.bookmark(id)
  announce.clone(old.id)
}

async function bringBack(world: World, old: CloneRow, production: ProductionRow, run: JobRun): Promise<void> {
  if (old.wanted === 'stopped') return
  const never = new AbortController().signal
  const ports = await startState(world, old, production, { signal: never, log: run.log })
  world.cloneStates.runs(old, production, ports)
}
