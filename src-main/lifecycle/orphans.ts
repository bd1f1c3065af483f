// Compares what the catalog intends with what the engine and the pool hold, and removes what it made and no longer intends.
import type { Catalog } from '../catalog/catalog.ts'
import { stateOfSandbox } from '../clones/sandbox.ts'
import type { Context } from '../context.ts'
import type { ContainerFacts } from '../docker/docker.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { StatePath } from '../pool/layout.ts'
import { clonePath, livePath, ownerOf, pointPath, preparingPath, upgradedPath } from '../pool/layout.ts'
import { reliedStates } from '../recovery/pool-match.ts'

/** What the engine and the pool hold and nothing in the catalog needs, and the reverse. */
export interface Orphans {
  /** Names of containers that belong to nothing. */
  readonly containers: readonly string[]
  /** Names of volumes that belong to no state that is kept. */
  readonly volumes: readonly string[]
  /** States that this catalog made and nothing needs any more. */
  readonly states: readonly StatePath[]
  /** States that nothing needs and this catalog did not make. They are never removed without being asked for. */
  readonly strangers: readonly StatePath[]
  /** States that finished points, clones and bookmarks rest on, and that are not in the pool. */
  readonly missing: readonly StatePath[]
}

/** Every state the catalog intends to keep. */
export function intendedStates(catalog: Catalog): ReadonlySet<StatePath> {
  return new Set([
    ...catalog.productions.all().flatMap((one) => [livePath(one.id), upgradedPath(one.id, one.serverBuild)]),
    ...catalog.points
      .all()
      .flatMap((one) => [
        pointPath(one.production, one.id),
        ...(one.state.is === 'preparing' ? [preparingPath(one.production, one.id)] : []),
      ]),
    ...catalog.clones.all().map((one) => clonePath(one.id, one.state)),
    ...catalog.bookmarks.all().map((one) => clonePath(one.clone, one.state)),
  ])
}

/** The state that each owner of containers may run; null where any state of that owner may. */
function intendedOwners(catalog: Catalog): ReadonlyMap<string, string | null> {
  return new Map<string, string | null>([
    ...catalog.productions.all().map((one) => [one.id, null] as const),
    ...catalog.clones.all().map((one) => [one.id, one.state] as const),
  ])
}

/**
 * Finds what may be removed, and removes nothing.
 * @returns undefined while a job runs, whose half-made things look like orphans
 */
export async function findOrphans(
  context: Pick<Context, 'catalog' | 'jobs' | 'restoreCheck' | 'networkPool' | 'prewarm' | 'engineParts'>,
): Promise<Orphans | undefined> {
  const { catalog, jobs } = context
  const { docker, pool } = context.engineParts()
  if (jobs.running().length > 0) return undefined
  const before = beingMade(context)
  const [containers, volumes, states] = await Promise.all([docker.list(), docker.listVolumes(), pool.list()])
  if (jobs.running().length > 0) return undefined
  // What began or ended while the lists were read counts as being made too.
  const making = new Set([...before, ...beingMade(context)])
  const owners = intendedOwners(catalog)
  const kept = intendedStates(catalog)
  const made = catalog.made.all()
  const there = new Set(states)
  const unneeded = states.filter((path) => !kept.has(path) && !making.has(ownerOf(path).owner))
  const known = (owner: string, state: string | null) => {
    const wanted = owners.get(owner)
    return wanted === null || (wanted !== undefined && (state === null || state === wanted))
  }
  return {
    containers: containers
      .filter((one) => {
        const { owner, state } = whose(one)
        if (making.has(owner ?? '') || (one.role === 'prepare' && making.has(state ?? ''))) return false
        return one.role === 'prepare' || (owner !== null && !known(owner, state))
      })
      .map((one) => one.name),
    volumes: volumes
      .filter((one) => one.owner !== null && !known(one.owner, one.state) && !making.has(one.owner))
      .map((one) => one.name),
    states: unneeded.filter((path) => made.has(path)),
    strangers: unneeded.filter((path) => !made.has(path)),
    missing: [...reliedStates(catalog, 'for sure')].filter((path) => !there.has(path)),
  }
}

/** The owners of what is made outside of jobs: prepared networks, prewarmed clones, and points whose restore is checked. */
function beingMade({
  networkPool,
  prewarm: warm,
  restoreCheck,
}: Pick<Context, 'restoreCheck' | 'networkPool' | 'prewarm'>): ReadonlySet<string> {
  return new Set([...networkPool.owners(), ...warm.owners(), ...restoreCheck.underWay()])
}

function whose({ role, name, owner, state }: ContainerFacts): Pick<ContainerFacts, 'owner' | 'state'> {
  if (role !== 'seal') return { owner, state }
  const pair = stateOfSandbox(name)
  return { owner: pair.clone, state: pair.state }
}

/** Removes orphans: containers first, for they hold the volumes, which hold the states. */
export async function removeOrphans(orphans: Orphans, { docker, pool }: EngineParts): Promise<void> {
  await Promise.all(orphans.containers.map((name) => docker.remove(name)))
  for (const path of orphans.states) await pool.remove(path)
  await Promise.all(orphans.volumes.map((name) => docker.removeVolume(name)))
  if (orphans.states.length > 0) await pool.trim()
}
