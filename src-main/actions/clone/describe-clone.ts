// What a person says of a clone: label, group, colour, whether it is protected or kept awake, when its time runs out.
import type { CloneRow } from '../../catalog/clones.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { CloneTraits } from '../../contract/models.ts'
import { withoutUndefined } from '../../contract/without-undefined.ts'
import { findClone } from '../find.ts'

/** @returns the id of the clone */
export function describeClone(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  wish: {
    readonly clone: string
    readonly change: { readonly [Name in keyof CloneTraits]?: CloneTraits[Name] | undefined }
  },
): string {
  const { id, traits } = findClone(catalog, wish.clone)
  const next: CloneTraits = { ...traits, ...withoutUndefined(wish.change) }
  if (next.expiresAt !== traits.expiresAt && next.expiresAt && next.expiresAt <= new Date().toISOString()) {
    throw new Failure('bad-input', 'That moment is over. Give one that is still to come, or none.')
  }
  catalog.clones.update(id, { traits: { ...next, label: next.label.trim(), group: next.group.trim() } })
  publish.clone(id)
  return id
}

/**
 * Refuses what a protected clone is protected from.
 * @throws Failure `bad-input`
 */
export function refuseProtected({ name, traits }: CloneRow, what: 'deleted' | 'refreshed' | 'reset' | 'changed'): void {
  if (!traits.isProtected) return
  throw new Failure(
    'bad-input',
    `“${name}” is protected, so it is not ${what}. Nothing was changed; take its protection away first, if you mean it.`,
  )
}
