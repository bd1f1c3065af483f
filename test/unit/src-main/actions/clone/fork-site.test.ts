// A fork: what is made in which order, what is refused before anything is, and that nothing is left of one that ends early.
import { describe, expect, it } from 'vitest'
import { forkSite, usualFork } from '../../../../../src-main/actions/clone/fork-site.ts'
import type { ForkSource } from '../../../../../src-main/contract/fork-source.ts'
import { addClone, type InMemoryContext, inMemoryContext } from '../../../../support/in-memory-context.ts'
import { pointRow } from '../../../../support/rows.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

const fork = async ({ context }: InMemoryContext, from: ForkSource = { is: 'newest' }, name = 'checkout') =>
  (await forkSite(context, { production: 'acme', name, from })).job

describe('a fork of a point', () => {
  it('copies it, starts it, asks for its first page, and only then is a clone', async () => {
    const memory = inMemoryContext()
    const { context, did, routes } = memory
    const job = await fork(memory)
    expect(context.catalog.clones.all()).toMatchObject([{ phase: 'creating' }])
    const held = memory.deeds.holdAt('gateway.answers')
    await held.reached
    expect([context.catalog.clones.all()[0]?.phase, routes.get('checkout')?.upstream.is]).toEqual([
      'creating',
      'waiting',
    ])
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(did('pool', 'docker', 'gateway')).toEqual([
      'pool.reserve 0',
      'pool.copy productions/acme/points/point1 clones/id1/id2',
      'docker.run id1-id2-seal',
      'docker.create id1-id2-database',
      'docker.create id1-id2-web',
      'docker.start id1-id2-database',
      'docker.start id1-id2-web',
      'gateway.answers new-id2',
    ])
    const [clone] = context.catalog.clones.all()
    expect(clone).toMatchObject({ name: 'checkout', phase: 'kept', wanted: 'running', point: 'point1', failure: null })
    expect([...routes.keys(), routes.get('checkout')?.upstream.is]).toEqual(['checkout', 'ready'])
    expect(memory.deeds.lines.at(-1)).toBe('publish.clone id1')
  })

  it('runs its steps in the order of the plan', async () => {
    const memory = inMemoryContext()
    const { id } = await fork(memory)
    const { steps } = await memory.context.jobs.wait(id)
    expect(steps.map(({ key, state }) => `${key}: ${state}`)).toEqual([
      'pick: done',
      'wait: done',
      'copy: done',
      'start: done',
      'answer: done',
      'compare: done',
    ])
  })

  it('keeps what was asked for, so that it can be asked for again', async () => {
    const memory = inMemoryContext()
    const from = { is: 'newest' } as const
    const asked = { production: 'acme', name: 'checkout', address: 'shop', from }
    const { job } = await forkSite(memory.context, asked)
    expect((await memory.context.jobs.wait(job.id)).wish).toEqual({ is: 'fork', ...asked })
    const followed = await forkSite(memory.context, { production: 'acme', name: 'other', from })
    expect(followed.job.wish).toEqual({ is: 'fork', production: 'acme', name: 'other', from })
    await memory.context.jobs.wait(followed.job.id)
  })

  it('waits for one that is not ready yet', async () => {
    const memory = inMemoryContext()
    memory.context.catalog.points.update('point1', { state: { is: 'preparing' } })
    expect(await memory.ended(fork(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did('restoreCheck', 'pool.copy')).toEqual([
      'restoreCheck.ready point1',
      'pool.copy productions/acme/points/point1 clones/id1/id2',
    ])
  })

  leavesNothing({
    start: fork,
    at: [
      'restoreCheck.ready',
      'pool.reserve',
      'pool.copy',
      'docker.run',
      'docker.create',
      'docker.start',
      'gateway.answers',
    ],
  })
})

describe('a fork of what production is now', () => {
  it('takes a point first, which stays when the fork is cancelled', async () => {
    const memory = inMemoryContext()
    const held = memory.deeds.holdAt('docker.run')
    const job = await fork(memory, { is: 'now' })
    await held.reached
    memory.context.jobs.cancel(job.id)
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'cancelled', says: 'Cancelled.' })
    const { catalog } = memory.context
    expect([catalog.clones.all(), catalog.points.all().map((one) => one.id)]).toEqual([[], ['point1', 'id4']])
    expect(memory.engine.contents()).toContain('productions/acme/points/id4')
  })

  leavesNothing({
    start: (memory) => fork(memory, { is: 'now' }),
    at: ['mirror.syncFiles', 'mirror.waitCaughtUp'],
    failingAt: ['pool.reserve', 'pool.copy productions/acme/live'],
  })

  it('is kept, and fails, when its pages are not production’s', async () => {
    const memory = inMemoryContext()
    const ended = await memory.ended(fork(memory, { is: 'now' }))
    expect(ended).toEqual({
      state: 'failed',
      says: expect.stringMatching(/^“checkout” runs, but does not show what production shows\. .* It is kept/),
    })
    expect(memory.context.catalog.clones.all()).toMatchObject([{ phase: 'kept' }])
  })
})

describe('a fork of a moment', () => {
  const at = '2026-11-01T10:00:05.000Z'
  const setUp = (memory: InMemoryContext) => {
    const replay = { logs: [], start: '0-1-5', stop: '0-1-8', transactions: 3 } as never
    memory.seen.plan = { at, base: pointRow(), replay }
  }

  it('has the logs in its copy before its server starts', async () => {
    const memory = inMemoryContext()
    setUp(memory)
    memory.deeds.failAt('docker.start')
    const job = await fork(memory, { is: 'moment', at })
    expect((await memory.ended(job)).state).toBe('failed')
    expect(memory.did('pool.copy', 'recorder', 'docker.start')).toEqual([
      'pool.copy productions/acme/points/point1 clones/id1/id2',
      'recorder.layRelay',
      'docker.start id1-id2-database',
      'docker.start id1-id2-web',
    ])
    expect(job.steps.map((step) => step.key)).toEqual(['pick', 'wait', 'copy', 'start', 'replay', 'answer', 'compare'])
  })

  leavesNothing({
    setUp,
    start: (memory) => fork(memory, { is: 'moment', at }),
    at: ['pool.copy', 'recorder.layRelay', 'docker.start'],
  })
})

describe('a fork that was made in advance', () => {
  const setUp = async (memory: InMemoryContext) => {
    await addClone(memory, { id: 'warm', state: 'warmed' })
    memory.context.catalog.clones.delete('warm')
    memory.context.availability.remove('hello', 'warm')
    memory.seen.prewarmed = {
      clone: 'warm',
      state: 'warmed',
      point: 'point1',
      lane: 7,
      ports: { webPort: 41, databasePort: 42 },
    }
  }

  it('only has to be named', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const job = await fork(memory)
    expect([job.kind, await memory.ended(job)]).toEqual(['warm', { state: 'done', says: null }])
    expect(memory.did('pool', 'docker')).toEqual([])
    expect(memory.context.catalog.clones.get('warm')).toMatchObject({ name: 'checkout', phase: 'kept' })
  })

  it('goes when the fork is cancelled: nobody else was promised it', async () => {
    const memory = inMemoryContext()
    await setUp(memory)
    const held = memory.deeds.holdAt('gateway.answers')
    const job = await fork(memory)
    await held.reached
    memory.context.jobs.cancel(job.id)
    held.release()
    expect((await memory.ended(job)).state).toBe('cancelled')
    expect(memory.engine.contents()).toEqual(['productions/acme/live', 'productions/acme/points/point1'])
  })
})

describe('a fork is refused', () => {
  const refused = async (memory: InMemoryContext, from: ForkSource, name?: string) => {
    const before = memory.everything()
    const sentence = await fork(memory, from, name).then(
      () => 'not refused',
      (error: Error) => error.message,
    )
    expect([memory.everything(), memory.context.jobs.recent(), memory.deeds.lines]).toEqual([before, [], []])
    return sentence
  }

  it('while Docker does not answer', async () => {
    const memory = inMemoryContext()
    memory.seen.parts = undefined
    expect(await refused(memory, { is: 'newest' })).toBe('Docker does not answer.')
  })

  it('under a name that is taken', async () => {
    const memory = inMemoryContext()
    await addClone(memory)
    expect(await refused(memory, { is: 'newest' }, 'hello')).toContain('“hello”')
  })

  it('of a moment that history does not cover', async () => {
    const from = { is: 'moment', at: '2026-11-01T09:00:00.000Z' } as const
    expect(await refused(inMemoryContext(), from)).toBe('History does not cover that moment.')
  })

  it('of a production that is not linked completely', async () => {
    const memory = inMemoryContext()
    memory.context.catalog.productions.update('acme', { phase: 'linking' })
    expect(await refused(memory, { is: 'newest' })).toMatch(/^“Acme” is not linked completely yet/)
  })

  it('of what production is now while syncing is paused', async () => {
    const memory = inMemoryContext()
    memory.context.catalog.productions.update('acme', { pausedAt: '2026-11-01T10:00:00.000Z' })
    expect(await refused(memory, { is: 'now' })).toMatch(/^Syncing “Acme” is paused/)
  })

  it('while the mirror is somebody’s alone', async () => {
    const memory = inMemoryContext()
    const { jobs } = memory.context
    const held = Promise.withResolvers<void>()
    const plan = { verb: 'upgrade', title: 'Upgrade', production: 'acme', clone: null, steps: {} } as const
    const other = jobs.start({ ...plan, locks: [{ site: 'production:acme', shared: false }] }, () => held.promise)
    await expect(fork(memory)).rejects.toThrow('“Upgrade” is still running')
    expect(memory.context.catalog.clones.all()).toEqual([])
    held.resolve()
    await jobs.wait(other.id)
  })
})

it('tells how long such a fork usually takes, once one was made', async () => {
  const memory = inMemoryContext()
  const ask = () => usualFork(memory.context, { production: 'acme', from: { is: 'newest' } })
  expect(await ask()).toBeNull()
  await memory.ended(fork(memory))
  expect(await ask()).toEqual(expect.any(Number))
})
