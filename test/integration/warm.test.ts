// A fork that was made in advance: it waits unseen, and a fork of the newest point is that very one.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let production: TestProduction
let host: TestHost
let id: string

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30, warmSpare: true })
  await host.start()
  id = await linked(host, production)
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

/** Ids of the web servers that run. */
async function webs(): Promise<readonly string[]> {
  const filter = [`label=dev.sitefork.instance=${host.instance}`, 'label=dev.sitefork.role=web']
  const found = await docker('ps', '--no-trunc', '--quiet', ...filter.flatMap((one) => ['--filter', one]))
  return found.split('\n').filter(Boolean)
}

const clones = () => host.client().clone.list({})

test('it waits without being a clone, and is nobody’s orphan', async () => {
  await host.until('one waits', async () => (await webs()).length === 1)
  expect(await clones()).toEqual([])
  const doctor = await host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
})

test('a fork of the newest point is it, under the name that was wished for', async () => {
  const [waiting] = await webs()
  const clone = await forked(host, id, 'instant', { is: 'newest' })
  const { web } = await pairOf(clone)
  expect(await docker('inspect', '--format', '{{.Id}}', web)).toBe(waiting)
  const [one] = await clones()
  expect(one).toMatchObject({ name: 'instant', status: 'running' })
  expect((await createVisitor(one?.url ?? '').visit('/')).status).toBe(200)
  const [newest] = await host.client().point.list({ production: id })
  expect(one).toMatchObject({ point: newest?.id, dataAt: newest?.at })
  await host.until('another one waits', async () => (await webs()).length === 2)
  await deleted(host, clone)
})

test('a newer point makes it anew: nobody gets old data under a new name', async () => {
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('newer', 'yes')")
  const [old] = await webs()
  await host.ended((await host.client().point.take({ production: id })).job)
  await host.until('it is another one', async () => {
    const now = await webs()
    return now.length === 1 && now[0] !== old
  })
  const clone = await forked(host, id, 'newer', { is: 'newest' })
  expect(await sqlIn(await pairOf(clone), "SELECT option_value FROM wp_options WHERE option_name = 'newer'")).toBe(
    'yes',
  )
  await deleted(host, clone)
})

test('it goes when nobody wants it any more, and leaves nothing', async () => {
  await host.client().preferences({ warmSpare: false })
  await host.until('none waits', async () => (await webs()).length === 0)
  await host.until('nothing of it is left', async () => {
    return (await inPool(host, 'sh', '-c', 'ls -d /pool/clones/*/* 2>/dev/null || true')) === ''
  })
})
