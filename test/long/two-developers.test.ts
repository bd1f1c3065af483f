// Two developers work for a day each in clones of one production that goes on living; then both days are merged into one clone.
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor, logIn, noisePng } from '../support/visitor.ts'
import { type Worker, workerIn } from '../support/worker.ts'

const site = linkedSite()

interface Developer extends Worker {
  readonly name: string
  readonly clone: string
  visit(path: string): Promise<unknown>
}

async function developer(name: string): Promise<Developer> {
  const clone = await forked(site.host, site.id, name, { is: 'newest' })
  const url = (await site.host.client().clone.list({})).find((one) => one.id === clone)?.url ?? ''
  const visitor = createVisitor(url)
  const nonce = await logIn(visitor, url, site.production.adminPassword)
  return { name, clone, ...workerIn(visitor, url, nonce), visit: visitor.visit }
}

const paragraph = (text: string) => `<!-- wp:paragraph -->\n<p>${text}</p>\n<!-- /wp:paragraph -->`
const shared = (top: string, middle: string, bottom: string) => [top, middle, bottom].map(paragraph).join('\n\n')

interface Common {
  readonly page: number
  readonly menu: number
  readonly category: number
}

/** A page, a menu and a category that production has before anybody works, and that both work on. */
async function common(): Promise<Common> {
  const { exec, path } = site.production
  const content = JSON.stringify(shared('Top', 'Middle', 'Bottom'))
  const program = `require "${path}/wp-load.php";
    $page = wp_insert_post(["post_type" => "page", "post_title" => "Prices", "post_status" => "publish", "post_content" => json_decode(stream_get_contents(STDIN))]);
    $category = wp_insert_term("News", "category");
    echo json_encode(["page" => $page, "menu" => wp_create_nav_menu("Main"), "category" => $category["term_id"]]);`
  const said = await exec('sh', '-c', `printf %s "$1" | php -r "$2"`, 'sh', content, program)
  return JSON.parse(said)
}

const entry = (worker: Worker, menu: number, title: string, page: number) =>
  worker.rest('POST', '/wp/v2/menu-items', {
    title,
    menus: menu,
    type: 'post_type',
    object: 'page',
    object_id: page,
    status: 'publish',
  })

/** What one of them does, with different pages, in the same menu and the same settings. @returns how many edits that were */
async function day(one: Developer, given: Common, first: boolean): Promise<number> {
  const { rest } = one
  let edits = 0
  const did = async <T>(work: Promise<T>): Promise<T> => {
    edits += 1
    const done = await work
    await one.visit('/wp-admin/')
    await one.visit('/')
    return done
  }
  for (const title of ['Opening', 'Summer', 'Autumn', 'Winter']) {
    const name = `${title} by ${one.name}`
    const { id } = await did(rest('POST', '/wp/v2/posts', { title: name, content: paragraph(name), status: 'publish' }))
    await did(rest('POST', `/wp/v2/posts/${id}`, { content: paragraph(`${name}, again`) }))
    await did(rest('POST', `/wp/v2/posts/${id}`, { categories: [given.category], sticky: title === 'Summer' }))
  }
  const { id: page } = await did(
    rest('POST', '/wp/v2/pages', { title: `About ${one.name}`, content: paragraph('We'), status: 'publish' }),
  )
  await did(entry(one, given.menu, `About ${one.name}`, page))
  await did(entry(one, given.menu, `Prices by ${one.name}`, given.page))
  edits += 1
  const picture = await one.upload(`${one.name}.png`, noisePng(60, 40))
  await did(rest('POST', `/wp/v2/media/${picture}`, { title: `Picture of ${one.name}`, alt_text: 'A picture' }))
  await did(rest('POST', `/wp/v2/pages/${page}`, { featured_media: picture }))
  const { id: tag } = await did(rest('POST', '/wp/v2/tags', { name: `Tag of ${one.name}` }))
  await did(rest('POST', `/wp/v2/posts`, { title: `Tagged ${one.name}`, tags: [tag], status: 'publish' }))
  await did(
    rest('POST', `/wp/v2/pages/${given.page}`, {
      content: first ? shared('Top, dearer', 'Middle', 'Bottom') : shared('Top', 'Middle', 'Bottom, cheaper'),
    }),
  )
  await did(rest('POST', '/wp/v2/settings', first ? { description: 'All that grows' } : { posts_per_page: 7 }))
  // What both decide, and not in the same way.
  await did(rest('POST', '/wp/v2/settings', { title: `Acme of ${one.name}` }))
  await did(
    rest('POST', '/wp/v2/users', {
      username: one.name,
      email: `${one.name}@acme.example`,
      password: 'a long pass word',
      roles: ['author'],
    }),
  )
  const plugin = `wp-content/plugins/${one.name}/${one.name}.php`
  const source = `<?php\n/* Plugin Name: Of ${one.name} */\n`
  await docker(
    'exec',
    '--user=33',
    (await pairOf(one.clone)).web,
    'sh',
    '-c',
    `mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"`,
    'sh',
    `/var/www/html/${plugin}`,
    source,
  )
  await did(rest('POST', `/wp/v2/plugins/${one.name}/${one.name}`, { status: 'active' }))
  return edits
}

/** What visitors leave and editors write on production meanwhile. */
async function life(round: number): Promise<void> {
  await site.production.sql(`
    INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt, comment_approved)
      VALUES (1, 'Guest', 'Comment ${round}', NOW(), UTC_TIMESTAMP(), '1');
    UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = 1;
    INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered)
      VALUES (1, NOW(), UTC_TIMESTAMP(), 'Of production', 'Production ${round}', '', 'publish', 'production-${round}', '', '', NOW(), UTC_TIMESTAMP(), '');
    UPDATE wp_options SET option_value = '${round}' WHERE option_name = 'start_of_week'`)
}

/** Tables with the columns that tell rows apart, and rows of which WordPress itself makes what it wants. */
const tables: Readonly<Record<string, { readonly key: string; readonly without?: string }>> = {
  wp_posts: { key: 'ID' },
  wp_postmeta: { key: 'meta_id', without: "meta_key IN ('_edit_lock', '_pingme', '_encloseme')" },
  wp_terms: { key: 'term_id' },
  wp_term_taxonomy: { key: 'term_taxonomy_id' },
  wp_term_relationships: { key: "CONCAT(object_id, '-', term_taxonomy_id)" },
  wp_users: { key: 'ID' },
  wp_usermeta: {
    key: 'umeta_id',
    without: "meta_key = 'session_tokens' OR meta_key LIKE 'wp_dashboard%' OR meta_key LIKE 'wp_user-settings%'",
  },
  wp_options: {
    key: 'option_name',
    without:
      "option_name LIKE '%transient%' OR option_name IN ('cron', 'rewrite_rules', 'recently_edited', 'auto_core_update_notified', 'finished_updating_comment_type')",
  },
}

type Rows = ReadonlyMap<string, string>

async function rowsOf(clone: string): Promise<Rows> {
  const pair = await pairOf(clone)
  const rows = new Map<string, string>()
  for (const [table, { key, without }] of Object.entries(tables)) {
    const columns = (
      await sqlIn(
        pair,
        `SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '${table}' AND column_name NOT IN ('post_modified', 'post_modified_gmt', 'option_id', 'autoload', 'count') ORDER BY ordinal_position`,
      )
    )
      .split('\n')
      .map((name) => `COALESCE(HEX(\`${name.trim()}\`), '-')`)
    const found = await sqlIn(
      pair,
      `SELECT ${key}, CONCAT_WS(' ', ${columns.join(', ')}) FROM ${table}${without ? ` WHERE NOT (${without})` : ''}`,
    )
    for (const line of found.split('\n')) {
      const [id, row] = line.split('\t')
      if (id && row !== undefined) rows.set(`${table} ${id}`, row)
    }
  }
  return rows
}

test('both days are in the merged clone, and what both decided differently is all that is asked', async () => {
  const { host } = site
  const client = host.client()
  const given = await common()
  await host.ended((await client.point.take({ production: site.id })).job)
  const [header, checkout] = [await developer('header'), await developer('checkout')]
  const base = await rowsOf(await forked(host, site.id, 'base', { is: 'newest' }))
  await life(1)
  let edits = await day(header, given, true)
  await life(2)
  edits += await day(checkout, given, false)
  await life(3)
  await host.ended((await client.point.take({ production: site.id })).job)
  const theirs = await rowsOf(await forked(host, site.id, 'now', { is: 'newest' }))

  const wish = {
    is: 'merge' as const,
    name: 'merge of header and checkout',
    clones: [header.clone, checkout.clone],
    from: { is: 'newest' as const },
  }
  const { merge, job } = await client.merge.start({ wish, onConflict: 'stop' })
  expect(job).toBeNull()
  const { conflicts } = await client.merge.conflicts({ merge: merge.id })
  expect(
    conflicts.map(({ thing, place, mine, theirs: other }) =>
      [thing.id, place, mine.value?.text, other.value?.text].join(' | '),
    ),
  ).toEqual([
    expect.stringMatching(/setting:blogname \| .* \| Acme of (header \| Acme of checkout|checkout \| Acme of header)$/),
  ])
  expect(conflicts.length / edits).toBeLessThanOrEqual(0.02)
  await client.merge.decide({ merge: merge.id, conflicts: null, choice: { is: 'mine' } })
  const going = await client.merge.continue({ merge: merge.id })
  const ended = await host.ended(going.job)
  expect(ended.state, `${ended.failure?.message} ${ended.failure?.detail}`).toBe('done')

  const [one, other, merged] = [await rowsOf(header.clone), await rowsOf(checkout.clone), await rowsOf(going.id)]
  const lost: string[] = []
  for (const key of new Set([...base.keys(), ...one.keys(), ...other.keys(), ...theirs.keys()])) {
    const sides = [one, other, theirs].map((side) => side.get(key)).filter((row) => row !== base.get(key))
    const isIn = sides.length === 0 ? merged.get(key) === base.get(key) : sides.some((row) => row === merged.get(key))
    // What several changed is looked at by what is said below.
    if (!isIn && new Set(sides).size < 2) lost.push(`${key}: ${sides.join(' or ')} is ${merged.get(key)}`)
  }
  expect(lost).toEqual([])
  const said = async (query: string) => (await sqlIn(await pairOf(going.id), query)).trim()
  const option = (name: string) => said(`SELECT option_value FROM wp_options WHERE option_name = '${name}'`)
  expect(await said(`SELECT post_content FROM wp_posts WHERE ID = ${given.page}`)).toContain('Top, dearer')
  expect(await said(`SELECT post_content FROM wp_posts WHERE ID = ${given.page}`)).toContain('Bottom, cheaper')
  expect(await option('sticky_posts')).toMatch(/^a:2:/)
  expect(await option('active_plugins')).toMatch(/checkout\/checkout\.php.*header\/header\.php/)
  expect(await option('blogdescription')).toBe('All that grows')
  expect(await option('posts_per_page')).toBe('7')
  expect(
    await said(
      `SELECT count(*) FROM wp_term_relationships r JOIN wp_term_taxonomy t USING (term_taxonomy_id) WHERE t.term_id = ${given.menu}`,
    ),
  ).toBe('4')
  expect(await said(`SELECT count FROM wp_term_taxonomy WHERE term_id = ${given.category}`)).toBe('8')
})
