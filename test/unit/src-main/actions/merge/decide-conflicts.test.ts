// Conflicts of a merge are listed, decided and remembered; a decision holds for the values it was made for, and for no others.
import { beforeEach, describe, expect, it } from 'vitest'
import { decideConflicts, forgetMerge, listConflicts } from '../../../../../src-main/actions/merge/decide-conflicts.ts'
import { decideMerge } from '../../../../../src-main/actions/merge/decide-edited.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { conflictRow, mergeRow } from '../../../../support/merge-rows.ts'
import { cloneRow } from '../../../../support/rows.ts'

const all = { states: [], text: '', offset: 0, limit: 100 }
let context: ReturnType<typeof inMemoryContext>['context']

beforeEach(() => {
  context = inMemoryContext().context
  context.catalog.clones.insert(cloneRow())
  context.catalog.merges.insert(mergeRow())
  context.catalog.merges.setConflicts('merge1', [
    conflictRow({ id: 'a', title: 'Hello world' }),
    conflictRow({ id: 'b', title: 'Blog name', both: 'A setting can have one value only.' }),
  ])
})

const states = () => listConflicts(context, { merge: 'merge1', ...all }).conflicts.map(({ id, state }) => [id, state])
const stateOfMerge = () => context.catalog.merges.get('merge1')?.state

describe('a text that somebody wrote', () => {
  const decided = (text: string, asked: string[] = []) =>
    decideMerge(context, { merge: 'merge1', conflicts: ['c'], choice: { is: 'edited', text } }, (_production, work) =>
      work({
        async query(sql) {
          asked.push(sql)
          return [{ type: 'varchar', charset: 'utf8mb4', characters: '3', bytes: '12' }]
        },
      }),
    )

  beforeEach(() => {
    const row = conflictRow({ id: 'c', title: 'Hello world' })
    const column = { table: 'wp_terms', name: 'slug', isWhole: true }
    context.catalog.merges.setConflicts('merge1', [{ ...row, shown: { ...row.shown, column } }])
  })

  it('is refused where it does not fit, and decides nothing', async () => {
    await expect(decided('four')).rejects.toThrow(/room for 3 characters, and this text has 4.*Nothing was decided/)
    expect(states()).toEqual([['c', 'open']])
  })

  it('is decided where it fits into the column it is for', async () => {
    const asked: string[] = []
    await decided('🦊🦊🦊', asked)
    expect(states()).toEqual([['c', 'decided']])
    expect(asked).toEqual([expect.stringMatching(/table_name = 'wp_terms' AND column_name = 'slug'/)])
  })
})

describe('conflicts of a merge', () => {
  it('are found by the clone’s name, by words and by their state', () => {
    decideConflicts(context, { merge: 'hello', conflicts: ['a'], choice: { is: 'mine' } })
    const found = (query: Partial<typeof all>) =>
      listConflicts(context, { merge: 'hello', ...all, ...query }).conflicts.map(({ id }) => id)
    expect([
      found({}),
      found({ text: 'BLOG' }),
      listConflicts(context, { merge: 'merge1', ...all, states: ['open'] }).conflicts.map(({ id }) => id),
      listConflicts(context, { merge: 'merge1', ...all, offset: 1, limit: 1 }),
    ]).toMatchObject([['a', 'b'], ['b'], ['b'], { total: 2, conflicts: [{ id: 'b' }] }])
  })

  it('are all decided before the merge can go on, and one after the other', () => {
    decideConflicts(context, { merge: 'merge1', conflicts: ['a'], choice: { is: 'edited', text: 'Both' } })
    expect([states(), stateOfMerge()]).toEqual([
      [
        ['a', 'decided'],
        ['b', 'open'],
      ],
      'waiting',
    ])
    decideConflicts(context, { merge: 'merge1', conflicts: null, choice: { is: 'theirs' } })
    expect([stateOfMerge(), listConflicts(context, { merge: 'merge1', ...all }).conflicts]).toMatchObject([
      'ready',
      [{ choice: { is: 'edited', text: 'Both' } }, { choice: { is: 'theirs' } }],
    ])
  })

  it('refuse what cannot be chosen, with the reason, and decide nothing then', () => {
    const both = { is: 'both' } as const
    expect(() => decideConflicts(context, { merge: 'merge1', conflicts: ['a', 'b'], choice: both })).toThrow(
      'A setting can have one value only.',
    )
    expect(states()).toEqual([
      ['a', 'open'],
      ['b', 'open'],
    ])
    decideConflicts(context, { merge: 'merge1', conflicts: null, choice: both })
    expect(states()).toEqual([
      ['a', 'decided'],
      ['b', 'open'],
    ])
  })

  it('are stale once a side has changed, and say what was chosen before', () => {
    decideConflicts(context, { merge: 'merge1', conflicts: null, choice: { is: 'mine' } })
    context.catalog.merges.setConflicts('merge1', [
      conflictRow({ id: 'a', title: 'Hello world', version: 'another' }),
      conflictRow({ id: 'c', title: 'New' }),
    ])
    expect(listConflicts(context, { merge: 'merge1', ...all }).conflicts).toMatchObject([
      { id: 'a', state: 'stale', choice: { is: 'mine' } },
      { id: 'c', state: 'open', choice: null },
    ])
    expect(context.catalog.merges.conflictCounts('merge1')).toEqual({ open: 1, decided: 0, stale: 1 })
  })

  it('say which decisions are of an earlier merge', () => {
    const { merges } = context.catalog
    merges.remember([{ source: 'clone1', conflict: 'a', mine: 'mine', choice: { is: 'mine' } }])
    merges.remember([{ source: 'gone', conflict: 'a', mine: 'mine', choice: { is: 'mine' } }])
    decideConflicts(context, { merge: 'merge1', conflicts: null, choice: { is: 'mine' } })
    const shown = listConflicts(context, { merge: 'merge1', ...all }).conflicts
    expect([merges.remembered('gone'), shown.map(({ isRemembered }) => isRemembered)]).toEqual([[], [true, false]])
  })

  it('go with the merge that is forgotten, and with the clone', () => {
    forgetMerge(context, 'merge1')
    expect(() => listConflicts(context, { merge: 'merge1', ...all })).toThrow('No merge of “merge1” waits')
    context.catalog.merges.insert(mergeRow())
    context.catalog.clones.delete('clone1')
    expect(context.catalog.merges.all()).toEqual([])
  })

  it('are not decided while the merge goes on, nor is it forgotten', () => {
    context.catalog.merges.update('merge1', { state: 'running' })
    for (const act of [
      () => decideConflicts(context, { merge: 'merge1', conflicts: null, choice: { is: 'mine' } }),
      () => forgetMerge(context, 'merge1'),
    ]) {
      expect(act).toThrow('goes on right now')
    }
  })
})
