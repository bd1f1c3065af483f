// What concerns the whole machine: the doctor looks and changes nothing, a repair does what can be done.
import { beforeEach, describe, expect, it } from 'vitest'
import { adoptInstance } from '../../../../../src-main/actions/machine/adopt-instance.ts'
import { removeDemo, startDemo } from '../../../../../src-main/actions/machine/demo.ts'
import { doctor } from '../../../../../src-main/actions/machine/doctor.ts'
import { growPool } from '../../../../../src-main/actions/machine/grow-pool.ts'
import { beginEmpty, recoverCatalog } from '../../../../../src-main/actions/machine/recover-catalog.ts'
import { repair } from '../../../../../src-main/actions/machine/repair.ts'
import { setPreferences } from '../../../../../src-main/actions/machine/set-preferences.ts'
import { readPreferences } from '../../../../../src-main/catalog/preferences.ts'
import { only } from '../../../../../src-main/jobs/job.ts'
import {
  addClone,
  type InMemoryContext,
  inMemoryContext,
  setProduction,
} from '../../../../support/in-memory-context.ts'

let memory: InMemoryContext

beforeEach(() => {
  memory = inMemoryContext()
})

/** A job that runs until it is let go of. */
function running(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const plan = { verb: 'pull', title: 'Pull Acme', production: 'acme', clone: null, steps: {} } as const
  memory.context.jobs.start({ ...plan, locks: [only('production:acme')] }, () => promise)
  return resolve
}

describe('the doctor', () => {
  it('finds everything well, and changes nothing', async () => {
    await addClone(memory)
    const before = memory.everything()
    const findings = await doctor(memory.context)
    expect(findings.filter((one) => one.level === 'problem')).toEqual([])
    expect(findings.find((one) => one.name === 'Clones')?.message).toMatch(/^1 running/)
    expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
  })

  it('says that Docker does not answer, and looks at the rest nevertheless', async () => {
    memory.seen.parts = undefined
    const findings = await doctor(memory.context)
    expect(findings[0]).toEqual({ name: 'Docker engine', level: 'problem', message: 'Docker does not answer.' })
    expect(findings.map((one) => one.name)).toContain('Production “Acme”')
  })
})

describe('a repair', () => {
  it('removes what nothing needs, follows what is not followed, and tries again what failed', async () => {
    const { docker } = memory.engine.parts
    await docker.run({
      name: 'left',
      role: 'web',
      owner: 'gone',
      state: 's',
      image: 'x',
      command: [],
      mounts: [],
      network: 'none',
    })
    memory.context.catalog.points.update('point1', {
      state: { is: 'failed', failure: { code: 'container-failed', message: 'It did not start.' } },
    })
    memory.seen.sync = undefined
    expect(await repair(memory.context)).toEqual([
      'Removed left, which nothing needed.',
      'Began to follow “Acme” again.',
      expect.stringMatching(/^The point of .* did not restore; it is tried again\.$/),
    ])
    expect(memory.did('restoreCheck', 'mirrors')).toEqual(['mirrors.follow acme', 'restoreCheck.enqueue point1'])
    expect(memory.context.catalog.points.get('point1')?.state.is).toBe('preparing')
  })

  it('leaves alone what is paused', async () => {
    setProduction(memory, { pausedAt: '2026-11-01T10:00:00.000Z' })
    memory.seen.sync = undefined
    expect(await repair(memory.context)).toEqual([])
  })
})

describe('while a job runs', () => {
  it.each([
    ['a repair', repair],
    ['a recovery', recoverCatalog],
    ['an empty beginning', beginEmpty],
  ] as const)('%s is refused: half-made things look like orphans', async (_what, verb) => {
    const release = running()
    const before = memory.everything()
    await expect(verb(memory.context)).rejects.toThrow('“Pull Acme” is still running.')
    expect(memory.everything()).toEqual(before)
    release()
  })
})

it('another pool is not taken by a home that has productions of its own', async () => {
  const before = memory.everything()
  await expect(adoptInstance(memory.context, 'other')).rejects.toThrow('has productions of its own')
  expect([memory.everything(), memory.deeds.lines]).toEqual([before, []])
})

it('an empty beginning is refused while the pool holds something of the catalog', async () => {
  const before = memory.everything()
  await expect(beginEmpty(memory.context)).rejects.toThrow('so nothing was forgotten')
  expect(memory.everything()).toEqual(before)
})

it('the demo is refused in the packed app, which does not bring it', () => {
  expect(() => startDemo(memory.context)).toThrow('this is the packed app')
  expect(() => removeDemo(memory.context)).toThrow('this is the packed app')
})

it('preferences change only where they are given, and every window hears of them', () => {
  const before = readPreferences(memory.context.catalog.settings)
  setPreferences(memory.context, { cloneMemory: 4096, warmSpare: undefined })
  expect(readPreferences(memory.context.catalog.settings)).toEqual({ ...before, cloneMemory: 4096 })
  expect(memory.deeds.lines).toEqual(['publish.event preferences'])
})

it('a pool that grew is measured again', async () => {
  await growPool(memory.context, 100)
  expect(memory.deeds.lines).toEqual(['pool.grow 100', 'engine.measure'])
})
