// Production becomes what it was, or what a clone is, and keeps its own data since, with what these rest on.
import { describe, expect, it } from 'vitest'
import { namedInProduction } from '../../../../src-main/promoting/named-in-production.ts'
import { planStates, type StatesParts } from '../../../../src-main/promoting/plan-states.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { bandId, fromNow, openedList, planParts, toldRows } from '../../../support/promotions.ts'
import { addedRow, changedRow, post, removedRow } from '../../../support/wordpress-rows.ts'

const order = (id: number, cells: Record<string, string | number> = {}) => ({
  ...post({
    ID: id,
    post_type: 'shop_order',
    post_title: 'Order',
    post_name: `order-${id}`,
    post_status: 'wc-processing',
  }),
  ...cells,
})
const comment = (id: number, of: number) => ({
  comment_ID: id,
  comment_post_ID: of,
  comment_content: 'Nice',
  comment_type: 'comment',
})
const category = { term_taxonomy_id: 5, term_id: 5, taxonomy: 'category', count: 3 }

/** From production as it is now, to what it was an hour ago. */
const backwards = [
  changedRow('wp_posts', post({ ID: 9, post_title: 'New', comment_count: 2 }), { post_title: 'Old', comment_count: 1 }),
  removedRow('wp_posts', post({ ID: 30, post_title: 'Since' })),
  removedRow('wp_term_relationships', { object_id: 30, term_taxonomy_id: 5 }),
  changedRow('wp_term_taxonomy', category, { count: 2 }),
  addedRow('wp_posts', post({ ID: 8, post_type: 'page', post_title: 'Deleted' })),
  addedRow('wp_postmeta', { meta_id: 80, post_id: 8, meta_key: 'acme', meta_value: '1' }),
  removedRow('wp_posts', order(40)),
  removedRow('wp_comments', comment(50, 9)),
  removedRow('wp_options', { option_id: 900, option_name: '_transient_x', option_value: '1' }),
]

const planned = (given: Partial<StatesParts> = {}, changes: readonly RowChange[] = backwards) =>
  planStates({ ...planParts, things: [], carry: null, own: null, ...given }, fromNow(openedList(changes)))

const told = async (given: Partial<StatesParts> = {}, changes = backwards as readonly RowChange[]) =>
  toldRows(await planned(given, changes), ['post_title', 'comment_count', 'count']).toSorted()

const back = [
  'add postmeta 80',
  'add posts 8 post_title=Deleted comment_count=0',
  'change posts 9 post_title=Old comment_count=2',
  'change term_taxonomy 5 count=2',
  'remove posts 30',
  'remove term_relationships 30,5',
]

describe('back to an hour ago', () => {
  it('keeps orders and comments since, and what counts them; rows come back under their own ids', async () => {
    const plan = await planned()
    expect(toldRows(plan, ['post_title', 'comment_count', 'count']).toSorted()).toEqual(back)
    expect(plan.newIds).toEqual([])
    expect(plan.leftOut.map(({ group, things }) => `${things} ${group}`).toSorted()).toEqual([
      '1 Comments',
      '1 Orders',
      '1 Written by WordPress itself',
    ])
    expect(plan.open).toEqual([])
  })

  it('keeps only what was named, by its group', async () => {
    expect(await told({ carry: ['Orders'] })).toEqual(
      [...back.map((line) => line.replace('comment_count=2', 'comment_count=1')), 'remove comments 50'].toSorted(),
    )
    expect(await told({ carry: ['Orders', 'Comments', 'Posts'] })).toEqual([
      'add postmeta 80',
      'add posts 8 post_title=Deleted comment_count=0',
    ])
  })

  it('keeps what they rest on, and says so', async () => {
    const since = [...backwards, removedRow('wp_comments', comment(51, 30))]
    const plan = await planned({}, since)
    expect(toldRows(plan, ['post_title', 'comment_count', 'count']).toSorted()).toEqual(
      back.filter((line) => !line.includes(' 30') && !line.includes('taxonomy')),
    )
    expect(plan.warnings).toEqual(['The post “Since” stays, because data of production’s own name it.'])
  })

  it('may be one thing only, with what it rests on', async () => {
    expect(await told({ things: ['post:8'] })).toEqual(back.filter((line) => line.startsWith('add')))
    expect(await told({ things: ['post:40'] })).toEqual(['remove posts 40'])
    expect((await planned({ things: ['post:8'] })).leftOut).toEqual([])
  })
})

describe('what a clone is', () => {
  const page = bandId('wp_posts', 3)
  const own = [
    addedRow('wp_posts', post({ ID: page, post_type: 'page', post_title: 'Made' })),
    addedRow('wp_posts', post({ ID: 60, post_type: 'page', post_title: 'Narrow' })),
    removedRow('wp_posts', post({ ID: 70, post_title: 'Thrown away' })),
    removedRow('wp_comments', comment(71, 70)),
  ]
  const difference = [
    addedRow('wp_posts', post({ ID: page, post_type: 'page', post_title: 'Made' })),
    // Production gave this id to an order since.
    changedRow(
      'wp_posts',
      order(60),
      post({
        ID: 60,
        post_type: 'page',
        post_title: 'Narrow',
        post_date: '2026-06-01 10:00:00',
        post_date_gmt: '2026-06-01 10:00:00',
        guid: 'other',
      }),
    ),
    // Deleted in production since the clone was made.
    addedRow('wp_posts', post({ ID: 8, post_type: 'page', post_title: 'Deleted' })),
    removedRow('wp_posts', post({ ID: 70, post_title: 'Thrown away' })),
    removedRow('wp_comments', comment(71, 70)),
    removedRow('wp_comments', comment(72, 9)),
  ]

  it('gets new ids for what the clone made, and the old ones for what production had', async () => {
    const plan = await planned({ own: openedList(own) }, difference)
    expect(toldRows(plan, ['post_title']).toSorted()).toEqual(
      [
        `add posts ${page} post_title=Made`,
        'add posts 60 post_title=Narrow',
        'add posts 8 post_title=Deleted',
        'remove comments 71',
        'remove posts 70',
      ].toSorted(),
    )
    expect(plan.newIds.map(({ table, from }) => `${table} ${from}`).toSorted()).toEqual([
      `wp_posts ${page}`,
      'wp_posts 60',
    ])
    expect(plan.leftOut).toEqual([{ group: 'Comments', things: 1 }])
  })

  it('is what was taken of it, but for what stays as production has it', async () => {
    const { taken } = await planned({ own: openedList(own) }, difference)
    const became = taken?.rows.map(({ table, before, after }) => `${table.name} ${before ? 'gone' : after && 'new'}`)
    expect(became?.toSorted()).toEqual(['wp_comments gone', 'wp_posts gone', 'wp_posts new', 'wp_posts new'])
    expect((await planned()).taken).toBeNull()
  })

  it('has the rows that production has of it already under the ids that it gave', async () => {
    const promoted = [
      addedRow('wp_posts', post({ ID: page, post_type: 'page', post_title: 'Made', post_content: 'More' })),
      addedRow('wp_postmeta', {
        meta_id: bandId('wp_postmeta', 1),
        post_id: page,
        meta_key: 'copy_of',
        meta_value: String(page),
      }),
      removedRow('wp_posts', post({ ID: 14, post_type: 'page', post_title: 'Made' })),
      removedRow('wp_postmeta', { meta_id: 90, post_id: 14, meta_key: 'copy_of', meta_value: '14' }),
      removedRow('wp_posts', post({ ID: 15, post_title: 'Since' })),
    ]
    const ids = [
      { table: 'wp_posts', column: 'ID', from: String(page), to: '14' },
      { table: 'wp_postmeta', column: 'meta_id', from: String(bandId('wp_postmeta', 1)), to: '90' },
    ]
    const named = await namedInProduction(fromNow(openedList(promoted)), ids, planParts, openedList([]))
    const plan = await planStates({ ...planParts, things: [], carry: null, own: openedList(own) }, named)
    expect(toldRows(plan, ['post_content'])).toEqual(['remove posts 15', 'change posts 14 post_content=More'])
    expect(plan.newIds).toEqual([])
  })
})
