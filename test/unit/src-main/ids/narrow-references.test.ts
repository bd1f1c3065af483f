// Which columns may hold the ids of a table.
import { expect, test } from 'vitest'
import { mayHoldIdsOf } from '../../../../src-main/ids/narrow-references.ts'

test.each([
  ['post_id', 'wp_posts', true],
  ['comment_post_ID', 'wp_3_posts', true],
  ['postid', 'posts', true],
  ['product_id', 'wp_posts', true],
  ['order_id', 'wp_wc_orders', true],
  ['customer_id', 'wp_users', true],
  ['category_id', 'wp_nf_categories', true],
  ['form_id', 'wp_gf_form', true],
  ['post_id', 'wp_postmeta', false],
  ['user_id', 'wp_posts', false],
  ['id', 'wp_posts', false],
  ['paid', 'wp_posts', false],
  ['is_user', 'wp_users', false],
  ['attempts', 'wp_users', false],
])('%s and %s: %s', (column, table, may) => {
  expect(mayHoldIdsOf(column, table)).toBe(may)
})
