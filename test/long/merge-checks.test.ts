// What a merge would break is told before it is shown as done, with whose changes brought it about, and nothing is lost, on a real WordPress.
import { beforeAll, describe, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { mergingClones } from '../support/merging-clones.ts'

const site = linkedSite()
const { edited, asked, option, inside, merged } = mergingClones(site)
let header: string
let checkout: string

const plugin = 'acme/acme.php'
const onlyPlugin = `a:1:{i:0;s:${plugin.length}:"${plugin}";}`
const texts = "'', '', '', '', ''"
const inPosts = 'post_content, post_excerpt, to_ping, pinged, post_content_filtered'

beforeAll(async () => {
  const { sql, exec, path, writeFile } = site.production
  await exec('mkdir', '-p', `${path}/wp-content/plugins/acme`, `${path}/wp-content/mu-plugins`)
  await writeFile(
    `wp-content/plugins/${plugin}`,
    "<?php\n/* Plugin Name: Acme */\nfunction acme_price() { return '12'; }\n",
  )
  await sql(`UPDATE wp_options SET option_value = '${onlyPlugin}' WHERE option_name = 'active_plugins'`)
  await sql(
    `INSERT INTO wp_posts (ID, post_type, post_title, post_name, ${inPosts}) VALUES (700, 'page', 'About us', 'about-us', ${texts}), (701, 'page', 'Prices', 'prices', ${texts})`,
  )
  for (const [id, name, slug] of [
    [70, 'Main', 'main'],
    [71, 'Footer', 'footer'],
  ]) {
    await sql(`INSERT INTO wp_terms (term_id, name, slug) VALUES (${id}, '${name}', '${slug}')`)
    await sql(
      `INSERT INTO wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy, description) VALUES (${id}, ${id}, 'nav_menu', '')`,
    )
  }
  header = await forked(site.host, site.id, 'header', { is: 'now' })
  checkout = await forked(site.host, site.id, 'checkout', { is: 'newest' })
})

/** A menu item that leads to a page, as the editor of menus writes it. */
const item = (id: number, page: number) => [
  `INSERT INTO wp_posts (ID, post_type, post_title, post_name, ${inPosts}) VALUES (${id}, 'nav_menu_item', '', '${id}', ${texts})`,
  ...Object.entries({ type: 'post_type', object: 'page', object_id: page, menu_item_parent: 0 }).map(
    ([key, value]) =>
      `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (${id}, '_menu_item_${key}', '${value}')`,
  ),
  `INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (${id}, 70)`,
]

describe('what points at nothing once two clones are merged', () => {
  test('is told, with who removed what the other names; what is merged is there, and “Undo” leads back', async () => {
    await edited(
      header,
      'DELETE FROM wp_posts WHERE ID = 700',
      'DELETE FROM wp_terms WHERE term_id = 71',
      'DELETE FROM wp_term_taxonomy WHERE term_id = 71',
    )
    await edited(
      checkout,
      ...item(800, 700),
      'INSERT INTO wp_options (option_name, option_value) VALUES (\'theme_mods_acme\', \'a:1:{s:18:"nav_menu_locations";a:1:{s:6:"footer";i:71;}}\')',
      'INSERT INTO wp_options (option_name, option_value) VALUES (\'widget_nav_menu\', \'a:2:{i:2;a:1:{s:8:"nav_menu";i:71;}s:12:"_multiwidget";i:1;}\') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)',
      "UPDATE wp_options SET option_value = '700' WHERE option_name = 'page_on_front'",
    )
    const expected = [
      // A running clone is asked for the title of what the item leads to.
      expect.stringMatching(
        /^The menu item (?:800|“About us”), which “checkout” added, names the page “About us”, which “header” removed\.$/,
      ),
      'The setting “Home page”, which “checkout” changed, names the page “About us”, which “header” removed.',
      'The setting “Theme options of acme”, which “checkout” added, names the menu “Footer”, which “header” removed.',
      'The setting “Menu widgets”, which “checkout” changed, names the menu “Footer”, which “header” removed.',
    ]
    const wish = { is: 'merge' as const, name: 'both', clones: ['header', 'checkout'], from: { is: 'newest' as const } }
    expect((await site.host.client().merge.preview({ wish })).findings).toEqual(expect.arrayContaining(expected))
    const { merge, says, log } = await merged({ wish })
    expect(says, log).toBe('done')
    expect(merge.findings).toEqual(expect.arrayContaining(expected))
    expect(merge.findings).toHaveLength(expected.length)
    const both = merge.clone ?? ''
    expect(await asked(both, 'SELECT COUNT(*) FROM wp_posts WHERE ID = 700')).toBe('0')
    expect(await option(both, 'page_on_front')).toBe('700')

    const added = await merged({ wish: { is: 'add', clone: 'header', source: 'checkout' } })
    expect(added.says, added.log).toBe('done')
    expect(added.merge.findings).toEqual(expect.arrayContaining(expected))
    expect(await option(header, 'page_on_front')).toBe('700')
    const { job } = await site.host.client().clone.undo({ clone: 'header' })
    expect((await site.host.ended(job)).state).toBe('done')
    expect(await option(header, 'page_on_front')).not.toBe('700')
    expect(await asked(header, 'SELECT COUNT(*) FROM wp_posts WHERE ID IN (700, 800)')).toBe('0')
    expect(await asked(checkout, 'SELECT COUNT(*) FROM wp_posts WHERE ID IN (700, 800)')).toBe('2')
  })

  test('is told of two pages that came to one address', async () => {
    const added = (title: string) =>
      `INSERT INTO wp_posts (post_type, post_title, post_name, ${inPosts}) VALUES ('page', '${title}', 'contact', ${texts})`
    await edited(header, added('Contact'))
    await edited(checkout, added('Contact us'))
    const { merge, says, log } = await merged({ wish: { is: 'add', clone: 'both', source: 'header' } })
    expect(says, log).toBe('done')
    expect(merge.findings).toEqual([])
    const twice = await merged({ wish: { is: 'add', clone: 'both', source: 'checkout' } })
    expect(twice.says, twice.log).toBe('done')
    expect(twice.merge.findings).toEqual([
      'The page “Contact” of “both” and the page “Contact us” of “checkout” have the same slug, contact: only one of them is reached by it.',
    ])
  })
})

describe('code that one side uses and the other removes', () => {
  const uses = 'wp-content/mu-plugins/price.php'

  test('keeps the merge from being made, and both are named', async () => {
    await inside(header, 'rm -r wp-content/plugins/acme')
    await edited(header, "UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'")
    await inside(checkout, `echo '<?php add_action("init", function () { acme_price(); });' > ${uses}`)
    const before = (await site.host.client().clone.list({})).map(({ name }) => name)
    const { says } = await merged({
      wish: { is: 'merge', name: 'broken', clones: ['header', 'checkout'], from: { is: 'newest' } },
    })
    expect(says).toContain(
      '“broken” was not made, for what it would become ends in an error. The home page answers 500',
    )
    expect(says).toContain(
      `${uses}, which “checkout” added, calls acme_price(), which was in wp-content/plugins/${plugin}, which “header” removed.`,
    )
    expect((await site.host.client().clone.list({})).map(({ name }) => name)).toEqual(before)
    expect(await inside(checkout, `cat ${uses} wp-content/plugins/${plugin}`)).toContain('acme_price')
  })

  test('is found where the plugin was only deactivated', async () => {
    const off = await forked(site.host, site.id, 'off', { is: 'newest' })
    await edited(off, "UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'")
    const { says } = await merged({ wish: { is: 'add', clone: 'off', source: 'checkout' } })
    expect(says).toContain('“off” stays as it was')
    expect(says).toContain(
      `${uses}, which “checkout” added, calls acme_price(), which is of the plugin acme, which “off” deactivated.`,
    )
    expect(await inside(off, `test -e ${uses} || echo none`)).toBe('none')
  })

  test('stops nobody where it was so before: a page that ends in an error in the clone itself is told', async () => {
    await edited(checkout, "UPDATE wp_posts SET post_title = 'Prices of today' WHERE ID = 701")
    await inside(
      checkout,
      `echo '<?php add_action("template_redirect", function () { if (is_page(701)) nobody_made_this(); });' > ${uses}`,
    )
    const { merge, says, log } = await merged({ wish: { is: 'refresh', clone: 'checkout', from: { is: 'newest' } } })
    expect(says, log).toBe('done')
    expect(merge.findings).toEqual([
      expect.stringMatching(/^The page “Prices of today”, which “checkout” changed, answers 500.*\.$/),
    ])
  })
})
