// What a promotion writes: work with what it rests on, no noise, production's own data only where somebody asked for them.
import { describe, expect, it } from 'vitest'
import { planPromotion } from '../../../../src-main/promoting/plan-promotion.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { bandId, cloneAndProduction, openedList, planParts, toldRows } from '../../../support/promotions.ts'
import { addedRow, changedOption, changedRow, post, removedRow } from '../../../support/wordpress-rows.ts'

const [page, picture] = [bandId('wp_posts', 1), bandId('wp_posts', 2)]
const meta = (nth: number, of: number, key: string, value: string | number) =>
  addedRow('wp_postmeta', { meta_id: bandId('wp_postmeta', nth), post_id: of, meta_key: key, meta_value: value })
const comment = (nth: number, of: number) =>
  addedRow('wp_comments', {
    comment_ID: bandId('wp_comments', nth),
    comment_post_ID: of,
    comment_content: 'Nice',
    comment_type: 'comment',
  })
const category = { term_taxonomy_id: 5, term_id: 5, taxonomy: 'category', count: 2 }

const clone = [
  addedRow('wp_posts', post({ ID: picture, post_type: 'attachment', post_title: 'Picture', guid: 'x' })),
  addedRow('wp_posts', post({ ID: page, post_type: 'page', post_title: 'About' })),
  meta(1, page, '_thumbnail_id', picture),
  meta(2, page, '_edit_lock', '1790000000:1'),
  changedRow('wp_posts', post({ ID: 9, post_title: 'Old', comment_count: 1 }), { post_title: 'New', comment_count: 2 }),
  comment(1, 9),
  addedRow('wp_term_relationships', { object_id: page, term_taxonomy_id: 5 }),
  addedRow('wp_term_relationships', { object_id: 9, term_taxonomy_id: 5 }),
  changedRow('wp_term_taxonomy', category, { count: 4 }),
  changedOption('blogname', 'Acme', 'Acme & Sons'),
  addedRow('wp_options', { option_id: 900, option_name: '_transient_x', option_value: '1' }),
]

const planned = (
  wish: Partial<Parameters<typeof planPromotion>[0]['wish']> = {},
  { changes = clone, production = [] }: { changes?: readonly RowChange[]; production?: readonly RowChange[] } = {},
) => {
  const source = cloneAndProduction(openedList(changes), openedList(production))
  return planPromotion({ ...planParts, wish: { things: [], edits: [], withOwn: false, ...wish } }, source)
}

const shown = ['post_title', 'comment_count', 'count', 'option_value']

it('writes all work, and neither noise nor comments', async () => {
  const plan = await planned()
  expect(toldRows(plan, shown).toSorted()).toEqual(
    [
      'change options 812 option_value=Acme & Sons',
      'change posts 9 post_title=New comment_count=1',
      `add postmeta ${bandId('wp_postmeta', 1)}`,
      `add posts ${page} post_title=About comment_count=0`,
      `add posts ${picture} post_title=Picture comment_count=0`,
      'add term_relationships 9,5',
      `add term_relationships ${page},5`,
      'change term_taxonomy 5 count=4',
    ].toSorted(),
  )
  expect(plan.leftOut.toSorted((a, b) => (a.group < b.group ? -1 : 1))).toEqual([
    { group: 'Comments', things: 1 },
    { group: 'Written by WordPress itself', things: 1 },
  ])
  expect(plan.things.map(({ title, change, rows, isAlong }) => ({ title, change, rows, isAlong }))).toEqual(
    expect.arrayContaining([
      { title: 'About', change: 'added', rows: 3, isAlong: false },
      { title: 'New', change: 'changed', rows: 2, isAlong: false },
    ]),
  )
  expect(plan.newIds.map(({ table, from }) => `${table} ${from}`).toSorted()).toEqual([
    `wp_postmeta ${bandId('wp_postmeta', 1)}`,
    `wp_posts ${page}`,
    `wp_posts ${picture}`,
  ])
  expect(plan).toMatchObject({ open: [], mentions: [], statements: [], warnings: [] })
})

describe('what is chosen', () => {
  it('comes with what it rests on, and counts only itself', async () => {
    const plan = await planned({ things: [`post:${page}`] })
    expect(toldRows(plan, ['count']).toSorted()).toEqual([
      `add postmeta ${bandId('wp_postmeta', 1)}`,
      `add posts ${page}`,
      `add posts ${picture}`,
      `add term_relationships ${page},5`,
      'change term_taxonomy 5 count=3',
    ])
    expect(plan.things.map(({ id, isAlong }) => [id, isAlong]).toSorted()).toEqual([
      [`post:${page}`, false],
      [`post:${picture}`, true],
    ])
  })

  it('may be a comment, by name, or all of production’s own data', async () => {
    const one = `comment:${bandId('wp_comments', 1)}`
    expect(toldRows(await planned({ things: [one] }), ['comment_count'])).toContain('change posts 9 comment_count=2')
    const own = await planned({ withOwn: true })
    expect(toldRows(own, ['comment_count'])).toEqual(
      expect.arrayContaining([`add comments ${bandId('wp_comments', 1)}`, 'change posts 9 comment_count=2']),
    )
    expect(own.leftOut).toEqual([{ group: 'Written by WordPress itself', things: 1 }])
  })
})

describe('what production did itself', () => {
  it('stays where it does not touch, and counts go on from there', async () => {
    const production = [
      changedRow('wp_posts', post({ ID: 9, post_title: 'Old', comment_count: 1 }), {
        post_name: 'other',
        comment_count: 7,
      }),
      changedRow('wp_term_taxonomy', category, { count: 10 }),
    ]
    const plan = await planned({}, { production })
    expect(toldRows(plan, ['post_title', 'post_name', 'comment_count', 'count'])).toEqual(
      expect.arrayContaining([
        'change posts 9 post_title=New post_name=other comment_count=7',
        'change term_taxonomy 5 count=12',
      ]),
    )
    expect(plan.open).toEqual([])
  })

  it('is a conflict where both wrote the same; what is removed there comes back under its own id where mine was chosen', async () => {
    const production = [removedRow('wp_posts', post({ ID: 9, post_title: 'Old', comment_count: 1 }))]
    const changes = [
      changedRow('wp_posts', post({ ID: 9, post_title: 'Old', comment_count: 1 }), { post_title: 'New' }),
    ]
    expect((await planned({}, { changes, production })).open.map(({ is, thing }) => `${is} ${thing}`)).toEqual([
      'removed-there post:9',
    ])
    const source = cloneAndProduction(openedList(changes), openedList(production))
    const wish = { things: [], edits: [], withOwn: false }
    const plan = await planPromotion({ ...planParts, wish, decides: () => ({ is: 'mine' }) }, source)
    expect(toldRows(plan, ['post_title'])).toEqual(['add posts 9 post_title=New'])
    expect(plan.newIds).toEqual([])
  })
})

it('has WordPress make rewrite rules anew, and does not promote the clone’s', async () => {
  const plan = await planned({}, { changes: [changedOption('rewrite_rules', 'a', 'b')] })
  expect(plan.rebuilt).toEqual(['wp_options'])
})

it('says what names what stays out', async () => {
  const own = bandId('wp_comments', 3)
  const changes = [
    addedRow('wp_posts', post({ ID: page, post_type: 'page' })),
    comment(3, page),
    addedRow('wp_comments', { comment_ID: own + 32, comment_parent: own, comment_post_ID: 1 }),
  ]
  const plan = await planned({ things: [`comment:${own + 32}`] }, { changes })
  expect(plan.warnings.join()).toMatch(/names the comment .* which stays out/)
})
