// Two clones become one: what is done in which order, and that nothing is left where it is broken off.
import { describe, expect, it } from 'vitest'
import { resetClone } from '../../../../../src-main/actions/clone/reset-clone.ts'
import { undoClone } from '../../../../../src-main/actions/clone/rewind-clone.ts'
import { resolveMerge } from '../../../../../src-main/actions/merge/resolve-wish.ts'
import { startMerge } from '../../../../../src-main/actions/merge/start-merge.ts'
import type { MergeRow } from '../../../../../src-main/catalog/merges.ts'
import { forgetUnused } from '../../../../../src-main/catalog/unused-merges.ts'
import type { ChangeIndex } from '../../../../../src-main/comparing/change-index.ts'
import type { MergeWish } from '../../../../../src-main/contract/models.ts'
import { mergeView } from '../../../../../src-main/views/merge.ts'
import { feeder, openedIndex, postsTable, rowOf } from '../../../../support/fed-index.ts'
import { addClone, type InMemoryContext, inMemoryContext } from '../../../../support/in-memory-context.ts'
import { withIndexes } from '../../../../support/in-memory-logs.ts'
import { oneRowDatabase } from '../../../../support/one-row-database.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

const none = { open: 0, decided: 0, stale: 0 }
const base = rowOf('7', 'Old', 'page')
const mine = rowOf('7', 'Mine', 'page')

const changed = new WeakMap<InMemoryContext, readonly ChangeIndex[]>()

async function setUp(memory: InMemoryContext): Promise<void> {
  await addClone(memory)
  await addClone(memory, { id: 'clone2', name: 'other', hostLabel: 'other', state: 'state2', lane: 2 })
  const own = openedIndex()
  const change = { table: postsTable, before: base, after: mine }
  feeder(own.sink).write(100, 'aaaaaaaaaaaaaaaa 1 POST /wp-admin/post.php', change)
  changed.set(memory, [own, openedIndex(), openedIndex(), openedIndex()])
}

const wish: MergeWish = { is: 'merge', name: 'both', clones: ['hello', 'other'], from: { is: 'newest' } }

async function merged(memory: InMemoryContext, of: MergeWish = wish) {
  const context = withIndexes(memory, changed.get(memory) ?? [])
  const { job } = await startMerge(context, { wish: of, onConflict: 'stop' }, oneRowDatabase(memory, base, mine))
  if (!job) throw new Error('The merge waits.')
  return job
}

describe('a merge of two clones', () => {
  it('makes a third one, leaves both as they are, and keeps a bookmark of what was merged of each', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    expect(await memory.ended(merged(memory))).toEqual({ state: 'done', says: null })
    const { clones, bookmarks, merges } = memory.context.catalog
    const made = clones.named('both')
    expect(made).toMatchObject({ phase: 'kept', point: 'point1', parent: null })
    expect(clones.get('clone1')).toMatchObject({ state: 'state1' })
    expect(memory.did('sql UPDATE')).toHaveLength(1)
    const [one, other] = [bookmarks.of('clone1')[0], bookmarks.of('clone2')[0]]
    expect([one?.name, other?.name]).toEqual(['Merged into “both”', 'Merged into “both”'])
    expect(merges.all()).toMatchObject([
      {
        state: 'done',
        clone: made?.id,
        sources: [
          { clone: 'clone1', bookmark: one?.id },
          { clone: 'clone2', bookmark: other?.id },
        ],
      },
    ])
  })

  it('is never told to be done before it says from which moment on further work counts', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const { merges } = memory.context.catalog
    const told: unknown[] = []
    const context = withIndexes(memory, changed.get(memory) ?? [])
    const publish = { ...context.publish, merge: (id: string) => void told.push(merges.get(id)) }
    const wished = { wish: { is: 'add', clone: 'other', source: 'hello' }, onConflict: 'stop' } as const
    const { job } = await startMerge({ ...context, publish }, wished, oneRowDatabase(memory, base, mine))
    expect(job && (await memory.ended(job))).toEqual({ state: 'done', says: null })
    const done = told.filter((one) => (one as MergeRow).state === 'done')
    expect(done.length).toBeGreaterThan(0)
    for (const one of done) expect(one).toMatchObject({ sources: [{ clone: 'clone1', bookmark: expect.any(String) }] })
  })

  it('is in the merged clone as long as its state has it: not after a reset, and again once that is taken back', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    await memory.ended(merged(memory))
    const { context } = memory
    const { catalog } = context
    const both = catalog.clones.named('both')?.id ?? ''
    const moment = catalog.bookmarks.of('clone1')[0]?.id
    const found = async () => {
      const { works } = await resolveMerge(context, { is: 'add', clone: 'both', source: 'clone1' })
      const known = { conflicts: none, shown: catalog.clones.get(both)?.state, isThere: () => true }
      const [merge] = catalog.merges.ofClone(both)
      return { since: works.map((work) => work.since?.id), isIn: !!merge && mergeView(merge, known).isIn }
    }
    expect(await found()).toEqual({ since: [moment], isIn: true })
    await memory.ended(resetClone(context, both))
    expect(await found()).toEqual({ since: [undefined], isIn: false })
    await memory.ended(undoClone(context, both))
    expect(await found()).toEqual({ since: [moment], isIn: true })
    await memory.ended(undoClone(context, both))
    expect(await found()).toEqual({ since: [undefined], isIn: false })
    for (const { id } of catalog.bookmarks.of(both)) catalog.bookmarks.delete(id)
    expect(forgetUnused(catalog, both)).toHaveLength(1)
    expect(catalog.merges.all()).toEqual([])
  })

  leavesNothing({
    setUp,
    start: (memory) => merged(memory),
    at: ['pool.copy productions', 'docker.start', 'sql UPDATE', 'gateway.answers'],
  })

  it.each([
    ['one clone', { ...wish, clones: ['hello', 'hello'] }, 'A merge needs two clones or more'],
    ['a clone and itself', { is: 'add', clone: 'hello', source: 'hello' }, 'has its own work already'],
    ['nothing chosen', { is: 'pick', clone: 'hello', source: 'other', things: [], edits: [] }, 'Say which things'],
    ['a name that is taken', { ...wish, name: 'hello' }, 'hello'],
  ] as const)('is refused for %s', async (_of, refused, says) => {
    const memory = inMemoryContext()
    await setUp(memory)
    const before = memory.everything()
    await expect(merged(memory, refused as MergeWish)).rejects.toThrow(says)
    expect(memory.everything()).toEqual(before)
  })
})
