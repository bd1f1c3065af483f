// What a person reads of posts, settings, users, menus and files that changed.
import { describe, expect, it } from 'vitest'
import {
  addedRow,
  changedOption,
  changedRow,
  option,
  post,
  postMeta,
  removedRow,
  userMeta,
} from '../../../support/wordpress-rows.ts'
import { editOf, requestName, shippedWords, thingsOf } from '../../../support/words.ts'

const words = shippedWords()
const admin = requestName('POST /wp-admin/post.php?action=editpost')

describe('a thing', () => {
  it('is a post with its meta fields and terms, called by its title', () => {
    const things = thingsOf(words, [
      changedRow('wp_posts', post(), {
        post_title: 'Summer sale',
        post_content: '<p>New</p>',
        post_modified: '2026-05-05 09:00:00',
      }),
      postMeta('_thumbnail_id', '77'),
      postMeta('_edit_lock', '1777970000:1'),
      addedRow('wp_term_relationships', { object_id: 12, term_taxonomy_id: 4 }),
    ])
    expect([...things]).toEqual([
      [
        'post:12',
        {
          kind: 'post',
          group: 'Posts',
          title: 'Summer sale',
          change: 'changed',
          summary: 'title, content, featured image and category or tag changed',
          type: 'post',
          class: 'work',
          why: null,
        },
      ],
    ])
  })

  it.each([
    [
      'published',
      changedRow('wp_posts', post({ post_status: 'draft' }), { post_status: 'publish' }),
      'changed',
      'published',
    ],
    [
      'published from nothing but what the editor makes first',
      changedRow('wp_posts', post({ post_status: 'auto-draft', post_title: 'Auto Draft' }), {
        post_status: 'publish',
        post_title: 'Spring sale',
      }),
      'added',
      'published',
    ],
    ['new', addedRow('wp_posts', post({ post_status: 'draft' })), 'added', 'created as a draft'],
    [
      'in the trash',
      changedRow('wp_posts', post(), { post_status: 'trash', post_name: 'spring-sale__trashed' }),
      'changed',
      'moved to the trash, slug changed',
    ],
    [
      'out of the trash',
      changedRow('wp_posts', post({ post_status: 'trash' }), { post_status: 'draft' }),
      'changed',
      'restored from the trash',
    ],
    ['removed', removedRow('wp_posts', post()), 'removed', 'deleted'],
  ] as const)('says that a post is %s', (_, row, change, summary) => {
    expect(thingsOf(words, [row]).get('post:12')).toMatchObject({
      title: 'Spring sale',
      change,
      summary,
      class: 'work',
    })
  })

  it('is noise where nobody made it: an empty draft, a revision with its meta fields, a lock', () => {
    const revision = post({
      ID: 13,
      post_type: 'revision',
      post_status: 'inherit',
      post_parent: 12,
      post_name: '12-revision-v1',
    })
    const things = thingsOf(words, [
      addedRow('wp_posts', post({ ID: 14, post_status: 'auto-draft', post_title: 'Auto Draft' })),
      addedRow('wp_posts', revision),
      postMeta('_wp_page_template', 'default', 13),
      postMeta('_edit_lock', '1777970000:1', 15),
      changedRow('wp_posts', post({ ID: 16 }), { post_modified: '2026-05-05 09:00:00', comment_count: 4 }),
    ])
    expect([...things].map(([id, { class: is }]) => [id, is])).toEqual(
      [14, 13, 15, 16].map((id) => [`post:${id}`, 'noise']),
    )
  })

  it('is work as soon as one row of it is, and called by what is known of it', () => {
    const known = { 'post:15': ['About us', 'page'] } as const
    const rows = [postMeta('_edit_lock', '1777970000:1', 15), postMeta('my_field', 'a', 15)]
    expect(thingsOf(words, rows, { known }).get('post:15')).toMatchObject({
      kind: 'page',
      title: 'About us',
      change: 'changed',
      summary: '1 meta field',
      class: 'work',
    })
  })

  it('is a setting by its label, with its new value where that is short', () => {
    const things = thingsOf(words, [
      changedOption('blogname', 'Old', 'Fish &amp; Chips'),
      option('my_plugin_mode', 'fast'),
    ])
    expect(things.get('setting:blogname')).toMatchObject({
      title: 'Site title',
      summary: 'now “Fish & Chips”',
      change: 'changed',
    })
    expect(things.get('setting:my_plugin_mode')).toMatchObject({
      title: 'my_plugin_mode',
      summary: 'set',
      class: 'work',
    })
  })

  it('is a row, where nobody knows what it is', () => {
    const table = 'id bigint*, title varchar, hits int'
    const things = thingsOf(words, [changedRow('wp_my_things', { id: 5, title: 'A thing' }, { hits: 4 }, table)])
    expect(things.get('row:wp_my_things:5')).toMatchObject({
      kind: 'row of wp_my_things',
      group: 'Rows of wp_my_things',
      title: 'A thing',
      summary: 'hits changed',
      class: 'work',
    })
  })

  it('is a plugin, a theme, WordPress or a media file by where its files lie', () => {
    const files = (paths: readonly string[], change: 'added' | 'changed' = 'added') =>
      paths.map((path) => ({ path, change }))
    const things = thingsOf(words, [], {
      files: [
        ...files([
          'wp-content/plugins/contact-form-7/readme.txt',
          'wp-content/plugins/contact-form-7/includes/a/b.php',
        ]),
        ...files(['wp-content/themes/twentytwentyfour/style.css', 'wp-includes/version.php'], 'changed'),
        ...files(['wp-content/uploads/2026/05/x.pdf', 'wp-content/cache/a.html']),
      ],
    })
    expect([...things].map(([id, one]) => [id, one.kind, one.title, one.summary, one.class])).toEqual([
      ['plugin:contact-form-7', 'plugin', 'Contact Form 7', 'installed', 'work'],
      ['theme:twentytwentyfour', 'theme', 'Twenty Twenty-Four', '1 file', 'work'],
      ['wordpress:core', 'WordPress itself', 'WordPress', '1 file', 'work'],
      ['file:wp-content/uploads/2026/05/x.pdf', 'file', 'wp-content/uploads/2026/05/x.pdf', 'added', 'work'],
      ['file:wp-content/cache/a.html', 'file', 'wp-content/cache/a.html', 'added', 'noise'],
    ])
  })
})

describe('an edit', () => {
  it.each([
    [
      'admin published the post “Spring sale”',
      admin,
      [
        changedRow('wp_posts', post({ post_status: 'auto-draft' }), { post_status: 'publish' }),
        postMeta('_edit_last', '1'),
      ],
    ],
    [
      'admin moved the page “About” to the trash',
      admin,
      [changedRow('wp_posts', post({ post_type: 'page', post_title: 'About' }), { post_status: 'trash' })],
    ],
    [
      'admin changed the settings “Site title” and “Tagline”',
      requestName('POST /wp-admin/options.php?action=update'),
      [changedOption('blogname', 'a', 'b'), changedOption('blogdescription', 'a', 'b')],
    ],
    [
      'admin uploaded “photo.jpg”',
      requestName('POST /wp-admin/async-upload.php'),
      [
        addedRow(
          'wp_posts',
          post({
            post_type: 'attachment',
            post_status: 'inherit',
            post_title: 'photo',
            guid: 'https://example.com/wp-content/uploads/2026/05/photo.jpg',
          }),
        ),
        postMeta('_wp_attached_file', '2026/05/photo.jpg'),
        postMeta('_wp_attachment_metadata', 'a:1:{s:5:"width";i:1;}'),
      ],
    ],
    [
      'admin activated the plugin Redirection',
      requestName('GET /wp-admin/plugins.php?action=activate&plugin=redirection%2Fredirection.php'),
      [
        changedOption('active_plugins', 'a:0:{}', 'a:1:{i:0;s:27:"redirection/redirection.php";}'),
        option('redirection_options', 'a:0:{}'),
        changedOption('recently_activated', 'a:1:{}', 'a:0:{}'),
      ],
    ],
    [
      'admin switched the theme to Twenty Twenty-Four',
      requestName('GET /wp-admin/themes.php?action=activate&stylesheet=twentytwentyfour'),
      [
        changedOption('template', 'twentytwentyfive', 'twentytwentyfour'),
        changedOption('stylesheet', 'twentytwentyfive', 'twentytwentyfour'),
        changedOption('current_theme', 'Twenty Twenty-Five', 'Twenty Twenty-Four'),
        option('theme_mods_twentytwentyfour', 'a:0:{}'),
        changedOption('theme_switched', '', 'twentytwentyfive'),
      ],
    ],
    [
      'admin created the user “anna”',
      requestName('POST /wp-admin/user-new.php?action=createuser'),
      [
        addedRow('wp_users', { ID: 9, user_login: 'anna', user_email: 'anna@example.com', display_name: 'Anna' }),
        userMeta('wp_capabilities', 'a:1:{s:6:"editor";b:1;}', 9),
        userMeta('nickname', 'anna', 9),
      ],
    ],
    ['wp plugin install redirection', requestName('wp plugin install redirection'), [option('x', '1')]],
  ])('is called: %s', (title, request, rows) => {
    expect(editOf(words, request, rows)).toEqual({ title, class: 'work', why: null })
  })

  it('of a menu is named by the menu', () => {
    const item = (id: number) => post({ ID: id, post_type: 'nav_menu_item', post_title: '', post_name: String(id) })
    const rows = [
      addedRow('wp_posts', item(31)),
      addedRow('wp_posts', item(32)),
      changedRow('wp_terms', { term_id: 3, name: 'Main', slug: 'main' }, { slug: 'main-2' }),
      changedRow('wp_term_taxonomy', { term_taxonomy_id: 3, term_id: 3, taxonomy: 'nav_menu' }, { count: 2 }),
    ]
    expect(editOf(words, requestName('POST /wp-admin/nav-menus.php?action=update'), rows).title).toBe(
      'admin edited the menu “Main”',
    )
  })

  it('of a visitor who comments is production’s own', () => {
    const comment = addedRow('wp_comments', {
      comment_ID: 3,
      comment_post_ID: 1,
      comment_author: 'Bob',
      comment_approved: '0',
      comment_type: 'comment',
    })
    const known = { 'post:1': ['Hello world', 'post'] } as const
    expect(editOf(words, requestName('POST /wp-comments-post.php', 0), [comment], { known })).toEqual({
      title: 'a visitor commented on “Hello world”',
      class: 'own',
      why: 'comments belong to production’s visitors',
    })
  })

  it('by Sitefork, which takes something back, is somebody’s work and says so', () => {
    const edit = editOf(words, requestName('UNDO aaaaaaaaaaaaaaaa', 0), [changedOption('blogname', 'New', 'Old')])
    expect(edit).toMatchObject({ title: expect.stringMatching(/^an undo /), class: 'work', why: null })
  })

  it('without a name is counted', () => {
    const rows = Array.from({ length: 31 }, (_, at) => option(`x_${at}`, 'y'))
    expect(editOf(words, null, rows)).toEqual({
      title: '31 rows by a program with its own connection',
      class: 'work',
      why: null,
    })
  })

  it.each([
    [
      'WordPress’ scheduler',
      requestName('POST /wp-cron.php?doing_wp_cron=1777970000.1', 0),
      [option('cron', 'a:1:{}'), changedOption('some_counter', '1', '2')],
    ],
    [
      'the editor’s heartbeat',
      requestName('POST /wp-admin/admin-ajax.php?action=heartbeat'),
      [postMeta('_edit_lock', '1:1')],
    ],
    [
      'a visitor opened /shop/',
      requestName('GET /shop/', 0),
      [option('_transient_x', 'y'), postMeta('post_views_count', '7')],
    ],
    ['admin logged in', requestName('POST /wp-login.php', 0), [userMeta('session_tokens', 'a:1:{}')]],
  ] as const)('is noise: %s', (title, request, rows) => {
    const known = { 'user:1': 'admin' }
    expect(editOf(words, request, rows, { known })).toMatchObject({
      title,
      class: 'noise',
      why: expect.stringMatching(/\w+ \w+/),
    })
  })

  it('that the scheduler made of somebody’s post is told, with who did it', () => {
    const rows = [
      changedRow('wp_posts', post({ post_status: 'future' }), { post_status: 'publish' }),
      option('cron', 'a:0:{}'),
    ]
    expect(editOf(words, requestName('POST /wp-cron.php', 0), rows)).toEqual({
      title: 'WordPress’ scheduler published the post “Spring sale”',
      class: 'work',
      why: null,
    })
  })
})
