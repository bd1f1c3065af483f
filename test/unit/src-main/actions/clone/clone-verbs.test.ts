// What is done with a clone that is there: bookmark, branch, delete, start, stop, sleep, wake, rename, describe.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  bookmarkClone,
  describeBookmark,
  forgetBookmark,
} from '../../../../../src-main/actions/clone/bookmark-clone.ts'
import { branchClone } from '../../../../../src-main/actions/clone/branch-clone.ts'
import { deleteClone } from '../../../../../src-main/actions/clone/delete-clone.ts'
import { describeClone } from '../../../../../src-main/actions/clone/describe-clone.ts'
import { failClone } from '../../../../../src-main/actions/clone/fail-clone.ts'
import { listSiteUsers, logInToClone } from '../../../../../src-main/actions/clone/log-in.ts'
import { renameClone } from '../../../../../src-main/actions/clone/rename-clone.ts'
import { startClone } from '../../../../../src-main/actions/clone/start-clone.ts'
import { sleepClone, stopClone } from '../../../../../src-main/actions/clone/stop-clone.ts'
import { serverOf, wakeClone } from '../../../../../src-main/actions/clone/wake-clone.ts'
import { Failure } from '../../../../../src-main/contract/failure.ts'
import { addBookmark, addClone, type InMemoryContext, inMemoryContext } from '../../../../support/in-memory-context.ts'
import { mergeRow } from '../../../../support/merge-rows.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

let memory: InMemoryContext
const row = () => memory.context.catalog.clones.get('clone1')
const shown = () => memory.routes.get('hello')?.upstream.is
const stopped = ['web', 'database', 'seal'].map((part) => `docker.stop clone1-state1-${part}`)
const removed = ['web', 'database', 'seal'].map((part) => `docker.remove clone1-state1-${part}`)

beforeEach(async () => {
  memory = inMemoryContext()
  await addClone(memory)
})

/** @returns the sentence of a refusal, which changed nothing and began nothing */
async function refused(ask: () => unknown): Promise<string> {
  const before = memory.everything()
  const told = memory.deeds.lines.length
  const jobs = memory.context.jobs.recent().length
  try {
    await ask()
  } catch (error) {
    expect([memory.everything(), memory.deeds.lines.length, memory.context.jobs.recent().length]).toEqual([
      before,
      told,
      jobs,
    ])
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('It was not refused.')
}

describe('logging in', () => {
  it('gives an address for a clone that runs or sleeps, and wakes it only to list its users', async () => {
    expect(await logInToClone(memory.context, { clone: 'hello', user: 7 })).toEqual({
      url: 'http://hello.localhost:7700/as-7',
    })
    await memory.ended(sleepClone(memory.context, 'clone1'))
    expect(await logInToClone(memory.context, { clone: 'hello', user: null })).toMatchObject({
      url: expect.stringContaining('as-admin'),
    })
    expect(shown()).toBe('asleep')
    await listSiteUsers(memory.context, { clone: 'hello', search: ' ada ', limit: 5 })
    expect(memory.did('gateway.users')).toEqual(['gateway.users hello “ada” 5'])
    expect(shown()).toBe('ready')
  })

  it('is refused where the clone is stopped, has failed, or is not there', async () => {
    await expect(logInToClone(memory.context, { clone: 'other', user: null })).rejects.toMatchObject({
      code: 'not-found',
    })
    memory.context.catalog.clones.update('clone1', { failure: new Failure('clone-unhealthy', 'It is broken.').facts() })
    expect(await refused(() => logInToClone(memory.context, { clone: 'hello', user: null }))).toBe('It is broken.')
    memory.context.catalog.clones.update('clone1', { failure: null })
    await memory.ended(stopClone(memory.context, 'clone1'))
    expect(await refused(() => listSiteUsers(memory.context, { clone: 'hello', search: '', limit: 5 }))).toMatch(
      /is stopped/,
    )
  })
})

const protect = () => describeClone(memory.context, { clone: 'hello', change: { isProtected: true } })

describe('a bookmark', () => {
  const bookmark = ({ context }: InMemoryContext, name = 'before the sale') =>
    bookmarkClone(context, { clone: 'hello', name, note: ' why ' }).job

  it('is a read-only copy of the state, written down once it is whole', async () => {
    const held = memory.deeds.holdAt('pool.setReadOnly')
    const job = bookmark(memory)
    await held.reached
    expect(memory.context.catalog.bookmarks.all()).toEqual([])
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(memory.did('pool', 'publish')).toEqual([
      'pool.reserve 0',
      'pool.copy clones/clone1/state1 clones/clone1/id2',
      'pool.setReadOnly clones/clone1/id2 true',
      'publish.bookmark id1',
    ])
    const kept = { id: 'id1', kind: 'named', name: 'before the sale', note: 'why', state: 'id2', expiresAt: null }
    expect(memory.context.catalog.bookmarks.all()).toMatchObject([kept])
  })

  leavesNothing({ setUp: addClone, start: bookmark, at: ['pool.reserve', 'pool.copy', 'pool.setReadOnly'] })

  it('needs a name', async () => {
    expect(await refused(() => bookmark(memory, ' '))).toBe('A bookmark needs a name, so that it is found again.')
    await addBookmark(memory)
    const change = { clone: 'hello', bookmark: 'bookmark1', change: { name: ' ' } }
    expect(await refused(() => describeBookmark(memory.context, change))).toMatch(/^A bookmark needs a name/)
  })

  it('is refused while the clone runs where states are copied whole', async () => {
    memory.seen.poolKind = 'plain-copy'
    expect(await refused(() => bookmark(memory))).toMatch(/^On this machine states are copied whole/)
  })

  it('is forgotten, unless it is locked', async () => {
    await addBookmark(memory, { isLocked: true })
    const asked = { clone: 'hello', bookmark: 'bookmark1' }
    expect(await refused(() => forgetBookmark(memory.context, asked))).toMatch(/is locked, so it was not forgotten/)
    describeBookmark(memory.context, { ...asked, change: { isLocked: false } })
    expect((await memory.ended(forgetBookmark(memory.context, asked))).state).toBe('done')
    expect([memory.context.catalog.bookmarks.all(), memory.did('pool')]).toEqual([
      [],
      ['pool.remove clones/clone1/kept1', 'pool.trim'],
    ])
  })
})

describe('a branch', () => {
  const branch = ({ context }: InMemoryContext, bookmark: string | null = null) =>
    branchClone(context, { clone: 'hello', name: 'other', bookmark }).job

  it('is a clone of the state as it is, and the original goes on', async () => {
    expect(await memory.ended(branch(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did('pool.copy', 'docker.stop')).toEqual(['pool.copy clones/clone1/state1 clones/id1/id2'])
    expect(memory.context.catalog.clones.named('other')).toMatchObject({ parent: 'clone1', phase: 'kept' })
    expect([shown(), memory.routes.get('other')?.upstream.is]).toEqual(['ready', 'ready'])
  })

  it('of a bookmark is a clone of that', async () => {
    await addBookmark(memory)
    await memory.ended(branch(memory, 'bookmark1'))
    expect(memory.did('pool.copy')).toEqual(['pool.copy clones/clone1/kept1 clones/id1/id2'])
  })

  leavesNothing({ setUp: addClone, start: branch, at: ['pool.copy', 'docker.run', 'docker.start', 'gateway.answers'] })
})

describe('a deletion', () => {
  const remove = () => deleteClone(memory.context, 'hello')

  it('removes containers first, then states, then rows', async () => {
    await addBookmark(memory)
    const held = memory.deeds.holdAt('pool.remove clones/clone1/kept1')
    const job = remove()
    await held.reached
    expect([row()?.phase, shown()]).toEqual(['deleting', undefined])
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(memory.did('docker', 'pool')).toEqual([
      ...stopped,
      ...removed,
      'pool.releaseVolumes clones/clone1/state1',
      'pool.remove clones/clone1/state1',
      'pool.remove clones/clone1/kept1',
      'pool.trim',
    ])
    expect([memory.context.catalog.clones.all(), memory.context.catalog.bookmarks.all()]).toEqual([[], []])
    expect(memory.engine.contents()).toEqual(['productions/acme/live', 'productions/acme/points/point1'])
  })

  it('goes on when it is cancelled, and stays begun when it fails: the next start finishes it', async () => {
    memory.deeds.failAt('docker.remove')
    const job = remove()
    memory.context.jobs.cancel(job.id)
    expect((await memory.ended(job)).state).toBe('cancelled')
    expect(row()?.phase).toBe('kept')
    const second = remove()
    await Promise.resolve()
    await Promise.resolve()
    memory.context.jobs.cancel(second.id)
    expect([(await memory.ended(second)).state, row()?.phase]).toEqual(['failed', 'deleting'])
  })

  it('takes merges along that were to change it, and tells of those that were to have its work', async () => {
    const { merges } = memory.context.catalog
    merges.insert(mergeRow({ id: 'into' }))
    merges.insert(mergeRow({ id: 'of', clone: null }))
    await memory.ended(remove())
    expect(merges.all().map(({ id }) => id)).toEqual(['of'])
    const told = ['publish.merge into', 'publish.merge of']
    expect(memory.did('publish.merge')).toEqual([...told, ...told])
  })

  it('is refused for a protected clone', async () => {
    protect()
    expect(await refused(remove)).toMatch(/^“hello” is protected, so it is not deleted\./)
  })
})

describe('stopping', () => {
  it.each([
    ['for good', stopClone, 'stopped', 'waiting'],
    ['until somebody asks', sleepClone, 'running', 'asleep'],
  ] as const)('%s takes the containers, and the state stays', async (_what, verb, wanted, is) => {
    expect(await memory.ended(verb(memory.context, 'hello'))).toEqual({ state: 'done', says: null })
    expect(memory.did('docker', 'pool')).toEqual([...stopped, ...removed])
    expect([row()?.wanted, shown(), row()?.failure]).toEqual([wanted, is, null])
  })

  it('because it failed says why at its address', async () => {
    const why = new Failure('clone-unhealthy', 'Its database ended.')
    expect((await memory.ended(failClone(memory.context, 'clone1', why))).state).toBe('done')
    expect([row()?.failure?.message, shown()]).toEqual(['Its database ended.', 'failed'])
  })
})

describe('starting', () => {
  const setUp = (one: InMemoryContext) => addClone(one, { wanted: 'stopped' })
  const start = ({ context }: InMemoryContext) => startClone(context, 'hello')

  beforeEach(async () => {
    memory = inMemoryContext()
    await setUp(memory)
  })

  it('waits for both servers before its address leads there', async () => {
    const held = memory.deeds.holdAt('docker.exec')
    const job = start(memory)
    await held.reached
    expect(shown()).toBe('waiting')
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect([job.title, row()?.wanted, shown()]).toEqual(['Start “hello”', 'running', 'ready'])
  })

  it.each(['docker.run', 'docker.create', 'docker.start', 'gateway.answers', 'docker.exec'])(
    'cancelled at “%s” stays stopped',
    async (deed) => {
      const before = memory.everything()
      const held = memory.deeds.holdAt(deed)
      const job = start(memory)
      await held.reached
      memory.context.jobs.cancel(job.id)
      held.release()
      expect((await memory.ended(job)).state).toBe('cancelled')
      expect(memory.everything()).toEqual(before)
    },
  )

  it('that fails says why at its address, and leaves no container', async () => {
    memory.seen.answer = { status: null }
    expect((await memory.ended(start(memory))).state).toBe('failed')
    expect([row()?.failure?.code, shown()]).toEqual(['clone-unhealthy', 'failed'])
    expect([...memory.engine.containers.keys()]).toEqual([])
  })

  it('that the host’s end breaks off is tried again at the next start', async () => {
    const held = memory.deeds.holdAt('docker.run')
    const job = start(memory)
    await held.reached
    const stopping = memory.context.jobs.stop()
    held.release()
    await stopping
    expect((await memory.context.jobs.wait(job.id)).failure?.code).toBe('host-stopped')
    expect([row()?.wanted, row()?.failure]).toEqual(['running', null])
  })
})

describe('waking', () => {
  it('waits for whoever works on the clone, then starts it', async () => {
    const job = sleepClone(memory.context, 'hello')
    await wakeClone(memory.context, 'clone1')
    expect((await memory.ended(job)).state).toBe('done')
    expect(memory.context.jobs.recent().map((one) => one.title)).toEqual(
      expect.arrayContaining(['Put “hello” to sleep', 'Wake “hello”']),
    )
    expect(shown()).toBe('ready')
  })

  it('gives a SQL client its port, and none of a clone that is stopped', async () => {
    expect(await serverOf(memory.context, 'clone1')).toBe(42)
    await memory.ended(stopClone(memory.context, 'hello'))
    expect(await serverOf(memory.context, 'clone1')).toBeUndefined()
  })
})

describe('a name', () => {
  it('and an address change at once, and what runs goes on', () => {
    renameClone(memory.context, { clone: 'hello', name: 'Shop', address: 'shop' })
    expect([row()?.name, row()?.hostLabel, [...memory.routes.keys()]]).toEqual(['Shop', 'shop', ['shop']])
    expect([memory.routes.get('shop')?.upstream.is, memory.did('docker')]).toEqual(['ready', []])
  })

  it('is refused while a job works on the clone', async () => {
    const job = stopClone(memory.context, 'hello')
    expect(() => renameClone(memory.context, { clone: 'hello', name: 'shop' })).toThrow(
      '“Stop “hello”” is still running',
    )
    await memory.ended(job)
  })
})

describe('what is said of a clone', () => {
  it('changes only what is given', () => {
    describeClone(memory.context, { clone: 'hello', change: { label: ' mine ', group: undefined } })
    expect(row()?.traits).toMatchObject({ label: 'mine', group: '', isProtected: false })
    expect(memory.deeds.lines).toEqual(['publish.clone clone1'])
  })

  it('is refused with an end that is over', async () => {
    const change = { expiresAt: '2020-01-01T00:00:00.000Z' }
    expect(await refused(() => describeClone(memory.context, { clone: 'hello', change }))).toMatch(
      /^That moment is over/,
    )
  })
})

describe('without Docker', () => {
  it.each<[string, () => unknown]>([
    ['bookmark', () => bookmarkClone(memory.context, { clone: 'hello', name: 'x', note: '' })],
    ['branch', () => branchClone(memory.context, { clone: 'hello', name: 'x', bookmark: null })],
    ['delete', () => deleteClone(memory.context, 'hello')],
    ['start', () => startClone(memory.context, 'hello')],
    ['stop', () => stopClone(memory.context, 'hello')],
    ['sleep', () => sleepClone(memory.context, 'hello')],
  ])('%s is refused', async (_verb, ask) => {
    memory.seen.parts = undefined
    expect(await refused(ask)).toBe('Docker does not answer.')
  })
})
