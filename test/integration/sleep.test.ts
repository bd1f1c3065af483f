// Clones that sleep: they take no memory, whoever asks wakes them with all they had, and nobody in use is put to sleep.
import mysql from 'mysql2/promise'
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = linkedSite()

const all = () => site.host.client().clone.list({})
async function cloneOf(clone: string) {
  const found = (await all()).find((one) => one.id === clone)
  if (!found) throw new Error(`There is no clone ${clone} any more.`)
  return found
}
const statusIs = (clone: string, status: string) =>
  site.host.until(`${clone} is ${status}`, async () => (await cloneOf(clone)).status === status)
const running = (clone: string) => docker('ps', '-q', '--filter', `name=-${clone}-`)
const visit = async (clone: string) => (await createVisitor((await cloneOf(clone)).url).visit('/')).status

let first: string
let second: string
let third: string

test('one that was put to sleep has no container running, and wakes with all it had when it is asked', async () => {
  first = await forked(site.host, site.id, 'first', { is: 'newest' })
  await sqlIn(await pairOf(first), "UPDATE wp_options SET option_value = 'Dreaming' WHERE option_name = 'blogname'")
  const { job } = await site.host.client().clone.sleep({ clone: first })
  expect(await site.host.ended(job)).toMatchObject({ state: 'done' })
  expect(await running(first)).toBe('')
  const { databasePort } = await cloneOf(first)
  expect(databasePort).toEqual(expect.any(Number))
  expect(await cloneOf(first)).toMatchObject({ status: 'asleep' })
  await site.host.client().preferences({ cloneMemory: 1000, cloneCpus: 1.5 })

  const page = await createVisitor((await cloneOf(first)).url).visit('/')
  expect(page.status).toBe(200)
  expect(page.text).toContain('Dreaming')
  expect(await cloneOf(first)).toMatchObject({ status: 'running', databasePort })
  const limits = await docker(
    'inspect',
    '--format',
    '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}',
    (await pairOf(first)).web,
  )
  expect(limits).toBe(`${600 * 2 ** 20} 1500000000`)
})

test('a SQL client wakes it too, on the port that it has as long as it lives', async () => {
  await site.host.ended((await site.host.client().clone.sleep({ clone: first })).job)
  const { user, password, name: database } = site.production.database
  const port = (await cloneOf(first)).databasePort ?? 0
  const ask = async () => {
    const client = await mysql.createConnection({ host: '127.0.0.1', port, user, password, database })
    const [rows] = await client.query("SELECT option_value AS name FROM wp_options WHERE option_name = 'blogname'")
    await client.end()
    return (rows as { name: string }[])[0]?.name
  }
  expect(await ask()).toBe('Dreaming')
  await site.host.ended((await site.host.client().clone.refresh({ clone: first, from: { is: 'newest' } })).job)
  expect((await cloneOf(first)).databasePort).toBe(port)
  expect(await ask()).not.toBe('Dreaming')
  await site.host.ended((await site.host.client().clone.undo({ clone: first })).job)
  expect((await cloneOf(first)).databasePort).toBe(port)
  expect(await ask()).toBe('Dreaming')
})

test('the unused sleep by themselves; not the one with a SQL client, nor the one that is kept awake', async () => {
  second = await forked(site.host, site.id, 'second', { is: 'newest' })
  third = await forked(site.host, site.id, 'third', { is: 'newest' })
  expect(await site.host.client().clone.describe({ clone: third, change: { keepAwake: true } })).toMatchObject({
    keepAwake: true,
  })
  const { user, password, name: database } = site.production.database
  const port = (await cloneOf(second)).databasePort ?? 0
  const client = await mysql.createConnection({ host: '127.0.0.1', port, user, password, database })
  await site.host.client().preferences({ sleepAfter: 0.05 })
  await statusIs(first, 'asleep')
  // The schedule has looked at all three by then, and will again.
  await site.host.until('the other is looked at again', async () =>
    (await site.host.client().job.list()).some((one) => one.verb === 'sleep' && one.clone === first),
  )
  expect([(await cloneOf(second)).status, (await cloneOf(third)).status]).toEqual(['running', 'running'])
  await client.end()
  await statusIs(second, 'asleep')
  expect((await cloneOf(third)).status).toBe('running')
})

test('no more are awake than the settings say: the one used least recently sleeps', async () => {
  await site.host.client().preferences({ sleepAfter: 0, awakeMost: 2 })
  expect(await visit(first)).toBe(200)
  expect(await visit(second)).toBe(200)
  await statusIs(first, 'asleep')
  expect([(await cloneOf(second)).status, (await cloneOf(third)).status]).toEqual(['running', 'running'])
  await site.host.client().preferences({ awakeMost: 0 })
})

test('a sleeping clone is refreshed, bookmarked and branched like any other', async () => {
  const kept = await site.host.client().clone.bookmark({ clone: first, name: 'asleep' })
  expect(await site.host.ended(kept.job)).toMatchObject({ state: 'done' })
  expect((await cloneOf(first)).status).toBe('asleep')
  const branch = await site.host.client().clone.branch({ clone: first, name: 'side', bookmark: null })
  expect(await site.host.ended(branch.job)).toMatchObject({ state: 'done' })
  const name = await sqlIn(
    await pairOf(branch.id),
    "SELECT option_value FROM wp_options WHERE option_name = 'blogname'",
  )
  expect(name).toBe('Dreaming')
  const refresh = await site.host.client().clone.refresh({ clone: first, from: { is: 'newest' } })
  expect(await site.host.ended(refresh.job)).toMatchObject({ state: 'done' })
  expect(await visit(first)).toBe(200)
})

test('a start shows the clones there are, and starts no container before one is asked for', async () => {
  await site.host.stop()
  const clones = [first, second, third]
  const ids = (await Promise.all(clones.map(running))).join('\n').split('\n').filter(Boolean)
  await docker('kill', ...ids)
  await site.host.start()
  await statusIs(third, 'asleep')
  expect(await Promise.all(clones.map(running))).toEqual(['', '', ''])
  expect(await visit(third)).toBe(200)
  expect(await Promise.all([first, second].map(running))).toEqual(['', ''])
})
