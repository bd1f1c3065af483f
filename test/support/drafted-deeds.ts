// Promotions of deeds that are drafted, then written or refused, with production held against its twin each time.
import { expect } from 'vitest'
import { type ClonedDeeds, deedsInClone } from './cloned-deeds.ts'
import type { LinkedSite } from './linked-site.ts'
import type { PromotedDeed } from './promoted-deed.ts'
import { DeedBook } from './promoted-deeds.ts'
import { randomOf } from './random.ts'
import type { TwinSite } from './twin-site.ts'
import { writeDraft } from './written-site.ts'

/** @param twin as it is once the tests run */
export function draftedDeeds(site: LinkedSite, twin: () => TwinSite) {
  const book = new DeedBook(randomOf(1))
  return {
    book,
    /** A clone of production as it is now, with one deed of each of these kinds. */
    worked: (name: string, ...kinds: readonly string[]): Promise<ClonedDeeds> =>
      deedsInClone(
        site,
        name,
        kinds.map((kind) => book.deed(kind)),
      ),
    drafted: async ({ clone }: Pick<ClonedDeeds, 'clone'>): Promise<string> =>
      (await site.host.client().promotion.draft({ wish: { is: 'promote', clone } })).id,
    /** It is not written, says so, and production is as it was but for what others did, files too. @returns what it says */
    async refused(promotion: string): Promise<string> {
      const { says } = await writeDraft(site, promotion, { acceptMentions: true })
      expect(says).toMatch(/^failed .*[Nn]othing (?:of production )?was (?:written|changed)/)
      expect(await twin().differing()).toEqual([])
      return says
    },
    /** Production has all of it, and nothing else. */
    async written(promotion: string, deeds: readonly Pick<PromotedDeed, 'statements' | 'script'>[]): Promise<void> {
      const { says, log } = await writeDraft(site, promotion, { acceptMentions: true })
      expect(says, log).toBe('done')
      for (const { statements, script } of deeds) await twin().byHand(statements, script)
      expect(await twin().differing()).toEqual([])
    },
  }
}
