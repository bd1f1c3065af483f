// Settings, the source and pausing: jobs where the mirror is opened anew or stopped, which nobody else may have meanwhile.
import { describe, expect, it } from 'vitest'
import { changeSettings } from '../../../../../src-main/actions/production/change-settings.ts'
import { editSource } from '../../../../../src-main/actions/production/edit-source.ts'
import { pauseProduction, resumeProduction } from '../../../../../src-main/actions/production/pause-production.ts'
import { renameProduction } from '../../../../../src-main/actions/production/rename-production.ts'
import type { ProductionSettings } from '../../../../../src-main/contract/models.ts'
import { shared } from '../../../../../src-main/jobs/job.ts'
import {
  type InMemoryContext,
  inMemoryContext,
  isBackup,
  setProduction,
  unreachableSource,
} from '../../../../support/in-memory-context.ts'

const settings = ({ context }: InMemoryContext, change: Partial<ProductionSettings>) =>
  changeSettings(context, { production: 'acme', change })
const settingsOf = ({ context }: InMemoryContext) => context.catalog.productions.get('acme')?.settings

/** Another job has the production, until it is let go of. */
function occupied({ context }: InMemoryContext): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const plan = { verb: 'pull', title: 'Pull Acme', production: 'acme', clone: null, steps: {} } as const
  context.jobs.start({ ...plan, locks: [shared('production:acme')] }, () => promise)
  return resolve
}

describe('settings', () => {
  it('that the mirror is not opened with hold at once, whatever runs', async () => {
    const memory = inMemoryContext()
    const release = occupied(memory)
    expect(await settings(memory, { pointEvery: 7 })).toBeUndefined()
    expect([settingsOf(memory)?.pointEvery, memory.deeds.lines]).toEqual([7, ['publish.production acme']])
    release()
  })

  it('that it is opened with are a job, which opens it anew and follows on', async () => {
    const memory = inMemoryContext()
    const job = await settings(memory, { excludePaths: ['uploads'] })
    expect(job && (await memory.ended(job))).toEqual({ state: 'done', says: null })
    expect([settingsOf(memory)?.excludePaths, memory.did('mirrors')]).toEqual([
      ['uploads'],
      ['mirrors.reopen acme', 'mirrors.follow acme'],
    ])
  })

  it('of a table that is to have its rows again have them fetched after', async () => {
    const memory = inMemoryContext()
    const first = await settings(memory, { emptyTables: ['wp_log'] })
    await memory.ended(first ?? Promise.reject(new Error('no job')))
    const second = await settings(memory, { emptyTables: [] })
    await memory.ended(second ?? Promise.reject(new Error('no job')))
    expect(memory.context.jobs.running().map((one) => one.verb)).toEqual(['reseed'])
    await Promise.all(memory.context.jobs.running().map((one) => memory.context.jobs.wait(one.id)))
  })

  it('are only stored while Docker is away', async () => {
    const memory = inMemoryContext()
    memory.seen.parts = undefined
    expect(await settings(memory, { bandwidth: 9 })).toBeUndefined()
    expect([settingsOf(memory)?.bandwidth, memory.did('mirrors')]).toEqual([9, []])
  })

  it.each<[string, Partial<ProductionSettings>, string]>([
    ['a host that is none', { moreHosts: ['a b'] }, 'is not the name of a host'],
    ['a path that is none', { excludePaths: [' x'] }, 'is not a path to leave out'],
    ['a table that is none', { emptyTables: ['a/b'] }, 'is not the name of a table'],
    ['hours that outlast days', { keepHourlyDays: 1, keepAllHours: 48 }, 'Hourly points must stay'],
  ])('are refused with %s', async (_what, change, sentence) => {
    const memory = inMemoryContext()
    const before = memory.everything()
    await expect(settings(memory, change)).rejects.toThrow(sentence)
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })
})

describe('pausing', () => {
  it('writes history down before it stops the mirror', async () => {
    const memory = inMemoryContext()
    const job = pauseProduction(memory.context, 'acme')
    expect(job && (await memory.ended(job))).toEqual({ state: 'done', says: null })
    expect(memory.did('mirror', 'recorder')).toEqual([
      'recorder.record acme',
      'mirrors.unfollow acme',
      'mirror.stop acme',
    ])
    expect(memory.context.catalog.productions.get('acme')?.pausedAt).toEqual(expect.any(String))
  })

  it('goes on where history cannot be written down now', async () => {
    const memory = inMemoryContext()
    memory.deeds.failAt('recorder.record')
    const job = pauseProduction(memory.context, 'acme')
    expect(job && (await memory.ended(job)).state).toBe('done')
  })

  it('is nothing where it is paused already, and resuming follows on', () => {
    const memory = inMemoryContext()
    setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' })
    expect(pauseProduction(memory.context, 'acme')).toBeUndefined()
    resumeProduction(memory.context, 'acme')
    resumeProduction(memory.context, 'acme')
    expect(memory.deeds.lines).toEqual(['mirrors.follow acme', 'publish.production acme'])
  })
})

describe('other credentials', () => {
  it('that lead nowhere change nothing, and the job says why', async () => {
    const memory = inMemoryContext()
    const before = memory.everything()
    const job = editSource(memory.context, { production: 'acme', source: unreachableSource })
    expect((await memory.ended(job)).state).toBe('failed')
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })

  it('are refused for what was read from files', () => {
    const memory = inMemoryContext()
    setProduction(memory, { source: isBackup })
    expect(() => editSource(memory.context, { production: 'acme', source: unreachableSource })).toThrow(
      'read from files',
    )
  })
})

it.each<[string, (memory: InMemoryContext) => unknown]>([
  ['settings', (memory) => settings(memory, { bandwidth: 9 })],
  ['pausing', ({ context }) => pauseProduction(context, 'acme')],
  ['other credentials', ({ context }) => editSource(context, { production: 'acme', source: unreachableSource })],
])('%s wait for whoever has the mirror, and change nothing', async (_what, ask) => {
  const memory = inMemoryContext()
  const release = occupied(memory)
  const before = memory.everything()
  await expect(async () => ask(memory)).rejects.toThrow('“Pull Acme” is still running')
  expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  release()
})

it('a production is renamed at once, and keeps its id', () => {
  const memory = inMemoryContext()
  renameProduction(memory.context, { production: 'acme', name: ' Shop ' })
  expect(memory.context.catalog.productions.get('acme')?.name).toBe('Shop')
  expect(() => renameProduction(memory.context, { production: 'acme', name: ' ' })).toThrow(
    'A production needs a name.',
  )
})
