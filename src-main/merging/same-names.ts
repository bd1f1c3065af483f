// Finds what both sides called the same although only one can be reached by it: pages of one slug, accounts of one address. Pure.
import { columnText } from '../changes/cell-text.ts'
import { ofSite } from '../changes/thing-id.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'
import type { LookedMerge, MergeSide } from './dangling-names.ts'

export interface SameName {
  readonly things: readonly [string, string]
  readonly by: readonly [readonly MergeSide[], readonly MergeSide[]]
  /** What the name is: `slug`. */
  readonly is: string
  readonly name: string
}

/** How many are told. */
const mostTold = 100

export function sameNames(merge: LookedMerge): readonly SameName[] {
  const held = new Map<string, { readonly thing: string; readonly by: readonly MergeSide[] }>()
  const found: SameName[] = []
  const written = new Set<string>()
  for (const { table, expected, wanted, thing, sources: by } of merge.writes) {
    written.add(identity(table, wanted ?? expected ?? []))
    if (!wanted || by.length === 0) continue
    const before = new Set(expected ? namesOf(table, expected, merge).map(({ key }) => key) : [])
    for (const { key, is, name } of namesOf(table, wanted, merge)) {
      const other = held.get(key)
      // What one side has twice is its own.
      if (other && other.thing !== thing && !other.by.some((side) => by.some((one) => one === side)))
        found.push({ things: [other.thing, thing], by: [other.by, by], is, name })
      else if (!before.has(key)) held.set(key, { thing, by })
    }
  }
  if (held.size === 0) return found
  for (const { allInTarget } of merge.sources.slice(0, 1)) {
    for (const { table, before, after, thing } of allInTarget()) {
      if (!after || found.length >= mostTold || written.has(identity(table, after))) continue
      const old = new Set(before ? namesOf(table, before, merge).map(({ key }) => key) : [])
      for (const { key, is, name } of namesOf(table, after, merge)) {
        const other = old.has(key) ? undefined : held.get(key)
        if (other && other.thing !== thing)
          found.push({ things: [thing, other.thing], by: [[null], other.by], is, name })
      }
    }
  }
  return found
}

interface Named {
  readonly key: string
  readonly is: string
  readonly name: string
}

/** Types of posts that nobody reaches by a slug. */
const noSlug = /^(?:revision|nav_menu_item|attachment|custom_css|customize_changeset|oembed_cache|wp_.*)$/

function namesOf(table: RowTable, row: RowValues, { known }: LookedMerge): readonly Named[] {
  const { name: sort, site } = known.facts(table).place
  const text = (column: string) => columnText(table, row, column, 300) ?? ''
  const named = (is: string, name: string, within = '') =>
    name === '' ? [] : [{ key: ofSite(site, [sort, is, within, name.toLowerCase()].join('\n')), is, name }]
  if (sort === 'users') return named('e-mail address', text('user_email'))
  const type = text('post_type')
  if (sort !== 'posts' || noSlug.test(type) || text('post_status') !== 'publish') return []
  return named('slug', text('post_name'), `${type} ${type === 'page' ? text('post_parent') : ''}`)
}
