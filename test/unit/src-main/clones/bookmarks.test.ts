// A bookmark: a safety bookmark goes when its time is up, unless a job works on its clone or somebody keeps it.
import { expect, it } from 'vitest'
import { expireBookmarks, keepState } from '../../../../src-main/clones/bookmarks.ts'
import { safetyDays } from '../../../../src-main/contract/models.ts'
import { only } from '../../../../src-main/jobs/job.ts'
import { addBookmark, addClone, inMemoryContext } from '../../../support/in-memory-context.ts'

const past = '2026-11-01T10:00:00.000Z'

it('stays for good under a name, and for a week as a safety net', async () => {
  const memory = inMemoryContext()
  await addClone(memory)
  const { context } = memory
  const state = { clone: 'clone1', name: 'kept', state: 's', point: 'point1', dataAt: past }
  keepState(context, { ...state, id: 'named', kind: 'named', note: 'why' })
  keepState(context, { ...state, id: 'safety', kind: 'safety' })
  const [named, safety] = ['named', 'safety'].map((id) => context.catalog.bookmarks.all().find((one) => one.id === id))
  expect([named?.expiresAt, named?.note]).toEqual([null, 'why'])
  const lasts = Date.parse(safety?.expiresAt ?? '') - Date.parse(safety?.createdAt ?? '')
  expect(lasts).toBe(safetyDays * 86_400_000)
})

it('goes from the catalog first, then from the pool', async () => {
  const memory = inMemoryContext()
  await addClone(memory)
  await addBookmark(memory, { expiresAt: past })
  memory.deeds.failAt('pool.remove')
  await expect(expireBookmarks(memory.context)).rejects.toThrow()
  expect(memory.context.catalog.bookmarks.all()).toEqual([])
})

it('stays beyond its time while a job works on its clone, and while it is locked', async () => {
  const memory = inMemoryContext()
  await addClone(memory)
  await addBookmark(memory, { expiresAt: past })
  await addBookmark(memory, { id: 'locked', state: 'kept2', expiresAt: past, isLocked: true })
  const { jobs, catalog } = memory.context
  const { promise, resolve } = Promise.withResolvers<void>()
  const plan = { verb: 'stop', title: 'Stop', production: 'acme', clone: 'clone1', steps: {} } as const
  const job = jobs.start({ ...plan, locks: [only('clone:clone1')] }, () => promise)
  await expireBookmarks(memory.context)
  expect(
    catalog.bookmarks
      .all()
      .map((one) => one.id)
      .toSorted(),
  ).toEqual(['bookmark1', 'locked'])
  resolve()
  await jobs.wait(job.id)
  await expireBookmarks(memory.context)
  expect(catalog.bookmarks.all().map((one) => one.id)).toEqual(['locked'])
})
