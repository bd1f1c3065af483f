// What chosen things rest on: media, terms, parents, blocks and whatever else they name, as far as it was added with them. Pure.
import { columnText } from '../cell-text.ts'
import type { Known } from '../known.ts'
import { idNamed, type MetaOf, type NamedPlace, namedIn } from '../name-places.ts'
import { knownRow, meaningOfRow, typeOfRow } from '../row-meaning.ts'
import { ofSite } from '../thing-id.ts'
import { ThingRows } from './held-changes.ts'
import type { MeantRowChange } from './merge.ts'
import { mergeRules } from './rules.ts'

export interface Dependencies {
  /** Things that were added, or, of plugins and themes, may have been; without those that were chosen. */
  readonly things: readonly string[]
  /** Whole names of tables that rows of all these things are in. */
  readonly tables: readonly string[]
}

/**
 * @param chosen ids of things
 * @param changes all net changes of the source
 * @param single changes that were chosen without the rest of their things
 */
export function dependenciesOf(
  chosen: Iterable<string>,
  changes: Iterable<MeantRowChange>,
  known: Known,
  single: Iterable<MeantRowChange> = [],
): Dependencies {
  const all = [...changes]
  const rows = new ThingRows(all)
  const places = new AddedPlaces(all, known)
  const found = new Set(chosen)
  const first = new Set(found)
  const tables = new Set<string>()
  const follow = ({ table, after }: MeantRowChange, metaOf: MetaOf) => {
    tables.add(table.name)
    if (!after) return
    for (const named of namedIn(table, after, known, metaOf)) {
      const other = places.thingOf(named)
      if (other !== undefined) found.add(other)
    }
  }
  for (const change of single) follow(change, rows.metaOf(change.thing))
  // A set is gone through in the order in which it grows.
  for (const thing of found) {
    const metaOf = rows.metaOf(thing)
    for (const change of rows.of(thing)) follow(change, metaOf)
    for (const part of places.partsOf(thing)) found.add(part)
  }
  return { things: [...found].filter((thing) => !first.has(thing)), tables: [...tables] }
}

/** Things that were added, by all that names them. */
class AddedPlaces {
  private readonly byId = new Map<string, string>()
  private readonly bySlug = new Map<string, string[]>()
  /** Items of a menu, by the menu. */
  private readonly parts = new Map<string, string[]>()
  private readonly known: Known

  constructor(changes: readonly MeantRowChange[], known: Known) {
    this.known = known
    const rules = mergeRules(known)
    const menus = new Map<string, string>()
    for (const { table, before, after, thing } of changes) {
      const row = after ?? before
      const { place } = known.facts(table)
      if (!row) continue
      if (place.name === 'term_taxonomy' && columnText(table, row, 'taxonomy') === 'nav_menu')
        menus.set(ofSite(place.site, columnText(table, row, 'term_taxonomy_id') ?? ''), thing)
      if (before !== null) continue
      const own = rules.ownId(table, row)
      if (own) this.byId.set(`${own.space}\n${own.id}`, thing)
      const slug = place.name === 'posts' ? columnText(table, row, 'post_name') : undefined
      const type = slug ? typeOfRow(knownRow({ table, before, after }, known)) : undefined
      if (slug && /^wp_(?:template_part|block)$/.test(type ?? ''))
        this.bySlug.set(slug, [...(this.bySlug.get(slug) ?? []), thing])
    }
    for (const change of changes) {
      const { table, after } = change
      const { place } = known.facts(table)
      if (!after || place.name !== 'term_relationships') continue
      const menu = menus.get(ofSite(place.site, columnText(table, after, 'term_taxonomy_id') ?? ''))
      const item = meaningOfRow(knownRow(change, known), known).thing
      if (menu !== undefined) this.parts.set(menu, [...(this.parts.get(menu) ?? []), item])
    }
  }

  thingOf(named: NamedPlace): string | undefined {
    const { to, as, text } = named
    if (to === 'plugin') return `plugin:${text.split('/')[0]?.replace(/\.php$/, '')}`
    if (to === 'theme') return `theme:${text}`
    if (as === 'slug') return this.bySlug.get(text)?.[0]
    return this.byId.get(idNamed(named, this.known))
  }

  partsOf = (thing: string): readonly string[] => this.parts.get(thing) ?? []
}
