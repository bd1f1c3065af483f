// What a day of work is called: each edit by its request and the rows that WordPress writes for it.
import { describe, expect, it } from 'vitest'
import type { MeantFile } from '../../../../src-main/changes/wordpress.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import {
  autoDraft,
  changedFiles,
  commentCells,
  countedTerm,
  helloThings,
  pageCells,
  publishedPost,
  savedBeside,
  termRows,
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

/** What it is called, the request, its rows and files. */
type Day = readonly [title: string, request: string, rows: readonly RowChange[], files?: readonly MeantFile[]]

/** A row in the table of terms that counts another one more. */
const counted = changedRow(
  'wp_term_taxonomy',
  { term_taxonomy_id: 3, term_id: 3, taxonomy: 'nav_menu', count: 0 },
  { count: 1 },
)
const itemCells = post({ ID: 69, post_type: 'nav_menu_item', post_title: '', post_name: '69', post_status: 'draft' })

const day: readonly Day[] = [
  [
    'admin edited the menu “Main”',
    'POST /wp-admin/nav-menus.php?menu=3&action=update',
    [
      changedRow('wp_posts', itemCells, { post_status: 'publish' }),
      changedOption('nav_menu_options', 'a:0:{}', 'a:1:{s:8:"auto_add";a:0:{}}'),
      counted,
    ],
  ],
  [
    'admin published the menu item 69',
    'POST /wp-json/wp/v2/menu-items/69',
    [changedRow('wp_posts', itemCells, { post_status: 'publish' })],
  ],
  [
    'admin created the additional CSS “hedge”',
    'POST /wp-admin/admin-ajax.php?action=customize_save',
    [
      addedRow('wp_posts', post({ post_type: 'custom_css', post_title: 'hedge' })),
      changedOption('theme_mods_hedge', 'a:0:{}', 'a:1:{s:18:"custom_css_post_id";i:12;}'),
    ],
  ],
  [
    'admin changed the settings “Site title” and “Comments need approval”',
    'POST /wp-admin/options.php?action=update&option_page=general',
    [
      changedOption('blogname', 'Acme', 'Meadow'),
      changedOption('comment_moderation', '', '1'),
      changedOption('page_comments', '0', ''),
      option('WPLANG', ''),
      option('new_admin_email', 'admin@acme.example'),
    ],
  ],
  [
    'admin edited the media file “Meadow”',
    'POST /wp-admin/admin-ajax.php?action=save-attachment',
    [changedRow('wp_posts', post({ post_type: 'attachment', post_title: 'Tulip' }), { post_title: 'Meadow' })],
  ],
  [
    'admin deleted the plugin Meadow Shop',
    'POST /wp-admin/admin-ajax.php?action=delete-plugin&plugin=meadow-shop/shop.php&slug=meadow-shop',
    [],
  ],
  [
    'admin deleted the plugin Meadow Shop',
    'POST /wp-admin/admin-ajax.php?action=delete-plugin&plugin=meadow-shop/shop.php',
    [removedRow('wp_options', { option_id: 4, option_name: 'meadow_shop_version', option_value: '1' })],
  ],
  [
    'admin uploaded the plugin Meadow Shop',
    'POST /wp-admin/update.php?action=upload-plugin&plugin=meadow-shop.1.0.2.zip',
    [],
  ],
  ['admin uploaded a theme', 'POST /wp-admin/update.php?action=upload-theme', []],
  [
    'admin installed the plugin Meadow Shop',
    'POST /wp-admin/update.php?action=upload-plugin&plugin=meadow-shop.zip',
    [],
    [
      { path: 'wp-content/plugins/meadow-shop', change: 'added', isFolder: true },
      ...changedFiles('added', 'wp-content/plugins/meadow-shop/shop.php'),
    ],
  ],
  ['admin installed the plugin Akismet', 'POST /wp-admin/admin-ajax.php?action=install-plugin&slug=akismet', []],
  [
    'admin published the post “Spring sale”',
    'POST /wp-json/wp/v2/posts/12?_locale=user',
    [publishedPost, ...savedBeside],
  ],
  [
    'admin drafted the post “Auto Draft”',
    'POST /wp-json/wp/v2/posts/12?_locale=user',
    [changedRow('wp_posts', autoDraft, { post_status: 'draft' })],
  ],
  [
    'admin scheduled the post “Spring sale”',
    'POST /wp-admin/post.php?action=editpost',
    [changedRow('wp_posts', post({ post_status: 'draft' }), { post_status: 'future' })],
  ],
  [
    'admin edited the post “Spring sale”',
    'POST /wp-json/wp/v2/posts/12',
    [changedRow('wp_posts', post(), { post_content: 'new' }), ...savedBeside],
  ],
  ['admin edited the post “Spring sale”', 'POST /wp-json/wp/v2/posts/12', [postMeta('_thumbnail_id', '77')]],
  [
    'admin moved the pages “About” and “Team” to the trash',
    'GET /wp-admin/edit.php?post_type=page&action=trash',
    [
      changedRow('wp_posts', pageCells(7, 'About'), { post_status: 'trash' }),
      changedRow('wp_posts', pageCells(8, 'Team'), { post_status: 'trash' }),
    ],
  ],
  [
    'admin restored the page “About” from the trash',
    'GET /wp-admin/post.php?action=untrash&post=7',
    [changedRow('wp_posts', { ...pageCells(7, 'About'), post_status: 'trash' }, { post_status: 'draft' })],
  ],
  [
    'admin deleted the page “About”',
    'GET /wp-admin/post.php?action=delete&post=7',
    [
      removedRow('wp_posts', pageCells(7, 'About')),
      removedRow('wp_postmeta', { meta_id: 4, post_id: 7, meta_key: 'x', meta_value: 'y' }),
    ],
  ],
  [
    'admin published the pages “A”, “B” and 2 more',
    'POST /wp-admin/edit.php?action=edit',
    ['A', 'B', 'C', 'D'].map((title, at) =>
      changedRow('wp_posts', { ...pageCells(20 + at, title), post_status: 'draft' }, { post_status: 'publish' }),
    ),
  ],
  [
    'admin published the post “Spring sale” and 1 more',
    'POST /wp-admin/post.php?action=editpost',
    [publishedPost, ...termRows(9, 'Sale', 'post_tag')],
  ],
  [
    'admin created the category “News”',
    'POST /wp-admin/admin-ajax.php?action=add-tag',
    termRows(9, 'News', 'category'),
  ],
  [
    'admin created the menu “Main”',
    'POST /wp-admin/nav-menus.php?action=update',
    [...termRows(3, 'Main', 'nav_menu'), changedOption('nav_menu_options', 'a:0:{}', 'a:1:{s:8:"auto_add";a:0:{}}')],
  ],
  [
    'admin edited the widgets',
    'POST /wp-json/wp/v2/widgets',
    [changedOption('widget_block', 'a:1:{}', 'a:2:{}'), changedOption('sidebars_widgets', 'a:1:{}', 'a:2:{}')],
  ],
  [
    'admin changed the settings “Site title” and “Home page”',
    'POST /wp-admin/admin-ajax.php?action=customize_save',
    [
      changedOption('blogname', 'a', 'b'),
      changedOption('page_on_front', '0', '7'),
      addedRow('wp_posts', post({ ID: 40, post_type: 'customize_changeset', post_status: 'publish' })),
    ],
  ],
  [
    'admin customised the template “Blog Home”',
    'POST /wp-json/wp/v2/templates/twentytwentyfive//home',
    [
      addedRow('wp_posts', post({ post_type: 'wp_template', post_title: 'Blog Home' })),
      ...termRows(30, 'twentytwentyfive', 'wp_theme'),
    ],
  ],
  [
    'admin edited the style of the theme “Custom Styles”',
    'POST /wp-json/wp/v2/global-styles/6',
    [
      changedRow(
        'wp_posts',
        post({
          post_type: 'wp_global_styles',
          post_title: 'Custom Styles',
          post_content: '{"version": 3, "isGlobalStylesUserThemeJSON": true }',
        }),
        { post_content: '{"version":3,"isGlobalStylesUserThemeJSON":true,"styles":{}}' },
      ),
    ],
  ],
  [
    'admin edited the navigation menu “Navigation”',
    'POST /wp-json/wp/v2/navigation/5',
    [
      changedRow(
        'wp_posts',
        post({
          post_type: 'wp_navigation',
          post_title: 'Navigation',
          post_name: 'navigation',
          post_content: '<!-- wp:page-list /-->',
        }),
        { post_content: 'x' },
      ),
    ],
  ],
  [
    'admin changed the setting “Permalinks”',
    'POST /wp-admin/options-permalink.php',
    [changedOption('permalink_structure', '', '/%postname%/'), changedOption('rewrite_rules', 'a', 'b')],
  ],
  ['admin edited the user “admin”', 'POST /wp-admin/profile.php?action=update', [userMeta('first_name', 'Ada')]],
  [
    'admin installed the plugin Redirection',
    'POST /wp-admin/admin-ajax.php?action=install-plugin',
    [option('_site_transient_update_plugins', 'x')],
    changedFiles(
      'added',
      'wp-content/plugins/redirection/redirection.php',
      'wp-content/plugins/redirection/readme.txt',
    ),
  ],
  [
    'admin deleted the plugin Hello Dolly',
    'POST /wp-admin/admin-ajax.php?action=delete-plugin',
    [],
    changedFiles('removed', 'wp-content/plugins/hello.php'),
  ],
  [
    'admin changed the code of the theme Mine',
    'POST /wp-admin/admin-ajax.php?action=edit-theme-plugin-file',
    [],
    changedFiles('changed', 'wp-content/themes/mine/style.css'),
  ],
  [
    'admin deactivated the plugin Redirection',
    'GET /wp-admin/plugins.php?action=deactivate&plugin=x',
    [
      changedOption('active_plugins', 'a:1:{i:0;s:27:"redirection/redirection.php";}', 'a:0:{}'),
      option('recently_activated', 'a:1:{}'),
    ],
  ],
  [
    'admin activated the plugins Akismet and Hello Dolly',
    'POST /wp-admin/plugins.php?action=activate-selected',
    [changedOption('active_plugins', 'a:0:{}', 'a:2:{i:0;s:19:"akismet/akismet.php";i:1;s:9:"hello.php";}')],
  ],
  [
    'admin approved the comment by Bob on “Hello world”',
    'POST /wp-admin/admin-ajax.php?action=dim-comment',
    [changedRow('wp_comments', commentCells(), { comment_approved: '1' })],
  ],
  [
    'admin commented on “Hello world”',
    'POST /wp-admin/admin-ajax.php?action=replyto-comment',
    [addedRow('wp_comments', commentCells({ comment_approved: '1', user_id: 1 }))],
  ],
  [
    'admin published the product “Hoodie”',
    'POST /wp-admin/post.php?action=editpost',
    [
      changedRow('wp_posts', { ...autoDraft, post_type: 'product' }, { post_status: 'publish', post_title: 'Hoodie' }),
      postMeta('_price', '19.90'),
      postMeta('_stock', '5'),
      addedRow('wp_wc_product_meta_lookup', { product_id: 12, sku: 'A' }),
      option('_transient_product-transient-version', '1'),
      countedTerm,
    ],
  ],
  [
    'admin created the redirect “/old”',
    'POST /wp-json/redirection/v1/redirect',
    [addedRow('wp_redirection_items', { id: 5, url: '/old', action_data: '/new' })],
  ],
  [
    'admin created the form “Contact”',
    'POST /wp-admin/admin-ajax.php?action=gform_save',
    [
      addedRow('wp_gf_form', { id: 2, title: 'Contact' }),
      addedRow('wp_gf_form_meta', { form_id: 2, display_meta: '{}' }),
    ],
  ],
  [
    'admin created the row of wp_my_things “A thing”',
    'POST /wp-admin/admin.php?page=my',
    [addedRow('wp_my_things', { id: 5, title: 'A thing' }, 'id bigint*, title varchar')],
  ],
  ['admin changed the setting “my_option”', 'GET /wp-admin/admin.php?page=my', [changedOption('my_option', 'a', 'b')]],
  ['wp option update blogname Shop', 'wp option update blogname Shop', [changedOption('blogname', 'a', 'Shop')]],
  [
    'wp user create anna anna@example.com --user_pass=…',
    'wp user create anna anna@example.com --user_pass=hunter2',
    [addedRow('wp_users', { ID: 9, user_login: 'anna' })],
  ],
]

describe('a day of work', () => {
  it.each(day.map(([title, request, rows, changed = []]) => [title, request, rows, changed] as const))(
    '%s (%s)',
    (title, request, rows, changed) => {
      expect(editOf(words, requestName(request), rows, { known: helloThings, files: changed })).toEqual({
        title,
        class: 'work',
        why: null,
      })
    },
  )
})
