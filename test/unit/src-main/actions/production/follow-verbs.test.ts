// The verbs that bring a mirror up to date and keep it so: what each does in which order, what it refuses, and that the mirror is
// followed again however they end.
import { describe, expect, it } from 'vitest'
import { mendMirror } from '../../../../../src-main/actions/production/mend-mirror.ts'
import { pullProduction } from '../../../../../src-main/actions/production/pull-production.ts'
import { reseedProduction } from '../../../../../src-main/actions/production/reseed-production.ts'
import { verifyMirror } from '../../../../../src-main/actions/production/verify-mirror.ts'
import type { Job } from '../../../../../src-main/contract/models.ts'
import { newRound } from '../../../../../src-main/production/mirror/comparison-round.ts'
import {
  type InMemoryContext,
  inMemoryContext,
  isBackup,
  isPulled,
  setProduction,
} from '../../../../support/in-memory-context.ts'

const mirrorDeeds = ['mirror', 'recorder', 'pool.copy']
const point = ['mirror.syncFiles acme', 'mirrors.recordFiles acme', 'mirror.flush acme', 'mirror.waitCaughtUp acme']

const differs = (memory: InMemoryContext) =>
  memory.context.catalog.comparisons.update('acme', {
    round: { ...newRound('2026-11-01T10:00:00.000Z'), suspects: ['wp_posts'], isThrough: true },
  })

const verbs = {
  reseed: ({ context }: InMemoryContext) => reseedProduction(context, 'acme'),
  pull: ({ context }: InMemoryContext) => pullProduction(context, 'acme'),
  mend: ({ context }: InMemoryContext) => mendMirror(context, 'acme'),
  verify: ({ context }: InMemoryContext) => verifyMirror(context, 'acme'),
}

describe('reseed', () => {
  it('ends history, fetches what differs, follows on, and takes a point', async () => {
    const memory = inMemoryContext()
    expect(await memory.ended(verbs.reseed(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did(...mirrorDeeds)).toEqual([
      'mirrors.unfollow acme',
      'mirror.ensureStarted acme',
      'recorder.end acme',
      'mirror.reseed acme',
      'mirror.startReplication acme',
      'mirror.waitCaughtUp acme',
      'recorder.begin acme',
      ...point,
      'pool.copy productions/acme/live productions/acme/points/id2',
      'mirrors.follow acme',
    ])
  })

  it('of rows that were pulled looks first whether they can be followed, and then does', async () => {
    const memory = inMemoryContext()
    setProduction(memory, { source: isPulled() })
    expect(await memory.ended(verbs.reseed(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did('mirror')[0]).toBe('mirror.checkFollowable acme')
    expect(memory.context.catalog.productions.get('acme')?.source.is).toBe('replicated')
  })

  it('changes nothing where they cannot be followed', async () => {
    const memory = inMemoryContext()
    setProduction(memory, { source: isPulled() })
    const before = memory.everything()
    memory.deeds.failAt('mirror.checkFollowable')
    expect((await memory.ended(verbs.reseed(memory))).state).toBe('failed')
    expect([memory.everything(), memory.did('mirror')]).toEqual([before, ['mirror.checkFollowable acme']])
  })
})

describe('pull', () => {
  it('fetches rows, then files, and nobody else has the mirror meanwhile', async () => {
    const memory = inMemoryContext()
    setProduction(memory, { source: isPulled() })
    const held = memory.deeds.holdAt('mirror.pull')
    const job = verbs.pull(memory)
    await held.reached
    const after = memory.context.mirrors.exclusively('acme', async () => memory.did('mirror').length)
    held.release()
    expect(await memory.ended(job)).toEqual({ state: 'done', says: null })
    const all = ['mirror.pull acme', 'mirrors.recordPull acme', 'mirror.syncFiles acme', 'mirrors.recordFiles acme']
    expect([memory.did('mirror'), await after]).toEqual([all, all.length])
  })
})

describe('mend', () => {
  it('ends there where nothing differs after all', async () => {
    const memory = inMemoryContext()
    differs(memory)
    expect(await memory.ended(verbs.mend(memory))).toEqual({ state: 'done', says: null })
    expect(memory.did(...mirrorDeeds)).toEqual([
      'mirrors.unfollow acme',
      'mirror.mend acme',
      'mirror.startReplication acme',
      'mirror.waitCaughtUp acme',
      'mirrors.follow acme',
    ])
    expect(memory.context.catalog.comparisons.get('acme')).toMatchObject({ round: null, failure: null })
  })
})

describe.each([
  ['reseed', ['recorder.end', 'mirror.reseed', 'mirror.startReplication', 'mirror.waitCaughtUp', 'pool.copy']],
  ['mend', ['mirror.mend', 'mirror.startReplication', 'mirror.waitCaughtUp']],
] as const)('%s', (verb, at) => {
  it.each(at)('that fails at “%s” is followed again', async (deed) => {
    const memory = inMemoryContext()
    differs(memory)
    memory.deeds.failAt(deed)
    expect((await memory.ended(verbs[verb](memory))).state).toBe('failed')
    expect(memory.did('mirrors.').at(-1)).toBe('mirrors.follow acme')
  })

  it('that fails while syncing is paused is not followed', async () => {
    const memory = inMemoryContext()
    differs(memory)
    setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' })
    memory.deeds.failAt(at[0])
    expect((await memory.ended(verbs[verb](memory))).state).toBe('failed')
    expect(memory.did('mirrors.follow')).toEqual([])
  })
})

describe('is refused, and nothing changes:', () => {
  it.each<[string, keyof typeof verbs, (memory: InMemoryContext) => void, string]>([
    [
      'a pull of what is followed',
      'pull',
      () => undefined,
      '“Acme” is followed all the time; there is nothing to pull.',
    ],
    ['to mend what does not differ', 'mend', () => undefined, 'Nothing is known in which the mirror of “Acme” differs'],
    [
      'to compare what is pulled',
      'verify',
      (memory) => setProduction(memory, { source: isPulled() }),
      'Rows of “Acme” are pulled, and every pull compares them all',
    ],
    [
      'to compare while syncing is paused',
      'verify',
      (memory) => setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' }),
      'Syncing of “Acme” is paused',
    ],
    ...(['reseed', 'pull', 'verify', 'mend'] as const).map(
      (verb): [string, keyof typeof verbs, (memory: InMemoryContext) => void, string] => [
        `to ${verb} what was read from files`,
        verb,
        (memory) => setProduction(memory, { source: isBackup }),
        '“Acme” was read from files',
      ],
    ),
    ...(['reseed', 'verify'] as const).map(
      (verb): [string, keyof typeof verbs, (memory: InMemoryContext) => void, string] => [
        `to ${verb} without Docker`,
        verb,
        (memory) => {
          memory.seen.parts = undefined
        },
        'Docker does not answer.',
      ],
    ),
  ])('%s', (_what, verb, setUp, sentence) => {
    const memory = inMemoryContext()
    setUp(memory)
    const before = memory.everything()
    const ask = (): Job => verbs[verb](memory)
    expect(ask).toThrow(sentence)
    expect([memory.everything(), memory.deeds.lines, memory.context.jobs.recent()]).toEqual([before, [], []])
  })
})
