// Words that deeds are written in: what a deed is, and pieces of the SQL of many.
import type { Random } from './random.ts'

export interface PromotedDeed {
  readonly says: string
  readonly statements: readonly string[]
  /** Takes back what the statements did. */
  readonly back: readonly string[]
  /** Ids of the things it is, or queries for them, which are asked before and after. */
  readonly things: readonly string[]
  readonly script?: string
  readonly backScript?: string
  /** What somebody else may do to the same on production, which then stays beside it. */
  readonly beside?: readonly string[]
  /** What somebody else may do to the same on production that is in conflict with it. */
  readonly against?: readonly string[]
}

export interface Doing {
  readonly n: number
  readonly fresh: (kind: string) => number
  readonly random: Random
}

export type DeedKind = (doing: Doing) => PromotedDeed

export const at = "'2026-03-01 10:00:00'"
export const past = "'2026-01-01 10:00:00'"
export const postColumns =
  'post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_excerpt, to_ping, pinged, post_content_filtered, post_type, post_name, post_title, post_content'
export const postValues = (type: string, name: string, title: string, content: string) =>
  `1, ${at}, ${at}, ${at}, ${at}, '', '', '', '', '${type}', '${name}', ${title}, ${content}`

export const basePost = (name: string) => `SET @p = (SELECT ID FROM wp_posts WHERE post_name = '${name}')`
export const thingOfPost = (name: string) => `SELECT CONCAT('post:', ID) FROM wp_posts WHERE post_name = '${name}'`
export const thingOfTerm = (slug: string) => `SELECT CONCAT('term:', term_id) FROM wp_terms WHERE slug = '${slug}'`
export const countTerm = (id: string) =>
  `UPDATE wp_term_taxonomy SET count = (SELECT COUNT(*) FROM wp_term_relationships WHERE term_taxonomy_id = ${id}) WHERE term_taxonomy_id = ${id}`
export const countComments = `UPDATE wp_posts SET comment_count = (SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = @p) WHERE ID = @p`
export const modified = `post_modified = ${at}, post_modified_gmt = ${at}`
export const unmodified = `post_modified = ${past}, post_modified_gmt = ${past}`
export const comment = (n: number) => [
  `INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt) VALUES (@p, 'Visitor', 'Comment ${n}', ${at}, ${at})`,
  countComments,
]
