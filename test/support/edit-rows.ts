// What WordPress writes beside what somebody meant: the rows of posts, terms and comments that edits are made of.
import { addedRow, type Cells, changedOption, changedRow, post, postMeta } from './wordpress-rows.ts'
import type { KnownThings } from './words.ts'

export const revisionRow = addedRow(
  'wp_posts',
  post({ ID: 90, post_type: 'revision', post_status: 'inherit', post_parent: 12, post_name: '12-revision-v1' }),
)
export const countedTerm = changedRow(
  'wp_term_taxonomy',
  { term_taxonomy_id: 1, term_id: 1, taxonomy: 'category', count: 1 },
  { count: 2 },
)
export const savedBeside = [
  revisionRow,
  countedTerm,
  postMeta('_edit_lock', '1:1'),
  postMeta('_edit_last', '1'),
  postMeta('_pingme', '1'),
  changedOption('cron', 'a:1:{}', 'a:2:{}'),
]
export const autoDraft = post({ post_status: 'auto-draft', post_title: 'Auto Draft' })
export const publishedPost = changedRow('wp_posts', autoDraft, { post_status: 'publish', post_title: 'Spring sale' })
export const pageCells = (id: number, title: string) => post({ ID: id, post_type: 'page', post_title: title })
export const termRows = (id: number, name: string, taxonomy: string) => [
  addedRow('wp_terms', { term_id: id, name, slug: name.toLowerCase() }),
  addedRow('wp_term_taxonomy', { term_taxonomy_id: id, term_id: id, taxonomy }),
]
export const commentCells = (cells: Cells = {}): Cells => ({
  comment_ID: 3,
  comment_post_ID: 1,
  comment_author: 'Bob',
  comment_approved: '0',
  comment_type: 'comment',
  ...cells,
})
export const helloThings: KnownThings = {
  'post:1': ['Hello world', 'post'],
  'user:1': 'admin',
  'post:12': ['Spring sale', 'post'],
  'term:3': ['Main', 'nav_menu'],
}
export const changedFiles = (change: 'added' | 'changed' | 'removed', ...paths: string[]) =>
  paths.map((path) => ({ path, change }))
