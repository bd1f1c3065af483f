// Any second of production: exactly what was committed by then, whatever was written, with no gap unseen.
import { expect, test } from 'vitest'
import { testSeed } from '../support/random.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { checksumsOf, type WriterMoment } from '../support/writer.ts'
import { writtenHistory } from '../support/written-history.ts'

const site = writtenHistory()

const checksums = async (clone: string, moment: WriterMoment) => sqlIn(await pairOf(clone), checksumsOf(moment))

test(`a fork of any second has every table as it was then (seed ${testSeed})`, async () => {
  const moments = [...(await site.writer.write(8_000))]
  await site.host.ended((await site.host.client().point.take({ production: site.id })).job)
  const enough = moments.length + 2
  while (moments.length < enough) moments.push(...(await site.writer.write(5_000)))
  await site.coveredTo(moments.at(-1)?.at ?? new Date())
  // The first, the last, and one behind the point that was taken between.
  const some = [moments[0], moments.at(-1), moments[Math.floor(moments.length * 0.7)]]
  for (const moment of some) {
    if (!moment) continue
    const clone = await site.forkMoment(`at-${moment.at.getTime()}`, moment.at)
    expect(await checksums(clone, moment)).toBe(moment.checksums)
    await site.drop(clone)
  }
})

test(`no transaction before the second is missing, and none from it on is there (seed ${testSeed})`, async () => {
  await site.writer.write(4_000)
  const all = await site.writer.counted()
  const [first, last] = [all.at(-200), all.at(-1)]
  const middle = Math.floor(((first?.second ?? 0) + (last?.second ?? 0)) / 2)
  await site.coveredTo(new Date((middle + 1) * 1000))
  for (const second of [middle, middle + 1]) {
    const clone = await site.forkMoment(`second-${second}`, new Date(second * 1000))
    expect(await site.writer.lastBefore(second)).toContain(await site.lastNumber(clone))
    await site.drop(clone)
  }
})

test('a moment that was forked once is a point for the next fork, and can be kept for good', async () => {
  const at = new Date(((await site.writer.counted()).at(-20)?.second ?? 0) * 1000).toISOString()
  const first = await site.forkMoment('first-of-a-second', new Date(at))
  await site.host.until('its point is ready', async (client) =>
    (await client.point.list({ production: site.id })).some((one) => one.at === at && one.state.is === 'ready'),
  )
  expect(await site.host.client().production.moment({ production: site.id, at })).toMatchObject({ at, transactions: 0 })
  const second = await site.forkMoment('second-of-a-second', new Date(at))
  expect(await site.lastNumber(second)).toBe(await site.lastNumber(first))

  const kept = new Date(Date.parse(at) - 2000).toISOString()
  const { job } = await site.host
    .client()
    .point.keepMoment({ production: site.id, at: kept, name: 'before', note: 'a note' })
  expect(await site.host.ended(job)).toMatchObject({ state: 'done' })
  const point = (await site.host.client().point.list({ production: site.id })).find((one) => one.at === kept)
  expect(point).toMatchObject({ kept: true, name: 'before', note: 'a note', state: { is: 'ready' } })
  expect(await site.host.client().point.release({ point: point?.id ?? '' })).toMatchObject({ kept: false })
  for (const clone of [first, second]) await site.drop(clone)
})

test('a moment outside of the history is refused in a sentence that says what there is', async () => {
  const ask = (at: Date) => site.host.client().production.moment({ production: site.id, at: at.toISOString() })
  await expect(ask(new Date('2020-01-01T00:00:00Z'))).rejects.toMatchObject({
    message: expect.stringMatching(/begins at/),
  })
  await expect(ask(new Date(Date.now() + 86_400_000))).rejects.toMatchObject({
    message: expect.stringMatching(/reaches to/),
  })
})
