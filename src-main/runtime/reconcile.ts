// Compares what the catalog intends with what the engine and the pool hold; removes what nobody knows.
import type { Catalog } from '../catalog/catalog.ts'
import { pairOfSeal } from '../clones/pair.ts'
import type { ContainerFacts, Docker } from '../docker/docker.ts'
import type { Pool, StatePath } from '../pool/pool.ts'
import { clonePath, livePath, pointPath, preparingPath } from './names.ts'

export interface Orphans {
  /** Container names. */
  readonly containers: readonly string[]
  /** Volumes that belong to no state that is kept. */
  readonly volumes: readonly string[]
  readonly states: readonly StatePath[]
}

/** Every state the catalog intends to keep. */
export function intendedStates(catalog: Catalog): ReadonlySet<StatePath> {
  return new Set([
    ...catalog.productions.all().map((one) => livePath(one.id)),
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

/** Owner and state of every container that may exist; `null`: any state of that owner. */
function intendedOwners(catalog: Catalog): ReadonlyMap<string, string | null> {
  return new Map<string, string | null>([
    ...catalog.productions.all().map((one) => [one.id, null] as const),
    ...catalog.clones.all().map((one) => [one.id, one.state] as const),
  ])
}

/** What a start with no job running may remove. Read-only. */
export async function findOrphans(
  catalog: Catalog,
  docker: Docker,
  pool: Pool,
  /** Clones to be, whose networks wait for them, or all of them does. */
  spares: ReadonlySet<string>,
): Promise<Orphans> {
  const [containers, volumes, states] = await Promise.all([docker.list(), docker.listVolumes(), pool.list()])
  const owners = intendedOwners(catalog)
  const kept = intendedStates(catalog)
  const known = (owner: string, state: string | null) => {
    const wanted = owners.get(owner)
    return wanted === null || (wanted !== undefined && (state === null || state === wanted))
  }
  return {
    containers: containers
      .filter((one) => {
        const { owner, state } = whose(one)
        if (owner === null) return one.role === 'prepare'
        return !spares.has(owner) && (one.role === 'prepare' || !known(owner, state))
      })
      .map((one) => one.name),
    volumes: volumes
      .filter((one) => one.owner !== null && !known(one.owner, one.state) && !spares.has(one.owner))
      .map((one) => one.name),
    states: states.filter((path) => !kept.has(path) && !spares.has(path.split('/')[1] ?? '')),
  }
}

function whose({ role, name, owner, state }: ContainerFacts): Pick<ContainerFacts, 'owner' | 'state'> {
  if (role !== 'seal') return { owner, state }
  const pair = pairOfSeal(name)
  return { owner: pair.clone, state: pair.state }
}

/** Removes orphans: containers first, for they hold the volumes, which hold the states. */
export async function removeOrphans(orphans: Orphans, docker: Docker, pool: Pool): Promise<void> {
  await Promise.all(orphans.containers.map((name) => docker.remove(name)))
  for (const path of orphans.states) await pool.remove(path)
  await Promise.all(orphans.volumes.map((name) => docker.removeVolume(name)))
  if (orphans.states.length > 0) await pool.trim()
}
