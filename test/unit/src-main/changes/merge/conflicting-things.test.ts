// Things that one side removed and the other changed, and things that are to be there twice.
import { describe, expect, it } from 'vitest'
import type { Conflict } from '../../../../../src-main/changes/merge/merge.ts'
import type { ConflictChoice } from '../../../../../src-main/contract/merges.ts'
import { heldSource, meant, mergeLists, toldConflicts, toldWrites } from '../../../../support/merging.ts'
import { addedRow, type Cells, changedRow, post, removedRow } from '../../../../support/wordpress-rows.ts'

const meta = (id: number, key: string, value: string): Cells => ({
  meta_id: id,
  post_id: 12,
  meta_key: key,
  meta_value: value,
})
const comment: Cells = {
  comment_ID: 77,
  comment_post_ID: 12,
  comment_author: 'Ada',
  comment_content: 'Nice',
  comment_approved: '1',
}
const choose = (is: ConflictChoice['is']) => ({
  choiceOf: (): ConflictChoice => (is === 'edited' ? { is, text: '' } : { is }),
})

describe('a post that the target removed', () => {
  const gone = [
    removedRow('wp_posts', post()),
    removedRow('wp_postmeta', meta(1, 'colour', 'red')),
    removedRow('wp_postmeta', meta(2, 'size', '7')),
    removedRow('wp_comments', comment),
  ]
  const mine = [
    changedRow('wp_posts', post(), { post_title: 'Summer sale' }),
    changedRow('wp_postmeta', meta(1, 'colour', 'red'), { meta_value: 'blue' }),
    addedRow('wp_postmeta', meta(1_000_000_001, 'shape', 'round')),
    addedRow('wp_comments', { ...comment, comment_ID: 1_000_000_002 }),
  ]

  it('is one conflict with all that was changed of it, and stays removed until it is decided', () => {
    const merged = mergeLists([mine], gone)
    expect(toldConflicts(merged)).toEqual(['removed-there post:12 null 0:null'])
    expect(merged.conflicts[0]).toMatchObject({ table: 'wp_posts', key: ['12'] })
    expect(String(merged.conflicts[0]?.mine)).toContain('post_title: Summer sale')
    expect(Object.keys(merged.conflicts[0]?.impossible ?? {})).toEqual(['both', 'edited'])
    expect(merged.writes).toEqual([])
  })

  it('comes back with all of it, and with the changes', () => {
    const merged = mergeLists([mine], gone, choose('mine'))
    expect(toldWrites(merged, ['post_title', 'meta_value']).toSorted()).toEqual([
      'add wp_comments 1000000002',
      'add wp_comments 77',
      'add wp_postmeta 1 meta_value=blue',
      'add wp_postmeta 1000000001 meta_value=round',
      'add wp_postmeta 2 meta_value=7',
      'add wp_posts 12 post_title=Summer sale',
    ])
  })

  it('is no conflict where the source did nothing but count in it', () => {
    const merged = mergeLists([[changedRow('wp_posts', post(), { comment_count: 5 })]], gone)
    expect([merged.writes, merged.conflicts]).toEqual([[], []])
  })

  it('is no conflict where a source removed it too', () => {
    expect(mergeLists([gone], gone)).toMatchObject({ writes: [], conflicts: [], renumbered: [] })
  })
})

describe('a post that the source removed', () => {
  const mine = [removedRow('wp_posts', post()), removedRow('wp_postmeta', meta(1, 'colour', 'red'))]
  const target = [
    changedRow('wp_postmeta', meta(1, 'colour', 'red'), { meta_value: 'blue' }),
    addedRow('wp_postmeta', meta(501, 'shape', 'round')),
    addedRow('wp_comments', comment),
  ]

  it('is one conflict with all that the target did to it, and stays until it is decided', () => {
    const merged = mergeLists([mine], target)
    expect(toldConflicts(merged)).toEqual(['removed-here post:12 null 0:null'])
    expect(String(merged.conflicts[0]?.theirs)).toContain('meta_value: blue')
    expect(merged.writes).toEqual([])
  })

  it('goes with all that the target made of it', () => {
    const merged = mergeLists([mine], target, choose('mine'))
    expect(toldWrites(merged).toSorted()).toEqual([
      'remove wp_comments 77',
      'remove wp_postmeta 1',
      'remove wp_postmeta 501',
      'remove wp_posts 12',
    ])
    expect(merged.writes.find(({ table }) => table.name === 'wp_postmeta')?.expected?.map(String)).toContain('blue')
  })

  it('goes without a word where the target did nothing to it', () => {
    expect(mergeLists([mine])).toMatchObject({ conflicts: [], writes: [{ wanted: null }, { wanted: null }] })
  })

  it('is a conflict with another source that changed it', () => {
    const merged = mergeLists([[changedRow('wp_posts', post(), { post_title: 'x' })], mine])
    expect(toldConflicts(merged)).toEqual(['removed-here post:12 null 1:0'])
    expect(toldWrites(merged)).toEqual(['change wp_posts 12 post_title=x'])
    const other = mergeLists([mine, [changedRow('wp_posts', post(), { post_title: 'x' })]])
    expect(toldConflicts(other)).toEqual(['removed-there post:12 null 1:0'])
    expect(toldWrites(other)).toEqual(['remove wp_posts 12', 'remove wp_postmeta 1'])
  })
})

describe('a thing that is to be there twice', () => {
  const added = (title: string) =>
    addedRow('wp_posts', post({ post_type: 'wp_template', post_name: 'home', post_title: title }))
  const mine = [added('Mine'), addedRow('wp_postmeta', meta(1, 'origin', 'theme'))]
  const both = { ...choose('both'), newId: (table: string) => (table === 'wp_posts' ? '1234' : '5678') }

  it('is a second one with ids of its own and a title that says so', () => {
    const merged = mergeLists([mine], [added('Theirs')], both)
    expect(toldWrites(merged, ['post_title', 'post_name', 'post_id'])).toEqual([
      'add wp_posts 1234 post_title=Mine (2) post_name=home-2',
      'add wp_postmeta 5678 post_id=1234',
    ])
    expect(toldConflicts(merged)).toEqual(['added-twice post:12 post_title 0:null'])
  })

  it('has all its parts where the source says what they are', () => {
    const changes = [changedRow('wp_posts', post(), { post_status: 'draft' })]
    const target = [changedRow('wp_posts', post(), { post_status: 'private' })]
    const parts = [
      addedRow('wp_posts', post({ post_status: 'draft' })),
      addedRow('wp_postmeta', meta(1, 'colour', 'red')),
    ]
    const source = {
      ...heldSource(changes, target),
      wholeThing: () => parts.map(({ table, after }) => ({ table, row: after ?? [] })),
    }
    const merged = mergeLists([], [], { ...both, sources: [source] })
    expect(toldWrites(merged, ['post_status', 'post_id'])).toEqual([
      'add wp_posts 1234 post_status=draft',
      'add wp_postmeta 5678 post_id=1234',
    ])
    const without = mergeLists([changes], target, both)
    expect(without.conflicts[0]?.impossible.both).toMatch(/^Only what was changed of it is known here/)
    expect(without.writes).toEqual([])
  })

  it('is refused of what can only be there once', () => {
    const option: Cells = { option_id: 3, option_name: 'blogname', option_value: 'a', autoload: 'on' }
    const set = (value: string) => [changedRow('wp_options', option, { option_value: value })]
    const merged = mergeLists([set('b')], set('c'), both)
    expect(merged.conflicts[0]?.impossible.both).toMatch(/^It is part of something that can only be there once/)
    expect(merged.writes).toEqual([])
  })
})

describe('a conflict', () => {
  const between = (mine: string, theirs: string): Conflict | undefined =>
    mergeLists(
      [[changedRow('wp_posts', post(), { post_status: mine })]],
      [changedRow('wp_posts', post(), { post_status: theirs })],
    ).conflicts[0]

  it('has the same name as long as it is at the same place, and another version once a side differs', () => {
    const [one, same, other] = [between('draft', 'private'), between('draft', 'private'), between('draft', 'future')]
    expect(one?.id).toMatch(/^[0-9a-f]{32}$/)
    expect([same?.id, same?.version]).toEqual([one?.id, one?.version])
    expect(other?.id).toBe(one?.id)
    expect(other?.version).not.toBe(one?.version)
  })

  it('is of the thing that its row belongs to', () => {
    expect(between('draft', 'private')?.thing).toBe(meant(addedRow('wp_posts', post())).thing)
  })
})
