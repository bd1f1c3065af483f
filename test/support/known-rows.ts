// Rows of every table and type of WordPress that is known, as it writes them: what each is to be.
import type { ChangeClass } from '../../src-main/contract/changes.ts'
import type { RowChange } from '../../src-main/rows/change.ts'
import { formTables, noiseRows, otherTables, shopTables } from './known-plugin-rows.ts'
import { derived, type RowCase, row } from './row-cases.ts'
import { post, removedRow } from './wordpress-rows.ts'

const coreTables: readonly RowCase[] = [
  [row('posts', post()), 'post:12', 'work', 'post', 'Spring sale'],
  [
    derived('posts', post(), { post_modified: '2026-05-05 00:00:00', post_modified_gmt: '2026-05-04 22:00:00' }),
    'post:12',
    'noise',
  ],
  [derived('posts', post(), { comment_count: 3 }), 'post:12', 'noise'],
  [
    derived('posts', post({ to_ping: 'https://x.example' }), { to_ping: '', pinged: 'https://x.example' }),
    'post:12',
    'noise',
  ],
  [row('postmeta', { meta_id: 1, post_id: 12, meta_key: 'my_field', meta_value: 'x' }), 'post:12', 'work'],
  [row('terms', { term_id: 5, name: 'News', slug: 'news' }), 'term:5', 'work', 'term', 'News'],
  [
    row('term_taxonomy', { term_taxonomy_id: 6, term_id: 5, taxonomy: 'category' }),
    'term:5',
    'work',
    'category',
    'category 5',
  ],
  [
    derived('term_taxonomy', { term_taxonomy_id: 6, term_id: 5, taxonomy: 'category' }, { count: 3 }),
    'term:5',
    'noise',
  ],
  [row('termmeta', { meta_id: 1, term_id: 5, meta_key: 'x', meta_value: 'y' }), 'term:5', 'work'],
  [row('term_relationships', { object_id: 12, term_taxonomy_id: 6 }), 'post:12', 'work'],
  [
    row('comments', { comment_ID: 3, comment_post_ID: 12, comment_author: 'Bob', comment_approved: '1' }),
    'comment:3',
    'own',
    'comment',
    'Bob on post 12',
  ],
  [
    row('comments', { comment_ID: 3, comment_post_ID: 12, comment_author: 'Bob', comment_approved: 'spam' }),
    'comment:3',
    'noise',
  ],
  [
    derived('comments', { comment_ID: 3, comment_post_ID: 12, comment_approved: '1' }, { comment_approved: 'spam' }),
    'comment:3',
    'own',
  ],
  // Who empties the list of spam has deleted what was there.
  [removedRow('wp_comments', { comment_ID: 3, comment_post_ID: 12, comment_approved: 'spam' }), 'comment:3', 'own'],
  [row('commentmeta', { meta_id: 1, comment_id: 3, meta_key: 'x', meta_value: 'y' }), 'comment:3', 'own'],
  [
    row('options', { option_id: 1, option_name: 'my_option', option_value: 'x' }),
    'setting:my_option',
    'work',
    'setting',
    'my_option',
  ],
  [
    row('links', { link_id: 2, link_url: 'https://example.com', link_name: 'Example' }),
    'link:2',
    'work',
    'link',
    'Example',
  ],
  [derived('links', { link_id: 2, link_name: 'Example' }, { link_rss: 'x' }), 'link:2', 'noise'],
  [row('users', { ID: 9, user_login: 'anna' }), 'user:9', 'work', 'user', 'anna'],
  [derived('users', { ID: 9, user_login: 'anna' }, { user_activation_key: '1777970000:$P$B' }), 'user:9', 'noise'],
  [row('usermeta', { umeta_id: 1, user_id: 9, meta_key: 'twitter', meta_value: 'x' }), 'user:9', 'work'],
  [
    row('blogs', { blog_id: 2, site_id: 1, domain: 'two.example.com', path: '/' }),
    'site:2',
    'work',
    'site',
    'two.example.com',
  ],
  [
    derived('blogs', { blog_id: 2, site_id: 1, domain: 'x' }, { last_updated: '2026-05-05 00:00:00' }),
    'site:2',
    'noise',
  ],
  [row('blogmeta', { meta_id: 1, blog_id: 2, meta_key: 'x', meta_value: 'y' }), 'site:2', 'work'],
  [row('site', { id: 1, domain: 'example.com', path: '/' }), 'network:1', 'work', 'network', 'example.com'],
  [
    row('sitemeta', { meta_id: 1, site_id: 1, meta_key: 'site_name', meta_value: 'N' }),
    'network-setting:site_name',
    'work',
    'network setting',
    'Network title',
  ],
  [
    row('signups', { signup_id: 4, user_login: 'carl', user_email: 'c@example.com' }),
    'signup:4',
    'own',
    'sign-up',
    'carl',
  ],
  [
    row('registration_log', { ID: 4, email: 'c@example.com', blog_id: 3 }),
    'registration:4',
    'own',
    'registration',
    'c@example.com',
  ],
  [row('blog_versions', { blog_id: 2, db_version: '60421' }), 'row:wp_blog_versions:2', 'noise'],
]

export const tableCases: readonly RowCase[] = [
  ...coreTables,
  ...shopTables,
  ...formTables,
  ...otherTables,
  ...noiseRows,
]

/** Posts, terms and comments of every type: the type, whose it is, and its kind. */
export type TypeCase = readonly [of: 'post' | 'term' | 'comment', type: string, is: ChangeClass, kind: string]

const types = (of: TypeCase[0], is: ChangeClass, kinds: Readonly<Record<string, string>>) =>
  Object.entries(kinds).map(([type, kind]): TypeCase => [of, type, is, kind])

export const typeCases: readonly TypeCase[] = [
  ...types('post', 'work', {
    post: 'post',
    page: 'page',
    attachment: 'media file',
    nav_menu_item: 'menu item',
    wp_navigation: 'navigation menu',
    wp_template: 'template',
    wp_template_part: 'template part',
    wp_global_styles: 'style of the theme',
    wp_block: 'pattern',
    wp_font_family: 'font',
    wp_font_face: 'font face',
    custom_css: 'additional CSS',
    product: 'product',
    product_variation: 'variation of a product',
    shop_coupon: 'coupon',
    'acf-field-group': 'field group',
    'acf-field': 'field',
    'acf-post-type': 'post type',
    'acf-taxonomy': 'taxonomy',
    'acf-ui-options-page': 'options page',
    elementor_library: 'Elementor template',
    elementor_font: 'font',
    elementor_icons: 'icon set',
    elementor_snippet: 'code snippet',
    'e-landing-page': 'landing page',
    'e-floating-buttons': 'floating element',
    wpcf7_contact_form: 'contact form',
    tribe_events: 'event',
    tribe_venue: 'venue',
    tribe_organizer: 'organiser',
    tribe_event_series: 'series of events',
    tribe_rsvp_tickets: 'RSVP',
    tec_tc_ticket: 'ticket',
    polylang_mo: 'list of translated texts',
    book: 'book',
  }),
  ...types('post', 'own', {
    user_request: 'privacy request',
    shop_order: 'order',
    shop_order_placehold: 'order',
    shop_order_refund: 'refund',
    shop_subscription: 'subscription',
    flamingo_inbound: 'message',
    flamingo_outbound: 'sent message',
    flamingo_contact: 'contact',
    tribe_rsvp_attendees: 'attendee',
    tec_tc_attendee: 'attendee',
    tec_tc_order: 'ticket order',
  }),
  ...types('post', 'noise', {
    revision: 'revision',
    oembed_cache: 'cached embed',
    customize_changeset: 'draft of the Customizer',
    'scheduled-action': 'scheduled action',
    'tribe-ea-record': 'record of an import',
    deleted_event: 'deleted event',
  }),
  ...types('term', 'work', {
    category: 'category',
    post_tag: 'tag',
    nav_menu: 'menu',
    link_category: 'link category',
    post_format: 'post format',
    wp_pattern_category: 'pattern category',
    product_cat: 'product category',
    product_tag: 'product tag',
    product_brand: 'brand',
    product_type: 'type of product',
    product_visibility: 'visibility of products',
    product_shipping_class: 'shipping class',
    pa_color: 'value of an attribute',
    elementor_library_type: 'type of Elementor templates',
    elementor_library_category: 'category of Elementor templates',
    elementor_font_type: 'type of fonts',
    flamingo_contact_tag: 'tag of contacts',
    flamingo_inbound_channel: 'channel of messages',
    tribe_events_cat: 'event category',
    language: 'language',
    term_language: 'language of terms',
    post_translations: 'group of translations',
    term_translations: 'group of translations',
    genre: 'genre',
  }),
  ...types('term', 'noise', {
    wp_theme: 'theme of templates',
    wp_template_part_area: 'area of template parts',
    'action-group': 'group of scheduled actions',
  }),
  ...types('comment', 'own', {
    '': 'comment',
    comment: 'comment',
    pingback: 'pingback',
    trackback: 'trackback',
    note: 'note',
    order_note: 'note on an order',
    review: 'review',
  }),
  ...types('comment', 'noise', { action_log: 'log of a scheduled action' }),
]

export function typedRows([of, type]: TypeCase): readonly RowChange[] {
  if (of === 'post') return [row('posts', post({ post_type: type }))]
  if (of === 'comment')
    return [row('comments', { comment_ID: 3, comment_post_ID: 12, comment_type: type, comment_approved: '1' })]
  return [
    row('terms', { term_id: 5, name: 'News', slug: 'news' }),
    row('term_taxonomy', { term_taxonomy_id: 6, term_id: 5, taxonomy: type }),
  ]
}
