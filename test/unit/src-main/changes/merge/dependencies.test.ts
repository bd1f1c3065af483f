// What a page, a menu or a setting brings along when it is taken into another clone.
import { describe, expect, it } from 'vitest'
import { dependenciesOf } from '../../../../../src-main/changes/merge/dependencies.ts'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { meant, shippedKnown } from '../../../../support/merging.ts'
import { addedRow, changedRow, post } from '../../../../support/wordpress-rows.ts'

const meta = (id: number, of: number, key: string, value: string) =>
  addedRow('wp_postmeta', { meta_id: id, post_id: of, meta_key: key, meta_value: value })
const added = (ID: number, cells: Parameters<typeof post>[0] = {}) => addedRow('wp_posts', post({ ID, ...cells }))
const option = (name: string, value: string) =>
  addedRow('wp_options', { option_id: 9, option_name: name, option_value: value, autoload: 'on' })
const term = (id: number, taxonomyId: number, taxonomy: string) => [
  addedRow('wp_terms', { term_id: id, name: 'x', slug: 'x' }),
  addedRow('wp_term_taxonomy', { term_taxonomy_id: taxonomyId, term_id: id, taxonomy }),
]
const relation = (of: number, to: number) => addedRow('wp_term_relationships', { object_id: of, term_taxonomy_id: to })

const along = (chosen: string, changes: readonly RowChange[]) =>
  dependenciesOf([chosen], changes.map(meant), shippedKnown)

describe('a page', () => {
  const content =
    '<!-- wp:image {"id":30} --><img class="wp-image-30"/><!-- /wp:image -->[gallery ids="31,99"]<!-- wp:block {"ref":32} /--><!-- wp:template-part {"slug":"promo"} /-->'
  const changes = [
    added(20, { post_content: content, post_parent: 21, post_author: 5 }),
    added(21),
    meta(1, 20, '_thumbnail_id', '33'),
    added(30, { post_type: 'attachment' }),
    added(31, { post_type: 'attachment' }),
    added(32, { post_type: 'wp_block', post_content: '<!-- wp:image {"id":34} /-->' }),
    added(33, { post_type: 'attachment' }),
    added(34, { post_type: 'attachment' }),
    added(35, { post_type: 'wp_template_part', post_name: 'promo' }),
    added(36),
    ...term(40, 41, 'category'),
    relation(20, 41),
    addedRow('wp_users', { ID: 5, user_login: 'ada' }),
    changedRow('wp_posts', post({ ID: 99 }), { post_title: 'x' }),
  ]

  it('brings its media, terms, parents, author and blocks, and what these bring', () => {
    const { things, tables } = along('post:20', changes)
    expect(things.toSorted()).toEqual([
      'post:21',
      'post:30',
      'post:31',
      'post:32',
      'post:33',
      'post:34',
      'post:35',
      'term:40',
      'user:5',
    ])
    expect(tables).toContain('wp_term_relationships')
  })

  it('brings nothing that was there before', () => {
    expect(along('post:36', changes).things).toEqual([])
  })
})

describe('a menu', () => {
  const changes = [
    ...term(40, 41, 'nav_menu'),
    added(50, { post_type: 'nav_menu_item' }),
    relation(50, 41),
    meta(1, 50, '_menu_item_type', 'post_type'),
    meta(2, 50, '_menu_item_object_id', '20'),
    added(20),
    ...term(20, 21, 'category'),
  ]

  it('brings its items, and what they lead to', () => {
    expect(along('term:40', changes).things).toEqual(['post:50', 'post:20'])
  })

  it('comes with an item', () => {
    expect(along('post:50', changes).things.toSorted()).toEqual(['post:20', 'term:40'])
  })
})

describe('a setting', () => {
  it('brings the page, the plugin and the theme that it names', () => {
    expect(along('setting:page_on_front', [option('page_on_front', '20'), added(20)]).things).toEqual(['post:20'])
    const plugins = option('active_plugins', 'a:1:{i:0;s:19:"akismet/akismet.php";}')
    expect(along('setting:active_plugins', [plugins]).things).toEqual(['plugin:akismet'])
    expect(along('setting:stylesheet', [option('stylesheet', 'mine')]).things).toEqual(['theme:mine'])
  })
})
