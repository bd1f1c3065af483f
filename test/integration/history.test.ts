// Any second of production: exactly what was committed by then, whatever was written, with no gap unseen.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { type Moment, openWriter, type Writer } from '../support/writer.ts'

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

async function forkMoment(name: string, at: Date): Promise<string> {
  const started = await host.client().clone.fork({ production: id, name, from: { is: 'moment', at: at.toISOString() } })
  const job = await host.ended(started.job)
  const { lines } = await host.client().job.log({ job: started.job })
  expect(job.state, `${job.failure?.message} ${job.failure?.detail} ${lines.join('\n')}`).toBe('done')
  return started.id
}

async function drop(clone: string): Promise<void> {
  expect((await host.ended((await host.client().clone.delete({ clone })).job)).state).toBe('done')
}

const covered = (at: Date) =>
  host.until(`history reaches ${at.toISOString()}`, async (client) => {
    const { history } = (await client.production.list()).find((one) => one.id === id) ?? {}
    return history?.to !== null && history?.to !== undefined && history.to >= at.toISOString()
  })

const lastNumber = async (clone: string) =>
  Number(await sqlIn(await pairOf(clone), 'SELECT COALESCE(MAX(n), 0) FROM tx_count'))

async function checksums(clone: string, moment: Moment): Promise<string> {
  const names = moment.checksums.split('\n').map((line) => `\`${line.split('\t')[0]?.split('.')[1]}\``)
  return sqlIn(await pairOf(clone), `CHECKSUM TABLE ${names.join(', ')} EXTENDED`)
}

test(`a fork of any second has every table as it was then (seed ${seed})`, async () => {
  const moments = [...(await writer.write(12_000))]
  await host.ended((await host.client().point.take({ production: id })).job)
  moments.push(...(await writer.write(8_000)))
  expect(moments.length).toBeGreaterThan(3)
  await covered(moments.at(-1)?.at ?? new Date())
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
  await covered(new Date((middle + 1) * 1000))
  for (const second of [middle, middle + 1]) {
    const clone = await forkMoment(`second-${second}`, new Date(second * 1000))
    const expected = all.findLast((one) => one.second < second)?.n
    expect(await lastNumber(clone)).toBe(expected)
    await drop(clone)
  }
})
