// Tests that share their site with others: one chapter after the other, each of which leaves no clone to the next.
import { afterAll, describe } from 'vitest'
import { deleted } from './clones.ts'
import type { LinkedSite } from './linked-site.ts'

export function chapterOf(site: LinkedSite, title: string, tests: (site: LinkedSite) => void): void {
  describe(title, () => {
    // Whatever the tests themselves end with is before this.
    afterAll(async () => {
      const clones = await site.host.client().clone.list({})
      await Promise.all(clones.map(({ id }) => deleted(site.host, id)))
    })
    tests(site)
  })
}
