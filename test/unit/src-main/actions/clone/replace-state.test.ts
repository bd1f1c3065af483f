// Refresh, reset, rewind and undo: the new state is built and looked at beside the old one, which stays until the switch.
import { describe, expect, it } from 'vitest'
import { refreshClone } from '../../../../../src-main/actions/clone/refresh-clone.ts'
import { resetClone } from '../../../../../src-main/actions/clone/reset-clone.ts'
import { rewindClone, undoClone } from '../../../../../src-main/actions/clone/rewind-clone.ts'
import { safetyName } from '../../../../../src-main/contract/models.ts'
import { clonePath } from '../../../../../src-main/pool/layout.ts'
import {
  addBookmark,
  addClone,
  addNewerPoint,
  type InMemoryContext,
  inMemoryContext,
} from '../../../../support/in-memory-context.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

const setUp = async (memory: InMemoryContext) => {
  await addClone(memory)
  await addBookmark(memory)
}

const verbs = {
  refresh: ({ context }: InMemoryContext) => refreshClone(context, { clone: 'hello', from: { is: 'newest' } }),
  reset: ({ context }: InMemoryContext) => resetClone(context, 'hello'),
  rewind: ({ context }: InMemoryContext) => rewindClone(context, { clone: 'hello', bookmark: 'bookmark1' }),
  undo: ({ context }: InMemoryContext) => undoClone(context, 'hello'),
}
const from = {
  refresh: 'productions/acme/points/point1',
  reset: 'productions/acme/points/point1',
  rewind: 'clones/clone1/kept1',
  undo: 'clones/clone1/kept1',
}

describe.each(['refresh', 'reset', 'rewind', 'undo'] as const)('%s', (verb) => {
  it('copies, starts and looks before it switches, and puts the old state away after', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const { catalog } = memory.context
    const held = memory.deeds.holdAt('gateway.answers')
    const job = await verbs[verb](memory)
    await held.reached
    expect(catalog.clones.get('clone1')?.state).toBe('state1')
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    const clone = catalog.clones.get('clone1')
    const state = clone?.state ?? ''
    expect(state).not.toBe('state1')
    expect(
      memory.did('pool.copy', 'docker.start', 'gateway', 'docker.stop', 'docker.remove', 'pool.release', 'pool.set'),
    ).toEqual([
      `pool.copy ${from[verb]} ${clonePath('clone1', state)}`,
      `docker.start clone1-${state}-database`,
      `docker.start clone1-${state}-web`,
      `gateway.answers new-${state}`,
      'docker.stop clone1-state1-web',
      'docker.stop clone1-state1-database',
      'docker.stop clone1-state1-seal',
      'docker.remove clone1-state1-web',
      'docker.remove clone1-state1-database',
      'docker.remove clone1-state1-seal',
      'pool.releaseVolumes clones/clone1/state1',
      'pool.setReadOnly clones/clone1/state1 true',
    ])
    expect(catalog.bookmarks.of('clone1').find((one) => one.state === 'state1')).toMatchObject({
      kind: 'safety',
      name: safetyName[verb],
      isLocked: false,
    })
    expect(memory.routes.get('hello')?.upstream).toMatchObject({ is: 'ready' })
    expect(memory.did('publish')).toEqual([expect.stringMatching(/^publish.bookmark/), 'publish.clone clone1'])
  })

  leavesNothing({
    setUp,
    start: verbs[verb],
    at: ['pool.reserve', 'pool.copy', 'docker.run', 'docker.create', 'docker.start', 'gateway.answers'],
  })

  it('goes on once it has switched, whoever cancels it', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const held = memory.deeds.holdAt('docker.stop')
    const job = await verbs[verb](memory)
    await held.reached
    memory.context.jobs.cancel(job.id)
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(memory.engine.contents()).not.toContain('clone1-state1-web')
  })
})

describe('what would be worse than before', () => {
  it('does not take its place', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    addNewerPoint(memory)
    const before = memory.context.catalog.clones.get('clone1')
    const { state, says } = await memory.ended(verbs.refresh(memory))
    expect([state, says]).toEqual(['failed', expect.stringMatching(/^“hello” stays as it was/)])
    expect(memory.context.catalog.clones.get('clone1')).toEqual(before)
    expect(memory.engine.contents().filter((one) => one.startsWith('clone'))).toEqual([
      'clone1-state1-database',
      'clone1-state1-seal',
      'clone1-state1-web',
      'clones/clone1/kept1',
      'clones/clone1/state1',
    ])
  })
})

describe('is refused, and nothing changes:', () => {
  it.each([
    ['refresh', 'refreshed'],
    ['reset', 'reset'],
  ] as const)('a %s of a protected clone', async (verb, done) => {
    const memory = inMemoryContext()
    await setUp(memory)
    const { traits } = memory.context.catalog.clones.all()[0] ?? {}
    if (traits) memory.context.catalog.clones.update('clone1', { traits: { ...traits, isProtected: true } })
    const before = memory.everything()
    await expect(async () => verbs[verb](memory)).rejects.toThrow(`“hello” is protected, so it is not ${done}.`)
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })

  it('a reset to a point that is not ready', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    memory.context.catalog.points.update('point1', { state: { is: 'preparing' } })
    expect(() => verbs.reset(memory)).toThrow('is not ready. Refresh it instead.')
  })

  it('an undo where nothing was done', async () => {
    const memory = inMemoryContext()
    await addClone(memory)
    expect(() => verbs.undo(memory)).toThrow('“hello” has nothing to undo')
  })

  it('a rewind to a bookmark that is gone', async () => {
    const memory = inMemoryContext()
    await addClone(memory)
    expect(() => verbs.rewind(memory)).toThrow('“hello” has no such bookmark any more')
  })

  it('any of them while another job works on the clone', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const first = await verbs.rewind(memory)
    await expect(async () => verbs.reset(memory)).rejects.toThrow('“Rewind “hello”” is still running')
    await memory.ended(first)
  })
})
