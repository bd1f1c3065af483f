// A row that others changed while production goes back to what it was.
import { expect, test } from 'vitest'
import { mergeRules } from '../../../../src-main/changes/merge/rules.ts'
import { overtakenRow } from '../../../../src-main/promoting/overtaken-row.ts'
import { columnValue } from '../../../../src-main/rows/change.ts'
import { planParts } from '../../../support/promotions.ts'
import { type Cells, changedRow, post, removedRow } from '../../../support/wordpress-rows.ts'

const now = post({ ID: 9, post_title: 'Now', post_content: 'same', comment_count: 5 })

function overtaken(theirs: Cells, back: Cells): readonly string[] {
  const { table, before, after } = changedRow('wp_posts', now, back)
  const found = changedRow('wp_posts', now, theirs).after ?? []
  const row = overtakenRow({ table, expected: before, wanted: after }, found, mergeRules(planParts.known)) ?? []
  return ['post_title', 'post_content', 'comment_count'].map((name) => String(columnValue(table, row, name)))
}

test('is what it was in what both changed', () => {
  expect(overtaken({ post_title: 'Theirs' }, { post_title: 'Then' })).toEqual(['Then', 'same', '5'])
})

test('keeps what others changed beside', () => {
  expect(overtaken({ post_content: 'theirs', comment_count: 6 }, { post_title: 'Then' })).toEqual([
    'Then',
    'theirs',
    '6',
  ])
})

test('counts what came meanwhile', () => {
  expect(overtaken({ comment_count: 7 }, { comment_count: 2 })).toEqual(['Now', 'same', '4'])
})

test('goes where it was to go', () => {
  const { table, before } = removedRow('wp_posts', now)
  const row = { table, expected: before, wanted: null }
  expect(overtakenRow(row, before ?? [], mergeRules(planParts.known))).toBeNull()
})
