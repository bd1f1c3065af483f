// Any second of production: exactly what was committed by then, whatever was written, with no gap unseen.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { covered, deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { inPool, pairOf, sqlIn } from '../support/seen.ts'
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

const forkMoment = (name: string, at: Date) => forked(host, id, name, { is: 'moment', at: at.toISOString() })
const drop = (clone: string) => deleted(host, clone)
const coveredTo = (at: Date) => covered(host, id, at)

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
  await host.atStep(started.job, 'Replay to the moment')
  await host.kill()
  await host.start()
  expect(await host.client().clone.list({})).toEqual([])
  const doctor = await host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
  const again = await forkMoment('again', new Date(at))
  expect(await writer.lastBefore(Date.parse(at) / 1000)).toContain(await lastNumber(again))
  await drop(again)
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

test('what production wrote while syncing was paused is history once it is resumed', async () => {
  await host.client().production.settings({ production: id, change: { pointEvery: 1 } })
  await host.client().production.pause({ production: id })
  expect((await host.client().production.list())[0]?.sync).toMatchObject({ is: 'paused' })
  const moments = await writer.write(5_000)
  await host.client().production.resume({ production: id })
  const moment = moments.at(-1)
  if (!moment) throw new Error('The writer never stood still.')
  await coveredTo(moment.at)
  const clone = await forkMoment('paused-meanwhile', moment.at)
  expect(await checksums(clone, moment)).toBe(moment.checksums)
  await drop(clone)
})

test('a point is proven as a whole site, and one that does not come up is told loudly', async () => {
  const newest = async () => {
    const taken = await host.client().point.take({ production: id })
    expect((await host.ended(taken.job)).state).toBe('done')
    const points = await host.client().point.list({ production: id })
    return points.find((one) => one.kind === 'manual')?.id ?? ''
  }
  const proofOf = async (point: string) => {
    const job = await host.ended((await host.client().point.prove({ point })).job)
    return { job, proof: (await host.client().point.list({ production: id })).find((one) => one.id === point)?.proof }
  }
  const good = await proofOf(await newest())
  expect(good).toMatchObject({ job: { state: 'done' }, proof: { failure: null } })
  const broken = 'wp-content/mu-plugins/broken.php'
  await production.exec('mkdir', '-p', `${production.path}/wp-content/mu-plugins`)
  await production.writeFile(broken, '<?php http_response_code(500); exit("broken");')
  const bad = await proofOf(await newest())
  await production.exec('rm', `${production.path}/${broken}`)
  expect(bad).toMatchObject({
    job: { state: 'failed' },
    proof: { failure: { message: expect.stringMatching(/does not come up as a site.*answers 500/) } },
  })
})

test('binary logs that production purged are a gap that is told, and differences heal it', async () => {
  await host.client().production.pause({ production: id })
  await writer.write(3_000)
  await production.sql('FLUSH BINARY LOGS')
  await writer.write(500)
  await production.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY')
  const inGap = new Date()
  await host.client().production.resume({ production: id })
  await host.until('the gap is noticed', async (client) => (await client.production.list())[0]?.sync.is === 'broken')
  const { job } = await host.client().production.reseed({ production: id })
  const healed = await host.ended(job)
  expect(healed.state, `${healed.failure?.message} ${healed.failure?.detail}`).toBe('done')
  const [one] = await host.client().production.list()
  expect(one?.history.gaps).toHaveLength(1)
  expect(one?.history.gaps[0]?.why).toMatch(/no longer has the changes/)
  const refused = host.client().production.moment({ production: id, at: inGap.toISOString() })
  await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/gap/) })

  const moment = (await writer.write(6_000)).at(-1)
  if (!moment) throw new Error('The writer never stood still.')
  await coveredTo(moment.at)
  await host.until('the point behind the gap is ready', async (client) =>
    (await client.point.list({ production: id })).some(
      (point) => point.state.is === 'ready' && point.at > inGap.toISOString(),
    ),
  )
  const clone = await forkMoment('after-the-gap', moment.at)
  expect(await checksums(clone, moment)).toBe(moment.checksums)
  await drop(clone)
})

test('points are taken by themselves, and expire as the settings say, whenever the host is killed over it', async () => {
  const points = () => host.client().point.list({ production: id })
  const scheduled = async () => (await points()).filter((one) => one.kind === 'scheduled' && one.state.is === 'ready')
  await writer.write(500)
  // One of them was taken by catching up.
  await host.until('one more was', async () => (await scheduled()).length > 1)
  // Time passes for all but the newest: the host would have to wait for weeks.
  const old = (await points()).filter((one) => !one.kept && one.kind !== 'linked').slice(1)
  expect(old.length).toBeGreaterThan(2)
  await host.stop()
  const catalog = new DatabaseSync(join(host.home, 'catalog.db'))
  const age = catalog.prepare("UPDATE points SET at = '2026-01-01T00:00:00.000Z' WHERE id = ?")
  for (const point of old) age.run(point.id)
  catalog.close()
  await host.start()
  const left = async () => (await points()).filter((one) => old.some(({ id }) => id === one.id)).length
  await host.until('the first of them went', async () => (await left()) < old.length)
  await host.kill()
  await host.start()
  await host.until('all of them expired', async () => (await left()) === 0)
  await host.until('and their snapshots with them', async () => {
    const kept = (await inPool(host, 'ls', `/pool/productions/${id}/points`)).split('\n')
    return kept.length === (await points()).length
  })
  expect((await points()).filter((one) => one.kind === 'linked')).toHaveLength(1)
})
