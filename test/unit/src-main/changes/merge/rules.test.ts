// What is known of how values are brought together, by rows as WordPress and its plugins write them.
import { describe, expect, it } from 'vitest'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { shippedRules } from '../../../../support/merging.ts'
import { addedRow, option, post, postMeta } from '../../../../support/wordpress-rows.ts'

const wayOf = ({ table, after }: RowChange, column: string) => shippedRules.wayOf(table, after ?? [], column)

describe('a value', () => {
  const page = addedRow('wp_posts', post())
  const sitewide = addedRow('wp_sitemeta', {
    meta_id: 1,
    site_id: 1,
    meta_key: 'active_sitewide_plugins',
    meta_value: '',
  })

  it.each([
    [page, 'post_title', 'text'],
    [page, 'post_content', 'blocks'],
    [page, 'post_status', 'value'],
    [page, 'post_modified', 'latest'],
    [page, 'comment_count', 'count'],
    [page, 'to_ping', 'target'],
    [addedRow('wp_2_posts', post()), 'post_content', 'blocks'],
    [option('active_plugins', 'a:0:{}'), 'option_value', 'set'],
    [option('sticky_posts', 'a:0:{}'), 'option_value', 'set'],
    [option('rewrite_rules', 'a:0:{}'), 'option_value', 'target'],
    [option('sidebars_widgets', 'a:0:{}'), 'option_value', 'keys'],
    [option('my_plugin', '{"a":1}'), 'option_value', 'keys'],
    [option('my_plugin', 'some words'), 'option_value', 'text'],
    [option('my_plugin', 'some words'), 'autoload', 'value'],
    [sitewide, 'meta_value', 'set'],
    [postMeta('_stock', '7'), 'meta_value', 'count'],
    [postMeta('total_sales', '7'), 'meta_value', 'count'],
    [postMeta('_edit_last', '1'), 'meta_value', 'target'],
    [addedRow('wp_term_taxonomy', { term_taxonomy_id: 1, count: 3 }), 'count', 'count'],
    [addedRow('wp_wc_product_meta_lookup', { product_id: 1, sku: 'x' }), 'sku', 'target'],
  ] as const)('%# is merged as is known of it', (row, column, way) => {
    expect([row.table.name, column, wayOf(row, column)]).toEqual([row.table.name, column, way])
  })
})

describe('a row’s own id', () => {
  const idOf = ({ table, after }: RowChange) => shippedRules.ownId(table, after ?? [])
  const other = (schema: string, name = 'wp_form_fields') => addedRow(name, { id: 3 }, schema)

  it('is of the kind of thing that the row is, of its site', () => {
    expect(idOf(addedRow('wp_posts', post()))).toEqual({ space: 'post', id: '12', at: 0 })
    expect(idOf(addedRow('wp_2_posts', post()))?.space).toBe('2/post')
    expect(idOf(addedRow('wp_users', { ID: 3, user_login: 'ada' }))?.space).toBe('user')
    expect(idOf(postMeta('colour', 'red'))).toEqual({ space: 'postmeta', id: '900', at: 0 })
  })

  it('is none where the key names another table’s row', () => {
    expect(idOf(addedRow('wp_term_relationships', { object_id: 1, term_taxonomy_id: 2 }))).toBeUndefined()
    expect(idOf(addedRow('wp_form_views', { post_id: 3 }, 'post_id bigint*, views bigint'))).toBeUndefined()
    expect(idOf(other('id bigint*, label text'))?.space).toBe('form_fields')
  })
})
