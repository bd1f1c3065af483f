// What is picked comes with what it rests on, as far as the source itself added it; the rest of its changes stay where they are.
import { expect, it } from 'vitest'
import { chooseChanges } from '../../../../src-main/merging/choose-changes.ts'
import { meant, shippedKnown } from '../../../support/merging.ts'
import { addedRow, changedRow, post } from '../../../support/wordpress-rows.ts'

const meta = (id: number, of: number, key: string, value: string) =>
  addedRow('wp_postmeta', { meta_id: id, post_id: of, meta_key: key, meta_value: value })
const added = (ID: number, cells: Parameters<typeof post>[0] = {}) => addedRow('wp_posts', post({ ID, ...cells }))

const [menu, relation] = [
  addedRow('wp_term_taxonomy', { term_taxonomy_id: 41, term_id: 40, taxonomy: 'nav_menu' }),
  addedRow('wp_term_relationships', { object_id: 50, term_taxonomy_id: 41 }),
]
const changes = [
  added(20, { post_content: '<!-- wp:template-part {"slug":"promo"} /-->' }),
  meta(1, 20, '_thumbnail_id', '30'),
  added(30, { post_type: 'attachment' }),
  added(35, { post_type: 'wp_template_part', post_name: 'promo' }),
  addedRow('wp_terms', { term_id: 40, name: 'Main', slug: 'main' }),
  menu,
  relation,
  added(50, { post_type: 'nav_menu_item' }),
  added(60),
  changedRow('wp_posts', post({ ID: 99 }), { post_title: 'x' }),
].map(meant)

const picture = { path: 'wp-content/uploads/a.png', thing: 'post:30' }
const index = {
  net: ({ thing }: { readonly thing?: string }) => changes.filter((one) => thing === undefined || one.thing === thing),
  // The edit `thumbnail` gave the page a picture.
  writes: (edit: string) => changes.filter(({ table }) => edit === 'thumbnail' && table.name === 'wp_postmeta'),
  files: ({ thing }: { readonly thing?: string }) => (thing === picture.thing ? [picture] : []),
} as unknown as Parameters<typeof chooseChanges>[0]

const chosen = (things: readonly string[], edits: readonly string[] = []) => {
  const found = chooseChanges(index, shippedKnown, { things, edits })
  const all = [...found.net()].map(({ thing }) => thing)
  return { along: found.along.toSorted(), things: [...new Set(all)].toSorted(), file: found.isFile(picture.path) }
}

it('brings what a page names, by id and by name, and their files', () => {
  expect(chosen(['post:20'])).toEqual({
    along: ['post:30', 'post:35'],
    things: ['post:20', 'post:30', 'post:35'],
    file: true,
  })
})

it('brings the items of a menu', () => {
  expect(chosen(['term:40']).things).toEqual(['post:50', 'term:40'])
})

it('brings the whole of a thing that was added, where only an edit of a part of it was chosen', () => {
  expect(chosen([], ['thumbnail']).things).toEqual(['post:20', 'post:30', 'post:35'])
})

it('brings nothing that is not there: a page that was changed rests on what both have', () => {
  expect(chosen(['post:99', 'plugin:gone'])).toEqual({ along: [], things: ['post:99'], file: false })
})
