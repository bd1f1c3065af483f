// An edit is undone in a clone: what is done in which order, what is refused, and that nothing is left where it is broken off.
import { beforeEach, describe, expect, it } from 'vitest'
import { undoChange } from '../../../../../src-main/actions/change/undo-change.ts'
import type { ChangeIndex } from '../../../../../src-main/comparing/change-index.ts'
import type { RowValues } from '../../../../../src-main/rows/change.ts'
import { feeder, openedIndex, postsTable, rowOf } from '../../../../support/fed-index.ts'
import { addClone, type InMemoryContext, inMemoryContext } from '../../../../support/in-memory-context.ts'
import { oneRowDatabase } from '../../../../support/one-row-database.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

const edit = 'aaaaaaaaaaaaaaaa'
const before = rowOf('7', 'Old', 'page')
const after = rowOf('7', 'New', 'page')

const indexes = new WeakMap<InMemoryContext, ChangeIndex>()

async function setUp(memory: InMemoryContext, of: Parameters<typeof addClone>[1] = {}): Promise<void> {
  await addClone(memory, of)
  const index = openedIndex()
  const feed = feeder(index.sink)
  feed.write(100, `${edit} 1 POST /wp-admin/post.php?action=editpost`, { table: postsTable, before, after })
  index.learn(new Map([['user:1', { title: 'anna', type: '' }]]))
  indexes.set(memory, index)
}

/** @param row what the clone's database has now */
function undone(
  memory: InMemoryContext,
  row: RowValues | null = after,
  part: { edit?: string; thing?: string } = { edit },
) {
  const index = indexes.get(memory)
  if (!index) throw new Error('Nothing was set up.')
  const comparisons = {
    use: <T>(_compared: unknown, _signal: unknown, work: (opened: { index: ChangeIndex }) => T | Promise<T>) =>
      memory.deeds.act('comparisons.use', () => undefined).then(() => work({ index })),
  }
  return undoChange({ ...memory.context, comparisons }, { clone: 'hello', part }, oneRowDatabase(memory, row, before))
}

let memory: InMemoryContext
beforeEach(async () => {
  memory = inMemoryContext()
  await setUp(memory)
})

const sessionSettings = /^sql SET/

describe('an edit that is undone', () => {
  it('goes back in one transaction, and the state before is kept', async () => {
    expect(await memory.ended(undone(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did('comparisons', 'pool', 'sql', 'publish').filter((line) => !sessionSettings.test(line))).toEqual([
      'comparisons.use',
      'pool.reserve 0',
      'pool.copy clones/clone1/state1 clones/clone1/id2',
      'pool.setReadOnly clones/clone1/id2 true',
      'sql START TRANSACTION',
      `sql UPDATE \`wp_posts\` SET \`post_title\` = X'4f6c64' WHERE \`ID\` IN (7) LIMIT 1 /*sitefork:ID 0 UNDO ${edit}*/`,
      'sql COMMIT',
      'publish.bookmark id3',
      'sql close',
      'publish.clone clone1',
    ])
    const name = 'Before undoing: anna changed “New”'
    expect(memory.context.catalog.bookmarks.all()).toMatchObject([{ id: 'id3', kind: 'safety', state: 'id2', name }])
  })

  it('wakes a clone that sleeps, once its state is kept', async () => {
    memory = inMemoryContext()
    await setUp(memory)
    const { context } = memory
    const clone = context.catalog.clones.get('clone1')
    const production = context.catalog.productions.get('acme')
    if (!clone || !production) throw new Error('There is no clone.')
    context.availability.show(clone, production)
    for (const name of [...memory.engine.containers.keys()]) memory.engine.containers.delete(name)
    expect(await memory.ended(undone(memory))).toEqual({ state: 'done', says: null })
    const order = memory.did('pool.copy', 'docker.start', 'sql COMMIT').map((line) => line.split(' ')[0])
    expect(order).toEqual(['pool.copy', 'docker.start', 'docker.start', 'sql'])
    expect(context.availability.get('clone1')).toBeDefined()
  })

  it('is refused, and nothing is left, where the row was changed again; the reason says by whom', async () => {
    const index = indexes.get(memory)
    const later = rowOf('7', 'Newer', 'page')
    if (index) {
      feeder(index.sink).write(200, 'bbbbbbbbbbbbbbbb 1 POST /wp-admin/post.php', {
        table: postsTable,
        before: after,
        after: later,
      })
    }
    const was = memory.everything()
    const { state, says } = await memory.ended(undone(memory, later))
    expect(state).toBe('failed')
    expect(says).toMatch(
      /^Nothing was undone, because later changes rest on it: post_title of wp_posts 7 was changed again at .+1970.+ \(anna changed “Newer”\)\. Undo that first, or go back to a bookmark\.$/,
    )
    expect(memory.everything()).toEqual(was)
    expect(memory.did('sql UPDATE', 'sql COMMIT')).toEqual([])
  })

  it('is refused where the row is gone, where the edit is, and where it changed what tables are made of', async () => {
    expect((await memory.ended(undone(memory, null))).says).toContain('wp_posts 7 was removed since')
    expect((await memory.ended(undone(memory, after, { edit: 'ffffffffffffffff' }))).says).toContain(
      'not in the list any more',
    )
    expect((await memory.ended(undone(memory, after, {}))).says).toContain('Say which edit or which thing')
    indexes
      .get(memory)
      ?.sink.statement(
        { database: 'site', text: 'ALTER TABLE wp_posts ADD x INT' },
        { at: 100, server: 1, statement: `ALTER /*sitefork:${edit} 1 POST /wp-admin/post.php?action=editpost*/` },
      )
    indexes.get(memory)?.sink.committed(10_000, 100)
    expect((await memory.ended(undone(memory))).says).toContain(
      'which is not undone by itself: ALTER TABLE wp_posts ADD x INT',
    )
  })

  it('goes back to what the point has where a thing is undone', async () => {
    expect(await memory.ended(undone(memory, after, { thing: 'post:7' }))).toEqual({ state: 'done', says: null })
    expect(memory.context.catalog.bookmarks.all()).toMatchObject([{ name: 'Before undoing: page “New”' }])
  })

  leavesNothing({
    setUp,
    start: (memory) => undone(memory),
    at: ['comparisons.use', 'pool.reserve', 'pool.copy', 'pool.setReadOnly', 'sql START TRANSACTION', 'sql UPDATE'],
  })
})
