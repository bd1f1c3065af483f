// A catalog that is empty, missing, older than its pool or gone with its home: nothing of the pool is removed, and all comes back.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineState } from '../../src-main/contract/models.ts'
import { forked } from '../support/clones.ts'
import { removeInstance } from '../support/docker.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { sourceOf } from '../support/link.ts'
import { linkedSite } from '../support/linked-site.ts'
import { inPool } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = linkedSite()
let aside: string
beforeAll(() => {
  aside = mkdtempSync(join(tmpdir(), 'sitefork-aside-'))
})
afterAll(() => rmSync(aside, { recursive: true, force: true }))

const files = (home: string) => readdirSync(home).filter((name) => name.startsWith('catalog.db'))
const loseCatalog = (home: string) => {
  for (const name of files(home)) rmSync(join(home, name))
}

/** Of the host, as `docker exec` sees them. */
const states = (host: TestHost) => inPool(host, 'sh', '-c', 'cd /pool && ls -d productions/*/*/* clones/*/* | sort')

async function told(host: TestHost): Promise<EngineState & { is: 'unavailable' }> {
  let engine: EngineState | undefined
  await host.until('the engine is told', async (client) => {
    engine = (await client.snapshot()).engine
    return engine.is !== 'starting'
  })
  if (engine?.is !== 'unavailable') throw new Error(`The pool was let in: ${JSON.stringify(engine)}`)
  return engine
}

/** What a person would miss. */
async function kept(host: TestHost) {
  const { productions, points, clones, bookmarks } = await host.client().snapshot()
  return {
    productions: productions.map((one) => [one.id, one.name]),
    points: points.map((one) => [one.id, one.at, one.kind, one.name]).sort(),
    clones: clones.map((one) => [one.id, one.name, one.point, one.dataAt]).sort(),
    bookmarks: bookmarks.map((one) => [one.id, one.name, one.clone]).sort(),
  }
}

async function expectAnswer(host: TestHost, name: string): Promise<void> {
  const clone = (await host.client().clone.list({})).find((one) => one.name === name)
  expect((await createVisitor(clone?.url ?? '').visit('/?doing_wp_cron')).status).toBe(200)
}

test('a catalog that is lost stops and asks; it comes back with points, clones and bookmarks', async () => {
  const { host, id } = site
  const hello = await forked(host, id, 'hello', { is: 'newest' })
  await host.ended((await host.client().clone.bookmark({ clone: hello, name: 'before all' })).job)
  const before = await kept(host)
  await host.stop()
  loseCatalog(host.home)
  const there = await states(host)

  await host.open()
  const { failure } = await told(host)
  expect(failure).toMatchObject({ code: 'catalog-lost', remedy: { action: 'recover' } })
  expect(failure.message).toMatch(/belongs to another catalog .* Nothing of the pool was removed/)
  const doctor = await host.cli('doctor')
  expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringMatching(/problem {2}Catalog: The pool belongs to/)])
  await expect(host.client().point.take({ production: id })).rejects.toThrow(/no production/)
  expect(await states(host)).toBe(there)

  const recovered = await host.cli('recover')
  expect(recovered.stdout + recovered.stderr).toMatch(/Took over what the pool’s register said/)
  await host.until('the pool is let in', async (client) => (await client.snapshot()).engine.is === 'ready')
  expect(await kept(host)).toEqual(before)
  await expectAnswer(host, 'hello')
  await forked(host, id, 'after', { is: 'newest' })
  await expectAnswer(host, 'after')
}, 300_000)

test('a catalog that is older than its pool is told, and what was made since comes back', async () => {
  const { host, id } = site
  await host.stop()
  for (const name of files(host.home)) copyFileSync(join(host.home, name), join(aside, name))
  await host.start()
  await forked(host, id, 'later', { is: 'newest' })
  const before = await kept(host)
  await host.kill()
  loseCatalog(host.home)
  for (const name of files(aside)) copyFileSync(join(aside, name), join(host.home, name))
  const there = await states(host)

  await host.open()
  expect((await told(host)).failure.message).toMatch(/is older than its pool/)
  expect(await states(host)).toBe(there)
  const fixed = await host.cli('doctor', '--fix')
  expect(fixed.stdout + fixed.stderr).toMatch(/ok {7}Catalog: The pool knows this catalog/)
  expect(await kept(host)).toEqual(before)
  await expectAnswer(host, 'later')
}, 300_000)

test('a state of no row is left alone, told, and taken in', async () => {
  const { host, id } = site
  const gone = await forked(host, id, 'unwritten', { is: 'newest' })
  await host.stop()
  // As an older catalog would be, of a pool that says nothing.
  await inPool(host, 'rm', '-rf', '/pool/.sitefork')
  loseCatalog(host.home)
  for (const name of files(aside)) copyFileSync(join(aside, name), join(host.home, name))
  await host.start()
  const found = await host.cli('doctor')
  expect(found.stdout).toMatch(
    new RegExp(`Strangers: The pool holds what this catalog does not know: .*clones/${gone}/`),
  )
  await host.stop()
  await host.start()
  const recovered = await host.cli('recover')
  expect(recovered.stdout).toContain(`Took in a clone as “recovered-${gone}”.`)
  await expectAnswer(host, `recovered-${gone}`)
  expect((await host.client().doctor()).map((one) => one.name)).not.toContain('Strangers')
}, 300_000)

test('a home that is lost is built again from its pool', async () => {
  const { host, id, production } = site
  const before = await kept(host)
  await host.stop()
  const second = await testHost({ poolBytes: 6 * 2 ** 30 })
  try {
    await second.start()
    const taken = await second.cli('recover', '--instance', host.instance)
    expect(taken.stderr).toMatch(/belongs to the Sitefork home .*, which is there/)
    rmSync(host.home, { recursive: true })
    const found = await second.cli('doctor')
    expect(found.stdout).toMatch(new RegExp(`Pool without a home: .* sitefork recover --instance ${host.instance}`))

    const recovered = await second.cli('recover', '--instance', host.instance)
    expect(recovered.stdout + recovered.stderr).toMatch(/The passwords of “Acme” were locked .* edit its source/)
    expect(await kept(second)).toEqual(before)
    expect(await inPool(host, 'ls', '/pool/.sitefork')).toContain('register.json')
    const client = second.client()
    await second.until('it says that passwords are needed', async () => {
      const [one] = await client.production.list()
      return one?.sync.is === 'broken' && one.sync.failure.remedy?.action === 'edit-source'
    })
    await client.production.editSource({ production: id, source: await sourceOf(production, client) })
    await expectAnswer(second, 'hello')
    await forked(second, id, 'again', { is: 'now' })
    await expectAnswer(second, 'again')

    await second.stop()
    await removeInstance(host.instance)
    await second.open()
    const { failure } = await told(second)
    expect(failure).toMatchObject({ code: 'pool-missing', remedy: { action: 'begin-empty' } })
    expect(await kept(second)).toMatchObject({ productions: before.productions })
    const emptied = await second.cli('recover', '--empty')
    expect(emptied.stdout + emptied.stderr).toMatch(/“Acme” is copied again/)
    await second.until('it is linked again', async (one) =>
      (await one.point.list({})).some((p) => p.state.is === 'ready'),
    )
    expect(existsSync(join(second.home, 'copies'))).toBe(true)
  } finally {
    await second.cleanUp()
  }
}, 300_000)
