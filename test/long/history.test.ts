// A second of production when things happen meanwhile: a host that is killed, a production that is away; and what rests on a second.
import { beforeAll, expect, test } from 'vitest'
import { writtenHistory } from '../support/written-history.ts'

const site = writtenHistory()

beforeAll(async () => {
  await site.writer.write(15_000)
  await site.coveredTo(new Date())
})

test('a clone is refreshed from a second, and its state before is kept', async () => {
  const clone = await site.forkMoment(
    'to-refresh',
    new Date(((await site.writer.counted()).at(-40)?.second ?? 0) * 1000),
  )
  const last = (await site.writer.counted()).at(-10)
  const at = new Date((last?.second ?? 0) * 1000).toISOString()
  const started = await site.host.client().clone.refresh({ clone, from: { is: 'moment', at } })
  expect(await site.host.ended(started.job)).toMatchObject({ state: 'done' })
  expect(await site.writer.lastBefore(Date.parse(at) / 1000)).toContain(await site.lastNumber(clone))
  expect(await site.host.client().clone.bookmarks({ clone })).toHaveLength(1)
  await site.drop(clone)
})

test('a host that is killed while it replays leaves nothing, and does it again', async () => {
  // Nobody has made a point of this one.
  const at = new Date(((await site.writer.counted()).at(150)?.second ?? 0) * 1000 + 3000).toISOString()
  const started = await site.host
    .client()
    .clone.fork({ production: site.id, name: 'killed', from: { is: 'moment', at } })
  await site.host.atStep(started.job, 'replay')
  await site.host.kill()
  await site.host.start()
  expect(await site.host.client().clone.list({})).toEqual([])
  const doctor = await site.host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
  const again = await site.forkMoment('again', new Date(at))
  expect(await site.writer.lastBefore(Date.parse(at) / 1000)).toContain(await site.lastNumber(again))
  await site.drop(again)
})

test('what the mirror has is written down while production is away', async () => {
  await site.coveredTo(new Date())
  await site.writer.write(3_000)
  // The mirror may lack the last few.
  const second = ((await site.writer.counted()).at(-1)?.second ?? 0) - 1
  const possible = await site.writer.lastBefore(second)
  await site.production.pause()
  try {
    await site.coveredTo(new Date(second * 1000))
    const clone = await site.forkMoment('while-away', new Date(second * 1000))
    expect(possible).toContain(await site.lastNumber(clone))
    await site.drop(clone)
  } finally {
    await site.production.unpause()
  }
})

test('a point is proven as a whole site', async () => {
  const taken = await site.host.client().point.take({ production: site.id })
  expect((await site.host.ended(taken.job)).state).toBe('done')
  const points = () => site.host.client().point.list({ production: site.id })
  const point = (await points()).find((one) => one.kind === 'manual')?.id ?? ''
  expect(await site.host.ended((await site.host.client().point.prove({ point })).job)).toMatchObject({ state: 'done' })
  expect((await points()).find((one) => one.id === point)?.proof).toMatchObject({ failure: null })
})
