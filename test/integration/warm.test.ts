// A fork that was made in advance: it waits unseen, and a fork of the newest point is that very one.
import { expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = linkedSite({ warmSpare: true })

/** Ids of the web servers that run. */
async function webs(): Promise<readonly string[]> {
  const filter = [`label=dev.sitefork.instance=${site.host.instance}`, 'label=dev.sitefork.role=web']
  const found = await docker('ps', '--no-trunc', '--quiet', ...filter.flatMap((one) => ['--filter', one]))
  return found.split('\n').filter(Boolean)
}

const clones = () => site.host.client().clone.list({})

test('a prewarmed fork is no clone yet, and no orphan', async () => {
  await site.host.until('one waits', async () => (await webs()).length === 1)
  expect(await clones()).toEqual([])
  const doctor = await site.host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
})

test('a fork of the newest point is it, under the name that was wished for', async () => {
  // A fork that comes before it has answered for the first time makes a clone of its own.
  await site.host.until('a fork is the one that waited', async () => {
    const [waiting] = await webs()
    const clone = await forked(site.host, site.id, 'instant', { is: 'newest' })
    const { web } = await pairOf(clone)
    const [one] = await clones()
    expect(one).toMatchObject({ name: 'instant', status: 'running' })
    expect((await createVisitor(one?.url ?? '').visit('/')).status).toBe(200)
    const [newest] = await site.host.client().point.list({ production: site.id })
    expect(one).toMatchObject({ point: newest?.id, dataAt: newest?.at })
    const wasIt = (await docker('inspect', '--format', '{{.Id}}', web)) === waiting
    await deleted(site.host, clone)
    return wasIt
  })
  await site.host.until('another one waits', async () => (await webs()).length === 1)
})

test('a newer point makes it anew: nobody gets old data under a new name', async () => {
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('newer', 'yes')")
  const [old] = await webs()
  await site.host.ended((await site.host.client().point.take({ production: site.id })).job)
  await site.host.until('it is another one', async () => {
    const now = await webs()
    return now.length === 1 && now[0] !== old
  })
  const clone = await forked(site.host, site.id, 'newer', { is: 'newest' })
  expect(await sqlIn(await pairOf(clone), "SELECT option_value FROM wp_options WHERE option_name = 'newer'")).toBe(
    'yes',
  )
  await deleted(site.host, clone)
})

test('it goes when nobody wants it any more, and leaves nothing', async () => {
  await site.host.client().preferences({ warmSpare: false })
  await site.host.until('none waits', async () => (await webs()).length === 0)
  await site.host.until('nothing of it is left', async () => {
    return (await inPool(site.host, 'sh', '-c', 'ls -d /pool/clones/*/* 2>/dev/null || true')) === ''
  })
})
