// A refresh keeps a clone's work: what is done in which order, what waits for a decision, and that nothing is left where it is broken off.
import { beforeEach, describe, expect, it } from 'vitest'
import { resetClone } from '../../../../../src-main/actions/clone/reset-clone.ts'
import { undoClone } from '../../../../../src-main/actions/clone/rewind-clone.ts'
import { continueMerge, previewMerge, startMerge } from '../../../../../src-main/actions/merge/start-merge.ts'
import type { ChangeIndex } from '../../../../../src-main/comparing/change-index.ts'
import type { Context } from '../../../../../src-main/context.ts'
import type { ConflictRule } from '../../../../../src-main/contract/models.ts'
import type { RowValues } from '../../../../../src-main/rows/change.ts'
import { feeder, openedIndex, postsTable, rowOf } from '../../../../support/fed-index.ts'
import { addClone, type InMemoryContext, inMemoryContext } from '../../../../support/in-memory-context.ts'
import { brokenOnPurpose } from '../../../../support/in-memory-engine.ts'
import { withIndexes } from '../../../../support/in-memory-logs.ts'
import { oneRowDatabase } from '../../../../support/one-row-database.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

const base = rowOf('7', 'Old', 'page')
const mine = rowOf('7', 'Mine', 'page')
const theirs = rowOf('7', 'Theirs', 'page')

const indexes = new WeakMap<InMemoryContext, { readonly own: ChangeIndex; readonly inTarget: ChangeIndex }>()

/** @param target what the point has in the row that the clone changed */
async function setUp(memory: InMemoryContext, target: RowValues = base): Promise<void> {
  await addClone(memory)
  const [own, inTarget] = [openedIndex(), openedIndex()]
  feeder(own.sink).write(100, 'aaaaaaaaaaaaaaaa 1 POST /wp-admin/post.php', {
    table: postsTable,
    before: base,
    after: mine,
  })
  if (target !== base) feeder(inTarget.sink).write(100, undefined, { table: postsTable, before: base, after: target })
  indexes.set(memory, { own, inTarget })
}

function withLogs(memory: InMemoryContext): Context {
  const found = indexes.get(memory)
  if (!found) throw new Error('Nothing was set up.')
  return withIndexes(memory, [found.own, found.inTarget])
}

const wish = { is: 'refresh', clone: 'hello', from: { is: 'newest' } } as const
const started = (memory: InMemoryContext, onConflict: ConflictRule = 'stop', target: RowValues = base) =>
  startMerge(withLogs(memory), { wish, onConflict }, oneRowDatabase(memory, target, mine))

async function jobOf(memory: InMemoryContext, onConflict: ConflictRule = 'stop') {
  const { job } = await started(memory, onConflict)
  if (!job) throw new Error('The merge waits.')
  return job
}

let memory: InMemoryContext
beforeEach(async () => {
  memory = inMemoryContext()
  await setUp(memory)
})

describe('a refresh that keeps work', () => {
  it('writes it to a state beside the old one before anybody asks for a page, and looks at it before it switches', async () => {
    expect(await memory.ended(jobOf(memory))).toEqual({ state: 'done', says: null })
    const state = memory.context.catalog.clones.get('clone1')?.state ?? ''
    const deeds = memory.did('pool.copy', 'pool.remove', 'sql UPDATE', 'sql COMMIT', 'gateway.answers')
    expect(deeds).toEqual([
      expect.stringMatching(/^pool.copy clones\/clone1\/state1 clones\/clone1\//),
      `pool.copy productions/acme/points/point1 clones/clone1/${state}`,
      "sql UPDATE `wp_posts` SET `post_title` = X'4d696e65' WHERE `ID` IN (7) LIMIT 1 /*sitefork:ID 0 MERGE refreshed, and kept one change*/",
      'sql COMMIT',
      `gateway.answers new-${state}`,
      expect.stringMatching(/^pool.remove clones\/clone1\//),
    ])
    expect(memory.context.catalog.merges.all()).toMatchObject([
      { state: 'done', clone: 'clone1', sources: [{ clone: 'clone1', changes: { things: 1, rows: 1, files: 0 } }] },
    ])
    expect(memory.context.catalog.bookmarks.of('clone1')).toMatchObject([{ kind: 'safety', state: 'state1' }])
  })
})

describe('of refreshes that keep work', () => {
  it('only the newest is remembered, for what checking it found; it is not in the clone any more once that is taken back', async () => {
    const { catalog } = memory.context
    expect(await memory.ended(jobOf(memory))).toEqual({ state: 'done', says: null })
    const [first] = catalog.merges.all()
    expect(await memory.ended(jobOf(memory))).toEqual({ state: 'done', says: null })
    const [second, ...more] = catalog.merges.all()
    expect([second?.id === first?.id, more]).toEqual([false, []])
    expect(second?.states).toEqual([catalog.clones.get('clone1')?.state])
    await memory.ended(undoClone(memory.context, 'clone1'))
    expect(catalog.merges.all()).toEqual([])
  })
})

describe('a refresh that keeps work and is broken off', () => {
  leavesNothing({
    setUp,
    start: (memory) => jobOf(memory),
    at: ['pool.copy productions', 'docker.start', 'sql START', 'sql UPDATE', 'gateway.answers'],
  })

  // With a rule nothing has to be decided, so all of it is planned by its job.
  leavesNothing({ setUp, start: (memory) => jobOf(memory, 'mine'), at: ['pool.copy clones', 'docker.start'] })

  it.each(['pool.copy clones', 'pool.setReadOnly'])(
    'before its job begins leaves everything as it was when “%s” fails, and says why',
    async (deed) => {
      const before = memory.everything()
      memory.deeds.failAt(deed)
      await expect(started(memory)).rejects.toThrow(brokenOnPurpose.message)
      expect(memory.everything()).toEqual(before)
    },
  )

  it('because another job has the clone leaves no copy of it', async () => {
    const held = memory.deeds.holdAt('pool.copy productions')
    const { id } = resetClone(memory.context, 'clone1')
    await held.reached
    await expect(started(memory)).rejects.toMatchObject({ code: 'busy' })
    const copied = memory.did('pool.copy clones').map((line) => line.split(' ')[2])
    expect(memory.did('pool.remove').map((line) => line.split(' ')[1])).toEqual(copied)
    held.release()
    await memory.context.jobs.wait(id)
  })

  it('is planned anew where the clone got another state before its job began', async () => {
    const held = memory.deeds.holdAt('pool.setReadOnly')
    const job = jobOf(memory)
    await held.reached
    expect(await memory.ended(resetClone(memory.context, 'clone1'))).toEqual({ state: 'done', says: null })
    const now = memory.context.catalog.clones.get('clone1')?.state
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    const copies = memory.did('pool.copy clones').map((line) => line.split(' ').slice(1))
    expect(copies.map(([from]) => from)).toEqual(['clones/clone1/state1', `clones/clone1/${now}`])
    const removed = memory.did('pool.remove').map((line) => line.split(' ')[1])
    expect(removed).toEqual(copies.map(([, copy]) => copy))
  })
})

describe('what both changed', () => {
  beforeEach(async () => {
    memory = inMemoryContext()
    await setUp(memory, theirs)
  })

  it('waits, and nothing that was made for it stays', async () => {
    const { merge, job } = await started(memory)
    expect(job).toBeNull()
    expect(memory.context.catalog.merges.get(merge)).toMatchObject({ state: 'waiting', point: 'point1' })
    expect(memory.context.catalog.merges.conflictCounts(merge)).toEqual({ open: 1, decided: 0, stale: 0 })
    const [copy, copied] = [memory.did('pool.copy'), memory.did('pool.copy')[0]?.split(' ')[2]]
    expect([copy.length, memory.did('pool.remove'), memory.did('docker', 'sql')]).toEqual([
      1,
      [`pool.remove ${copied}`],
      [],
    ])
    await expect(continueMerge(withLogs(memory), merge)).rejects.toThrow('waits for one decision')
  })

  it('is mine or theirs by a rule, and theirs writes nothing', async () => {
    const { job } = await started(memory, 'theirs', theirs)
    expect(job && (await memory.ended(job))).toEqual({ state: 'done', says: null })
    expect(memory.did('sql UPDATE')).toEqual([])
    memory = inMemoryContext()
    await setUp(memory, theirs)
    const other = await started(memory, 'mine', theirs)
    expect(other.job && (await memory.ended(other.job))).toEqual({ state: 'done', says: null })
    expect(memory.did('sql UPDATE')).toHaveLength(1)
  })

  it('goes on once it is decided, and the decision is there for the next time', async () => {
    const { merge } = await started(memory)
    const { merges } = memory.context.catalog
    const [conflict] = merges.conflicts(merge)
    merges.decide(merge, [conflict?.id ?? ''], { is: 'mine' })
    merges.update(merge, { state: 'ready' })
    const { job } = await continueMerge(withLogs(memory), merge, oneRowDatabase(memory, theirs, mine))
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(merges.get(merge)).toMatchObject({ state: 'done' })
    expect(merges.remembered('clone1')).toMatchObject([{ conflict: conflict?.id, choice: { is: 'mine' } }])
    expect(await previewMerge(withLogs(memory), wish)).toMatchObject({ conflictTotal: 0, remembered: 1 })
  })

  it('stays decided where it could not be made, with the job that says why', async () => {
    const { merge } = await started(memory)
    const { merges } = memory.context.catalog
    merges.decide(merge, [merges.conflicts(merge)[0]?.id ?? ''], { is: 'mine' })
    merges.update(merge, { state: 'ready' })
    memory.deeds.failAt('pool.copy productions')
    const { job } = await continueMerge(withLogs(memory), merge, oneRowDatabase(memory, theirs, mine))
    expect((await memory.ended(job)).state).toBe('failed')
    expect(merges.get(merge)).toMatchObject({ state: 'ready', job: job.id })
    expect(merges.conflictCounts(merge)).toEqual({ open: 0, decided: 1, stale: 0 })
  })

  it('is decided anew where a clone was edited again', async () => {
    const { merge } = await started(memory)
    const { merges } = memory.context.catalog
    merges.decide(merge, [merges.conflicts(merge)[0]?.id ?? ''], { is: 'mine' })
    merges.update(merge, { state: 'ready' })
    const found = indexes.get(memory)
    if (found) {
      feeder(found.own.sink).write(200, 'bbbbbbbbbbbbbbbb 1 POST /wp-admin/post.php', {
        table: postsTable,
        before: mine,
        after: rowOf('7', 'Mine again', 'page'),
      })
    }
    await expect(continueMerge(withLogs(memory), merge)).rejects.toThrow('waits for one decision')
    expect(merges.conflictCounts(merge)).toEqual({ open: 0, decided: 0, stale: 1 })
    expect(merges.get(merge)).toMatchObject({ state: 'waiting' })
  })
})
