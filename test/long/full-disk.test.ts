// A production whose own disk is full: it cannot write its binary log any more, and goes on once there is room again.
import { expect, test } from 'vitest'
import { covered, deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

// A disk of its own, of 64 MB: the memory that Docker gives every container.
const site = linkedSite({}, { databaseOptions: ['--log-bin=/dev/shm/binlog'] })

test('the reason is told, a fork of what there is works, and following resumes without a gap', async () => {
  const { host, production, id } = site
  const write = (name: string) =>
    production.sql(`INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', REPEAT('x', 20000))`)
  const written = async (clone: string) =>
    sqlIn(await pairOf(clone), 'SELECT option_name FROM wp_options WHERE LENGTH(option_value) = 20000 ORDER BY 1')
  const sync = async () => (await host.client().production.list())[0]?.sync
  await write('before')
  await covered(host, id, new Date())
  await production.exec('sh', '-c', 'dd if=/dev/zero of=/dev/shm/fill bs=4k 2> /dev/null || true')
  const fullAt = new Date()
  const writing = Promise.allSettled(['full-1', 'full-2'].map(write))
  await host.until('it is told', async () => (await sync())?.is === 'reconnecting')
  expect(await sync()).toMatchObject({
    failure: { message: expect.stringMatching(/its disk is full.*goes on by itself/) },
  })

  const taken = await host.ended((await host.client().point.take({ production: id })).job)
  expect(taken).toMatchObject({ state: 'failed', failure: { message: expect.stringMatching(/its disk is full/) } })
  const meanwhile = await forked(host, id, 'meanwhile', { is: 'now', orLastKnown: true })
  expect(await written(meanwhile)).toBe('before')
  await deleted(host, meanwhile)

  await production.exec('rm', '/dev/shm/fill')
  // The server looks whether there is room once a minute.
  expect((await writing).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  await write('later')
  await covered(host, id, new Date())
  expect(await sync()).toMatchObject({ is: 'synced' })
  expect((await host.client().production.list())[0]?.history.gaps).toEqual([])
  const after = await forked(host, id, 'after', { is: 'now' })
  const checksum = 'CHECKSUM TABLE wp_options, wp_posts EXTENDED'
  expect(await sqlIn(await pairOf(after), checksum)).toBe((await production.sql(checksum)).trim())
  const then = await forked(host, id, 'then', { is: 'moment', at: fullAt.toISOString() })
  expect(await written(then)).toBe('before')
  for (const clone of [after, then]) await deleted(host, clone)
})
