// Each write of a clone's WordPress carries the name of its request into the binary log, whatever statement it is, and nothing that
// may log in to the clone's server can write past the log.
import { beforeAll, describe, expect, it } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { expectAllRan, ranTricky, refused, runInWordPress, runPhp, writesOf } from '../support/named-writes.ts'
import { docker, type Pair, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor, logIn, noisePng, type Visitor } from '../support/visitor.ts'

const site = linkedSite()
let clone: string
let pair: Pair
let url: string
let visitor: Visitor

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'named', { is: 'newest' })
  pair = await pairOf(clone)
  url = (await site.host.client().clone.list({})).find(({ id }) => id === clone)?.url ?? ''
  visitor = createVisitor(url)
})

/** `u1 POST /wp-json/wp/v2/posts: wp_posts` for each write, without repetitions. */
async function said(): Promise<readonly string[]> {
  const writes = await logged()
  return [
    ...new Set(
      writes.map(({ name, tables }) => `${name ? `u${name.user} ${name.method} ${name.path}` : 'unnamed'}: ${tables}`),
    ),
  ]
}

const form = (fields: Readonly<Record<string, string>>) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

const command = (script: string, ...words: readonly string[]) =>
  runInWordPress(pair, site.production.path, script, ...words)
const logged = () => writesOf(pair)

describe('the log of a clone names', () => {
  it('what a person does in wp-admin, by REST and by its forms, with who it was', async () => {
    const nonce = await logIn(visitor, url, site.production.adminPassword)
    const rest = { 'X-WP-Nonce': nonce }
    const json = { ...rest, 'Content-Type': 'application/json' }
    const post = await visitor.visit('/wp-json/wp/v2/posts', {
      method: 'POST',
      headers: json,
      body: '{"title":"Spring sale","status":"publish"}',
    })
    expect(post.status).toBe(201)
    const media = await visitor.visit('/wp-json/wp/v2/media', {
      method: 'POST',
      headers: { ...rest, 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="noise.png"' },
      body: noisePng(8, 8),
    })
    expect(media.status).toBe(201)
    const general = (await visitor.visit('/wp-admin/options-general.php')).text
    const wpnonce = /name="_wpnonce" value="(\w+)"/.exec(general)?.[1] ?? ''
    const options = {
      option_page: 'general',
      action: 'update',
      _wpnonce: wpnonce,
      blogname: 'Named',
      blogdescription: 'x',
    }
    await visitor.visit('/wp-admin/options.php', form(options))
    await visitor.visit(
      '/wp-admin/admin-ajax.php',
      form({ action: 'heartbeat', interval: '60', _nonce: 'x', screen_id: 'edit-post' }),
    )
    await visitor.visit('/wp-admin/post-new.php?post_type=page&_wpnonce=abcdef0123')
    const all = await said()
    expect(all).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^u0 POST \/wp-login\.php: wp_usermeta$/),
        'u1 POST /wp-json/wp/v2/posts: wp_posts',
        'u1 POST /wp-json/wp/v2/posts: wp_term_relationships',
        'u1 POST /wp-json/wp/v2/media: wp_posts',
        'u1 POST /wp-json/wp/v2/media: wp_postmeta',
        'u1 POST /wp-admin/options.php?action=update&option_page=general: wp_options',
        'u1 GET /wp-admin/post-new.php?post_type=page&_wpnonce: wp_posts',
      ]),
    )
    expect(all.join('\n')).not.toContain('abcdef0123')
  })

  it('the plugin that a form is about, and the archive that it brings', async () => {
    const send = async (fields: Readonly<Record<string, string | File>>) => {
      const sent = new FormData()
      const comment = { comment: `Hello ${Object.keys(fields)}`, author: 'Guest', email: 'guest@example.com' }
      for (const [name, value] of Object.entries({ ...comment, comment_post_ID: '1', ...fields })) sent.set(name, value)
      const { headers, body } = new Response(sent).clone()
      const bytes = Buffer.from(await new Response(body).arrayBuffer())
      const type = { 'Content-Type': headers.get('content-type') ?? '' }
      await createVisitor(url).visit('/wp-comments-post.php', { method: 'POST', headers: type, body: bytes })
      // Who comments again within seconds is refused.
      await sqlIn(pair, "DELETE FROM wp_comments WHERE comment_author = 'Guest'")
    }
    // Whatever writes would do: comments need no nonce.
    await send({ action: 'delete-plugin', plugin: 'shop/shop.php', slug: 'shop' })
    await send({ pluginzip: new File(['x'], 'shop.1.0.zip') })
    await send({ pluginzip: new File(['x'], "shop's.zip") })
    const all = (await said()).filter((one) => /^u0 .*: wp_comments$/.test(one))
    expect(all).toEqual([
      'u0 POST /wp-comments-post.php?action=delete-plugin&plugin=shop/shop.php&slug=shop: wp_comments',
      'u0 POST /wp-comments-post.php?plugin=shop.1.0.zip: wp_comments',
      'u0 POST /wp-comments-post.php: wp_comments',
    ])
  })

  it('each request by an id of its own', async () => {
    const ids = new Map(
      (await logged()).flatMap(({ name }) => (name ? [[name.id, `${name.method} ${name.path}`]] : [])),
    )
    expect([...ids.keys()].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
    const posts = [...ids.values()].filter((path) => path === 'POST /wp-json/wp/v2/posts')
    expect(posts).toHaveLength(1)
  })

  it('cron, what a visitor’s page makes, and nobody who does not come by WordPress', async () => {
    await sqlIn(pair, "DELETE FROM wp_options WHERE option_name = 'rewrite_rules'")
    await createVisitor(url).visit('/')
    await command(
      `delete_transient('doing_cron'); wp_schedule_single_event(time() - 5, 'due');`,
      'cron',
      'event',
      'schedule',
    )
    await createVisitor(url).visit('/wp-cron.php?doing_wp_cron')
    expect(await said()).toEqual(
      expect.arrayContaining([
        'unnamed: wp_options',
        'u0 GET /: wp_options',
        'u0 CLI cron event schedule: wp_options',
        'u0 GET /wp-cron.php?doing_wp_cron: wp_options',
      ]),
    )
  })

  it('a command by its words, without its passwords', async () => {
    const script = `update_option('blogdescription', 'by a command');`
    expect(await command(script, 'option', 'update', 'blogdescription', '--user_pass=geheim', '--porcelain')).toBe('')
    expect(await said()).toContain('u0 CLI option update blogdescription --user_pass --porcelain: wp_options')
    const bare = `<?php $_SERVER['HTTP_HOST'] = 'acme.example'; require '${site.production.path}/wp-load.php'; update_option('blogdescription', 'by a script');`
    await runPhp(pair, bare, 'now')
    expect(await said()).toContain('u0 CLI php wp now: wp_options')
    expect((await logged()).map(({ statement }) => statement).join('')).not.toContain('geheim')
  })
})

describe('a statement that is named', () => {
  it('does what it does without a name, and what it stores has none', async () => {
    const { path } = site.production
    const [named, bare] = [
      await ranTricky(pair, path, 'tricky_a', true),
      await ranTricky(pair, path, 'tricky_b', false),
    ]
    expect(named).toEqual(bare)
    expectAllRan(named)
    const all = await logged()
    const of = (prefix: string) => all.filter(({ tables }) => tables.some((table) => table.startsWith(prefix)))
    expect(of('tricky_a').length).toBeGreaterThan(10)
    expect(of('tricky_a').map(({ name }) => name?.path)).toEqual(of('tricky_a').map(() => 'eval-file tricky_a'))
    expect(of('tricky_b').filter(({ name }) => name)).toEqual([])
  })

  it('is WordPress’: a script without it goes on as it is', async () => {
    expect(
      await docker(
        'exec',
        pair.web,
        'php',
        '-r',
        'error_reporting(E_ALL); ini_set("display_errors", "1"); echo "as is";',
      ),
    ).toBe('as is')
  })
})

describe('a program of the site', () => {
  it('may switch off nothing of the log, nor remove a part of it', async () => {
    const escapes = [
      'SET SESSION sql_log_bin = 0',
      "SET SESSION binlog_format = 'STATEMENT'",
      "SET SESSION binlog_row_image = 'MINIMAL'",
      'SET SESSION binlog_annotate_row_events = OFF',
      "SET STATEMENT binlog_row_image = 'MINIMAL' FOR UPDATE wp_options SET option_value = option_value",
      'SET GLOBAL binlog_annotate_row_events = OFF',
      'SET GLOBAL binlog_row_metadata = NO_LOG',
      'SET GLOBAL binlog_expire_logs_seconds = 1',
      "PURGE BINARY LOGS TO 'binlog.000009'",
      'RESET MASTER',
      'FLUSH BINARY LOGS',
      'SET GLOBAL general_log = ON',
    ]
    const { grants, ...told } = await refused(pair, site.production.path, escapes)
    expect(told).toEqual(Object.fromEntries(escapes.map((one) => [one, expect.stringContaining('Access denied')])))
    expect(grants).toEqual([
      expect.stringMatching(/^GRANT USAGE ON \*\.\* /),
      expect.stringMatching(/^GRANT ALL PRIVILEGES ON `wordpress`\.\* /),
    ])
  })
})
