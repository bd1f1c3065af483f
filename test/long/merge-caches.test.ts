// What WordPress and its plugins keep of a site, so as not to compute it again, is not what it was before a merge.
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { mergingClones } from '../support/merging-clones.ts'

const site = linkedSite()
const { edited, asked, option, inside, pointTaken, merged } = mergingClones(site)

const kept = 'wp-content/cache/supercache/acme.example/index.html'

test('after a refresh that keeps work, rewrite rules fit what is there, and nothing is answered out of a cache', async () => {
  const { sql } = site.production
  const mine = await forked(site.host, site.id, 'mine', { is: 'now' })
  await inside(mine, `mkdir -p $(dirname ${kept}) && echo old > ${kept} && echo css > wp-content/cache/a.css`)
  const put = (name: string, value: string) =>
    `INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', '${value}') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)`
  await edited(
    mine,
    put('permalink_structure', '/%postname%/'),
    put('rewrite_rules', 'a:1:{s:6:"mine/?";s:13:"index.php?p=1";}'),
    put('_transient_acme_prices', 'old'),
    "UPDATE wp_posts SET post_title = 'Sample of mine', post_name = 'sample-of-mine' WHERE ID = 2",
  )
  await sql(put('rewrite_rules', 'a:1:{s:8:"theirs/?";s:13:"index.php?p=1";}'))
  await sql(put('_transient_acme_theirs', 'old'))
  await sql(put('_site_transient_acme', 'said by another host'))
  const point = await pointTaken()
  const { merge, says, log } = await merged({ wish: { is: 'refresh', clone: 'mine', from: { is: 'point', point } } })
  expect(says, log).toBe('done')
  // The page that was changed was asked for by its address.
  expect(merge.findings).toEqual([])
  const rules = await option(mine, 'rewrite_rules')
  expect(rules).toContain('pagename')
  expect(rules).not.toMatch(/mine\/\?|theirs\/\?/)
  expect(await asked(mine, "SELECT option_name FROM wp_options WHERE option_name LIKE '%transient_acme%'")).toBe(
    '_site_transient_acme',
  )
  expect(await inside(mine, `test -e ${kept} || echo gone; cat wp-content/cache/a.css`)).toBe('gone\ncss')
})
