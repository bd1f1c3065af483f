// What happens to a list of changes while it is read: the clone becomes another state, the host is killed, the power goes, a log is cut or
// lost. What is shown is so, or it is said why it is not known.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Compared } from '../../src-main/contract/changes.ts'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { listedChanges, sinceItsPoint, titles } from '../support/listed-changes.ts'
import { cutPower } from '../support/power-cut.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
const { list, named, done, logsOf } = listedChanges(site)

test('while a clone is rewound, reset, refreshed or branched, each list is of one state or says why there is none', async () => {
  const client = site.host.client()
  const clone = await forked(site.host, site.id, 'turning', { is: 'newest' })
  await named(clone, 'First')
  const kept = await client.clone.bookmark({ clone, name: 'first', note: '' })
  await done(Promise.resolve(kept))
  await named(clone, 'Second')
  await sqlIn(
    await pairOf(clone),
    "UPDATE wp_options SET option_value = 'Second' WHERE option_name = 'blogdescription'",
  )
  for (const turn of [
    () => client.clone.rewind({ clone, bookmark: kept.id }),
    () => client.clone.undo({ clone }),
    () => client.clone.branch({ clone, name: 'turned' }),
    () => client.clone.reset({ clone }),
    () => client.clone.undo({ clone }),
    () => client.clone.refresh({ clone, from: { is: 'newest' } }),
  ]) {
    const before = titles(await list(clone))
    const { job } = await turn()
    const seen: string[][] = []
    let isOver = false
    const over = site.host.ended(job).finally(() => {
      isOver = true
    })
    while (!isOver) {
      const found = await list(clone).catch((error: Error & { code?: string }) => error)
      if (!(found instanceof Error)) seen.push(titles(found))
      else
        expect([found.code, found.message]).toEqual([
          expect.stringMatching(/^(busy|not-found)$/),
          expect.stringMatching(/\.$/),
        ])
    }
    expect((await over).state).toBe('done')
    const after = titles(await list(clone))
    for (const one of seen) expect([before, after]).toContainEqual(one)
  }
  await deleted(site.host, clone)
  const branch = (await client.clone.list({})).find(({ name }) => name === 'turned')?.id ?? ''
  expect(titles(await list(branch))).toEqual(['Site title: now “Second”', 'Tagline: now “Second”'])
  await deleted(site.host, branch)
})

test('a host that is killed while it reads leaves nothing, and reads it anew', async () => {
  const clone = await forked(site.host, site.id, 'read', { is: 'newest' })
  const other = await forked(site.host, site.id, 'other', { is: 'newest' })
  await named(clone, 'Read')
  const wanted = titles(await list(clone))
  const { instance, home } = site.host
  const label = `label=dev.sitefork.instance=${instance}`
  const states = () => inPool(site.host, 'sh', '-c', 'ls -d /pool/clones/*/* /pool/productions/*/*; ls /pool/.frozen')
  const containers = async () =>
    (await docker('ps', '-a', '--filter', label, '--format', '{{.Names}}'))
      .split('\n')
      // A network waits for the next clone, and another one after each start.
      .filter((name) => name !== '' && !name.includes('-spare-'))
      .sort()
  await done(site.host.client().clone.sleep({ clone }))
  await done(site.host.client().clone.sleep({ clone: other }))
  const [statesBefore, containersBefore] = [await states(), await containers()]
  const frozen = async () => (await inPool(site.host, 'ls', '/pool/.frozen')) !== ''
  // The logs of this one are gone, so that its states are compared by servers.
  await inPool(site.host, 'sh', '-c', 'rm "$1"/binlog.000001', 'sh', await logsOf(other))
  const comparing = async () => (await containers()).length > containersBefore.length
  for (const [what, isReached] of [
    [clone, async () => readdirSync(join(home, 'comparisons')).length > 0],
    [clone, frozen],
    [other, comparing],
  ] as const) {
    let isOver = false
    const reading = (async () => {
      // Whatever is read once is there; each look at the files is a snapshot anew.
      while (!isOver) await list(what)
    })().catch(() => undefined)
    while (!(await isReached()));
    await site.host.kill()
    isOver = true
    await reading
    await site.host.start()
    await expect.poll(async () => [await states(), await containers()]).toEqual([statesBefore, containersBefore])
    expect(titles(await list(clone))).toEqual(wanted)
  }
  expect((await list(other)).by).toBe('states')
  await deleted(site.host, clone)
  await deleted(site.host, other)
})

test('a log that is cut off, is lost, or has lost its end with the power is told, or the states are compared', async () => {
  const client = site.host.client()
  const [cut, lost, begun] = [
    await forked(site.host, site.id, 'cut', { is: 'newest' }),
    await forked(site.host, site.id, 'lost', { is: 'newest' }),
    await forked(site.host, site.id, 'begun', { is: 'newest' }),
  ]
  for (const clone of [cut, lost, begun]) {
    await named(clone, 'Before')
    await sqlIn(
      await pairOf(clone),
      "UPDATE wp_options SET option_value = 'After' WHERE option_name = 'blogdescription'",
    )
  }
  const whole = ['Site title: now “Before”', 'Tagline: now “After”']
  expect(titles(await list(cut))).toEqual(whole)
  await done(client.clone.sleep({ clone: lost }))
  await done(client.clone.sleep({ clone: begun }))
  // As where a log that was read is found to be shorter.
  await inPool(site.host, 'sh', '-c', 'truncate -s -300 "$1"/binlog.000001', 'sh', await logsOf(begun))
  const ofBegun = await list(begun)
  await inPool(site.host, 'sh', '-c', 'rm "$1"/binlog.000001', 'sh', await logsOf(lost))
  const compared = sinceItsPoint(lost)
  const cancelled = expect(list(lost)).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/row by row/),
  })
  await site.host.until('servers compare', async ({ change }) => (await change.progress(compared)) !== null)
  expect(await client.change.cancel(compared)).toEqual({ cancelled: true })
  await cancelled
  expect([await client.change.progress(compared), await client.change.cancel(compared)]).toEqual([
    null,
    { cancelled: false },
  ])
  const ofLost = await list(lost)
  for (const { by, completeness, ...found } of [ofLost, ofBegun]) {
    const isTold = by === 'states' || completeness.is === 'incomplete'
    expect([isTold, by === 'states' ? titles({ by, completeness, ...found }) : whole]).toEqual([true, whole])
  }

  await site.host.kill()
  await cutPower(site.host)
  await site.host.start()
  const logs = await logsOf(cut)
  await inPool(
    site.host,
    'sh',
    '-c',
    'truncate -s -150 "$1"/$(ls "$1" | grep -x "binlog[.][0-9]*" | tail -1)',
    'sh',
    logs,
  )
  const told = {
    is: 'incomplete',
    why: expect.stringMatching(/ended once without shutting down.*may lack the last changes/),
  }
  expect((await list(cut)).completeness).toEqual(told)
  await done(site.host.client().clone.start({ clone: cut }))
  expect((await list(cut)).completeness).toEqual(told)
  for (const clone of [cut, lost, begun]) await deleted(site.host, clone)
})

test('Ctrl-C in the shell ends the comparing of two states that it waits for, and leaves nothing', async () => {
  const clone = await forked(site.host, site.id, 'interrupted', { is: 'newest' })
  await named(clone, 'Interrupted')
  await done(site.host.client().clone.sleep({ clone }))
  await inPool(site.host, 'sh', '-c', 'rm "$1"/binlog.000001', 'sh', await logsOf(clone))
  const { home, instance } = site.host
  const there = async () => ({
    containers: (
      await docker('ps', '-a', '--filter', `label=dev.sitefork.instance=${instance}`, '--format', '{{.Names}}')
    )
      .split('\n')
      .sort(),
    // History goes on being written.
    states: await inPool(
      site.host,
      'sh',
      '-c',
      'ls -d /pool/clones/*/* /pool/productions/*/* | grep -v /history; ls /pool/.frozen 2>/dev/null || true',
    ),
  })
  const before = await there()
  const shell = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../src-main/cli.ts'), 'compare', 'production', 'interrupted'],
    { env: { ...process.env, SITEFORK_HOME: home } },
  )
  const ended = once(shell, 'exit')
  const compared: Compared = { from: { is: 'now', production: site.id }, to: { is: 'clone', clone } }
  await site.host.until('servers compare', async ({ change }) => (await change.progress(compared)) !== null)
  const { containers } = before
  await expect.poll(async () => (await there()).containers.length).toBeGreaterThan(containers.length)
  shell.kill('SIGINT')
  expect(await ended).toEqual([null, 'SIGINT'])
  await expect.poll(there).toEqual(before)
  expect(await site.host.client().change.progress(compared)).toBeNull()
  await deleted(site.host, clone)
})
