// A production's beginning, its mirror's upgrade, and its end.
import { beforeEach, describe, expect, it } from 'vitest'
import { linkBackup } from '../../../../../src-main/actions/production/link-backup.ts'
import { linkProduction } from '../../../../../src-main/actions/production/link-production.ts'
import { readBackup } from '../../../../../src-main/actions/production/read-backup.ts'
import { readMoment, readTimeline } from '../../../../../src-main/actions/production/read-timeline.ts'
import { runLink } from '../../../../../src-main/actions/production/steps/run-link.ts'
import { unlinkProduction } from '../../../../../src-main/actions/production/unlink-production.ts'
import { upgradeMirror } from '../../../../../src-main/actions/production/upgrade-mirror.ts'
import {
  addClone,
  type InMemoryContext,
  inMemoryContext,
  isBackup,
  setProduction,
  unreachableSource,
} from '../../../../support/in-memory-context.ts'
import { pointRow, productionRow } from '../../../../support/rows.ts'

let memory: InMemoryContext
const row = () => memory.context.catalog.productions.get('acme')

beforeEach(() => {
  memory = inMemoryContext()
})

describe('linking', () => {
  const begin = () => {
    setProduction(memory, { phase: 'linking', seeded: false })
    return runLink(memory.context, 'acme')
  }
  const copied = [
    'mirror.seed acme',
    'mirror.startReplication acme',
    'mirror.waitCaughtUp acme',
    'mirror.syncFiles acme',
  ]

  it('copies the database, follows, copies the files, and takes the first point', async () => {
    const job = begin()
    await memory.ended(job)
    expect(memory.did('mirror.').slice(0, 5)).toEqual(['mirror.ensureStarted acme', ...copied])
    expect([row()?.phase, row()?.seeded, memory.did('recorder')]).toEqual(['linked', true, ['recorder.begin acme']])
    expect((await memory.context.jobs.wait(job.id)).steps.map((step) => step.key)).toEqual([
      'mirror',
      'database',
      'follow',
      'files',
      'point',
      'restoreCheck',
      'compare',
    ])
  })

  it.each(['mirror.seed', 'mirror.waitCaughtUp', 'mirror.syncFiles', 'pool.copy'])(
    'that fails at “%s” keeps what was copied, says why, and goes on from there',
    async (deed) => {
      memory.deeds.failAt(deed)
      expect((await memory.ended(begin())).state).toBe('failed')
      expect([row()?.phase, row()?.failure?.message, row()?.failure?.alternative?.action]).toEqual([
        'linking',
        'This was broken on purpose.',
        'unlink',
      ])
      memory.deeds.lines.splice(0)
      await memory.ended(runLink(memory.context, 'acme'))
      expect(row()?.phase).toBe('linked')
      expect(memory.did('mirror.seed').length).toBe(deed === 'mirror.seed' ? 1 : 0)
    },
  )

  it('that is cancelled can be resumed', async () => {
    const held = memory.deeds.holdAt('mirror.seed')
    const job = begin()
    await held.reached
    memory.context.jobs.cancel(job.id)
    held.release()
    expect((await memory.ended(job)).state).toBe('cancelled')
    expect(row()?.failure).toMatchObject({ code: 'cancelled', remedy: { action: 'retry' } })
  })

  it('is not resumed where it is complete', () => {
    expect(() => runLink(memory.context, 'acme')).toThrow('“Acme” is linked already; there is nothing to resume.')
  })
})

describe('unlinking', () => {
  const unlink = () => unlinkProduction(memory.context, 'acme')

  it('stops the mirror, removes its states, then its rows', async () => {
    expect(await memory.ended(unlink())).toEqual({ state: 'done', says: null })
    expect(memory.did('mirror', 'prewarm', 'restoreCheck', 'pool.remove', 'recorder')).toEqual([
      'mirrors.unfollow acme',
      'prewarm.drop acme',
      'restoreCheck.drop acme',
      'mirror.remove acme',
      'mirrors.reopen acme',
      'pool.remove productions/acme/preparing/point1',
      'pool.remove productions/acme/points/point1',
      'pool.remove productions/acme/live',
      'recorder.forget acme',
    ])
    expect([row(), memory.context.catalog.points.all(), memory.engine.contents()]).toEqual([undefined, [], []])
  })

  it('that fails stays begun: nobody can fork it, and the next start finishes', async () => {
    memory.deeds.failAt('pool.remove')
    expect((await memory.ended(unlink())).state).toBe('failed')
    expect(row()?.phase).toBe('unlinking')
  })

  it('is refused while it has clones', async () => {
    await addClone(memory)
    const before = memory.everything()
    expect(unlink).toThrow('“Acme” still has clones: “hello”. Delete them first')
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })
})

describe('an upgrade', () => {
  const upgrade = () => upgradeMirror(memory.context, 'acme')

  beforeEach(() => {
    setProduction(memory, {
      serverBuild: 'mariadb-10.11',
      facts: { ...productionRow().facts, serverVersion: '11.8.3' },
    })
  })

  it('that fails before the switch leaves the mirror as it was, followed', async () => {
    memory.deeds.failAt('pool.copy')
    const before = memory.everything()
    const ended = await memory.ended(upgrade())
    expect(ended).toEqual({ state: 'failed', says: 'This was broken on purpose.' })
    expect([memory.everything(), memory.did('mirrors')]).toEqual([
      before,
      ['mirrors.unfollow acme', 'mirrors.follow acme'],
    ])
  })

  it('is refused where production runs nothing newer', () => {
    setProduction(memory, { serverBuild: 'mariadb' })
    expect(upgrade).toThrow('and its production nothing newer')
  })

  it('is refused while syncing is paused', () => {
    setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' })
    expect(upgrade).toThrow('Syncing “Acme” is paused.')
  })
})

describe('a backup', () => {
  const backup = { dump: '/nowhere/a.sql', files: '/nowhere/a.tar' }

  it('is not read into a production that is reached', async () => {
    const before = memory.everything()
    await expect(readBackup(memory.context, { production: 'acme', backup })).rejects.toThrow('“Acme” is reached')
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })

  it('whose files are not there is neither linked nor read', async () => {
    setProduction(memory, { source: isBackup })
    const before = memory.everything()
    await expect(readBackup(memory.context, { production: 'acme', backup })).rejects.toThrow('/nowhere/a.sql')
    await expect(linkBackup(memory.context, { name: 'Old', backup })).rejects.toThrow('/nowhere/a.sql')
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })
})

it('a production that nobody can reach is not linked', async () => {
  const before = memory.everything()
  await expect(linkProduction(memory.context, { name: 'Shop', source: unreachableSource })).rejects.toThrow()
  expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
})

it('a timeline has as many buckets as were asked for, and a moment what it would be made of', async () => {
  const from = '2026-11-01T10:00:00.000Z'
  const asked = { production: 'acme', from, to: '2026-11-01T10:01:00.000Z', step: 10 }
  expect(readTimeline(memory.context, asked)).toEqual({ from, step: 10, transactions: [0, 0, 0, 0, 0, 0] })
  memory.seen.plan = { at: from, base: pointRow(), replay: null }
  const moment = await readMoment(memory.context, { production: 'acme', at: from })
  expect(moment).toEqual({ at: from, point: 'point1', transactions: 0, filesAt: from })
})
