// Where history ends, and where it does not: what came while syncing was paused is in it, what production purged is a gap that
// is told, and points go when they have had their time.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { covered, deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { newSeed } from '../support/random.ts'
import { inPool, pairOf, sqlIn } from '../support/seen.ts'
import { checksumsOf, openWriter, type Writer } from '../support/writer.ts'

const site = linkedSite()
let writer: Writer
const seed = newSeed

beforeAll(async () => {
  writer = await openWriter(site.production, seed)
})
afterAll(() => writer?.close())

test('what production wrote while syncing was paused is history once it is resumed', async () => {
  const { host, id } = site
  await host.client().production.settings({ production: id, change: { pointEvery: 1 } })
  await host.client().production.pause({ production: id })
  expect((await host.client().production.list())[0]?.sync).toMatchObject({ is: 'paused' })
  const moments = await writer.write(5_000)
  await host.client().production.resume({ production: id })
  const moment = moments.at(-1)
  if (!moment) throw new Error('The writer never stood still.')
  await covered(host, id, moment.at)
  const clone = await forked(host, id, 'paused-meanwhile', { is: 'moment', at: moment.at.toISOString() })
  expect(await sqlIn(await pairOf(clone), checksumsOf(moment))).toBe(moment.checksums)
  await deleted(host, clone)
})

test(`binary logs that production purged are a gap that is told, and differences heal it (seed ${seed})`, async () => {
  const { host, production, id } = site
  await host.client().production.settings({ production: id, change: { pointEvery: 1 } })
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
  await covered(host, id, moment.at)
  await host.until('the point behind the gap is ready', async (client) =>
    (await client.point.list({ production: id })).some(
      (point) => point.state.is === 'ready' && point.at > inGap.toISOString(),
    ),
  )
  const clone = await forked(host, id, 'after-the-gap', { is: 'moment', at: moment.at.toISOString() })
  expect(await sqlIn(await pairOf(clone), checksumsOf(moment))).toBe(moment.checksums)
  await deleted(host, clone)
})

test('points are taken by themselves, and expire as the settings say, whenever the host is killed over it', async () => {
  const { host, id } = site
  const points = () => host.client().point.list({ production: id })
  const scheduled = async () => (await points()).filter((one) => one.kind === 'scheduled' && one.state.is === 'ready')
  // One was taken by catching up. Two of them and the moment that was forked may go.
  for (const more of [2, 3]) {
    await writer.write(500)
    await host.until('one more was', async () => (await scheduled()).length >= more)
  }
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
