// Lists the pages of a merged site that its changes may have broken: those of posts, terms and authors that were written, by what its
// own database says of them.

import type { RowWrite } from '../changes/merge/merge.ts'
import { partsOf } from '../changes/thing-id.ts'
import { plainText } from '../contract/plain-text.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { MergeSide } from './dangling-names.ts'

export interface ChangedPage {
  /** What the home page is asked for: `p=12`, from which WordPress leads to its address. */
  readonly query: string
  /** What it is, as a sentence begins with it. */
  readonly of: string
  /** Whose changes are in it. */
  readonly by: readonly MergeSide[]
  /** Whether a site without faults has it: not every type of posts has pages of its own. */
  readonly isCertain: boolean
}

/** How many of each kind are asked for: posts and pages first, then terms, then authors. */
export const mostPages = 40

/** Ids that are looked up at once. */
const mostIds = 2000

const hasNoPage = [
  ...['revision', 'nav_menu_item', 'attachment', 'custom_css', 'customize_changeset', 'oembed_cache', 'user_request'],
  ...[
    'wp_block',
    'wp_template',
    'wp_template_part',
    'wp_global_styles',
    'wp_navigation',
    'wp_font_family',
    'wp_font_face',
  ],
]
const noArchive = [
  'nav_menu',
  'link_category',
  'post_format',
  'wp_theme',
  'wp_template_part_area',
  'wp_pattern_category',
]

const listed = (names: readonly string[]) => names.map((one) => `'${one}'`).join(', ')

/** @returns all that the main site has */
export async function changedPages(
  connection: SqlRows,
  writes: readonly RowWrite[],
  prefix: string,
): Promise<readonly ChangedPage[]> {
  const changed = new Map<string, Set<MergeSide>>()
  for (const { thing, sources, class: whose } of writes) {
    if (whose === 'noise' || !/^(?:post|term|user):[1-9]\d{0,18}$/.test(thing)) continue
    const by = changed.get(thing) ?? new Set()
    changed.set(thing, by)
    for (const source of sources) by.add(source)
  }
  const idsOf = (kind: string) => {
    const ids = [...changed.keys()].flatMap((thing) => (partsOf(thing).kind === kind ? [partsOf(thing).id] : []))
    return ids.length > 0 ? ids.slice(-mostIds).join(', ') : '0'
  }
  const table = (name: string) => sqlName(`${prefix}${name}`)
  const posts = await connection.query(
    `SELECT ID AS id, post_title AS title, post_type AS type FROM ${table('posts')} WHERE ID IN (${idsOf('post')}) AND post_status = 'publish' AND post_type NOT IN (${listed(hasNoPage)}) ORDER BY post_type IN ('page', 'post') DESC, ID DESC`,
  )
  const terms = await connection.query(
    `SELECT terms.term_id AS id, terms.name AS title, terms.slug AS slug, sorts.taxonomy AS type FROM ${table('terms')} AS terms JOIN ${table('term_taxonomy')} AS sorts ON sorts.term_id = terms.term_id WHERE terms.term_id IN (${idsOf('term')}) AND sorts.taxonomy NOT IN (${listed(noArchive)}) ORDER BY terms.term_id DESC`,
  )
  const users = await connection.query(
    `SELECT ID AS id, display_name AS title FROM ${table('users')} WHERE ID IN (${idsOf('user')}) ORDER BY ID DESC`,
  )
  const page = (kind: string, row: (typeof posts)[number], of: string, query: Readonly<Record<string, string>>) => ({
    query: String(new URLSearchParams(query)),
    of: `${of} “${plainText(row.title ?? '', 120)}”`,
    by: [...(changed.get(`${kind}:${row.id}`) ?? [])],
  })
  return [
    ...posts.map((row) => ({
      ...page('post', row, row.type === 'page' ? 'The page' : 'The page of', { p: row.id ?? '' }),
      isCertain: row.type === 'page' || row.type === 'post',
    })),
    ...terms.map((row) => ({
      ...page('term', row, 'The archive of', { taxonomy: row.type ?? '', term: row.slug ?? '' }),
      isCertain: row.type === 'category' || row.type === 'post_tag',
    })),
    ...users.map((row) => ({ ...page('user', row, 'The page of', { author: row.id ?? '' }), isCertain: false })),
  ]
}
