// Work in clones of a production that may be written to, and what becomes of it there.
import { afterAll, beforeAll } from 'vitest'
import type { z } from 'zod'
import type { Promotion, PromotionPreview } from '../../src-main/contract/models.ts'
import { promotionWishSchema } from '../../src-main/contract/promotions.ts'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from './clones.ts'
import { type LinkedSite, linkedSite } from './linked-site.ts'
import { docker, pairOf } from './seen.ts'
import {
  allowWriting,
  cloneSession,
  promoted,
  type WriteOptions,
  type WrittenPromotion,
  writeDraft,
} from './written-site.ts'

/** What is to be written, as it is given. */
type Wish = z.input<typeof promotionWishSchema>

export interface PromotingSite {
  readonly site: LinkedSite
  /** Writes in a clone as WordPress does when somebody saves something. */
  edited(clone: string, ...statements: readonly string[]): Promise<void>
  /** Runs a script at the top of a clone's site. */
  inside(clone: string, script: string): Promise<string>
  /** What production answers. */
  produced(query: string): Promise<string>
  preview(wish: Wish): Promise<PromotionPreview>
  written(promotion: string, more?: WriteOptions): Promise<WrittenPromotion>
  /** Drafts and writes. @throws Error with the job’s log where it was not written */
  promoted(wish: Wish, more?: WriteOptions): Promise<Promotion>
}

export function promotingSite(...given: Parameters<typeof linkedSite>): PromotingSite {
  const site = linkedSite(...given)
  const connections: SqlConnection[] = []
  let edits = 0
  beforeAll(() => allowWriting(site))
  afterAll(() => {
    for (const one of connections) one.close()
  })
  return {
    site,
    async edited(clone, ...statements) {
      const sql = await cloneSession(site, clone)
      connections.push(sql)
      const id = (++edits).toString(16).padStart(16, 'b')
      for (const statement of statements) {
        await sql.query(`${statement} /*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`)
      }
    },
    async inside(clone, script) {
      const { web } = await pairOf(clone)
      return docker('exec', web, 'sh', '-c', `cd "$1" && ${script}`, 'sh', site.production.path)
    },
    produced: async (query) => (await site.production.sql(query)).trimEnd(),
    preview: (wish) => site.host.client().promotion.preview({ wish }),
    written: (promotion, more) => writeDraft(site, promotion, more),
    promoted: (wish, more) => promoted(site, promotionWishSchema.parse(wish), more),
  }
}

/** One clone of such a site, whose work is promoted again and again. */
export function promotingClone() {
  const promoting = promotingSite()
  let clone: string
  beforeAll(async () => {
    clone = await forked(promoting.site.host, promoting.site.id, 'mine', { is: 'newest' })
  })
  return { ...promoting, cloneId: () => clone, wish: () => ({ is: 'promote', clone }) as const }
}

/** What things are called. */
export const titlesOf = ({ things }: { readonly things: readonly { readonly title: string }[] }): readonly string[] =>
  things.map(({ title }) => title)

/** A post as WordPress adds one. */
export const addedPost = (title: string, content = '') =>
  `INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_type) VALUES (1, NOW(), NOW(), '${content}', '${title}', '', 'publish', '${title.toLowerCase().replaceAll(' ', '-')}', '', '', NOW(), NOW(), '', 'post')`
