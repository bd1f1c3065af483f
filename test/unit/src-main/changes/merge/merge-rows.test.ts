// Merging rows as WordPress writes them: what is written, and what somebody has to decide.
import { describe, expect, it } from 'vitest'
import { columnText } from '../../../../../src-main/changes/cell-text.ts'
import type { ConflictChoice } from '../../../../../src-main/contract/merges.ts'
import { mergeLists, toldConflicts, toldWrites } from '../../../../support/merging.ts'
import {
  addedRow,
  type Cells,
  changedOption,
  changedRow,
  post,
  removedRow,
} from '../../../../support/wordpress-rows.ts'

const merge = mergeLists
const told = toldWrites
const conflictsOf = toldConflicts
const always = (choice: ConflictChoice) => ({ choiceOf: () => choice })

const edited = (change: Cells, from: Cells = {}) => changedRow('wp_posts', post(from), change)

describe('a row that only the source changed', () => {
  it('is written as the source has it', () => {
    const merged = merge([[edited({ post_title: 'Summer sale' }), changedOption('blogname', 'a', 'b')]])
    expect(told(merged)).toEqual(['change wp_posts 12 post_title=Summer sale', 'change wp_options 812 option_value=b'])
    expect(merged.conflicts).toEqual([])
  })

  it('is not written where the target has it so already', () => {
    expect(merge([[edited({ post_title: 'x' })]], [edited({ post_title: 'x' })]).writes).toEqual([])
  })

  it('is added and removed', () => {
    const merged = merge([[addedRow('wp_posts', post({ ID: 20 })), removedRow('wp_posts', post({ ID: 21 }))]])
    expect(told(merged)).toEqual(['remove wp_posts 21', 'add wp_posts 20'])
  })
})

describe('a row that the target changed as well', () => {
  it('gets both where other columns were changed', () => {
    const merged = merge([[edited({ post_title: 'x' })]], [edited({ post_excerpt: 'short' })])
    expect(told(merged)).toEqual(['change wp_posts 12 post_title=x'])
    const [write] = merged.writes
    expect(write?.expected && columnText(write.table, write.expected, 'post_excerpt')).toBe('short')
    expect(write?.wanted && columnText(write.table, write.wanted, 'post_excerpt')).toBe('short')
  })

  it('is a conflict where one column was changed to something else, and stays the target’s until it is decided', () => {
    const merged = merge([[edited({ post_status: 'draft' })]], [edited({ post_status: 'private' })])
    expect(told(merged)).toEqual([])
    expect(conflictsOf(merged)).toEqual(['value post:12 post_status 0:null'])
    expect(merged.conflicts[0]).toMatchObject({ table: 'wp_posts', key: ['12'], path: null })
  })

  it('becomes what was chosen', () => {
    const both = [[[edited({ post_status: 'draft' })]], [edited({ post_status: 'private' })]] as const
    expect(told(merge(...both, always({ is: 'mine' })))).toEqual(['change wp_posts 12 post_status=draft'])
    expect(told(merge(...both, always({ is: 'theirs' })))).toEqual([])
    const text = { is: 'edited', text: 'future' } as const
    expect(told(merge(...both, always(text)))).toEqual(['change wp_posts 12 post_status=future'])
  })

  it('counts what both added, and is dated by the later', () => {
    const merged = merge(
      [[edited({ comment_count: 5, post_modified: '2026-05-06 10:00:00' }, { comment_count: 3 })]],
      [edited({ comment_count: 4, post_modified: '2026-05-05 10:00:00' }, { comment_count: 3 })],
    )
    expect(told(merged)).toEqual(['change wp_posts 12 post_modified=2026-05-06 10:00:00 comment_count=6'])
    expect(merged.conflicts).toEqual([])
  })

  it('is dated by a change only where some of that is in it', () => {
    const late = { post_modified: '2026-05-06 10:00:00' }
    const mine = edited({ post_status: 'draft', ...late })
    const theirs = edited({ post_status: 'private' })
    expect(told(merge([[mine]], [theirs]))).toEqual([])
    expect(told(merge([[mine]], [theirs], always({ is: 'theirs' })))).toEqual([])
    const written = 'change wp_posts 12 post_modified=2026-05-06 10:00:00'
    expect(told(merge([[mine]], [theirs], always({ is: 'mine' })))).toEqual([
      'change wp_posts 12 post_status=draft post_modified=2026-05-06 10:00:00',
    ])
    expect(told(merge([[mine]], [edited({ post_status: 'draft' })]))).toEqual([written])
    expect(told(merge([[edited(late)]], [theirs]))).toEqual([written])
    const more = edited({ post_status: 'draft', post_title: 'Sale', ...late })
    expect(told(merge([[more]], [theirs], always({ is: 'theirs' })))).toEqual([
      'change wp_posts 12 post_title=Sale post_modified=2026-05-06 10:00:00',
    ])
  })
})

describe('a row that one side removed', () => {
  it('is a conflict where the target removed what the source changed', () => {
    const meta: Cells = { meta_id: 9, post_id: 12, meta_key: 'colour', meta_value: 'red' }
    const changed = [changedRow('wp_postmeta', meta, { meta_value: 'blue' })]
    const target = [removedRow('wp_postmeta', meta)]
    const merged = merge([changed], target)
    expect(conflictsOf(merged)).toEqual(['removed-there post:12 null 0:null'])
    expect(told(merged)).toEqual([])
    expect(told(merge([changed], target, always({ is: 'mine' })))).toEqual(['add wp_postmeta 9'])
    expect(merged.conflicts[0]?.impossible.both).toMatch(/^One side removed it/)
  })

  it('is a conflict where the source removed what the target changed', () => {
    const meta: Cells = { meta_id: 9, post_id: 12, meta_key: 'colour', meta_value: 'red' }
    const target = [changedRow('wp_postmeta', meta, { meta_value: 'blue' })]
    const merged = merge([[removedRow('wp_postmeta', meta)]], target)
    expect(conflictsOf(merged)).toEqual(['removed-here post:12 null 0:null'])
    expect(told(merged)).toEqual([])
    expect(told(merge([[removedRow('wp_postmeta', meta)]], target, always({ is: 'mine' })))).toEqual([
      'remove wp_postmeta 9',
    ])
  })

  it('goes without a word where the other side only counted in it', () => {
    const changed = edited({ comment_count: 4 }, { comment_count: 3 })
    const merged = merge([[removedRow('wp_posts', post({ comment_count: 3 }))]], [changed])
    expect([told(merged), merged.conflicts]).toEqual([['remove wp_posts 12'], []])
  })

  it('is gone where both removed it', () => {
    const gone = removedRow('wp_posts', post())
    expect(merge([[gone]], [gone])).toMatchObject({ writes: [], conflicts: [], renumbered: [] })
  })
})

const transient = (value: string) =>
  addedRow('wp_options', { option_id: 900, option_name: '_transient_x', option_value: value, autoload: 'off' })

describe('noise', () => {
  it('is taken where the target has not changed it, and stays the target’s where it has', () => {
    const mine = changedOption('cron', 'a:0:{}', 'a:1:{i:0;i:1;}')
    expect(told(merge([[mine]]))).toEqual(['change wp_options 812 option_value=a:1:{i:0;i:1;}'])
    const merged = merge([[mine]], [changedOption('cron', 'a:0:{}', 'a:1:{i:0;i:2;}')])
    expect([merged.writes, merged.conflicts]).toEqual([[], []])
  })

  it('stays the target’s where two sources disagree, whichever comes first', () => {
    const one = [changedOption('cron', 'a:0:{}', 'one'), transient('1')]
    const other = [changedOption('cron', 'a:0:{}', 'other'), transient('2')]
    for (const sources of [
      [one, other],
      [other, one],
    ]) {
      expect(merge(sources)).toMatchObject({ writes: [], conflicts: [], renumbered: [] })
    }
  })

  it('counts all the same', () => {
    const cells: Cells = { term_taxonomy_id: 3, term_id: 3, taxonomy: 'category', count: 2 }
    const counted = (count: number) => [changedRow('wp_term_taxonomy', cells, { count })]
    expect(told(merge([counted(3), counted(5)], counted(1)))).toEqual(['change wp_term_taxonomy 3 count=5'])
  })
})

describe('several sources', () => {
  it('all have their changes in the row', () => {
    const merged = merge([[edited({ post_title: 'x' })], [edited({ post_excerpt: 'y' })]])
    expect(told(merged)).toEqual(['change wp_posts 12 post_title=x post_excerpt=y'])
    expect(merged.writes[0]?.sources).toEqual([0, 1])
  })

  it('conflict with each other, and the first is theirs', () => {
    const merged = merge([[edited({ post_status: 'draft' })], [edited({ post_status: 'private' })]])
    expect(conflictsOf(merged)).toEqual(['value post:12 post_status 1:0'])
    expect(told(merged)).toEqual(['change wp_posts 12 post_status=draft'])
  })
})

describe('a table to which one side added a column', () => {
  const [older, newer] = ['id int*, note text', 'id int*, note text, status text']
  const edit = changedRow('wp_acme', { id: 1, note: 'old' }, { note: 'new' }, older)
  const upgrade = changedRow('wp_acme', { id: 1, note: 'old', status: null }, { status: 'paid' }, newer)
  const columnsOf = () => ({ made: new Set(['status']), gone: new Set<string>() })
  const both = ['change wp_acme 1 note=new status=paid']

  it('keeps what is in it and what the other side wrote elsewhere, whoever comes first', () => {
    for (const sources of [
      [[edit], [upgrade]],
      [[upgrade], [edit]],
    ]) {
      const merged = merge(sources, [], { columnsOf })
      expect([told(merged), conflictsOf(merged)]).toEqual([both, []])
    }
    const merged = merge([[upgrade]], [edit], { columnsOf })
    expect([told(merged), conflictsOf(merged)]).toEqual([['change wp_acme 1 status=paid'], []])
    expect(merged.writes[0]?.unchecked).toEqual(['status'])
  })

  it('has a conflict where the other side removed a row in which something is in it, whoever comes first', () => {
    const removal = removedRow('wp_acme', { id: 1, note: 'old' }, older)
    expect(conflictsOf(merge([[removal], [upgrade]], [], { columnsOf }))).toEqual([
      'removed-there row:wp_acme:1 null 1:0',
    ])
    expect(conflictsOf(merge([[upgrade], [removal]], [], { columnsOf }))).toEqual([
      'removed-here row:wp_acme:1 null 1:0',
    ])
    expect(conflictsOf(merge([[removal]], [upgrade], { columnsOf }))).toEqual([
      'removed-here row:wp_acme:1 null 0:null',
    ])
  })

  it('has a conflict for what is in it where it is not made, or was dropped', () => {
    const conflicts = ['schema row:wp_acme:1 status 0:null']
    expect(conflictsOf(merge([[upgrade]], [edit]))).toEqual(conflicts)
    const gone = () => ({ made: new Set<string>(), gone: new Set(['status']) })
    const merged = merge([[upgrade]], [], { columnsOf: gone })
    expect([told(merged), conflictsOf(merged)]).toEqual([[], conflicts])
  })
})
