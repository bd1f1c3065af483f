// What happens to containers behind Sitefork's back is told at once, and put right at once or by one click.
import { expect, test } from 'vitest'
import { covered, forked } from '../support/clones.ts'
import { emptyPool, leaveInPool } from '../support/full-pool.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf } from '../support/seen.ts'
import { createVisitor, type Visit } from '../support/visitor.ts'

const site = linkedSite({ poolBytes: 16 * 2 ** 30 })

let clone: string
let url: string

const cloneOf = async (id = clone) => (await site.host.client().clone.list({})).find((one) => one.id === id)
const fails = () => site.host.until('it is told', async () => (await cloneOf())?.status === 'failed')
const visit = (path = '/', options?: Visit) => createVisitor(url).visit(path, options)

/** What a browser sends with a form that somebody clicked on the page itself. */
const clicked = () => ({
  Origin: new URL(url).origin,
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-User': '?1',
})
const post = (token: string, headers: Readonly<Record<string, string>>) =>
  visit('/.sitefork/start', { method: 'POST', headers, body: `token=${token}` })
const tokenOn = ({ text }: { readonly text: string }) => /name="token" value="(\w+)"/.exec(text)?.[1] ?? ''

test('a clone whose database server is killed says so on its card and its page, and Start brings it back', async () => {
  clone = await forked(site.host, site.id, 'struck', { is: 'newest' })
  url = (await cloneOf())?.url ?? ''
  expect((await visit()).status).toBe(200)
  await docker('kill', (await pairOf(clone)).database)
  await fails()
  expect((await cloneOf())?.failure).toMatchObject({
    message: expect.stringMatching(/database server was killed by something other.*Nothing that was saved/),
    remedy: { label: 'Start' },
  })
  const page = await visit()
  expect(page.status).toBe(503)
  expect(page.text).toMatch(/database server was killed[\s\S]*<button>Start<\/button>/)

  const token = tokenOn(page)
  const { Origin: _origin, ...elsewhere } = clicked()
  const { 'Sec-Fetch-User': _user, ...script } = clicked()
  for (const headers of [
    { ...elsewhere, Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    { ...clicked(), 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
    { ...clicked(), 'Sec-Fetch-Dest': 'iframe' },
    script,
  ]) {
    expect((await post(token, headers)).status).toBe(403)
  }
  expect((await post('0'.repeat(32), clicked())).status).toBe(403)
  expect((await cloneOf())?.status).toBe('failed')

  await post(token, clicked())
  await site.host.until('it runs', async () => (await cloneOf())?.status === 'running')
  expect((await visit()).status).toBe(200)
  // What was posted once more reaches nobody: neither the gateway nor the clone.
  expect((await post(token, clicked())).status).toBe(200)
})

test('a clone whose web server was stopped, or whose network was removed, says so too; a paused one goes on once it is unpaused', async () => {
  const { web } = await pairOf(clone)
  await docker('pause', web)
  await fails()
  expect((await cloneOf())?.failure?.message).toMatch(/web server is paused/)
  await docker('unpause', web)
  await site.host.until('it runs again', async () => (await cloneOf())?.status === 'running')
  expect((await visit()).status).toBe(200)

  await docker('stop', web)
  await fails()
  expect((await cloneOf())?.failure?.message).toMatch(/web server was stopped by something other/)
  expect((await site.host.cli('doctor')).stdout).toMatch(/struck.*web server was stopped/)
  expect(await site.host.ended((await site.host.client().clone.start({ clone })).job)).toMatchObject({ state: 'done' })

  await docker('rm', '--force', (await pairOf(clone)).seal)
  await fails()
  expect((await cloneOf())?.failure?.message).toMatch(/network was (?:killed|removed) by something other/)
  expect(await site.host.ended((await site.host.client().clone.start({ clone })).job)).toMatchObject({ state: 'done' })
  expect((await visit()).status).toBe(200)
})

test('what Sitefork stops itself is no failure', async () => {
  expect(await site.host.ended((await site.host.client().clone.sleep({ clone })).job)).toMatchObject({ state: 'done' })
  expect((await visit()).status).toBe(200)
  expect(await site.host.ended((await site.host.client().clone.stop({ clone })).job)).toMatchObject({ state: 'done' })
  expect(await site.host.ended((await site.host.client().clone.start({ clone })).job)).toMatchObject({ state: 'done' })
  const refresh = await site.host.client().clone.refresh({ clone, from: { is: 'newest' } })
  expect(await site.host.ended(refresh.job)).toMatchObject({ state: 'done' })
  expect(await cloneOf()).toMatchObject({ status: 'running', failure: null })
})

let other: string

test('the keeper killed: the pool is attached again at once, a fork works, and the doctor tells', async () => {
  const keeper = `sitefork-${site.host.instance}-keeper`
  const born = () => docker('inspect', '--format', '{{.Created}} {{.State.Running}}', keeper).catch(() => '')
  const before = await born()
  await docker('kill', keeper, `sitefork-${site.host.instance}-pool`)
  await site.host.until('another keeper runs', async () => {
    const now = await born()
    return now !== before && now.endsWith('true')
  })
  other = await forked(site.host, site.id, 'other', { is: 'now' })
  const { stdout } = await site.host.cli('doctor')
  expect(stdout).toMatch(/container that keeps the pool ended and was started again/)
  expect(stdout).toMatch(/\d MB of 16 GB are in use/)
})

test('a mirror follows on after its server and its SSH sidecar are killed', async () => {
  // Ids of productions are names: another home has an “acme” too.
  const mine = [`label=dev.sitefork.instance=${site.host.instance}`, `label=dev.sitefork.owner=${site.id}`]
  const containers = await docker('ps', '-q', ...mine.flatMap((one) => ['--filter', one]))
  await docker('kill', ...containers.split('\n'))
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('after-the-kill', 'x')")
  await covered(site.host, site.id, new Date())
  const [production] = await site.host.client().production.list()
  expect(production?.history.gaps).toEqual([])
})

/** Writes what does not compress until there is no room, or nobody to write it. */
const filling = `<?php
set_time_limit(0);
ignore_user_abort(true);
for ($n = 0; $n < 4000; $n++) if (file_put_contents(__DIR__ . "/wp-content/uploads/$n.bin", random_bytes(1 << 20)) !== 1 << 20) break;
echo "full";`

test('a clone that fills the pool is stopped before the others run out of room; they and the mirror go on', async () => {
  const { host, production, id } = site
  const bystander = createVisitor((await cloneOf(other))?.url ?? '')
  await docker(
    'exec',
    (await pairOf(clone)).web,
    'sh',
    '-c',
    'printf %s "$1" > "$2/fill.php"',
    'sh',
    filling,
    production.path,
  )
  // Well above the line, which lies at a twentieth of the pool.
  await leaveInPool(host, 1400 * 2 ** 20)
  const asked = visit('/fill.php').catch(() => undefined)
  const statuses = new Set<number>()
  await host.until(
    'the writer is stopped',
    async () => {
      statuses.add((await bystander.visit('/')).status)
      return (await cloneOf())?.status === 'failed'
    },
    60,
  )
  await asked
  expect((await cloneOf())?.failure).toMatchObject({
    code: 'pool-full',
    message: expect.stringMatching(/“struck” filled the pool: it holds \d+ MB of its own/),
  })
  expect([...statuses]).toEqual([200])
  expect(await cloneOf(other)).toMatchObject({ status: 'running', failure: null })
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('while-full', 'x')")
  await covered(host, id, new Date())
  expect((await host.cli('doctor')).stdout).toMatch(/nearly full: \d+ MB are left.*“struck” \d+ MB/)
  const names = (await docker('ps', '--filter', 'status=paused', '--format', '{{.Names}}')).split('\n')
  expect(names.filter((name) => name.includes(host.instance))).toEqual([])

  // Its page offers to start it, and does not by itself: it would go on as it did.
  expect((await visit()).text).toContain('filled the pool')
  await emptyPool(host)
  expect(await host.ended((await host.client().clone.start({ clone })).job)).toMatchObject({ state: 'done' })
})
