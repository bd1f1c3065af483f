// A small site in memory, that can be changed at random as WordPress changes one, and compared with itself.

import type { RowWrite } from '../../src-main/changes/merge/merge.ts'
import { encodeRow } from '../../src-main/changes/row-image.ts'
import { keyOf } from '../../src-main/changes/row-key.ts'
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'
import { sameRow } from '../../src-main/rows/change-statements.ts'
import type { Random } from './random.ts'
import { addedRow, type Cells, post } from './wordpress-rows.ts'

/** Rows by table and key. */
export type SmallSite = ReadonlyMap<string, { readonly table: RowTable; readonly row: RowValues }>

export const sitePlace = (table: RowTable, row: RowValues) =>
  `${table.name} ${keyOf(table, encodeRow)(row).toString('latin1')}`

/** Unique keys of WordPress beside primary ones. */
export const uniqueOf: Readonly<Record<string, readonly string[]>> = {
  wp_options: ['option_name'],
  wp_term_taxonomy: ['term_id', 'taxonomy'],
}

class Site {
  readonly rows = new Map<string, { table: RowTable; row: RowValues }>()

  put(table: string, cells: Cells): void {
    const { table: made, after } = addedRow(`wp_${table}`, cells)
    if (after) this.rows.set(sitePlace(made, after), { table: made, row: after })
  }

  set(table: RowTable, row: RowValues, cells: Readonly<Record<string, string>>): void {
    const changed = table.columns.map(({ name }, at) =>
      cells[name] === undefined ? (row[at] ?? null) : Buffer.from(cells[name]),
    )
    this.rows.set(sitePlace(table, row), { table, row: changed })
  }

  all(table: string): readonly { readonly table: RowTable; readonly row: RowValues }[] {
    return [...this.rows.values()].filter((one) => one.table.name === `wp_${table}`)
  }
}

const text = (table: RowTable, row: RowValues, column: string) =>
  String(row[table.columns.findIndex(({ name }) => name === column)])

export function baseSite(): SmallSite {
  const site = new Site()
  for (let id = 1; id <= 4; id += 1) {
    site.put('posts', post({ ID: id, post_title: `Post ${id}`, post_name: `post-${id}` }))
    site.put('postmeta', { meta_id: id, post_id: id, meta_key: 'colour', meta_value: 'red' })
    site.put('term_relationships', { object_id: id, term_taxonomy_id: 1 })
  }
  site.put('terms', { term_id: 1, name: 'News', slug: 'news' })
  site.put('term_taxonomy', { term_taxonomy_id: 1, term_id: 1, taxonomy: 'category', count: 4 })
  for (const [at, name] of names.entries())
    site.put('options', { option_id: at + 1, option_name: name, option_value: 'a:0:{}', autoload: 'on' })
  return site.rows
}

const names = ['blogname', 'active_plugins', 'theme_mods_x', 'cron']

/**
 * Changes a site at random.
 * @param nextId gives the ids of rows that are added
 */
export function changedSite(from: SmallSite, random: Random, nextId: (table: string) => number): SmallSite {
  const site = new Site()
  for (const [place, one] of from) site.rows.set(place, one)
  for (let left = random.below(6); left >= 0; left -= 1) random.pick(steps)(site, random, nextId)
  return site.rows
}

type Step = (site: Site, random: Random, nextId: (table: string) => number) => void
const word = (random: Random) => random.pick(['one', 'two', 'three', 'four', 'five'])

const steps: readonly Step[] = [
  (site, random) => change(site, random, 'posts', { post_title: word(random) }),
  (site, random) => change(site, random, 'posts', { post_status: random.pick(['draft', 'private']) }),
  (site, random) =>
    change(site, random, 'posts', {
      post_excerpt: word(random),
      post_modified: `2026-06-0${1 + random.below(9)} 10:00:00`,
    }),
  (site, random) =>
    change(site, random, 'posts', {
      post_content: `<!-- wp:paragraph -->\n<p>${word(random)}</p>\n<!-- /wp:paragraph -->`,
    }),
  (site, random) => change(site, random, 'postmeta', { meta_value: word(random) }),
  (site, random) => change(site, random, 'options', { option_value: word(random) }),
  (site, random) => change(site, random, 'options', { autoload: random.pick(['off', 'auto']) }),
  (site, random, nextId) => {
    const ID = nextId('posts')
    const title = `${word(random)} ${random.below(1_000_000)}`
    site.put('posts', {
      ...post({ ID, post_title: title, post_name: title, guid: `https://example.com/?p=${ID}` }),
      post_date: title,
      post_date_gmt: title,
    })
    site.put('postmeta', { meta_id: nextId('postmeta'), post_id: ID, meta_key: 'colour', meta_value: word(random) })
    site.put('term_relationships', { object_id: ID, term_taxonomy_id: 1 })
    count(site)
  },
  (site, random, nextId) => {
    const one = pick(site, random, 'posts')
    const cells = { meta_key: random.pick(['shape', '_thumbnail_id']), meta_value: word(random) }
    if (one) site.put('postmeta', { ...cells, meta_id: nextId('postmeta'), post_id: text(one.table, one.row, 'ID') })
  },
  (site, random, nextId) => {
    const option_name = word(random)
    if (site.all('options').some(({ table, row }) => text(table, row, 'option_name') === option_name)) return
    site.put('options', { option_id: nextId('options'), option_name, option_value: word(random), autoload: 'on' })
  },
  (site, random, nextId) => {
    const one = pick(site, random, 'options')
    if (!one) return
    site.rows.delete(sitePlace(one.table, one.row))
    if (random.chance(0.3)) return
    const option_name = text(one.table, one.row, 'option_name')
    site.put('options', { option_id: nextId('options'), option_name, option_value: word(random), autoload: 'on' })
  },
  (site, random) => {
    const one = pick(site, random, 'postmeta')
    if (one) site.rows.delete(sitePlace(one.table, one.row))
  },
  (site, random) => {
    const one = pick(site, random, 'posts')
    if (!one) return
    const id = text(one.table, one.row, 'ID')
    for (const [place, { table, row }] of site.rows) {
      const of = ['ID', 'post_id', 'object_id'].map((column) => text(table, row, column))
      if (of.includes(id)) site.rows.delete(place)
    }
    count(site)
  },
]

function count(site: Site): void {
  const number = String(site.all('term_relationships').length)
  for (const { table, row } of site.all('term_taxonomy')) site.set(table, row, { count: number })
}

const pick = (site: Site, random: Random, table: string) => {
  const all = site.all(table)
  return all.length > 0 ? random.pick(all) : undefined
}

function change(site: Site, random: Random, table: string, cells: Readonly<Record<string, string>>): void {
  const one = pick(site, random, table)
  if (one) site.set(one.table, one.row, cells)
}

/** What differs, row by row. */
export function differences(from: SmallSite, to: SmallSite): readonly RowChange[] {
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((place): RowChange[] => {
    const [one, other] = [from.get(place), to.get(place)]
    const table = other?.table ?? one?.table
    if (!table || (one && other && sameRow(one.row, other.row))) return []
    return [{ table, before: one?.row ?? null, after: other?.row ?? null }]
  })
}

/** Makes each write in its turn, and fails where one cannot be made. */
export function writtenSite(site: SmallSite, writes: readonly RowWrite[]): SmallSite {
  const rows = new Map(site)
  for (const { table, expected, wanted } of writes) {
    const found = expected && rows.get(sitePlace(table, expected))
    if (expected && !(found && sameRow(found.row, expected)))
      throw new Error(`${sitePlace(table, expected)} is not as expected.`)
    if (expected) rows.delete(sitePlace(table, expected))
    if (!wanted) continue
    if (rows.has(sitePlace(table, wanted))) throw new Error(`${sitePlace(table, wanted)} is there already.`)
    const unique = uniqueOf[table.name]
    const values = (row: RowValues) => unique?.map((column) => text(table, row, column)).join('\n')
    const twin = [...rows.values()].find(
      (one) => unique && one.table.name === table.name && values(one.row) === values(wanted),
    )
    if (twin) throw new Error(`${sitePlace(table, wanted)} has the unique key of another row.`)
    rows.set(sitePlace(table, wanted), { table, row: wanted })
  }
  return rows
}

/** All rows as text, to be compared. */
export const toldSite = (site: SmallSite): readonly string[] =>
  [...site.values()].map(({ table, row }) => `${table.name} ${row.map(String).join(' | ')}`).toSorted()
