// Every table, type, path and request that is known, by a row, a file or a request as it really is.
import { describe, expect, it } from 'vitest'
import { automaticOf, purposeOf } from '../../../../src-main/changes/cause.ts'
import { globExpression } from '../../../../src-main/changes/glob.ts'
import type { WordPressSite } from '../../../../src-main/changes/known.ts'
import { wordPressSite } from '../../../../src-main/changes/wordpress-site.ts'
import { tableCases, typeCases, typedRows } from '../../../support/known-rows.ts'
import { requestName, shippedKnowledge, shippedWords, thingsOf } from '../../../support/words.ts'

const words = shippedWords()

describe('a row of a table', () => {
  it.each(tableCases.map((one) => [one[0].table.name, one[1], one[2], one] as const))(
    '%s is %s, and %s',
    (_, thing, is, [row, , , kind, title]) => {
      const meaning = words.meaningOf(row)
      expect([meaning.thing, meaning.class, meaning.why === null]).toEqual([thing, is, is === 'work'])
      const described = thingsOf(words, [row]).get(thing)
      expect(described).toMatchObject({ class: is, ...(kind && { kind }), ...(title && { title }) })
      for (const text of [described?.kind, described?.group, described?.title, described?.summary])
        expect(text).toBeTruthy()
    },
  )

  it('is there for each table', () => {
    const tested = new Set(tableCases.map(([row]) => row.table.name.slice(3)))
    const all = shippedKnowledge.flatMap((file) => Object.keys(file.tables))
    expect(all.filter((table) => !tested.has(table))).toEqual([])
  })

  it('that is no noise is there for each table with derived columns, beside one that is', () => {
    const derived = shippedKnowledge.flatMap((file) =>
      Object.entries(file.tables).flatMap(([name, table]) => (table.derived.length > 0 ? [name] : [])),
    )
    const noisy = new Set(
      tableCases.filter(([row, , is]) => is === 'noise' && row.before).map(([row]) => row.table.name.slice(3)),
    )
    expect(derived.filter((table) => !noisy.has(table))).toEqual([])
  })
})

describe('a type', () => {
  it.each(typeCases)('%s of %s is %s, a %s', (...one) => {
    const [, , is, kind] = one
    const [described] = thingsOf(words, typedRows(one)).values()
    expect(described).toMatchObject({ class: is, kind })
  })

  it('has a row for each', () => {
    const all = shippedKnowledge.flatMap((file) =>
      Object.entries(file.types).flatMap(([of, known]) => Object.keys(known).map((type) => ({ of, type }))),
    )
    const untested = all.filter(
      ({ of, type }) => !typeCases.some((one) => one[0] === of && globExpression(type).test(one[1])),
    )
    expect(untested).toEqual([])
  })

  it('of a post whose own row did not change governs its meta fields all the same', () => {
    const row = tableCases.find(([change]) => change.table.name === 'wp_postmeta')?.[0]
    const known = { 'post:12': ['Order', 'shop_order'] } as const
    expect(thingsOf(words, row ? [row] : [], { known }).get('post:12')).toMatchObject({
      kind: 'order',
      title: '#12',
      class: 'own',
    })
  })
})

const files: Readonly<Record<string, readonly [thing: string, is: string]>> = {
  'wp-content/plugins/woocommerce/woocommerce.php': ['plugin:woocommerce', 'work'],
  'wp-content/plugins/hello.php': ['plugin:hello', 'work'],
  'wp-content/plugins/index.php': ['wordpress:core', 'work'],
  'wp-content/themes/index.php': ['wordpress:core', 'work'],
  'wp-content/themes/mine/parts/header.html': ['theme:mine', 'work'],
  'wp-content/mu-plugins/cache/x.php': ['plugin:mu-plugins/cache', 'work'],
  'wp-content/mu-plugins/cache.php': ['plugin:mu-plugins/cache', 'work'],
  'wp-admin/index.php': ['wordpress:core', 'work'],
  'wp-includes/version.php': ['wordpress:core', 'work'],
  'index.php': ['wordpress:core', 'work'],
  'wp-cron.php': ['wordpress:core', 'work'],
  'wp-config.php': ['file:wp-config.php', 'work'],
  '.htaccess': ['file:.htaccess', 'work'],
  'shell.php': ['file:shell.php', 'work'],
  'wp-content/object-cache.php': ['file:wp-content/object-cache.php', 'work'],
  'wp-content/languages/plugins/woocommerce-de_DE.mo': ['folder:wp-content/languages', 'work'],
  'wp-content/upgrade/akismet/x.php': ['file:wp-content/upgrade/akismet/x.php', 'noise'],
  'wp-content/upgrade': ['file:wp-content/upgrade', 'noise'],
  'wp-content/upgrade-temp-backup/plugins/a.php': ['file:wp-content/upgrade-temp-backup/plugins/a.php', 'noise'],
  'wp-content/upgrade-temp-backup': ['file:wp-content/upgrade-temp-backup', 'noise'],
  'wp-content/cache/supercache/index.html': ['file:wp-content/cache/supercache/index.html', 'noise'],
  'wp-content/cache': ['file:wp-content/cache', 'noise'],
  '.maintenance': ['file:.maintenance', 'noise'],
  'wp-content/debug.log': ['file:wp-content/debug.log', 'noise'],
  error_log: ['file:error_log', 'noise'],
  'wp-admin/error_log': ['file:wp-admin/error_log', 'noise'],
  'wp-content/error_log': ['file:wp-content/error_log', 'noise'],
  'wp-content/uploads/2026/05/photo.jpg': ['file:wp-content/uploads/2026/05/photo.jpg', 'work'],
  'wp-content/uploads/wc-logs/fatal-errors.log': ['file:wp-content/uploads/wc-logs/fatal-errors.log', 'noise'],
  'wp-content/uploads/elementor/css/post-7.css': ['file:wp-content/uploads/elementor/css/post-7.css', 'noise'],
  'wp-content/uploads/elementor/css': ['file:wp-content/uploads/elementor/css', 'noise'],
  'wp-content/uploads/elementor/thumbs/a.jpg': ['file:wp-content/uploads/elementor/thumbs/a.jpg', 'noise'],
  'wp-content/uploads/elementor/tmp/a.zip': ['file:wp-content/uploads/elementor/tmp/a.zip', 'noise'],
  'wp-content/uploads/elementor/screenshots/a.png': ['file:wp-content/uploads/elementor/screenshots/a.png', 'noise'],
  'wp-content/uploads/elementor/google-fonts/css/a.css': [
    'file:wp-content/uploads/elementor/google-fonts/css/a.css',
    'noise',
  ],
  'wp-content/uploads/elementor/custom-icons/a.svg': ['file:wp-content/uploads/elementor/custom-icons/a.svg', 'work'],
  'wp-content/uploads/gravity_forms/logs/a.txt': ['file:wp-content/uploads/gravity_forms/logs/a.txt', 'noise'],
  'wp-content/uploads/gravity_forms/1-ab/2026/05/cv.pdf': [
    'file:wp-content/uploads/gravity_forms/1-ab/2026/05/cv.pdf',
    'own',
  ],
  'wp-content/uploads/wpcf7_uploads/1/cv.pdf': ['file:wp-content/uploads/wpcf7_uploads/1/cv.pdf', 'noise'],
  'wp-content/uploads/wpcf7_captcha/1.png': ['file:wp-content/uploads/wpcf7_captcha/1.png', 'noise'],
  'wp-content/uploads/redirection/redirection.log': ['folder:wp-content/uploads/redirection', 'work'],
}

describe('a file', () => {
  it.each(Object.entries(files))('%s', (path, [thing, is]) => {
    const meaning = words.meaningOfFile({ path, change: 'changed' })
    expect([meaning.thing, meaning.class, meaning.why === null]).toEqual([thing, is, is === 'work'])
  })

  it('that is a folder belongs to what lies in it', () => {
    const meaning = (path: string) => words.meaningOfFile({ path, change: 'added', isFolder: true })
    expect(meaning('wp-content/plugins/akismet').thing).toBe('plugin:akismet')
    expect(meaning('wp-content/plugins/akismet/views').thing).toBe('plugin:akismet')
    expect(meaning('wp-content/themes/mine').thing).toBe('theme:mine')
    expect(meaning('wp-includes/blocks').thing).toBe('wordpress:core')
    expect(meaning('wp-content/plugins')).toMatchObject({ thing: 'file:wp-content/plugins', class: 'work' })
    for (const path of ['wp-content/uploads/2026', 'wp-content/uploads/2026/05', 'wp-content/uploads/sites/2/2026/05'])
      expect(meaning(path).class, path).toBe('noise')
    expect(meaning('wp-content/uploads/brochures').class).toBe('work')
    expect(words.meaningOfFile({ path: 'wp-content/uploads/2026/05', change: 'added' }).class).toBe('work')
  })

  it('is there for each path that is known', () => {
    const all = shippedKnowledge.flatMap((file) => file.files.flatMap(({ path }) => path))
    // WordPress' own files at the top are of one rule.
    const untested = all.filter(
      (path) =>
        !Object.keys(files).some((one) => globExpression(path, true).test(one)) &&
        !/^[\w-]+\.(?:php|txt|html)$/.test(path),
    )
    expect(untested).toEqual([])
  })

  it('lies elsewhere where the site keeps its content elsewhere', () => {
    const moved = shippedWords({ prefix: 'wp_', contentFolder: 'app', uploads: 'media' })
    const thing = (path: string) => moved.meaningOfFile({ path, change: 'added' })
    expect(thing('app/plugins/akismet/akismet.php').thing).toBe('plugin:akismet')
    expect(thing('media/wc-logs/a.log').class).toBe('noise')
    expect(thing('wp-content/plugins/akismet/akismet.php').thing).toBe('file:wp-content/plugins/akismet/akismet.php')
  })
})

describe('a site whose layout is its own', () => {
  const layout = {
    base: '/srv/shop',
    webRoot: '/srv/shop/web',
    wordpress: '/srv/shop/web/wp',
    content: '/srv/shop/web/app',
    uploads: null,
    config: null,
    trees: [],
    aliases: [],
    links: [],
    missing: [],
  }
  const things = (site: WordPressSite, ...paths: readonly string[]) => {
    const own = shippedWords(site)
    return paths.map((path) => own.meaningOfFile({ path, change: 'changed' }).thing)
  }

  it('has WordPress, plugins and uploads where the layout says', () => {
    const site = wordPressSite('wp_', { ...layout, uploads: { path: '/srv/shop/media', url: '' } })
    expect(site).toEqual({ prefix: 'wp_', folder: 'web/wp', contentFolder: 'web/app', uploads: 'media' })
    expect(
      things(
        site,
        'web/wp/wp-includes/version.php',
        'web/app/plugins/akismet/akismet.php',
        'web/index.php',
        'web/app/themes/mine/x.php',
      ),
    ).toEqual(['wordpress:core', 'plugin:akismet', 'file:web/index.php', 'theme:mine'])
  })

  it('has what lies outside of its top as WordPress comes', () => {
    const site = wordPressSite('wp_', { ...layout, wordpress: '/srv/shop', content: '/srv/other' })
    expect(site).toEqual({ prefix: 'wp_' })
    expect(things(site, 'wp-content/plugins/akismet/akismet.php', 'wp-load.php')).toEqual([
      'plugin:akismet',
      'wordpress:core',
    ])
    expect(wordPressSite('wp_', undefined)).toEqual({ prefix: 'wp_' })
  })
})

describe('a request', () => {
  const all = shippedKnowledge.flatMap((file) => file.requests)

  it.each([
    ['POST /wp-login.php?action=logout', 'logged out'],
    ['GET /wp-login.php?action=logout&_wpnonce=a', 'logged out'],
    ['POST /wp-login.php?action=lostpassword', 'asked for a new password'],
    ['POST /blog/wp-login.php?action=retrievepassword', 'asked for a new password'],
    ['POST /wp-login.php', 'logged in'],
    ['GET /wp-login.php', undefined],
  ])('%s: somebody %s', (request, says) => {
    expect(purposeOf(requestName(request), all)).toBe(says)
  })

  it.each([
    ['POST /wp-cron.php?doing_wp_cron=1777970000.1', 'WordPress’ scheduler'],
    ['GET /?doing_wp_cron=1777970000.1', 'WordPress’ scheduler'],
    ['POST /wp-admin/admin-ajax.php?action=heartbeat', 'the editor’s heartbeat'],
    ['POST /wp-admin/admin-ajax.php?action=dismiss-wp-pointer', 'the dashboard'],
    ['POST /wp-admin/admin-ajax.php?action=as_async_request_queue_runner&nonce=a', 'Action Scheduler'],
    ['POST /wp-admin/admin-ajax.php?action=wp_1_wc_regenerate_images', 'WooCommerce’s background work'],
    ['POST /wp-admin/admin-ajax.php?action=wc_x_background_process', 'WooCommerce’s background work'],
    ['POST /wp-admin/admin-ajax.php?action=wp_wc_updater', 'WooCommerce’s background work'],
    ['POST /wp-admin/admin-ajax.php?action=inline-save', undefined],
    ['POST /wp-admin/post.php?action=heartbeat', undefined],
    ['wp cron event run --all', undefined],
  ])('%s comes by itself from %s', (request, who) => {
    expect(automaticOf(requestName(request, 0), all)?.who).toBe(who)
  })
})
