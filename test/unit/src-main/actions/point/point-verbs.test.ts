// Points: taken of what the mirror has, kept, made of a moment, verified, forgotten.
import { beforeEach, describe, expect, it } from 'vitest'
import { forgetPoint } from '../../../../../src-main/actions/point/forget-point.ts'
import { keepMoment } from '../../../../../src-main/actions/point/keep-moment.ts'
import { keepPoint, releasePoint } from '../../../../../src-main/actions/point/keep-point.ts'
import { takePoint } from '../../../../../src-main/actions/point/take-point.ts'
import { verifyPoint } from '../../../../../src-main/actions/point/verify-point.ts'
import {
  addBookmark,
  addClone,
  type InMemoryContext,
  inMemoryContext,
  setProduction,
} from '../../../../support/in-memory-context.ts'
import { pointRow } from '../../../../support/rows.ts'
import { leavesNothing } from '../../../../support/verb-undo.ts'

let memory: InMemoryContext
const points = () => memory.context.catalog.points.all().map((one) => one.id)

beforeEach(() => {
  memory = inMemoryContext()
})

describe('taking a point', () => {
  const take = ({ context }: InMemoryContext) =>
    takePoint(context, { production: 'acme', note: 'before the sale', orLastKnown: false })

  it('brings files and rows up to date before the snapshot, and checks that it restores', async () => {
    expect(await memory.ended(take(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did('mirror.', 'pool', 'restoreCheck')).toEqual([
      'mirror.syncFiles acme',
      'mirror.flush acme',
      'mirror.waitCaughtUp acme',
      'pool.reserve 0',
      'pool.copy productions/acme/live productions/acme/points/id2',
      'restoreCheck.enqueue id2',
      'restoreCheck.ready id2',
    ])
    const taken = { kind: 'manual', kept: true, note: 'before the sale', position: '0-1-9' }
    expect(memory.context.catalog.points.get('id2')).toMatchObject(taken)
  })

  leavesNothing({
    start: take,
    at: ['mirror.syncFiles', 'mirror.waitCaughtUp'],
    // What is in memory only is written twice then, and nothing is lost.
    cancelledAt: ['mirror.flush'],
    failingAt: ['pool.reserve', 'pool.copy'],
  })

  it('cancelled while it is checked stays: the check goes on in the background', async () => {
    const held = memory.deeds.holdAt('restoreCheck.ready')
    const job = take(memory)
    await held.reached
    memory.context.jobs.cancel(job.id)
    held.release()
    expect([(await memory.ended(job)).state, points()]).toEqual(['cancelled', ['point1', 'id2']])
  })

  it('is refused at once while syncing is paused, and says what can be had instead', () => {
    setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' })
    expect(() => take(memory)).toThrow(/^Syncing “Acme” is paused, .* Nothing was made/)
    expect([points(), memory.deeds.lines]).toEqual([['point1'], []])
  })
})

describe('keeping a moment', () => {
  const at = '2026-11-01T10:00:05.000Z'
  const setUp = (one: InMemoryContext) => {
    one.seen.plan = { at, base: pointRow(), replay: null }
  }
  const keep = ({ context }: InMemoryContext) =>
    keepMoment(context, { production: 'acme', at, name: 'five past', note: '' })

  it('makes a point of a copy of the one before', async () => {
    setUp(memory)
    expect(await memory.ended(keep(memory))).toEqual({ state: 'done', says: null })
    const [made] = memory.context.catalog.points.all().filter((one) => one.kind === 'moment')
    expect(made).toMatchObject({ at, name: 'five past', kept: true })
    expect(memory.did('restoreCheck')).toEqual([`restoreCheck.enqueue ${made?.id}`, `restoreCheck.ready ${made?.id}`])
    expect(memory.engine.contents()).toEqual([
      'productions/acme/live',
      `productions/acme/points/${made?.id}`,
      'productions/acme/points/point1',
    ])
  })

  leavesNothing({ setUp, start: keep, at: ['pool.reserve', 'pool.copy'] })

  it('keeps the point itself where it is of that very second', async () => {
    memory.seen.plan = { at: pointRow().at, base: pointRow(), replay: null }
    expect((await memory.ended(keep(memory))).state).toBe('done')
    expect([points(), memory.did('pool')]).toEqual([['point1'], []])
    expect(memory.context.catalog.points.get('point1')).toMatchObject({ name: 'five past', kept: true })
  })

  it('is refused where history does not cover it', async () => {
    await expect(keep(memory)).rejects.toThrow('History does not cover that moment.')
    expect([points(), memory.deeds.lines]).toEqual([['point1'], []])
  })
})

describe('a point', () => {
  it('is kept with a name and released again', () => {
    keepPoint(memory.context, { point: 'point1', name: ' release ', note: ' 2.0 ' })
    expect(memory.context.catalog.points.get('point1')).toMatchObject({ kept: true, name: 'release', note: '2.0' })
    keepPoint(memory.context, { point: 'point1', name: 'again' })
    releasePoint(memory.context, 'point1')
    expect(memory.context.catalog.points.get('point1')).toMatchObject({ kept: false, name: 'again', note: '2.0' })
    expect(() => releasePoint(memory.context, 'gone')).toThrow('This point is gone.')
  })

  it('is forgotten: its row first, then its state', async () => {
    const held = memory.deeds.holdAt('pool.remove')
    const job = forgetPoint(memory.context, 'point1')
    await held.reached
    expect(points()).toEqual([])
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    expect(memory.engine.contents()).toEqual(['productions/acme/live'])
  })

  it.each<[string, (one: InMemoryContext) => unknown, string]>([
    [
      'that is made ready',
      ({ context }) => context.catalog.points.update('point1', { state: { is: 'preparing' } }),
      'This point is still being made ready.',
    ],
    ['that a clone rests on', (one) => addClone(one), 'The clone “hello” rests on this point.'],
    [
      'that a bookmark rests on',
      async (one) => {
        await addClone(one, { point: 'point0' })
        await addBookmark(one)
      },
      'The bookmark “Before refresh” of the clone “hello” rests on this point',
    ],
  ])('%s is not forgotten', async (_what, setUp, sentence) => {
    await setUp(memory)
    expect(() => forgetPoint(memory.context, 'point1')).toThrow(sentence)
    expect([points(), memory.deeds.lines]).toEqual([['point1'], []])
  })
})

describe('verifying a point', () => {
  const verify = ({ context }: InMemoryContext) => verifyPoint(context, 'point1')

  leavesNothing({ start: verify, cancelledAt: ['pool.copy', 'docker.run', 'docker.create', 'docker.start'] })

  it.each(['pool.copy', 'docker.run', 'docker.start'])(
    'that fails at “%s” says so of the point, and leaves nothing of the copy',
    async (deed) => {
      const before = memory.engine.contents()
      memory.deeds.failAt(deed)
      expect((await memory.ended(verify(memory))).state).toBe('failed')
      expect(memory.engine.contents()).toEqual(before)
      expect(memory.context.catalog.points.get('point1')?.proof?.failure?.message).toMatch(
        /^This point does not come up as production’s site: /,
      )
    },
  )

  it('is refused while it is made ready', () => {
    memory.context.catalog.points.update('point1', { state: { is: 'preparing' } })
    expect(() => verify(memory)).toThrow('This point is not ready yet.')
    expect(memory.deeds.lines).toEqual([])
  })
})
