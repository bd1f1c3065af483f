// The layout that most sites have besides WordPress in one directory: found, forked, and each page as production has it.
import { test } from 'vitest'
import { answersOfProduction, expectSame, forget, type LayoutCase, layouts } from '../support/layouts.ts'
import { unlinkedSite } from '../support/linked-site.ts'

const site = unlinkedSite()

test('Bedrock', async () => {
  const layout: LayoutCase = layouts.Bedrock
  const expected = await answersOfProduction(site.production, layout)
  await forget(site.host, await expectSame(site.host, site.production, layout, expected))
})
