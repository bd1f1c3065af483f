// Makes a catalog and a pool agree again: deletes rows whose state is gone, and makes rows for states that have none.
import type { Catalog } from '../catalog/catalog.ts'
import { sourceOfMoment } from '../catalog/productions.ts'
import { nearestWeb } from '../clones/web-image.ts'
import { absolute } from '../contract/instant.ts'
import { usualTraits } from '../contract/models.ts'
import type { StatePath } from '../pool/layout.ts'
import { clonePath, livePath, placeOf, pointPath, preparingPath } from '../pool/layout.ts'
import type { Marker } from '../pool/pool.ts'

/** A state that no row is about. */
export interface UnknownState {
  readonly path: StatePath
  readonly marker: Marker | undefined
}

/**
 * Deletes the rows of points, bookmarks and clones whose states are gone; a production without its mirror is linked again.
 * @param but points that are being moved right now
 * @returns a sentence for each row that went
 */
export function forgetMissingRows(
  catalog: Catalog,
  states: ReadonlySet<StatePath>,
  but: ReadonlySet<string> = new Set(),
): string[] {
  const done: string[] = []
  for (const { id, production, at, state } of catalog.points.all()) {
    const places = [pointPath(production, id), ...(state.is === 'preparing' ? [preparingPath(production, id)] : [])]
    if (state.is === 'taking' || but.has(id) || places.some((path) => states.has(path))) continue
    catalog.points.delete(id)
    done.push(`Forgot the point of ${absolute(at)}, whose data are not in the pool.`)
  }
  for (const { id, name, clone, state } of catalog.bookmarks.all()) {
    if (states.has(clonePath(clone, state))) continue
    catalog.bookmarks.delete(id)
    done.push(`Forgot the bookmark “${name}”, whose data are not in the pool.`)
  }
  for (const clone of catalog.clones.all()) {
    if (clone.phase !== 'kept' || states.has(clonePath(clone.id, clone.state))) continue
    const [newest] = catalog.bookmarks.of(clone.id)
    if (newest) {
      const { state, point, dataAt } = newest
      catalog.bookmarks.delete(newest.id)
      catalog.clones.update(clone.id, { state, point, dataAt, ownBytes: null })
      done.push(`“${clone.name}” is what its bookmark “${newest.name}” was: its own data are not in the pool.`)
    } else {
      catalog.clones.delete(clone.id)
      done.push(`Forgot the clone “${clone.name}”, whose data are not in the pool.`)
    }
  }
  for (const { id, name, phase, source } of catalog.productions.all()) {
    if (phase !== 'linked' || source.is === 'backup' || states.has(livePath(id))) continue
    linkAgain(catalog, id)
    done.push(`“${name}” is copied again, for its mirror is not in the pool.`)
  }
  return done
}

/** Has a production linked again; its points stay, and a new stretch of history begins after them. */
function linkAgain(catalog: Catalog, id: string): void {
  const stretch = catalog.history.open(id)
  if (stretch) catalog.history.end(stretch.id, 'The mirror was lost, and made anew.')
  catalog.productions.update(id, { phase: 'linking', seeded: false, failure: null, inconsistent: false })
}

/**
 * Finishes rows of a recovered catalog that say that something is being made: a state that is there is a whole one.
 */
export function keepMade(catalog: Catalog, states: ReadonlySet<StatePath>): void {
  for (const { id, phase, state } of catalog.clones.all()) {
    if (phase === 'creating' && states.has(clonePath(id, state))) catalog.clones.update(id, { phase: 'kept' })
  }
  for (const { id, production, state } of catalog.points.all()) {
    if (state.is === 'taking' && states.has(pointPath(production, id))) {
      catalog.points.update(id, { state: { is: 'preparing' } })
    }
  }
}

/** Deletes everything that stood on a pool that is gone; productions are linked again with what is known of them. */
export function forgetStates(catalog: Catalog): void {
  for (const { id } of catalog.bookmarks.all()) catalog.bookmarks.delete(id)
  for (const { id } of catalog.clones.all()) catalog.clones.delete(id)
  for (const { id } of catalog.points.all()) catalog.points.delete(id)
  for (const { id, phase, source } of catalog.productions.all()) {
    catalog.history.forget(id)
    if (phase !== 'unlinking') linkAgain(catalog, id)
    catalog.productions.update(id, { filesAt: null, source: sourceOfMoment(source, null), serverBuild: '' })
  }
  catalog.made.remove([...catalog.made.all()])
}

/** @returns the states of a pool that no row intends and that this catalog did not begin */
export function unknownPaths(catalog: Catalog, intended: ReadonlySet<StatePath>, states: readonly StatePath[]) {
  const made = catalog.made.all()
  return states.filter((path) => !intended.has(path) && !made.has(path))
}

/**
 * Makes a row for each state: points as they were taken, clones under a new name, further states of a clone as bookmarks.
 * @returns a sentence for each
 */
export function adoptStates(
  catalog: Catalog,
  strangers: readonly UnknownState[],
  options: { readonly newId: () => string; readonly now: string },
): string[] {
  const points = strangers.flatMap((one) => adoptPoint(catalog, one, options.now))
  const states = strangers.flatMap((one) => {
    const place = placeOf(one.path)
    return place?.is === 'clone' ? [{ ...one, ...place }] : []
  })
  const clones = Map.groupBy(states, (one) => one.clone)
  return [...points, ...[...clones].flatMap(([clone, its]) => adoptClone(catalog, clone, its, strangers, options))]
}

/** A state below `clones/` that no row is about. */
interface UnknownCloneState extends UnknownState {
  readonly state: string
}

const created = ({ marker }: UnknownState, now: string) => marker?.createdAt ?? now

function adoptPoint(catalog: Catalog, stranger: UnknownState, now: string): string[] {
  const place = placeOf(stranger.path)
  if (!place || place.is === 'clone') return []
  const { production } = place
  const row = catalog.productions.get(production)
  if (!row) return [`Left ${stranger.path} as it is: no copy of the catalog knows the production “${production}”.`]
  if (place.is !== 'point' && place.is !== 'preparing') return []
  const id = place.is === 'point' ? place.point : place.name
  // What a point is prepared in beside it is made anew.
  if (catalog.points.get(id)) {
    catalog.made.add([stranger.path])
    return []
  }
  const at = created(stranger, now)
  catalog.points.insert({
    id,
    production,
    at,
    kind: 'manual',
    name: '',
    note: 'Taken in from the pool',
    kept: true,
    // It tells its position once it is booted.
    state: { is: 'preparing' },
    position: null,
    filesAt: null,
    serverBuild: row.serverBuild,
    webBuild: nearestWeb(row.facts.php?.version ?? '').name,
    bytes: null,
    proof: null,
    pages: null,
    remarks: [],
    equalAt: null,
  })
  return [`Took in the point of ${absolute(at)}.`]
}

function adoptClone(
  catalog: Catalog,
  id: string,
  states: readonly UnknownCloneState[],
  all: readonly UnknownState[],
  { newId, now }: { readonly newId: () => string; readonly now: string },
): string[] {
  const inOrder = states.toSorted((a, b) => created(b, now).localeCompare(created(a, now)))
  const known = catalog.clones.get(id)
  const [newest, ...older] = inOrder
  if (!newest) return []
  const origin = known ?? originOf(catalog, newest, all)
  if (!origin) return [`Left ${newest.path} as it is: nothing says which production it is a clone of.`]
  const { production, point } = origin
  const dataAt = catalog.points.get(point)?.at ?? created(newest, now)
  const done: string[] = []
  if (!known) {
    const name = `recovered-${id}`
    catalog.clones.insert({
      id,
      name,
      hostLabel: name,
      production,
      phase: 'kept',
      wanted: 'running',
      failure: null,
      point,
      state: newest.state,
      dataAt,
      createdAt: created(newest, now),
      ownBytes: null,
      traits: usualTraits,
      parent: null,
      address: null,
      sqlPort: null,
      lane: catalog.idSpace.giveLane(production),
    })
    done.push(`Took in a clone as “${name}”.`)
  }
  for (const one of known ? inOrder : older) {
    catalog.bookmarks.insert({
      id: newId(),
      clone: id,
      kind: 'named',
      name: `Taken in from the pool, ${absolute(created(one, now))}`,
      note: '',
      isLocked: false,
      state: one.state,
      point,
      dataAt,
      createdAt: created(one, now),
      expiresAt: null,
      bytes: null,
    })
    done.push(`Took in a state of “${catalog.clones.get(id)?.name}” as a bookmark.`)
  }
  return done
}

interface Origin {
  readonly production: string
  readonly point: string
}

/** @returns what a clone was forked from, by following what its state is a copy of; else the only production, if there is one */
function originOf(catalog: Catalog, stranger: UnknownState, all: readonly UnknownState[]): Origin | undefined {
  const seen = new Set<StatePath>()
  let at = stranger.marker?.from
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const place = placeOf(at)
    const clone = place?.is === 'clone' ? catalog.clones.get(place.clone) : undefined
    if (clone) return clone
    if (place && place.is !== 'clone' && catalog.productions.get(place.production)) {
      const point = place.is === 'point' ? place.point : place.is === 'preparing' ? place.name : ''
      return { production: place.production, point }
    }
    at = all.find((one) => one.path === at)?.marker?.from
  }
  const [only, ...more] = catalog.productions.all()
  if (!only || more.length > 0) return undefined
  return { production: only.id, point: catalog.points.of(only.id)[0]?.id ?? '' }
}
