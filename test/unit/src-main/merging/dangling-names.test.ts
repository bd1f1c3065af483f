// What would name something that another side took away is found, with whose change each is; what pointed at nothing before is not.
import { expect, it } from 'vitest'
import { danglingNames, type MergeSide } from '../../../../src-main/merging/dangling-names.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { heldSource, mergeLists, shippedKnown, shippedRules } from '../../../support/merging.ts'
import { addedRow, changedOption, changedRow, option, post, removedRow } from '../../../support/wordpress-rows.ts'

const side = (one: MergeSide) => (one === null ? 'target' : `source ${one}`)

/** @param target what happened where the merge goes */
function dangling(sources: readonly (readonly RowChange[])[], target: readonly RowChange[] = []): readonly string[] {
  const merged = mergeLists(sources, target)
  const looked = sources.map((changes) => {
    const held = heldSource(changes, target)
    const own = heldSource([], changes)
    return { ...held, ownAt: own.inTarget, allInTarget: () => heldSource(target).net() }
  })
  const found = danglingNames({ writes: merged.writes, sources: looked, known: shippedKnown, rules: shippedRules })
  return found.map(({ thing, isNew, by, named }) => {
    const what = named.widget ?? named.thing
    return `${thing} ${isNew ? 'added' : 'changed'} by ${by.map(side)}: ${what} ${named.how} by ${named.by.map(side)}`
  })
}

const page = post({ ID: 7, post_type: 'page' })
const goes = removedRow('wp_posts', page)
const isTrashed = changedRow('wp_posts', page, { post_status: 'trash', post_name: 'spring-sale__trashed' })
const meta = (id: number, key: string, value: string) =>
  addedRow('wp_postmeta', { meta_id: id, post_id: 80, meta_key: key, meta_value: value })
const item = (to: number, type = 'post_type') => [
  addedRow('wp_posts', post({ ID: 80, post_type: 'nav_menu_item', post_name: '80' })),
  meta(1, '_menu_item_type', type),
  meta(2, '_menu_item_object_id', String(to)),
]
const frontPage = changedOption('page_on_front', '2', '7')

it('tells a menu item of a page that the other side removed, or put in the trash, whichever side did what', () => {
  expect(dangling([item(7), [goes]])).toEqual(['post:80 added by source 0: post:7 removed by source 1'])
  expect(dangling([[isTrashed], item(7)])).toEqual(['post:80 added by source 1: post:7 trashed by source 0'])
  expect(dangling([item(7)], [goes])).toEqual(['post:80 added by source 0: post:7 removed by target'])
  expect(dangling([[isTrashed]], item(7))).toEqual(['post:80 added by target: post:7 trashed by source 0'])
})

it('tells a menu item apart that leads to a term of that id', () => {
  expect(dangling([item(7, 'taxonomy'), [goes]])).toEqual([])
})

it('tells a front page that is gone', () => {
  expect(dangling([[frontPage], [goes]])).toEqual([
    'setting:page_on_front changed by source 0: post:7 removed by source 1',
  ])
  expect(dangling([[goes]], [frontPage])).toEqual([
    'setting:page_on_front changed by target: post:7 removed by source 0',
  ])
})

it('tells pictures and menus that content, locations and widgets name', () => {
  const picture = removedRow('wp_posts', post({ ID: 9, post_type: 'attachment' }))
  const shows = addedRow(
    'wp_posts',
    post({ ID: 70, post_content: '<!-- wp:image {"id":9} --><img/><!-- /wp:image -->' }),
  )
  expect(dangling([[shows], [picture]])).toEqual(['post:70 added by source 0: post:9 removed by source 1'])
  const menu = removedRow('wp_terms', { term_id: 5, name: 'Main', slug: 'main' })
  const located = option('theme_mods_acme', 'a:1:{s:18:"nav_menu_locations";a:1:{s:3:"top";i:5;}}')
  expect(dangling([[located], [menu]])).toEqual([
    'setting:theme_mods_acme added by source 0: term:5 removed by source 1',
  ])
  const widget = option('widget_nav_menu', 'a:2:{i:2;a:1:{s:8:"nav_menu";i:5;}s:12:"_multiwidget";i:1;}')
  expect(dangling([[widget]], [menu])).toEqual(['setting:widget_nav_menu added by source 0: term:5 removed by target'])
})

it('tells a sidebar that has a widget which the other side removed', () => {
  const blocks = (...numbers: number[]) =>
    `a:${numbers.length + 1}:{${numbers.map((one) => `i:${one};a:1:{s:7:"content";s:1:"x";}`).join('')}s:12:"_multiwidget";i:1;}`
  const sidebars = (one: string[], other: string[]) => {
    const list = (all: string[]) =>
      `a:${all.length}:{${all.map((id, at) => `i:${at};s:${id.length}:"${id}";`).join('')}}`
    return `a:2:{s:9:"sidebar-1";${list(one)}s:9:"sidebar-2";${list(other)}}`
  }
  const before = sidebars(['block-3', 'block-4'], ['block-5'])
  const removed = [
    changedRow(
      'wp_options',
      { option_id: 9, option_name: 'widget_block', option_value: blocks(3, 4, 5) },
      { option_value: blocks(4, 5) },
    ),
    changedOption('sidebars_widgets', before, sidebars(['block-4'], ['block-5'])),
  ]
  const moved = [changedOption('sidebars_widgets', before, sidebars(['block-4'], ['block-5', 'block-3']))]
  expect(dangling([removed, moved])).toEqual([
    'setting:sidebars_widgets changed by source 1: block-3 removed by source 0',
  ])
  expect(dangling([removed])).toEqual([])
})

it('tells nothing of what pointed at nothing before', () => {
  // Whoever removed the page left it the front page.
  expect(dangling([[goes, frontPage]])).toEqual([])
  expect(dangling([[goes, frontPage], [changedOption('blogname', 'a', 'b')]])).toEqual([])
  const gone = changedRow('wp_posts', post({ ID: 70, post_parent: 999 }), { post_title: 'x' })
  expect(dangling([[gone]], [goes])).toEqual([])
})
