// What edits are called, whose they are, and who made them, where that is not plain.
import { describe, expect, it } from 'vitest'
import { editorOf } from '../../../../src-main/changes/cause.ts'
import {
  autoDraft,
  changedFiles,
  commentCells,
  helloThings,
  pageCells,
  revisionRow,
} from '../../../support/edit-rows.ts'
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
import { editOf, requestName, shippedWords } from '../../../support/words.ts'

const words = shippedWords()

describe('noise', () => {
  it.each([
    [
      'admin opened /wp-admin/index.php',
      'GET /wp-admin/index.php',
      1,
      [userMeta('wp_dashboard_quick_press_last_post_id', '14'), addedRow('wp_posts', autoDraft)],
    ],
    [
      'admin asked /wp-admin/admin-ajax.php (save-widget-order)',
      'POST /wp-admin/admin-ajax.php?action=save-widget-order',
      1,
      [option('_transient_x', '1')],
    ],
    [
      'admin asked /wp-json/wp/v2/posts/12/autosaves',
      'POST /wp-json/wp/v2/posts/12/autosaves?_locale=user',
      1,
      [revisionRow],
    ],
    [
      'the dashboard',
      'POST /wp-admin/admin-ajax.php?action=closed-postboxes',
      1,
      [userMeta('closedpostboxes_post', 'a:0:{}')],
    ],
    [
      'Action Scheduler',
      'POST /wp-admin/admin-ajax.php?action=as_async_request_queue_runner',
      0,
      [addedRow('wp_actionscheduler_logs', { log_id: 1 }), option('my_counter', '2')],
    ],
    [
      'a visitor opened /shop/',
      'GET /shop/?utm_source=x',
      0,
      [
        option('my_plugin_hits', '2'),
        addedRow('wp_my_hits', { id: 1 }, 'id bigint*'),
        postMeta('views', '7'),
        changedOption('theme_mods_twentytwentyfive', 'a:0:{}', 'a:1:{s:1:"x";i:1;}'),
      ],
    ],
    [
      'admin opened /wp-admin/themes.php',
      'GET /wp-admin/themes.php?activated=true',
      1,
      [
        changedOption('theme_mods_hedge', 'a:0:{}', 'a:1:{s:1:"x";i:1;}'),
        changedOption('sidebars_widgets', 'a:0:{}', 'a:1:{s:9:"sidebar-1";a:0:{}}'),
        changedOption('widget_text', 'a:0:{}', 'a:1:{i:2;a:0:{}}'),
        removedRow('wp_options', { option_id: 1, option_name: 'theme_switch_menu_locations', option_value: 'a:0:{}' }),
      ],
    ],
    [
      'wp transient delete --all',
      'wp transient delete --all',
      0,
      [removedRow('wp_options', { option_id: 1, option_name: '_transient_x', option_value: '1' })],
    ],
  ] as const)('is %s', (title, request, user, rows) => {
    const edit = editOf(words, requestName(request, user), rows, { known: helloThings })
    expect(edit).toEqual({ title, class: 'noise', why: expect.stringMatching(/^\S+ \S+/) })
  })

  it('by a program of its own is counted', () => {
    expect(editOf(words, null, [option('_transient_x', '1')])).toEqual({
      title: '1 row by a program with its own connection',
      class: 'noise',
      why: 'something cached for a while',
    })
  })
})

describe('what is somebody’s is told whoever wrote it', () => {
  it.each([
    [
      'the editor’s heartbeat edited the post “Spring sale”',
      'POST /wp-admin/admin-ajax.php?action=heartbeat',
      1,
      [changedRow('wp_posts', post({ post_status: 'draft' }), { post_content: 'typed' })],
    ],
    [
      'WordPress’ scheduler edited the page “About”',
      'POST /wp-cron.php',
      0,
      [changedRow('wp_posts', pageCells(7, 'About'), { post_content: 'x' }), option('my_last_run', '1')],
    ],
    [
      'a visitor created the user “evil”',
      'GET /?x=1',
      0,
      [
        addedRow('wp_users', { ID: 66, user_login: 'evil' }),
        userMeta('wp_capabilities', 'a:1:{s:13:"administrator";b:1;}', 66),
      ],
    ],
    [
      'a visitor changed the setting “Site address”',
      'GET /',
      0,
      [changedOption('home', 'https://a.example', 'https://evil.example')],
    ],
    ['a visitor changed the setting “my_option”', 'GET /import.php', 0, [option('my_option', 'x')]],
    ['a visitor made a schema change', 'GET /', 0, []],
    [
      'admin changed the setting “my_option”',
      'GET /wp-admin/admin.php?page=mine&reset=1',
      1,
      [changedOption('sidebars_widgets', 'a:0:{}', 'a:1:{i:0;i:1;}'), option('my_option', 'x')],
    ],
  ] as const)('%s', (title, request, user, rows) => {
    const statements = rows.length === 0 ? ['DROP TABLE wp_x'] : []
    expect(editOf(words, requestName(request, user), rows, { known: helloThings, statements })).toEqual({
      title,
      class: 'work',
      why: null,
    })
  })

  it('where a page that is shown writes a file', () => {
    const shell = changedFiles('added', 'wp-content/uploads/2026/05/shell.php')
    expect(editOf(words, requestName('GET /', 0), [], { files: shell })).toMatchObject({
      title: 'a visitor created the file “wp-content/uploads/2026/05/shell.php”',
      class: 'work',
    })
  })

  it('where a program of its own does', () => {
    const rows = [changedRow('wp_posts', pageCells(7, 'About'), { post_content: 'x' })]
    expect(editOf(words, null, rows)).toEqual({
      title: 'a program with its own connection edited the page “About”',
      class: 'work',
      why: null,
    })
    expect(editOf(words, null, [], { files: changedFiles('added', 'wp-content/plugins/a-b/a-b.php') }).title).toBe(
      'a program installed the plugin A B',
    )
  })
})

describe('what is production’s own', () => {
  const order = [
    addedRow(
      'wp_posts',
      post({ ID: 55, post_type: 'shop_order_placehold', post_status: 'draft', post_title: '', post_name: '' }),
    ),
    addedRow('wp_wc_orders', { id: 55, status: 'wc-processing', type: 'shop_order' }),
    addedRow('wp_wc_orders_meta', { id: 1, order_id: 55, meta_key: 'x', meta_value: 'y' }),
  ]

  it.each([
    ['a visitor placed the order “#55”', 'POST /wp-json/wc/store/v1/checkout', order],
    ['a visitor commented on “Hello world”', 'POST /wp-comments-post.php', [addedRow('wp_comments', commentCells())]],
    [
      'a visitor sent an entry of “Contact”',
      'POST /contact/',
      [
        addedRow('wp_gf_entry', { id: 7, form_id: 2 }),
        addedRow('wp_gf_entry_meta', { id: 1, form_id: 2, entry_id: 7, meta_key: '1', meta_value: 'x' }),
      ],
    ],
    [
      'a visitor created the user “bob”',
      'POST /wp-login.php?action=register',
      [
        addedRow('wp_users', { ID: 9, user_login: 'bob' }),
        userMeta('wp_capabilities', 'a:1:{s:10:"subscriber";b:1;}', 9),
        userMeta('nickname', 'bob', 9),
      ],
    ],
  ] as const)('is a visitor’s: %s', (title, request, rows) => {
    const known = { ...helloThings, 'gf-form:2': 'Contact' }
    expect(editOf(words, requestName(request, 0), rows, { known })).toEqual({
      title,
      class: 'own',
      why: expect.stringContaining('production'),
    })
  })

  it('is work where somebody who is logged in did it', () => {
    const done = changedRow(
      'wp_wc_orders',
      { id: 55, status: 'wc-processing', type: 'shop_order' },
      { status: 'wc-completed' },
    )
    expect(editOf(words, requestName('POST /wp-admin/admin.php?page=wc-orders&action=edit'), [done])).toEqual({
      title: 'admin completed the order “#55”',
      class: 'work',
      why: null,
    })
  })

  it('is no reason to hide what a visitor changed besides', () => {
    const rows = [...order, changedRow('wp_posts', pageCells(7, 'About'), { post_content: 'x' })]
    expect(editOf(words, requestName('POST /', 0), rows).title).toBe('a visitor placed the order “#55” and 1 more')
  })
})

describe('who made an edit', () => {
  it.each([
    [{ is: 'unnamed' }, null, null],
    [{ is: 'command' }, requestName('wp cron event run --all'), null],
    [{ is: 'visitor' }, requestName('GET /', 0), null],
    [{ is: 'visitor' }, requestName('POST /wp-comments-post.php', 0), null],
    [{ is: 'user', id: 3, name: 'anna' }, requestName('GET /wp-admin/', 3), 'anna'],
    [{ is: 'user', id: 3, name: '3' }, requestName('GET /wp-admin/', 3), null],
    [{ is: 'wordpress' }, requestName('POST /wp-cron.php?doing_wp_cron', 0), null],
    [{ is: 'wordpress' }, requestName('POST /wp-admin/admin-ajax.php?action=heartbeat', 3), 'anna'],
  ])('is %j', (editor, request, login) => {
    expect(editorOf(request, login)).toEqual(editor)
  })

  it('is called by number where nobody knows the login', () => {
    const rows = [changedOption('blogname', 'a', 'b')]
    expect(editOf(words, requestName('POST /wp-admin/options.php', 3), rows, { login: null }).title).toBe(
      'user 3 changed the setting “Site title”',
    )
    expect(editOf(words, requestName('POST /wp-admin/options.php', 3), rows, { login: '3' }).title).toBe(
      'user 3 changed the setting “Site title”',
    )
  })
})
