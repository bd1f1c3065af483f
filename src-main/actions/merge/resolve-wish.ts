// Finds what a merge names: whose work, onto what, and what becomes of it.
import type { BookmarkRow } from '../../catalog/bookmarks.ts'
import type { CloneRow } from '../../catalog/clones.ts'
import type { MergeRow } from '../../catalog/merges.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { MergeWish } from '../../contract/models.ts'
import { refuseTornCopy } from '../clone/bookmark-clone.ts'
import { refuseProtected } from '../clone/describe-clone.ts'
import { freeName } from '../clone/steps/make-clone.ts'
import { findClone, findLinked } from '../find.ts'
import { type ResolvedSource, resolveSource } from '../point/steps/pick-point.ts'

/** Whose changes are merged. */
export interface ResolvedWork {
  readonly clone: CloneRow
  /** What of it was merged before; null where all since its point counts. */
  readonly since: BookmarkRow | null
}

export interface ResolvedMerge {
  /** With ids in place of names. */
  readonly wish: MergeWish
  readonly production: ProductionRow
  /** What the clone is called that is changed or made. */
  readonly name: string
  /** The clone that is changed; null where one is made. */
  readonly clone: CloneRow | null
  readonly works: readonly ResolvedWork[]
  /** Null where it goes on top of the clone's own state. */
  readonly source: ResolvedSource | null
}

type Needs = Pick<Context, 'catalog' | 'mirrors' | 'recorder' | 'availability' | 'engineState'>

/** @throws Failure `not-found`, `busy`; `bad-input` where clones of several productions, or a clone and itself, are to be merged */
export async function resolveMerge(context: Needs, wish: MergeWish): Promise<ResolvedMerge> {
  const { catalog } = context
  switch (wish.is) {
    case 'refresh': {
      const clone = keptClone(context, wish.clone)
      refuseProtected(clone, 'refreshed')
      const production = findLinked(catalog, clone.production)
      const source = await resolveSource(context, production, wish.from, 'refresh')
      const works = [{ clone, since: null }]
      return { wish: { ...wish, clone: clone.id }, production, name: clone.name, clone, works, source }
    }
    case 'merge': {
      const clones = wish.clones.map((word) => keptClone(context, word))
      const [first] = clones
      if (!first || new Set(clones.map(({ id }) => id)).size < 2) {
        throw new Failure('bad-input', 'A merge needs two clones or more. Name another one.')
      }
      for (const clone of clones) refuseOthers(catalog, first, clone)
      const production = findLinked(catalog, first.production)
      const { name } = freeName(catalog, wish)
      const source = await resolveSource(context, production, wish.from, 'fork')
      const works = clones.map((clone) => ({ clone, since: null }))
      return { wish: { ...wish, clones: clones.map(({ id }) => id) }, production, name, clone: null, works, source }
    }
    case 'add':
    case 'pick': {
      const [clone, from] = [keptClone(context, wish.clone), keptClone(context, wish.source)]
      if (clone.id === from.id)
        throw new Failure('bad-input', `“${clone.name}” has its own work already. Name another clone.`)
      refuseProtected(clone, 'changed')
      refuseOthers(catalog, clone, from)
      if (wish.is === 'pick' && wish.things.length + wish.edits.length === 0) {
        throw new Failure('bad-input', 'Say which things or edits are to be brought over.')
      }
      const production = findLinked(catalog, clone.production)
      const since = wish.is === 'add' ? mergedBefore(catalog, clone, from) : null
      const ids = { clone: clone.id, source: from.id }
      return {
        wish: { ...wish, ...ids },
        production,
        name: clone.name,
        clone,
        works: [{ clone: from, since }],
        source: null,
      }
    }
  }
}

function keptClone(context: Needs, word: string): CloneRow {
  const clone = findClone(context.catalog, word)
  if (clone.phase !== 'kept') {
    throw new Failure('busy', `“${clone.name}” is still being made. Try again once it is there.`)
  }
  refuseTornCopy(context, clone)
  return clone
}

function refuseOthers(catalog: Context['catalog'], one: CloneRow, other: CloneRow): void {
  if (one.production === other.production) return
  const nameOf = (id: string) => catalog.productions.get(id)?.name ?? id
  throw new Failure(
    'bad-input',
    `“${one.name}” is a clone of “${nameOf(one.production)}”, and “${other.name}” of “${nameOf(other.production)}”. Only clones of one production are merged.`,
  )
}

/** @returns the bookmark of what a clone has of another one's work, as long as that rests on the same point */
function mergedBefore({ merges, bookmarks }: Context['catalog'], clone: CloneRow, from: CloneRow): BookmarkRow | null {
  const isIn = ({ state, states }: MergeRow) => state === 'done' && states.includes(clone.state)
  const done = merges.ofClone(clone.id).filter((one) => isIn(one) && one.wish.is !== 'pick')
  const id = done.flatMap(({ sources }) => sources.find((one) => one.clone === from.id)?.bookmark ?? [])[0]
  const found = bookmarks.of(from.id).find((one) => one.id === id)
  return found?.point === from.point ? found : null
}
