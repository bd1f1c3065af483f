// Jobs: their steps, undo, cancelling, and who waits for whom.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import type { Job } from '../../../../src-main/contract/models.ts'
import { type JobPlan, only, shared } from '../../../../src-main/jobs/job.ts'
import { createJobRunner, type JobRunner } from '../../../../src-main/jobs/jobs.ts'
import { migrations } from '../../../support/migrations.ts'

let catalog: Catalog
let jobs: JobRunner
let seen: Job[]

beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  seen = []
  let count = 0
  jobs = createJobRunner({ rows: catalog.jobs, newId: () => `job${++count}` })
  jobs.subscribe((job) => seen.push(job))
})

type Plan = JobPlan<'one' | 'two'>
const plan = (change: Partial<Plan> = {}): Plan => ({
  verb: 'fork',
  title: 'Fork “hello”',
  production: null,
  clone: null,
  steps: { one: 'First', two: 'Second' },
  locks: [only('clone:x')],
  ...change,
})

describe('on a full disk', () => {
  it('undoes what a job made and ends it, though none of that can be stored', async () => {
    let isFull = false
    const orFull = <Args extends unknown[], T>(store: (...args: Args) => T) => {
      return (...args: Args) => {
        if (isFull) throw new Failure('home-unusable', 'There is no room left on the disk.')
        return store(...args)
      }
    }
    const { save, addLine, prune } = catalog.jobs
    const rows = { ...catalog.jobs, save: orFull(save), addLine: orFull(addLine), prune: orFull(prune) }
    const full = createJobRunner({ rows, newId: () => 'job' })
    const undone: string[] = []
    const { id } = full.start(plan(), async (run) => {
      run.undo('one', async () => void undone.push('one'))
      isFull = true
      await run.step('one', async () => undefined)
    })
    expect(await full.wait(id)).toMatchObject({ state: 'failed', failure: { code: 'home-unusable' } })
    expect([undone, full.running()]).toEqual([['one'], []])
  })
})

describe('a job', () => {
  it('ends as done, and is stored with its steps', async () => {
    const { id } = jobs.start(plan(), async (run) => {
      await run.step('one', async (report) => report.progress(5, 10))
      await run.step('two', async () => undefined)
    })
    const ended = await jobs.wait(id)
    expect(ended.state).toBe('done')
    expect(ended.steps.map((step) => [step.key, step.name, step.state])).toEqual([
      ['one', 'First', 'done'],
      ['two', 'Second', 'done'],
    ])
    expect(catalog.jobs.get(id)).toEqual(ended)
  })

  it('keeps each remark once, and its request, however it ends', async () => {
    const wish = { is: 'point', production: 'p', note: 'before the sale', orLastKnown: false } as const
    const sentence = 'A file could not be read.'
    const done = jobs.start(plan({ wish }), async (run) => {
      run.remark(sentence)
      run.remark(sentence)
    })
    const ended = await jobs.wait(done.id)
    expect([ended.state, ended.remarks, ended.wish]).toEqual(['done', [sentence], wish])
    expect(catalog.jobs.get(done.id)).toEqual(ended)
    expect(jobs.log(done.id).filter((line) => line.endsWith(`Note: ${sentence}`))).toHaveLength(1)
    const failed = jobs.start(plan(), async (run) => {
      run.remark(sentence)
      throw new Failure('pool-full', 'The pool is full.')
    })
    expect((await jobs.wait(failed.id)).remarks).toEqual([sentence])
    expect(catalog.jobs.search('could not be read', 5).map((job) => job.id)).toEqual([failed.id, done.id])
  })

  it('undoes in reverse order when it fails, and continues after an undo that fails', async () => {
    const undone: string[] = []
    const { id } = jobs.start(plan(), async (run) => {
      run.undo('first', async () => void undone.push('first'))
      run.undo('second', async () => {
        throw new Error('broken')
      })
      run.undo('third', async () => void undone.push('third'))
      await run.step('one', async () => {
        throw new Failure('pool-full', 'The pool is full.')
      })
    })
    const ended = await jobs.wait(id)
    expect(undone).toEqual(['third', 'first'])
    expect(ended.failure).toEqual({ code: 'pool-full', message: 'The pool is full.' })
    expect(ended.steps.map((step) => step.state)).toEqual(['failed', 'waiting'])
    expect(jobs.log(id).join('\n')).toContain('Could not undo “second”')
  })

  it('is undone when it is cancelled before its switch, and goes on when after', async () => {
    const undone: string[] = []
    const early = jobs.start(plan(), async (run) => {
      run.undo('made', async () => void undone.push('early'))
      await run.step('one', () => untilAborted(run.signal))
    })
    jobs.cancel(early.id)
    expect((await jobs.wait(early.id)).state).toBe('cancelled')
    const committed = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const late = jobs.start(plan(), async (run) => {
      run.undo('made', async () => void undone.push('late'))
      run.commit()
      committed.resolve()
      await go.promise
      await run.step('one', async () => undefined)
    })
    await committed.promise
    jobs.cancel(late.id)
    go.resolve()
    expect((await jobs.wait(late.id)).state).toBe('done')
    expect(undone).toEqual(['early'])
  })

  it('runs each planned step once, in the order of the plan', async () => {
    const twice = jobs.start(plan(), async (run) => {
      await run.step('one', async () => undefined)
      await run.step('one', async () => undefined)
    })
    expect(await jobs.wait(twice.id)).toMatchObject({ state: 'failed', failure: { code: 'unexpected' } })
    const backwards = jobs.start(plan(), async (run) => {
      await run.step('two', async () => undefined)
      await run.step('one', async () => undefined)
    })
    expect((await jobs.wait(backwards.id)).steps.map((step) => step.state)).toEqual(['waiting', 'done'])
  })

  it('hears of a stopping host but not of a cancel once it is past its switch', async () => {
    const committed = Promise.withResolvers<void>()
    const { id } = jobs.start(plan(), async ({ signal, shutdown, commit, step }) => {
      commit()
      committed.resolve()
      await step('one', () => untilAborted(shutdown))
      signal.throwIfAborted()
    })
    await committed.promise
    jobs.cancel(id)
    await jobs.stop()
    expect(await jobs.wait(id)).toMatchObject({ state: 'failed', failure: { code: 'host-stopped' } })
  })

  it('names the job in the way, and lets the next one in after it', async () => {
    const go = Promise.withResolvers<void>()
    const first = jobs.start(plan(), () => go.promise)
    expect(() => jobs.start(plan(), async () => undefined)).toThrow('“Fork “hello”” is still running')
    go.resolve()
    await jobs.wait(first.id)
    const second = jobs.start(plan(), async () => undefined)
    expect((await jobs.wait(second.id)).state).toBe('done')
  })

  it('shares a site with others that share it', async () => {
    const a = jobs.start(plan({ locks: [shared('production:p')] }), async () => undefined)
    const b = jobs.start(plan({ locks: [shared('production:p')] }), async () => undefined)
    expect(() => jobs.start(plan({ locks: [only('production:p')] }), async () => undefined)).toThrow('has to wait')
    await Promise.all([jobs.wait(a.id), jobs.wait(b.id)])
  })

  it('fails as stopped, after its undo, when the host closes', async () => {
    let undone = false
    const { id } = jobs.start(plan(), async (run) => {
      run.undo('made', async () => {
        undone = true
      })
      await run.step('one', () => untilAborted(run.signal))
    })
    await Promise.resolve()
    await jobs.stop()
    expect(undone).toBe(true)
    expect(catalog.jobs.get(id)?.failure?.code).toBe('host-stopped')
    expect(() => jobs.start(plan(), async () => undefined)).toThrow('Sitefork is closing')
  })

  it('publishes growing revisions, and once more when its locks are free', async () => {
    const { id } = jobs.start(plan(), (run) => run.step('one', async () => undefined))
    const ended = await jobs.wait(id)
    expect(seen.map((job) => job.revision)).toEqual(seen.map((job) => job.revision).toSorted((a, b) => a - b))
    expect(seen.at(-1)).toEqual(ended)
    expect(jobs.holders('clone:x')).toEqual([])
  })
})

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
