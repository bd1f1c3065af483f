// What is done in a real WordPress has the names a person would give it, and of what is folded as noise nothing was the person's.
import { beforeAll, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { createVisitor, logIn, type Visit, type Visitor } from '../support/visitor.ts'

const site = linkedSite()
let clone = ''
let url = ''
let visitor: Visitor
let nonce = ''

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'worked in', { is: 'newest' })
  url = (await site.host.client().clone.list({})).find(({ id }) => id === clone)?.url ?? ''
  visitor = createVisitor(url)
  nonce = await logIn(visitor, url, site.production.adminPassword)
})

const titles: string[] = []

async function rest(title: string, path: string, body: unknown, options: Visit = {}): Promise<number> {
  const page = await visitor.visit(`/wp-json/wp/v2${path}`, {
    method: 'POST',
    headers: { 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...options,
  })
  expect(page.status, page.text).toBeLessThan(300)
  titles.push(title)
  return JSON.parse(page.text).id
}

/** A form of wp-admin, sent as its page has it: with the nonce that stands in it. */
async function form(title: string, page: string, to: string, fields: Record<string, string>, nonceName = '_wpnonce') {
  const shown = await visitor.visit(page)
  const [, value = ''] = new RegExp(`name="${nonceName}" value="([^"]+)"`).exec(shown.text) ?? []
  const answer = await visitor.visit(to, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ [nonceName]: value, ...fields }).toString(),
  })
  expect(answer.status, answer.text).toBeLessThan(400)
  titles.push(title)
}

/** A link of a page of wp-admin, followed. */
async function follow(title: string, page: string, link: RegExp) {
  const shown = await visitor.visit(page)
  const [, href = ''] = link.exec(shown.text) ?? []
  expect(href, shown.text).not.toBe('')
  const answer = await visitor.visit(`/wp-admin/${href.replaceAll('&amp;', '&')}`)
  expect(answer.status).toBeLessThan(400)
  titles.push(title)
}

test('a day of work', async () => {
  await visitor.visit('/wp-admin/')
  await visitor.visit('/wp-admin/post-new.php')
  const post = await rest('admin drafted the post “Spring sale”', '/posts', {
    title: 'Spring sale',
    content: 'Now',
    status: 'draft',
  })
  await rest('admin published the post “Spring sale”', `/posts/${post}`, { status: 'publish' })
  await rest('admin edited the post “Spring sale”', `/posts/${post}`, { content: 'Other words' })
  await rest('admin created the category “News”', '/categories', { name: 'News' })
  await rest('admin created the tag “Fresh”', '/tags', { name: 'Fresh' })
  const page = await rest('admin published the page “Team”', '/pages', {
    title: 'Team',
    content: 'Us',
    status: 'publish',
  })
  await rest('admin moved the page “Team” to the trash', `/pages/${page}`, undefined, { method: 'DELETE', body: '' })
  await rest('admin deleted the page “Team”', `/pages/${page}?force=true`, undefined, { method: 'DELETE', body: '' })
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const media = await rest('admin uploaded “dot.png”', '/media', undefined, {
    headers: {
      'X-WP-Nonce': nonce,
      'Content-Type': 'image/png',
      'Content-Disposition': 'attachment; filename="dot.png"',
    },
    body: png,
  })
  await rest('admin edited the post “Spring sale”', `/posts/${post}`, { featured_media: media })
  await rest('admin changed the settings “Site title” and “Tagline”', '/settings', {
    title: 'Acme',
    description: 'We do',
  })
  await rest('admin created the user “anna”', '/users', {
    username: 'anna',
    email: 'anna@example.com',
    password: 'x8#kK2!pQ',
    roles: ['editor'],
  })
  const menu = await rest('admin created the menu “Main”', '/menus', { name: 'Main' })
  await rest('admin created the menu item “About”', '/menu-items', {
    title: 'About',
    url: 'https://example.com',
    menus: menu,
    status: 'publish',
  })
  await rest('admin created the pattern “Hero”', '/blocks', { title: 'Hero', content: '<p>x</p>', status: 'publish' })
  await rest('admin created the navigation menu “Top”', '/navigation', { title: 'Top', content: '', status: 'publish' })
  const found = JSON.parse((await visitor.visit('/wp-json/wp/v2/templates', { headers: { 'X-WP-Nonce': nonce } })).text)
  const template = found[0].title.rendered
  await rest(`admin customised the template “${template}”`, `/templates/${found[0].id}`, {
    content: '<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->',
  })
  await form('admin changed the setting “Posts per page”', '/wp-admin/options-reading.php', '/wp-admin/options.php', {
    option_page: 'reading',
    action: 'update',
    posts_per_page: '7',
    posts_per_rss: '10',
    show_on_front: 'posts',
    blog_public: '1',
    rss_use_excerpt: '0',
  })
  await form(
    'admin changed the setting “Permalinks”',
    '/wp-admin/options-permalink.php',
    '/wp-admin/options-permalink.php',
    { selection: '/archives/%post_id%', permalink_structure: '/archives/%post_id%', category_base: '', tag_base: '' },
  )
  await follow(
    'admin activated the plugin Akismet',
    '/wp-admin/plugins.php',
    /href="(plugins\.php\?action=activate[^"]+)"/,
  )
  await follow(
    'admin deactivated the plugin Akismet',
    '/wp-admin/plugins.php',
    /href="(plugins\.php\?action=deactivate[^"]+)"/,
  )
  const stranger = createVisitor(url)
  await stranger.visit('/')
  await stranger.visit('/wp-comments-post.php', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      comment: 'Nice',
      author: 'Bob',
      email: 'bob@example.com',
      comment_post_ID: '1',
    }).toString(),
  })
  await visitor.visit('/wp-admin/admin-ajax.php', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'action=heartbeat&interval=60&screen_id=post',
  })
  await stranger.visit('/wp-cron.php?doing_wp_cron')
  titles.push('a visitor commented on “Hello world!”')

  const compared = { from: null, to: { is: 'clone', clone } } as const
  const { edits } = await site.host.client().change.list({
    ...compared,
    query: { view: 'edits', classes: ['work', 'own'], limit: 500 },
  })
  // A file can be put to a neighbour of the request that wrote it, where several fall into the same second.
  const said = edits.map(({ title }) => title.replace(/ and 1 more$/, '')).toReversed()
  // What else is told: what a plugin set by itself when it was activated, and the file that WordPress wrote for permalinks.
  expect(said.filter((title) => titles.includes(title))).toEqual(titles)
  expect(said.filter((title) => !titles.includes(title))).toSatisfy((rest: readonly string[]) =>
    rest.every((title) =>
      /^admin (?:changed|removed) the (?:file “\.htaccess”|setting “Activated_Akismet”)/.test(title),
    ),
  )
  const { things, counts } = await site.host.client().change.list({ ...compared, query: { limit: 500 } })
  const work = things.filter((one) => one.class === 'work').map(({ kind, title }) => `${kind} ${title}`)
  expect(work.toSorted()).toEqual(
    [
      'post Spring sale',
      'media file dot.png',
      'menu item About',
      'menu Main',
      'navigation menu Top',
      `template ${template}`,
      'pattern Hero',
      'category News',
      'tag Fresh',
      'user anna',
      'setting Permalinks',
      'setting Posts per page',
      'setting Site title',
      'setting Tagline',
      'file .htaccess',
    ].toSorted(),
  )
  expect(counts.noise.rows).toBeGreaterThan(20)
})
