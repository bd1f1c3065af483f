// A clone that was promoted is promoted again: what was promoted is the base, under the ids that production gave.
import { describe, expect, it } from 'vitest'
import { renumberedRows } from '../../../../src-main/changes/renumber/renumber.ts'
import { type PromotionParts, planPromotion } from '../../../../src-main/promoting/plan-promotion.ts'
import type { PromotionPlan } from '../../../../src-main/promoting/promotion-plan.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { identity } from '../../../../src-main/rows/guarded-row.ts'
import {
  bandId,
  bands,
  cloneAndProduction,
  openedList,
  planParts,
  promotedBefore,
  promotedRows,
  toldRows,
} from '../../../support/promotions.ts'
import { addedRow, changedOption, changedRow, post, removedRow } from '../../../support/wordpress-rows.ts'

type Wish = Partial<PromotionParts['wish']>
type Before = Parameters<typeof promotedBefore>[1]

const page = bandId('wp_posts', 1)
const other = bandId('wp_posts', 2)
const category = { term_taxonomy_id: 5, term_id: 5, taxonomy: 'category', count: 2 }
const about = (cells: Record<string, string | number> = {}) =>
  post({ ID: page, post_type: 'page', post_title: 'About', guid: `http://a/?p=${page}`, ...cells })
const meta = (nth: number, of: number, value: string | number) =>
  addedRow('wp_postmeta', { meta_id: bandId('wp_postmeta', nth), post_id: of, meta_key: 'subtitle', meta_value: value })
const related = (id: number) => addedRow('wp_term_relationships', { object_id: id, term_taxonomy_id: 5 })
const counted = (count: number) => changedRow('wp_term_taxonomy', category, { count })

/** The clone’s work before its first promotion. */
const work = [
  addedRow('wp_posts', about()),
  meta(1, page, 'one'),
  related(page),
  counted(3),
  changedOption('blogname', 'Acme', 'Acme & Sons'),
]

async function planned(
  clone: readonly RowChange[],
  production: readonly RowChange[],
  before: Before = {},
  { wish = {}, mine = false }: { readonly wish?: Wish; readonly mine?: boolean } = {},
) {
  const source = await promotedBefore(cloneAndProduction(openedList(clone), openedList(production)), before)
  const parts = { ...planParts, wish: { things: [], edits: [], withOwn: false, ...wish } }
  return planPromotion(mine ? { ...parts, decides: () => ({ is: 'mine' }) } : parts, source)
}

/** What production has after a plan was written: it gives ids from 101 on. */
function written(plan: PromotionPlan, first = 101) {
  const ids = plan.newIds.map((id, at) => ({ ...id, to: String(first + at) }))
  const rows = renumberedRows(plan.rows, ids, { known: planParts.known, bands })
  return {
    inProduction: rows.map(({ table, expected, wanted }): RowChange => ({ table, before: expected, after: wanted })),
    promotion: promotedRows({ rows: plan.taken?.rows ?? [], ids }),
  }
}

async function promotedOnce(clone: readonly RowChange[] = work, wish: Wish = {}) {
  const { inProduction, promotion } = written(await planned(clone, [], {}, { wish }))
  return { inProduction, before: { promotions: [promotion] } }
}

const [pageId, metaId] = [101, 102]
const frontPage = { option_id: 813, option_name: 'page_on_front', option_value: '0', autoload: 'on' }

describe('what was promoted and not changed since', () => {
  it('is not offered again, and is told to be there', async () => {
    const { inProduction, before } = await promotedOnce()
    const plan = await planned(work, inProduction, before)
    expect(plan).toMatchObject({ rows: [], things: [], open: [], newIds: [], mentions: [], warnings: [] })
    expect(plan.leftOut).toEqual([{ group: 'Promoted before, and the same since', things: 2 }])
  })

  it('is not offered where production went on, or removed it', async () => {
    const { inProduction, before } = await promotedOnce()
    const [row] = inProduction.filter(({ table, after }) => table.name === 'wp_posts' && after)
    const went = { ...about({ ID: pageId, guid: `http://a/?p=${pageId}` }), post_title: 'About us' }
    const others = inProduction.filter((one) => one !== row)
    expect((await planned(work, [...others, addedRow('wp_posts', went)], before)).rows).toEqual([])
    expect((await planned(work, others, before)).rows).toEqual([])
  })
})

describe('what was changed since', () => {
  it('is written under production’s id, with all that names it, and no more', async () => {
    const { inProduction, before } = await promotedOnce()
    const again = [
      addedRow('wp_posts', about({ post_content: `<a href="/?p=${page}">me</a>` })),
      meta(1, page, 'one'),
      meta(2, page, page),
      related(page),
      counted(3),
      changedOption('blogname', 'Acme', 'Acme and more'),
      changedRow('wp_options', frontPage, { option_value: page }),
    ]
    const plan = await planned(again, inProduction, before)
    expect(toldRows(plan, ['post_content', 'post_id', 'meta_value', 'option_value']).toSorted()).toEqual(
      [
        `add postmeta ${bandId('wp_postmeta', 2)} post_id=${pageId} meta_value=${pageId}`,
        'change options 812 option_value=Acme and more',
        `change options 813 option_value=${pageId}`,
        `change posts ${pageId} post_content=<a href="/?p=${pageId}">me</a>`,
      ].toSorted(),
    )
    expect(plan.open).toEqual([])
    expect(plan.newIds.map(({ table }) => table)).toEqual(['wp_postmeta'])
    expect(plan.things.map(({ id, change }) => `${change} ${id}`)).toContain(`changed post:${page}`)
  })

  it('is merged three ways where production changed it too', async () => {
    const { inProduction, before } = await promotedOnce()
    const others = inProduction.filter(({ table }) => table.name !== 'wp_posts')
    const there = (cells: Record<string, string>) => [
      ...others,
      addedRow('wp_posts', about({ ID: pageId, guid: `http://a/?p=${pageId}`, ...cells })),
    ]
    const again = [addedRow('wp_posts', about({ post_title: 'About me' })), ...work.slice(1)]
    const calm = await planned(again, there({ post_content: 'Production wrote this' }), before)
    expect(toldRows(calm, ['post_title', 'post_content'])).toEqual([
      `change posts ${pageId} post_title=About me post_content=Production wrote this`,
    ])
    const both = await planned(again, there({ post_title: 'About us' }), before)
    expect(
      both.open.map(({ is, thing, base, mine, theirs }) => [is, thing, `${base}`, `${mine}`, `${theirs}`]),
    ).toEqual([['value', `post:${pageId}`, 'About', 'About me', 'About us']])
  })

  it('keeps what production had of its own when it was promoted', async () => {
    const becomes = (text: string) => [
      changedRow('wp_posts', post({ ID: 9, post_content: '1\n2\n3' }), { post_content: text }),
    ]
    const first = await planned(becomes('a\n2\n3'), becomes('1\n2\n9'))
    expect(toldRows(first, ['post_content'])).toEqual(['change posts 9 post_content=a\n2\n9'])
    const before = { promotions: [written(first).promotion] }
    const again = await planned(becomes('a\nb\n2\n3'), becomes('a\n2\n9'), before)
    expect(toldRows(again, ['post_content'])).toEqual(['change posts 9 post_content=a\nb\n2\n9'])
  })

  it('does not ask again what was decided', async () => {
    const base = post({ ID: 9, post_title: 'Old' })
    const clone = [changedRow('wp_posts', base, { post_title: 'Mine' })]
    const production = [changedRow('wp_posts', base, { post_title: 'Theirs' })]
    const source = cloneAndProduction(openedList(clone), openedList(production))
    const wish = { things: [], edits: [], withOwn: false }
    const first = await planPromotion({ ...planParts, wish, decides: () => ({ is: 'theirs' }) }, source)
    expect(first.rows).toEqual([])
    expect(await planned(clone, production, { promotions: [written(first).promotion] })).toMatchObject({
      rows: [],
      open: [],
    })
  })
})

describe('what was removed since', () => {
  it('goes in production', async () => {
    const { inProduction, before } = await promotedOnce()
    const plan = await planned([changedOption('blogname', 'Acme', 'Acme & Sons')], inProduction, before)
    expect(toldRows(plan, ['count']).toSorted()).toEqual([
      'change term_taxonomy 5 count=2',
      `remove postmeta ${metaId}`,
      `remove posts ${pageId}`,
      `remove term_relationships ${pageId},5`,
    ])
    expect(plan.open).toEqual([])
    expect(plan.things.find(({ kind }) => kind === 'page')).toMatchObject({ change: 'removed', title: 'About' })
  })

  it('is a conflict where production changed it', async () => {
    const { inProduction, before } = await promotedOnce()
    const others = inProduction.filter(({ table }) => table.name !== 'wp_posts')
    const there = [...others, addedRow('wp_posts', about({ ID: pageId, post_title: 'About us' }))]
    const plan = await planned([], there, before)
    expect(plan.open.map(({ is, thing }) => `${is} ${thing}`)).toEqual([`removed-here post:${pageId}`])
  })

  it('comes back under its own id where the clone undoes it', async () => {
    const base = post({ ID: 9, post_title: 'Old' })
    const { inProduction, before } = await promotedOnce([removedRow('wp_posts', base)])
    const plan = await planned([], inProduction, before)
    expect(toldRows(plan, ['post_title'])).toEqual(['add posts 9 post_title=Old'])
    expect(plan.newIds).toEqual([])
  })
})

it('a value that is as the point has it again is written', async () => {
  const { inProduction, before } = await promotedOnce()
  const plan = await planned(work.slice(0, 4), inProduction, before)
  expect(toldRows(plan, ['option_value'])).toEqual(['change options 812 option_value=Acme'])
})

it('counts what is new, and nothing twice, also where only a part was promoted', async () => {
  const all = [...work.slice(0, 3), addedRow('wp_posts', post({ ID: other })), related(other), counted(4)]
  const { inProduction, before } = await promotedOnce(all, { things: [`post:${page}`] })
  const rest = await planned(all, inProduction, before)
  expect(toldRows(rest, ['count']).toSorted()).toEqual([
    `add posts ${other}`,
    `add term_relationships ${other},5`,
    'change term_taxonomy 5 count=4',
  ])
  const { inProduction: more, promotion } = written(rest, 201)
  const now = [...inProduction.filter(({ table }) => table.name !== 'wp_term_taxonomy'), ...more.map(fromBase)]
  const both = { promotions: [...before.promotions, promotion] }
  expect((await planned(all, now, both)).rows).toEqual([])
})

/** A count is one change from what the point has. */
function fromBase(change: RowChange): RowChange {
  return change.table.name === 'wp_term_taxonomy' ? { ...change, before: counted(0).before } : change
}

it('what is chosen is named as the clone names it', async () => {
  const { inProduction, before } = await promotedOnce()
  const again = [addedRow('wp_posts', about({ post_title: 'About me' })), ...work.slice(1, 4)]
  const plan = await planned(again, inProduction, before, { wish: { things: [`post:${page}`] } })
  expect(toldRows(plan, ['post_title'])).toEqual([`change posts ${pageId} post_title=About me`])
  expect(plan.things.map(({ id }) => id)).toEqual([`post:${page}`])
})

it('a number that came since and looks like a promoted row’s id is told', async () => {
  const { inProduction, before } = await promotedOnce()
  const again = [addedRow('wp_posts', about({ post_content: `Call ${page}` })), ...work.slice(1)]
  const plan = await planned(again, inProduction, before)
  expect(plan.mentions).toMatchObject([{ thing: `post:${page}`, column: 'post_content', id: String(page) }])
  const { promotion } = written(plan)
  const now = [
    ...inProduction.filter(({ table }) => table.name !== 'wp_posts'),
    addedRow('wp_posts', about({ ID: pageId, guid: `http://a/?p=${pageId}`, post_content: `Call ${pageId}` })),
  ]
  const more = [addedRow('wp_posts', about({ post_content: `Call ${page}`, post_title: 'Me' })), ...work.slice(1)]
  const last = await planned(more, now, { promotions: [...before.promotions, promotion] })
  expect(last.mentions).toEqual([])
  expect(toldRows(last, ['post_title', 'post_content'])).toEqual([
    `change posts ${pageId} post_title=Me post_content=Call ${pageId}`,
  ])
})

it('what the target does not show yet counts as it was written', async () => {
  const { before } = await promotedOnce()
  const { inProduction } = await promotedOnce()
  const unseenRows = new Map(
    inProduction.map((change) => [identity(change.table, change.after ?? change.before ?? []), change.after]),
  )
  const again = [addedRow('wp_posts', about({ post_title: 'About me' })), ...work.slice(1)]
  const plan = await planned(again, [], { ...before, unseenRows })
  expect(toldRows(plan, ['post_title'])).toEqual([`change posts ${pageId} post_title=About me`])
  expect(plan.open).toEqual([])
})

it('what was promoted later and removed since goes, and what was promoted before stays', async () => {
  const { inProduction, before } = await promotedOnce()
  const more = [...work, addedRow('wp_posts', post({ ID: other, post_title: 'Summer sale', post_status: 'publish' }))]
  const second = written(await planned(more, inProduction, before), 201)
  const now = [...inProduction, ...second.inProduction]
  const both = { promotions: [...before.promotions, second.promotion] }
  expect((await planned(more, now, both)).rows).toEqual([])
  expect(toldRows(await planned(work, now, both))).toEqual(['remove posts 201'])
})
