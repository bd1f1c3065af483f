// Two things that both sides gave one name by which only one of them is reached are told.
import { expect, it } from 'vitest'
import { sameNames } from '../../../../src-main/merging/same-names.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { heldSource, mergeLists, shippedKnown, shippedRules } from '../../../support/merging.ts'
import { addedRow, changedRow, post } from '../../../support/wordpress-rows.ts'

function twice(sources: readonly (readonly RowChange[])[], target: readonly RowChange[] = []): readonly string[] {
  const looked = sources.map((changes) => {
    const own = heldSource([], changes)
    return { ...heldSource(changes, target), ownAt: own.inTarget, allInTarget: () => heldSource(target).net() }
  })
  const { writes } = mergeLists(sources, target)
  const found = sameNames({ writes, sources: looked, known: shippedKnown, rules: shippedRules })
  return found.map(({ things, by, is, name }) => `${things.join(' ')} ${JSON.stringify(by)} ${is} ${name}`)
}

const page = (ID: number, cells: Parameters<typeof post>[0] = {}) =>
  post({
    ID,
    post_type: 'page',
    post_name: 'contact',
    post_title: `Page ${ID}`,
    post_date: `2026-01-01 00:00:${ID}`,
    ...cells,
  })
const added = (...given: Parameters<typeof page>) => addedRow('wp_posts', page(...given))

it('tells pages of one slug, by two sources or by one and where it goes', () => {
  expect(twice([[added(30)], [added(40)]])).toEqual(['post:30 post:40 [[0],[1]] slug contact'])
  expect(twice([[added(30)]], [added(40)])).toEqual(['post:40 post:30 [[null],[0]] slug contact'])
})

it('tells nothing of slugs that are apart: below another page, of another type, of a draft, or of one side alone', () => {
  expect(twice([[added(30)], [added(40, { post_parent: 7 })]])).toEqual([])
  expect(twice([[added(30)], [added(40, { post_type: 'post' })]])).toEqual([])
  expect(twice([[added(30)], [added(40, { post_status: 'draft' })]])).toEqual([])
  expect(twice([[added(30), added(40)]])).toEqual([])
  expect(twice([[changedRow('wp_posts', page(30), { post_title: 'x' })], [added(40)]])).toEqual([])
})

it('tells accounts of one e-mail address', () => {
  const user = (ID: number) =>
    addedRow('wp_users', {
      ID,
      user_login: `ann${ID}`,
      user_email: 'a@a.example',
      user_registered: `2026-01-01 00:00:0${ID}`,
    })
  expect(twice([[user(5)], [user(6)]])).toEqual(['user:5 user:6 [[0],[1]] e-mail address a@a.example'])
})
