// Finds what a promotion names: whose changes, or which moment, and the production that they are written to.
import type { CloneRow } from '../../catalog/clones.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { PromotionRow } from '../../catalog/promotions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import type { PromotionWish } from '../../contract/models.ts'
import { findClone, findLinked, findPoint, findPromotion, findReached } from '../find.ts'

export interface ResolvedPromotion {
  /** With ids in place of names. */
  readonly wish: PromotionWish
  /** One that was read from files is compared with, and written to by a script that somebody else runs. */
  readonly production: ProductionRow
  /** The clone whose changes, or whose whole state, are written; null of others. */
  readonly clone: CloneRow | null
  /** The promotion that is undone; null of others. */
  readonly undoes: PromotionRow | null
}

type Needs = Pick<Context, 'catalog'>

/** @throws Failure `not-found`, `busy`; `bad-input` where there is no production to write to, or nothing to undo */
export function resolvePromotion({ catalog }: Needs, wish: PromotionWish): ResolvedPromotion {
  switch (wish.is) {
    case 'promote':
    case 'whole': {
      const clone = findClone(catalog, wish.clone)
      if (clone.phase !== 'kept') {
        throw new Failure('busy', `“${clone.name}” is still being made. Try again once it is there.`)
      }
      const production = findLinked(catalog, clone.production)
      return { wish: { ...wish, clone: clone.id }, production, clone, undoes: null }
    }
    case 'roll-back': {
      const production = goingBack(catalog, wish.production)
      if (wish.to.is === 'point' && findPoint(catalog, wish.to.point).production !== production.id) {
        throw new Failure(
          'bad-input',
          'This point belongs to another production. Choose one of this production’s points.',
        )
      }
      return { wish: { ...wish, production: production.id }, production, clone: null, undoes: null }
    }
    case 'undo': {
      const undoes = findPromotion(catalog, wish.promotion)
      const isUndone = catalog.promotions
        .of(undoes.production)
        .some((one) => one.undoes === undoes.id && one.state === 'done')
      if (undoes.state !== 'done' || isUndone) {
        const why = isUndone ? 'is undone already' : 'was not written'
        throw new Failure('bad-input', `“${undoes.title}” ${why}, so there is nothing to undo.`)
      }
      const production = findReached(catalog, undoes.production)
      return { wish: { ...wish, promotion: undoes.id }, production, clone: null, undoes }
    }
  }
}

/** @throws Failure `bad-input` where it was read from files: those are what it was */
function goingBack(catalog: Context['catalog'], id: string): ProductionRow {
  const row = findLinked(catalog, id)
  if (row.source.is !== 'backup') return row
  throw new Failure(
    'bad-input',
    `“${row.name}” was read from files, so there is no production to compare with or to write to. Nothing was done. Restore the backup of that time there, by the means of its host.`,
  )
}

/** @param things how many it writes; null while nobody knows @returns a few words: `14 changes of “checkout”` */
export function promotionTitle(
  { catalog }: Needs,
  { wish, clone, undoes, production }: ResolvedPromotion,
  things: number | null,
): string {
  const changes = things === null ? 'changes' : things === 1 ? 'one change' : `${things} changes`
  switch (wish.is) {
    case 'promote':
      return `${changes} of “${clone?.name ?? wish.clone}”`
    case 'whole':
      return `all of “${clone?.name ?? wish.clone}”`
    case 'roll-back': {
      const at = wish.to.is === 'moment' ? wish.to.at : findPoint(catalog, wish.to.point).at
      return `${wish.things.length > 0 ? `${changes} of` : ''} “${production.name}” back to ${absolute(at)}`.trim()
    }
    case 'undo':
      return `undo of ${undoes?.title ?? wish.promotion}`
  }
}
