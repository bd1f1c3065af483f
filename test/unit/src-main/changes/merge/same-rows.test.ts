// Rows that both sides made: those that mean the same are one, and those that only have the same id are two.
import { describe, expect, it } from 'vitest'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { mergeLists, toldConflicts, toldWrites } from '../../../../support/merging.ts'
import { addedRow, type Cells, changedRow, post, removedRow } from '../../../../support/wordpress-rows.ts'

const option = (id: number, name: string, value: string): Cells => ({
  option_id: id,
  option_name: name,
  option_value: value,
  autoload: 'on',
})
const meta = (id: number, key: string, value: string, of = 12): Cells => ({
  meta_id: id,
  post_id: of,
  meta_key: key,
  meta_value: value,
})
const addedMeta = (...one: Parameters<typeof meta>) => addedRow('wp_postmeta', meta(...one))
/** A category with the row of its taxonomy. */
const category = (id: number, taxonomyId: number, name: string, parent = 0): RowChange[] => [
  addedRow('wp_terms', { term_id: id, name, slug: name.toLowerCase() }),
  addedRow('wp_term_taxonomy', { term_taxonomy_id: taxonomyId, term_id: id, taxonomy: 'category', parent }),
]

describe('a setting that both sides added', () => {
  it('is one, by its name, and keeps the id that the target gave it', () => {
    const merged = mergeLists(
      [[addedRow('wp_options', option(1_000_000_001, 'colour', 'red'))]],
      [addedRow('wp_options', option(501, 'colour', 'blue'))],
      { choiceOf: () => ({ is: 'mine' }) },
    )
    expect(toldWrites(merged)).toEqual(['change wp_options 501 option_value=red'])
    expect(toldConflicts(merged)).toEqual(['added-twice setting:colour option_value 0:null'])
  })

  it('is no conflict where it is the same, also where two sources added it', () => {
    const [one, other] = [addedRow('wp_options', option(65, 'a', '1')), addedRow('wp_options', option(33, 'a', '1'))]
    for (const sources of [
      [[one], [other]],
      [[other], [one]],
    ]) {
      const merged = mergeLists(sources)
      expect([toldWrites(merged), merged.conflicts]).toEqual([['add wp_options 33'], []])
    }
  })
})

describe('a setting that was deleted and written again', () => {
  const again = [
    removedRow('wp_options', option(812, 'colour', 'red')),
    addedRow('wp_options', option(1_000_000_001, 'colour', 'blue')),
  ]

  it('is a change of it', () => {
    expect(toldWrites(mergeLists([again]))).toEqual([
      'change wp_options 1000000001 option_id=1000000001 option_value=blue',
    ])
  })

  it('is in conflict with another change of it', () => {
    const merged = mergeLists(
      [again],
      [changedRow('wp_options', option(812, 'colour', 'red'), { option_value: 'green' })],
    )
    expect(toldConflicts(merged)).toEqual(['value setting:colour option_value 0:null'])
  })

  it('is changed where the target wrote it again', () => {
    const mine = [changedRow('wp_options', option(812, 'colour', 'red'), { option_value: 'green' })]
    const merged = mergeLists([mine], again, { choiceOf: () => ({ is: 'mine' }) })
    expect(toldWrites(merged)).toEqual(['change wp_options 1000000001 option_value=green'])
  })
})

describe('a meta field that both sides added', () => {
  it('is one where it is the same', () => {
    const merged = mergeLists([[addedMeta(1_000_000_001, 'colour', 'red')]], [addedMeta(501, 'colour', 'red')])
    expect([merged.writes, merged.conflicts]).toEqual([[], []])
  })

  it('is a conflict where its value is another', () => {
    const merged = mergeLists(
      [[addedMeta(1_000_000_001, '_thumbnail_id', '7')]],
      [addedMeta(501, '_thumbnail_id', '8')],
    )
    expect(toldConflicts(merged)).toEqual(['added-twice post:12 meta_value 0:null'])
    expect(merged.writes).toEqual([])
  })

  it('is as many as were added where there may be several', () => {
    const merged = mergeLists([[addedMeta(1_000_000_001, '_wp_old_slug', 'a')]], [addedMeta(501, '_wp_old_slug', 'b')])
    expect([toldWrites(merged), merged.conflicts]).toEqual([['add wp_postmeta 1000000001'], []])
    const several = [addedMeta(1_000_000_001, 'tags', 'a'), addedMeta(1_000_000_033, 'tags', 'b')]
    const union = mergeLists([several], [addedMeta(501, 'tags', 'b')])
    expect([toldWrites(union), union.conflicts]).toEqual([['add wp_postmeta 1000000001'], []])
  })
})

describe('a category that both sides added', () => {
  const mine = [
    ...category(1_000_000_001, 1_000_000_002, 'News'),
    ...category(1_000_000_033, 1_000_000_034, 'Local', 1_000_000_001),
    addedRow('wp_termmeta', { meta_id: 1_000_000_005, term_id: 1_000_000_001, meta_key: 'colour', meta_value: 'red' }),
    addedRow('wp_term_relationships', { object_id: 12, term_taxonomy_id: 1_000_000_002 }),
    changedRow('wp_posts', post({ ID: 5, post_content: '' }), {
      post_content: '<!-- wp:latest-posts {"categories":[{"id":1000000001,"value":"News"}]} /-->',
    }),
    addedRow('wp_options', option(1_000_000_065, 'default_category', '1000000001')),
  ]

  it('is one, and all that names it names the one that there is', () => {
    const merged = mergeLists([mine], category(57, 61, 'News'))
    expect(merged.conflicts).toEqual([])
    expect(toldWrites(merged, ['term_id', 'parent', 'option_value'])).toEqual([
      'change wp_posts 5 post_content=<!-- wp:latest-posts {"categories":[{"id":57,"value":"News"}]} /-->',
      'add wp_term_relationships 12,61',
      'add wp_terms 1000000033 term_id=1000000033',
      'add wp_term_taxonomy 1000000034 term_id=1000000033 parent=57',
      'add wp_termmeta 1000000005 term_id=57',
      'add wp_options 1000000065 option_value=57',
    ])
    expect(merged.renumbered).toEqual([])
  })

  it('is two where it is a category here and a tag there', () => {
    const tag = [
      addedRow('wp_terms', { term_id: 57, name: 'News', slug: 'news' }),
      addedRow('wp_term_taxonomy', { term_taxonomy_id: 61, term_id: 57, taxonomy: 'post_tag' }),
    ]
    expect(toldWrites(mergeLists([category(33, 34, 'News')], tag))).toHaveLength(2)
  })
})

describe('an id that both sides gave to something else', () => {
  const page = (title: string, cells: Cells = {}) => ({
    ...post({ ID: 20, post_title: title, post_name: title, post_date: `2026-05-0${title.length} 10:00:00` }),
    post_date_gmt: `2026-05-0${title.length} 08:00:00`,
    guid: 'https://example.com/?p=20',
    ...cells,
  })
  const mine = [
    addedRow('wp_posts', page('Shop')),
    addedMeta(900, '_thumbnail_id', '20', 5),
    addedMeta(901, 'colour', 'red', 20),
    addedRow('wp_posts', page('Child', { ID: 21, post_parent: 20, post_name: 'child' })),
    changedRow('wp_posts', post({ ID: 5, post_content: '' }), {
      post_content: '<!-- wp:image {"id":20} --><img class="wp-image-20"/><!-- /wp:image -->[gallery ids="7,20,200"]',
    }),
    changedRow('wp_options', option(3, 'sticky_posts', 'a:0:{}'), { option_value: 'a:1:{i:0;i:20;}' }),
    changedRow('wp_options', option(4, 'widget_block', 'a:0:{}'), {
      option_value: 'a:1:{i:2;a:1:{s:7:"content";s:29:"<img class=\\"wp-image-20 big\\">";}}'.replaceAll('\\', ''),
    }),
  ]
  const merged = mergeLists([mine], [addedRow('wp_posts', page('About'))], { newId: () => '1234' })

  it('is given anew to the source’s, and all that names it follows', () => {
    expect(merged.renumbered).toEqual([{ table: 'wp_posts', from: '20', to: '1234' }])
    expect(merged.conflicts).toEqual([])
    const writes = toldWrites(merged, ['post_parent', 'post_id', 'meta_value', 'guid']).toSorted()
    expect(writes).toContain('add wp_posts 1234 post_parent=0 guid=https://example.com/?p=1234')
    expect(writes).toContain('add wp_posts 21 post_parent=1234 guid=https://example.com/?p=1234')
    expect(writes).toContain('add wp_postmeta 900 post_id=5 meta_value=1234')
    expect(writes).toContain('add wp_postmeta 901 post_id=1234 meta_value=red')
    expect(writes).toContain(
      'change wp_posts 5 post_content=<!-- wp:image {"id":1234} --><img class="wp-image-1234"/><!-- /wp:image -->[gallery ids="7,1234,200"]',
    )
    expect(writes).toContain('change wp_options 3 option_value=a:1:{i:0;i:1234;}')
    expect(writes).toContain(
      'change wp_options 4 option_value=a:1:{i:2;a:1:{s:7:"content";s:31:"<img class="wp-image-1234 big">";}}',
    )
  })

  it('stays where it is the same thing, of which one side went on', () => {
    const same = mergeLists(
      [[addedRow('wp_posts', page('Shop'))]],
      [addedRow('wp_posts', page('Shop', { post_excerpt: 'x' }))],
    )
    expect(same.renumbered).toEqual([])
    expect(toldConflicts(same)).toEqual(['added-twice post:20 post_excerpt 0:null'])
  })

  it('is not given to a row twice', () => {
    const twice = mergeLists([[addedRow('wp_posts', page('Shop'))]], [addedRow('wp_posts', page('Shop'))])
    expect(twice).toMatchObject({ writes: [], conflicts: [], renumbered: [] })
  })
})

describe('an id that was given anew', () => {
  const target = [addedRow('wp_options', option(501, 'colour', 'blue')), ...category(57, 61, 'News')]
  const mine = [
    ...category(1_000_000_001, 1_000_000_002, 'News'),
    addedRow('wp_options', option(1_000_000_033, 'my_plugin', 'cat:1000000001')),
    changedRow('wp_options', option(7, 'other_plugin', 'none'), { option_value: '{"x":1000000001}' }),
  ]

  it('is a conflict where it stands and nobody knows what it means there', () => {
    const merged = mergeLists([mine], target)
    expect(toldConflicts(merged)).toEqual([
      'value setting:my_plugin option_value 0:null',
      'value setting:other_plugin option_value 0:null',
    ])
    expect(toldWrites(merged, ['option_value'])).toEqual(['add wp_options 1000000033 option_value=cat:1000000001'])
    expect(merged.conflicts[0]?.impossible.theirs).toMatch(/^The other side has no such row/)
  })

  it('becomes what was written by hand', () => {
    const merged = mergeLists([mine], target, { choiceOf: () => ({ is: 'edited', text: 'cat:57' }) })
    expect(toldWrites(merged, ['option_value'])).toEqual([
      'change wp_options 7 option_value=cat:57',
      'add wp_options 1000000033 option_value=cat:57',
    ])
  })
})
