// The progress bar of a job: steps count by how long they usually take, and it never goes back.
import { expect, it } from 'vitest'
import { jobShare } from '../../../../src-main/contract/job-share.ts'
import type { Job, Step } from '../../../../src-main/contract/models.ts'
import { aJob } from '../../../support/nouns.ts'

const began = Date.parse('2026-11-27T12:00:00Z')
const at = (ms: number) => new Date(began + ms).toISOString()
const step = (name: string, given: Partial<Step>): Step => ({
  key: name,
  name,
  state: 'waiting',
  description: '',
  progress: null,
  startedAt: null,
  endedAt: null,
  expectedMs: null,
  ...given,
})
const job = (...steps: Step[]): Job => aJob({ steps })

it('counts steps by the time they usually take', () => {
  const two = (state: Step['state']) =>
    job(
      step('copy', { state: 'done', expectedMs: 100 }),
      step('start', { state, startedAt: at(100), expectedMs: 3_800 }),
      step('page', { expectedMs: 100 }),
    )
  expect(jobShare(two('running'), began + 100)).toBeCloseTo(0.025)
  expect(jobShare(two('running'), began + 2_000)).toBeCloseTo(0.5)
  expect(jobShare(two('done'), began + 3_900)).toBeCloseTo(0.975)
})

it('always grows, and reaches 1 only at the end', () => {
  const one = job(step('start', { state: 'running', startedAt: at(0), expectedMs: 1_000 }))
  const shares = Array.from({ length: 60 }, (_, index) => jobShare(one, began + index * 100) ?? -1)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(new Set(shares).size).toBe(60)
  expect(shares.at(-1)).toBeLessThan(1)
})

it('prefers a step’s own measure to its usual time', () => {
  const progress = { done: 30, total: 40, unit: 'bytes' } as const
  const copying = job(step('copy', { state: 'running', startedAt: at(0), expectedMs: 1_000, progress }))
  expect(jobShare(copying, began + 9_000)).toBeCloseTo(0.75)
})

it('counts steps equally before a job of its kind has run, and is null where nothing is known', () => {
  expect(jobShare(job(step('a', { state: 'done' }), step('b', { state: 'running' })), began)).toBe(0.5)
  expect(jobShare(job(step('a', { state: 'running', startedAt: at(0) })), began)).toBeNull()
})

it('ignores a step that is usually left out', () => {
  const steps = [step('wait', {}), step('start', { state: 'running', startedAt: at(0), expectedMs: 1_000 })]
  expect(jobShare(job(...steps), began + 500)).toBeCloseTo(0.5)
})
