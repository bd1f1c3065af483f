// A day of work in a clone: every edit is listed once, with its right name, and nothing of the person's is folded as noise.
import { beforeAll, expect, test } from 'vitest'
import type { Edit } from '../../src-main/contract/changes.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor, logIn, noisePng, type Visitor } from '../support/visitor.ts'
import { bystanders } from '../support/workday/beside.ts'
import { type Deed, toldDay } from '../support/workday/day.ts'
import { type Worker, workerIn } from '../support/worker.ts'

const site = linkedSite()

interface Day {
  readonly nonce: string
  readonly clone: string
  readonly visitor: Visitor
  readonly url: string
  readonly person: Worker
}
let day: Day

beforeAll(async () => {
  const clone = await forked(site.host, site.id, 'workday', { is: 'newest' })
  const [one] = await site.host.client().clone.list({})
  const url = one?.url ?? ''
  const visitor = createVisitor(url)
  const nonce = await logIn(visitor, url, site.production.adminPassword)
  day = { clone, visitor, url, nonce, person: workerIn(visitor, url, nonce) }
})

const rest: Worker['rest'] = (...given) => day.person.rest(...given)
const upload: Worker['upload'] = (...given) => day.person.upload(...given)
const form: Worker['form'] = (...given) => day.person.form(...given)
const follow: Worker['follow'] = (...given) => day.person.follow(...given)

const kept: Record<string, number> = {}
const paragraph = (text: string) => `<!-- wp:paragraph --><p>${text}</p><!-- /wp:paragraph -->`

/** What the person did, in order, and how the list must call it. */
const work: readonly Deed[] = [
  [
    'publishes a post by REST',
    /^admin published the post “Spring sale”/,
    async () => {
      kept.post = (
        await rest('POST', '/wp/v2/posts', { title: 'Spring sale', content: paragraph('Now'), status: 'publish' })
      ).id
    },
  ],
  [
    'changes its title',
    /^admin (?:changed|edited|updated) the post “Summer sale”/,
    () => rest('POST', `/wp/v2/posts/${kept.post}`, { title: 'Summer sale' }),
  ],
  [
    'changes its content',
    /^admin (?:changed|edited|updated) the post “Summer sale”/,
    () => rest('POST', `/wp/v2/posts/${kept.post}`, { content: paragraph('Soon') }),
  ],
  [
    'saves a draft',
    /^admin (?:drafted|created|saved|added).* “Not yet”/,
    async () => {
      kept.draft = (await rest('POST', '/wp/v2/posts', { title: 'Not yet', status: 'draft' })).id
    },
  ],
  [
    'publishes the draft',
    /^admin published the post “Not yet”/,
    () => rest('POST', `/wp/v2/posts/${kept.draft}`, { status: 'publish' }),
  ],
  [
    'creates a category',
    /^admin (?:created|added) the category “Sales”/,
    async () => {
      kept.category = (await rest('POST', '/wp/v2/categories', { name: 'Sales' })).id
    },
  ],
  [
    'puts the post into it',
    /^admin .*“Summer sale”/,
    () => rest('POST', `/wp/v2/posts/${kept.post}`, { categories: [kept.category] }),
  ],
  [
    'renames the category',
    /^admin (?:changed|edited|updated|renamed) the category “Bargains”/,
    () => rest('POST', `/wp/v2/categories/${kept.category}`, { name: 'Bargains' }),
  ],
  ['creates a tag', /^admin (?:created|added) the tag “Garden”/, () => rest('POST', '/wp/v2/tags', { name: 'Garden' })],
  [
    'uploads a picture',
    /^admin uploaded “tulip/,
    async () => {
      kept.picture = await upload('tulip.png', noisePng(400, 300))
    },
  ],
  [
    'describes the picture',
    /^admin .*“A tulip”/,
    () => rest('POST', `/wp/v2/media/${kept.picture}`, { title: 'A tulip', alt_text: 'Red' }),
  ],
  [
    'makes it the post’s picture',
    /^admin .*“Summer sale”/,
    () => rest('POST', `/wp/v2/posts/${kept.post}`, { featured_media: kept.picture }),
  ],
  [
    'creates a page',
    /^admin published the page “Team”/,
    async () => {
      kept.page = (
        await rest('POST', '/wp/v2/pages', { title: 'Team', content: paragraph('We'), status: 'publish' })
      ).id
    },
  ],
  [
    'creates a page below it',
    /^admin published the page “Anna”/,
    async () => {
      kept.below = (await rest('POST', '/wp/v2/pages', { title: 'Anna', status: 'publish', parent: kept.page })).id
    },
  ],
  [
    'moves a post to the trash',
    /^admin moved the post “Not yet” to the trash/,
    () => rest('DELETE', `/wp/v2/posts/${kept.draft}`),
  ],
  [
    'deletes it for good',
    /^admin (?:deleted|removed) the post “Not yet”/,
    () => rest('DELETE', `/wp/v2/posts/${kept.draft}?force=true`),
  ],
  [
    'changes two settings',
    /^admin changed the settings? .*“(?:Site title|Tagline)”/,
    () => rest('POST', '/wp/v2/settings', { title: 'Acme Meadow', description: 'All that grows' }),
  ],
  [
    'changes the reading settings',
    /^admin changed the settings? /,
    () =>
      form(
        '/wp-admin/options-reading.php',
        {
          show_on_front: 'posts',
          posts_per_page: '7',
          posts_per_rss: '10',
          rss_use_excerpt: '0',
          blog_public: '1',
          blog_charset: 'UTF-8',
        },
        '/wp-admin/options.php',
      ),
  ],
  [
    'creates a user',
    /^admin (?:created|added) the user “anna”/,
    async () => {
      kept.user = (
        await rest('POST', '/wp/v2/users', {
          username: 'anna',
          email: 'anna@acme.example',
          password: 'a long pass word',
          roles: ['author'],
        })
      ).id
    },
  ],
  [
    'makes the user an editor',
    /^admin (?:changed|edited|updated) the user “anna”/,
    () => rest('POST', `/wp/v2/users/${kept.user}`, { roles: ['editor'] }),
  ],
  [
    'deletes the user',
    /^admin (?:deleted|removed) the user “anna”/,
    () => rest('DELETE', `/wp/v2/users/${kept.user}?force=true&reassign=1`),
  ],
  [
    'creates a menu',
    /^admin (?:created|added) the menu “Main”/,
    async () => {
      kept.menu = (await rest('POST', '/wp/v2/menus', { name: 'Main' })).id
    },
  ],
  [
    'adds an entry to the menu',
    /^admin .*(?:menu)/,
    () =>
      rest('POST', '/wp/v2/menu-items', {
        title: 'Team',
        menus: kept.menu,
        type: 'post_type',
        object: 'page',
        object_id: kept.page,
        status: 'publish',
      }),
  ],
  [
    'makes a pattern',
    /^admin (?:published|created|added) the pattern “Offer”/,
    async () => {
      kept.pattern = (
        await rest('POST', '/wp/v2/blocks', { title: 'Offer', content: paragraph('Offer'), status: 'publish' })
      ).id
    },
  ],
  [
    'makes a navigation',
    /^admin (?:published|created|added) the navigation(?: menu)? “Footer”/,
    () => rest('POST', '/wp/v2/navigation', { title: 'Footer', content: '<!-- wp:page-list /-->', status: 'publish' }),
  ],
  [
    'comments as a visitor',
    /^a visitor commented on “Summer sale”/,
    async () => {
      const guest = createVisitor(day.url)
      const page = await guest.visit('/wp-comments-post.php', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          comment: 'How much?',
          author: 'Guest',
          email: 'guest@example.com',
          comment_post_ID: String(kept.post),
          comment_parent: '0',
          submit: 'Post',
        }).toString(),
      })
      if (page.status >= 400) throw new Error(`${page.status} ${page.text}`)
    },
  ],
  [
    'comments as admin',
    /^admin (?:commented on|replied|added|created).*/,
    async () => {
      kept.comment = (await rest('POST', '/wp/v2/comments', { post: kept.post, content: 'Well done' })).id
    },
  ],
  [
    'makes a page the front page',
    /^admin changed the settings? .*/,
    () => rest('POST', '/wp/v2/settings', { show_on_front: 'page', page_on_front: kept.page }),
  ],
  [
    'edits a post in the classic way',
    /^admin .*“Classic”/,
    () =>
      rest('POST', '/wp/v2/posts', {
        title: 'Classic',
        content: 'Emoji 🌷 and “quotes”',
        status: 'publish',
        sticky: true,
      }),
  ],
  [
    'edits the profile',
    /^admin (?:changed|edited|updated) the user “admin”/,
    () => rest('POST', '/wp/v2/users/1', { description: 'The gardener' }),
  ],
  [
    'edits the theme’s colours',
    /^admin (?:changed|edited|updated|customi[sz]ed) the (?:global )?styles?/,
    async () => {
      const page = await day.visitor.visit('/wp-json/wp/v2/themes?status=active', {
        headers: { 'X-WP-Nonce': day.nonce },
      })
      const [active] = JSON.parse(page.text)
      const link: string = active._links['wp:user-global-styles'][0].href
      await rest('POST', `/wp/v2/global-styles/${link.replace(/^.*\//, '')}`, {
        styles: { color: { background: '#123456' } },
      })
    },
  ],
  [
    'edits a template',
    /^admin (?:published|created|added|changed|edited|customi[sz]ed) the template /,
    async () => {
      const page = await day.visitor.visit('/wp-json/wp/v2/templates', { headers: { 'X-WP-Nonce': day.nonce } })
      const [first] = JSON.parse(page.text)
      await rest('POST', `/wp/v2/templates/${first.id}`, { content: `${first.content.raw}${paragraph('At the end')}` })
    },
  ],
  [
    'lays another theme beside its own',
    /the theme Meadow/,
    async () => {
      const script =
        'cd /var/www/html/wp-content/themes && set -- */style.css && cp -r "$(dirname "$1")" meadow && sed -i "s/^Theme Name:.*/Theme Name: Meadow/" meadow/style.css'
      await docker('exec', '--user=33', (await pairOf(day.clone)).web, 'sh', '-c', script)
    },
  ],
  [
    'switches the theme',
    /^admin switched the theme to Meadow/,
    async () => {
      await follow('/wp-admin/themes.php', /action=activate&stylesheet=/)
    },
  ],
  [
    'writes a setting by SQL',
    /^a program with its own connection changed the setting “Timezone”/,
    async () =>
      sqlIn(
        await pairOf(day.clone),
        "UPDATE wp_options SET option_value = 'Europe/Berlin' WHERE option_name = 'timezone_string'",
      ),
  ],
]

const edits = async (): Promise<readonly Edit[]> => {
  const list = await site.host
    .client()
    .change.list({ from: null, to: { is: 'clone', clone: day.clone }, query: { view: 'edits', limit: 10_000 } })
  expect(list.completeness).toEqual({ is: 'complete', provenAt: null })
  return list.edits
}

test('each edit of a day is listed once, under its right name, and what is folded is nobody’s', async () => {
  const told = await toldDay(work, edits, () => bystanders(day.clone, day.url, day.visitor))
  expect(told).toEqual({ misnamed: [], idle: [] })
})
