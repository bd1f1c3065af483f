// Any second of production: exactly what was committed by then, whatever was written, with no gap unseen.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { covered, deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { checksumsOf, openWriter, type Writer, type WriterMoment } from '../support/writer.ts'

let production: TestProduction
let host: TestHost
let id: string
let writer: Writer
const seed = Number(process.env.SITEFORK_TEST_SEED ?? Date.now() % 2 ** 31)

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  id = await linked(host, production)
  writer = await openWriter(production, seed)
})
afterAll(async () => {
  await writer?.close()
  await host?.cleanUp()
  await production?.cleanUp()
})

const forkMoment = (name: string, at: Date) => forked(host, id, name, { is: 'moment', at: at.toISOString() })
const drop = (clone: string) => deleted(host, clone)
const coveredTo = (at: Date) => covered(host, id, at)

const lastNumber = async (clone: string) =>
  Number(await sqlIn(await pairOf(clone), 'SELECT COALESCE(MAX(n), 0) FROM tx_count'))

const checksums = async (clone: string, moment: WriterMoment) => sqlIn(await pairOf(clone), checksumsOf(moment))

test(`a fork of any second has every table as it was then (seed ${seed})`, async () => {
  const moments = [...(await writer.write(8_000))]
  await host.ended((await host.client().point.take({ production: id })).job)
  const enough = moments.length + 2
  while (moments.length < enough) moments.push(...(await writer.write(5_000)))
  await coveredTo(moments.at(-1)?.at ?? new Date())
  // The first, the last, and one behind the point that was taken between.
  const some = [moments[0], moments.at(-1), moments[Math.floor(moments.length * 0.7)]]
  for (const moment of some) {
    if (!moment) continue
    const clone = await forkMoment(`at-${moment.at.getTime()}`, moment.at)
    expect(await checksums(clone, moment)).toBe(moment.checksums)
    await drop(clone)
  }
})

test(`no transaction before the second is missing, and none from it on is there (seed ${seed})`, async () => {
  await writer.write(4_000)
  const all = await writer.counted()
  const [first, last] = [all.at(-200), all.at(-1)]
  const middle = Math.floor(((first?.second ?? 0) + (last?.second ?? 0)) / 2)
  await coveredTo(new Date((middle + 1) * 1000))
  for (const second of [middle, middle + 1]) {
    const clone = await forkMoment(`second-${second}`, new Date(second * 1000))
    expect(await writer.lastBefore(second)).toContain(await lastNumber(clone))
    await drop(clone)
  }
})

test('a moment that was forked once is a point for the next fork, and can be kept for good', async () => {
  const at = new Date(((await writer.counted()).at(-20)?.second ?? 0) * 1000).toISOString()
  const first = await forkMoment('first-of-a-second', new Date(at))
  await host.until('its point is ready', async (client) =>
    (await client.point.list({ production: id })).some((one) => one.at === at && one.state.is === 'ready'),
  )
  expect(await host.client().production.moment({ production: id, at })).toMatchObject({ at, transactions: 0 })
  const second = await forkMoment('second-of-a-second', new Date(at))
  expect(await lastNumber(second)).toBe(await lastNumber(first))

  const kept = new Date(Date.parse(at) - 2000).toISOString()
  const { job } = await host.client().point.keepMoment({ production: id, at: kept, name: 'before', note: 'a note' })
  expect(await host.ended(job)).toMatchObject({ state: 'done' })
  const point = (await host.client().point.list({ production: id })).find((one) => one.at === kept)
  expect(point).toMatchObject({ kept: true, name: 'before', note: 'a note', state: { is: 'ready' } })
  expect(await host.client().point.release({ point: point?.id ?? '' })).toMatchObject({ kept: false })
  for (const clone of [first, second]) await drop(clone)
})

test('a clone is refreshed from a second, and its state before is kept', async () => {
  const clone = await forkMoment('to-refresh', new Date(((await writer.counted()).at(-40)?.second ?? 0) * 1000))
  const last = (await writer.counted()).at(-10)
  const at = new Date((last?.second ?? 0) * 1000).toISOString()
  const started = await host.client().clone.refresh({ clone, from: { is: 'moment', at } })
  expect(await host.ended(started.job)).toMatchObject({ state: 'done' })
  expect(await writer.lastBefore(Date.parse(at) / 1000)).toContain(await lastNumber(clone))
  expect(await host.client().clone.bookmarks({ clone })).toHaveLength(1)
  await drop(clone)
})

test('a host that is killed while it replays leaves nothing, and does it again', async () => {
  // Nobody has made a point of this one.
  const at = new Date(((await writer.counted()).at(150)?.second ?? 0) * 1000 + 3000).toISOString()
  const started = await host.client().clone.fork({ production: id, name: 'killed', from: { is: 'moment', at } })
  await host.atStep(started.job, 'replay')
  await host.kill()
  await host.start()
  expect(await host.client().clone.list({})).toEqual([])
  const doctor = await host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
  const again = await forkMoment('again', new Date(at))
  expect(await writer.lastBefore(Date.parse(at) / 1000)).toContain(await lastNumber(again))
  await drop(again)
})

test('what the mirror has is written down while production is away', async () => {
  await coveredTo(new Date())
  await writer.write(3_000)
  // The mirror may lack the last few.
  const second = ((await writer.counted()).at(-1)?.second ?? 0) - 1
  const possible = await writer.lastBefore(second)
  await production.pause()
  try {
    await coveredTo(new Date(second * 1000))
    const clone = await forkMoment('while-away', new Date(second * 1000))
    expect(possible).toContain(await lastNumber(clone))
    await drop(clone)
  } finally {
    await production.unpause()
  }
})

test('a moment outside of the history is refused in a sentence that says what there is', async () => {
  const ask = (at: Date) => host.client().production.moment({ production: id, at: at.toISOString() })
  await expect(ask(new Date('2020-01-01T00:00:00Z'))).rejects.toMatchObject({
    message: expect.stringMatching(/begins at/),
  })
  await expect(ask(new Date(Date.now() + 86_400_000))).rejects.toMatchObject({
    message: expect.stringMatching(/reaches to/),
  })
})

test('a point is proven as a whole site', async () => {
  const taken = await host.client().point.take({ production: id })
  expect((await host.ended(taken.job)).state).toBe('done')
  const points = () => host.client().point.list({ production: id })
  const point = (await points()).find((one) => one.kind === 'manual')?.id ?? ''
  expect(await host.ended((await host.client().point.prove({ point })).job)).toMatchObject({ state: 'done' })
  expect((await points()).find((one) => one.id === point)?.proof).toMatchObject({ failure: null })
})
