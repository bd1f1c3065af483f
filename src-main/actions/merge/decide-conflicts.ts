// Lists the conflicts of a merge, and decides them: what is chosen is stored at once, and survives whatever happens.
import type { Catalog } from '../../catalog/catalog.ts'
import { type ConflictRow, stateOfConflict } from '../../catalog/conflicts.ts'
import type { MergeRow } from '../../catalog/merges.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictChoice, MergeConflict } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { findMerge } from '../find.ts'

type Needs = Pick<Context, 'catalog' | 'publish'>

export interface ConflictQuery {
  readonly states: readonly MergeConflict['state'][]
  readonly text: string
  readonly offset: number
  readonly limit: number
}

/** @throws Failure `not-found` */
export function listConflicts(
  { catalog }: Pick<Context, 'catalog'>,
  { merge, ...query }: ConflictQuery & { readonly merge: string },
): ConflictPage {
  return pageOfConflicts(catalog, catalog.merges.conflicts(findMerge(catalog, merge).id), query)
}

export interface ConflictPage {
  readonly total: number
  readonly conflicts: MergeConflict[]
}

/** @returns the conflicts that a query asks for, as they are shown */
export function pageOfConflicts(
  { merges }: Catalog,
  rows: readonly ConflictRow[],
  { states, text, offset, limit }: ConflictQuery,
): ConflictPage {
  const sources = new Set(rows.map(({ source }) => source))
  const remembered = new Map(
    [...sources].flatMap((source) =>
      merges.remembered(source).map((one) => [`${source} ${one.conflict} ${one.mine}`, one.choice] as const),
    ),
  )
  const words = text.toLowerCase()
  const found = rows.filter(
    (row) =>
      (states.length === 0 || states.includes(stateOfConflict(row))) &&
      `${row.shown.thing.kind} ${row.shown.thing.title} ${row.shown.place}`.toLowerCase().includes(words),
  )
  const shown = found.slice(offset, offset + limit).map((row) => {
    const before = remembered.get(`${row.source} ${row.id} ${row.mine}`)
    const isRemembered = before !== undefined && JSON.stringify(before) === JSON.stringify(row.choice)
    return { ...row.shown, choice: row.choice, state: stateOfConflict(row), isRemembered }
  })
  return { total: found.length, conflicts: shown }
}

export interface Decision {
  /** Null for all that are not decided and for which this can be chosen. */
  readonly conflicts: readonly string[] | null
  readonly choice: ConflictChoice
}

/**
 * Decides conflicts of a merge.
 * @returns the merge's id
 * @throws Failure `not-found`; `bad-input` where a choice is impossible; `busy` where the merge is not waiting any more
 */
export function decideConflicts({ catalog, publish }: Needs, wish: Decision & { readonly merge: string }): string {
  const merge = findMerge(catalog, wish.merge)
  refuseUnderWay(merge)
  const chosen = conflictsToDecide(catalog.merges.conflicts(merge.id), wish)
  catalog.together(() => {
    catalog.merges.decide(merge.id, chosen, wish.choice)
    const { open, stale } = catalog.merges.conflictCounts(merge.id)
    catalog.merges.update(merge.id, { state: open + stale === 0 ? 'ready' : 'waiting' })
  })
  publish.merge(merge.id)
  return merge.id
}

/** @returns the ids of those that are decided @throws Failure `not-found`; `bad-input` where a choice is impossible */
export function conflictsToDecide(rows: readonly ConflictRow[], { conflicts, choice }: Decision): readonly string[] {
  if (conflicts === null) return rows.filter((row) => isOpen(row) && !whyNot(row, choice)).map(({ id }) => id)
  for (const id of conflicts) {
    const row = rows.find((one) => one.id === id)
    if (!row) throw new Failure('not-found', 'This conflict is not there any more. Look at the list again.')
    const why = whyNot(row, choice)
    if (why) throw new Failure('bad-input', `This cannot be chosen for ${titleOf(row)}: ${why}`)
  }
  return conflicts
}

/** Forgets a merge that waits. @throws Failure `not-found`; `busy` where it goes on right now */
export function forgetMerge({ catalog, publish }: Needs, word: string): void {
  const merge = findMerge(catalog, word)
  refuseUnderWay(merge)
  catalog.merges.delete(merge.id)
  publish.merge(merge.id)
}

function refuseUnderWay({ state, name }: MergeRow): void {
  if (state === 'running') {
    throw new Failure('busy', `The merge “${name}” goes on right now. Wait for it to end, or cancel it.`)
  }
  if (state === 'done')
    throw new Failure('bad-input', `The merge “${name}” is done; nothing is to be decided any more.`)
}

const isOpen = (row: ConflictRow) => stateOfConflict(row) !== 'decided'

const whyNot = ({ shown }: ConflictRow, { is }: ConflictChoice) => {
  const found = shown.choices.find((one) => one.is === is)
  return found ? found.whyNot : 'There is no such choice.'
}

const titleOf = ({ shown }: ConflictRow) => `${plainText(shown.place)} of ${shown.thing.kind} “${shown.thing.title}”`
