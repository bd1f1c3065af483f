// What happens to a list of changes while it is read: others write, the clone becomes another state or is gone, the host is killed,
// the power goes, a log is cut or lost. What is shown is so, or it is said why it is not known.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChangeList, Compared } from '../../src-main/contract/changes.ts'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { cutPower } from '../support/power-cut.ts'
import { docker, inPool, pairOf, sqlIn, stateOf } from '../support/seen.ts'

const site = linkedSite()

const ofClone = (clone: string): Compared => ({ from: null, to: { is: 'clone', clone } })
const list = (clone: string): Promise<ChangeList> =>
  site.host.client().change.list({ ...ofClone(clone), query: { classes: ['work'], limit: 1000 } })
const titles = ({ things }: ChangeList) => things.map(({ title, summary }) => `${title}: ${summary}`).sort()

/** Gives the site another name, by which its states are told apart. */
const named = async (clone: string, name: string) =>
  sqlIn(await pairOf(clone), `UPDATE wp_options SET option_value = '${name}' WHERE option_name = 'blogname'`)

async function done(started: Promise<{ readonly job: string }>): Promise<void> {
  const { state, failure } = await site.host.ended((await started).job)
  expect([state, failure]).toEqual(['done', null])
}

const logsOf = (clone: string) => stateOf(site.host, clone).then((state) => `${state}/db`)

test('a list that is read while others write has whole transactions, in their order, and in the end all of them', async () => {
  const clone = await forked(site.host, site.id, 'written-to', { is: 'newest' })
  const pair = await pairOf(clone)
  await sqlIn(pair, 'CREATE TABLE pairs (id INT, side CHAR(1), PRIMARY KEY (id, side))')
  const writing = Array.from(
    { length: 800 },
    (_none, id) => `BEGIN; INSERT INTO pairs VALUES (${id}, 'a'); INSERT INTO pairs VALUES (${id}, 'b'); COMMIT;`,
  )
  let isWriting = true
  const written = sqlIn(pair, writing.join('\n')).finally(() => {
    isWriting = false
  })
  let before = 0
  const rowsNow = async () => {
    const { things } = await list(clone)
    return things.filter(({ kind }) => kind.includes('pairs')).reduce((sum, { rows }) => sum + rows, 0)
  }
  while (isWriting) {
    const { counts } = await list(clone)
    expect(counts.rows % 2).toBe(0)
    expect(counts.rows).toBeGreaterThanOrEqual(before)
    before = counts.rows
  }
  await written
  expect(await rowsNow()).toBeGreaterThan(0)
  expect((await list(clone)).counts.rows).toBe(1600)
  await deleted(site.host, clone)
})

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

test('a clone that is deleted while it is read is told to be gone', async () => {
  const client = site.host.client()
  const clone = await forked(site.host, site.id, 'going', { is: 'newest' })
  await named(clone, 'Going')
  const before = titles(await list(clone))
  const { job } = await client.clone.delete({ clone })
  let isOver = false
  const over = site.host.ended(job).finally(() => {
    isOver = true
  })
  while (!isOver) {
    const found = await list(clone).catch((error: Error & { code?: string }) => error)
    if (!(found instanceof Error)) expect(titles(found)).toEqual(before)
    else expect([found.code, found.message]).toEqual(['not-found', expect.stringMatching(/\.$/)])
  }
  expect((await over).state).toBe('done')
  await expect(list(clone)).rejects.toMatchObject({ code: 'not-found' })
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
  const compared = ofClone(lost)
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

test('tables that a plugin drops and makes again, and names of any bytes, are told as they are in the end', async () => {
  const clone = await forked(site.host, site.id, 'odd', { is: 'newest' })
  const pair = await pairOf(clone)
  const { completeness, counts } = await list(clone)
  expect([completeness.is, counts.rows]).toEqual(['complete', 0])
  const odd = 'quo`te\'s "of"\nall é'
  const table = `\`${odd.replaceAll('`', '``')}\``
  const makes = 'CREATE TABLE wp_again (id INT PRIMARY KEY, v VARCHAR(10))'
  await sqlIn(
    pair,
    [
      makes,
      "INSERT INTO wp_again VALUES (1, 'old'), (2, 'old')",
      'DROP TABLE wp_again',
      makes,
      "INSERT INTO wp_again VALUES (1, 'new')",
      `CREATE TABLE ${table} (${table} VARBINARY(20) PRIMARY KEY)`,
      `INSERT INTO ${table} VALUES (X'00FF0A27'), ('x')`,
    ].join(';\n'),
  )
  const script = `cd "$1/wp-content" && printf x > "$(printf 'quote\\047"and\\nline')" && printf x > "$(printf 'latin-\\351')" && printf x > 'back\\slash'`
  await docker('exec', '--user=33', pair.web, 'sh', '-c', script, 'sh', site.production.path)
  const found = await site.host.client().change.list({ ...ofClone(clone), query: { limit: 1000 } })
  expect(found.completeness).toEqual({ is: 'complete', provenAt: null })
  expect([found.counts.rows, found.counts.files]).toEqual([3, 3])
  for (const { id, files, rows } of found.things) {
    const details = await site.host.client().change.show({ ...ofClone(clone), part: { thing: id } })
    expect([id, details.files.length, details.rows.length]).toEqual([id, files, rows])
    for (const { path } of details.files) {
      const file = await site.host.client().change.file({ ...ofClone(clone), path })
      expect([path, file.after]).toEqual([path, Buffer.from('x').toString('base64')])
    }
  }
  const { text } = await site.host.client().change.write({ ...ofClone(clone), part: {}, format: 'sql' })
  const other = await forked(site.host, site.id, 'odd-again', { is: 'newest' })
  await sqlIn(await pairOf(other), text)
  expect(await sqlIn(await pairOf(other), `SELECT HEX(${table}) FROM ${table}; SELECT * FROM wp_again`)).toBe(
    await sqlIn(pair, `SELECT HEX(${table}) FROM ${table}; SELECT * FROM wp_again`),
  )
  const base = await sqlIn(pair, 'SHOW CREATE TABLE wp_links')
  await sqlIn(pair, `DROP TABLE wp_links; ${base.slice(base.indexOf('\t') + 1).replaceAll('\\n', '\n')}`)
  expect((await list(clone)).completeness).toEqual({
    is: 'incomplete',
    why: expect.stringMatching(/“wp_links” was emptied or dropped/),
  })
  await deleted(site.host, other)
  await deleted(site.host, clone)
})
