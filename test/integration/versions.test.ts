// The versions of a clone: kept while it runs, gone back to, branched off; what was committed before is in them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'

let production: TestProduction
let host: TestHost
let link: string
let clone: string

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  link = await linked(host, production)
  clone = await forked(host, link, 'work', { is: 'newest' })
  await sql(clone, 'CREATE TABLE mine (n INT PRIMARY KEY)')
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

const sql = async (of: string, query: string) => sqlIn(await pairOf(of), query)
const mine = async (of: string) => Number(await sql(of, 'SELECT COALESCE(MAX(n), 0) FROM mine'))

async function done({ job, id }: { readonly job: string; readonly id: string }): Promise<string> {
  const ended = await host.ended(job)
  expect(ended.state, `${ended.failure?.message} ${ended.failure?.detail}`).toBe('done')
  return id
}

const bookmarked = async (name: string) => done(await host.client().clone.bookmark({ clone, name }))
const portOf = async (of: string) =>
  (await host.client().clone.list({})).find((one) => one.id === of)?.databasePort ?? null

test('a bookmark of a running clone has every row that was committed before it, and the clone goes on', async () => {
  const port = await portOf(clone)
  let committed = 0
  let stopped = false
  const writing = (async () => {
    for (let n = 1; !stopped; n++) {
      await sql(clone, `INSERT INTO mine VALUES (${n})`)
      committed = n
    }
  })()
  await host.until('some rows are there', async () => committed > 5)
  const before = committed
  const bookmark = await bookmarked('while writing')
  const after = committed
  stopped = true
  await writing
  expect(await portOf(clone)).toBe(port)
  const last = await mine(clone)

  await done(await host.client().clone.rewind({ clone, bookmark }))
  const kept = await mine(clone)
  expect(kept).toBeGreaterThanOrEqual(before)
  expect(kept).toBeLessThanOrEqual(after + 1)
  await done(await host.client().clone.undo({ clone }))
  expect(await mine(clone)).toBe(last)
})

test('a running clone is branched without being stopped, and each goes its own way', async () => {
  const [port, last] = [await portOf(clone), await mine(clone)]
  const branch = await done(await host.client().clone.branch({ clone, name: 'side' }))
  expect(await portOf(clone)).toBe(port)
  expect(await mine(branch)).toBe(last)
  await sql(branch, `INSERT INTO mine VALUES (${last + 1000})`)
  expect(await mine(clone)).toBe(last)
  const [one, other] = (await host.client().clone.list({})).sort((a, b) => a.name.localeCompare(b.name))
  expect(one).toMatchObject({
    name: 'side',
    status: 'running',
    parent: clone,
    point: other?.point,
    dataAt: other?.dataAt,
  })
  await deleted(host, branch)
  expect(await mine(clone)).toBe(last)
})

test('a bookmark is branched off, and forgotten, by the shell too', async () => {
  await sql(clone, 'INSERT INTO mine VALUES (70000)')
  const { stdout } = await host.cli('bookmark', 'work', 'seventy')
  const id = /\(([a-z0-9]+)\)/.exec(stdout)?.[1] ?? ''
  await sql(clone, 'DELETE FROM mine WHERE n = 70000')
  expect((await host.cli('branch', 'work', '--name', 'old', '--bookmark', id)).stdout).toContain('Branched old')
  const old = (await host.client().clone.list({})).find((one) => one.name === 'old')?.id ?? ''
  expect(await mine(old)).toBe(70_000)
  await deleted(host, old)
  const states = async () => (await inPool(host, 'ls', `/pool/clones/${clone}`)).split('\n').length
  const before = await states()
  expect((await host.cli('forget-bookmark', 'work', id)).code).toBe(0)
  expect(await states()).toBe(before - 1)
  await expect(host.client().clone.rewind({ clone, bookmark: id })).rejects.toMatchObject({ code: 'not-found' })
})

test('a reset clone is what was forked, and can be undone', async () => {
  const last = await mine(clone)
  await done(await host.client().clone.reset({ clone }))
  await expect(mine(clone)).rejects.toThrow("doesn't exist")
  await done(await host.client().clone.undo({ clone }))
  expect(await mine(clone)).toBe(last)
})

test('a host that is killed while it branches leaves the original alone and nothing else', async () => {
  const last = await mine(clone)
  const { job } = await host.client().clone.branch({ clone, name: 'cut-off' })
  await host.atStep(job, 'start')
  await host.kill()
  await host.start()
  expect((await host.client().clone.list({})).map((one) => one.name)).toEqual(['work'])
  expect(await mine(clone)).toBe(last)
  const doctor = await host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
  await expect(host.client().clone.bookmark({ clone, name: ' ' })).rejects.toMatchObject({ code: 'bad-input' })
})

test('a bookmark has a note, and one that is locked is not forgotten', async () => {
  const bookmark = await bookmarked('precious')
  const said = (change: object) => host.client().clone.describeBookmark({ clone, bookmark, change })
  expect(await said({ note: 'before the sale', isLocked: true })).toMatchObject({
    note: 'before the sale',
    isLocked: true,
  })
  await expect(host.client().clone.forgetBookmark({ clone, bookmark })).rejects.toThrow(
    /is locked, so it was not forgotten/,
  )
  const past = new Date(Date.now() - 1000).toISOString()
  await said({ expiresAt: past })
  const { job } = await host.client().clone.bookmark({ clone, name: 'another' })
  await host.ended(job)
  expect((await host.client().clone.bookmarks({ clone })).some((one) => one.id === bookmark)).toBe(true)
  await said({ isLocked: false })
  await done(await host.client().clone.bookmark({ clone, name: 'a third' }))
  await host.until('its time has run out', async (client) =>
    (await client.clone.bookmarks({ clone })).every((one) => one.id !== bookmark),
  )
})

test('a clone that is protected is neither deleted nor refreshed nor reset', async () => {
  const describe = (change: object) => host.client().clone.describe({ clone, change })
  await describe({ isProtected: true, expiresAt: new Date(Date.now() + 500).toISOString() })
  const { clone: verbs } = host.client()
  await expect(verbs.delete({ clone })).rejects.toThrow(/is protected, so it is not deleted/)
  await expect(verbs.refresh({ clone, from: { is: 'newest' } })).rejects.toThrow(/not refreshed/)
  await expect(verbs.reset({ clone })).rejects.toThrow(/not reset/)
  await expect(describe({ expiresAt: '2020-01-01T00:00:00Z' })).rejects.toThrow(/That moment is over/)
  await describe({ isProtected: false })
  await host.until('its time to live is over', async () => (await verbs.list({})).every((one) => one.id !== clone))
})

test('the doctor finds what nothing needs, and puts it right when it is told to', async () => {
  const name = `sitefork-${host.instance}-nobody`
  const labels = [`dev.sitefork.instance=${host.instance}`, 'dev.sitefork.owner=nobody', 'dev.sitefork.state=none']
  await docker('volume', 'create', ...labels.flatMap((label) => ['--label', label]), name)
  const found = await host.cli('doctor')
  expect(found.stdout).toMatch(/Orphans: Nothing needs nobody/)
  const fixed = await host.cli('doctor', '--fix')
  expect(fixed.stdout).toMatch(/Removed nobody, which nothing needed\./)
  expect(await docker('volume', 'ls', '--quiet', '--filter', `name=${name}`)).toBe('')
})

test('a point that is made ready while no job waits for it is nobody’s orphan either', async () => {
  const client = host.client()
  const readying = async () => (await docker('ps', '--quiet', '--filter', `name=${host.instance}-prepare-`)) !== ''
  const points = async () => client.point.list({})
  await host.until('the doctor looks while a point is made ready', async () => {
    const { job } = await client.point.take({ production: link })
    await host.atStep(job, 'restoreCheck')
    await client.job.cancel({ job })
    await host.until('its server runs', readying)
    expect((await client.repair()).done).toEqual([])
    const during = await readying()
    await host.until('it is ready', async () => (await points()).every((one) => one.state.is !== 'preparing'))
    expect((await points()).map((one) => one.state.is)).not.toContain('failed')
    return during
  })
})

test('a point is not forgotten while a clone or a bookmark rests on it, and gone with all it holds after', async () => {
  const { clone: clones, point: points } = host.client()
  await done(await points.take({ production: link }))
  const point = (await points.list({})).find((one) => one.kind === 'manual')?.id ?? ''
  const rests = await forked(host, link, 'rests', { is: 'point', point })
  const folders = () => inPool(host, 'find', '/pool/productions', '-name', point)
  await expect(points.forget({ point })).rejects.toThrow(/The clone “rests” rests on this point/)
  await done(await clones.refresh({ clone: rests, from: { is: 'now' } }))
  await expect(points.forget({ point })).rejects.toThrow(/“Before refresh” of the clone “rests” rests on this point/)
  await deleted(host, rests)
  expect(await folders()).toContain(point)
  await done(await points.forget({ point }))
  expect((await points.list({})).map((one) => one.id)).not.toContain(point)
  expect(await folders()).toBe('')
})
