// Two developers' clones of a real WordPress become one from a shell: what waits is told, decided, and goes on.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Merge, MergeConflict } from '../../src-main/contract/models.ts'
import { covered, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { runInWordPress } from '../support/named-writes.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()

const inWordPress = async (clone: string, script: string) =>
  runInWordPress(await pairOf(clone), site.production.path, script)
const published = (clone: string, title: string) =>
  inWordPress(clone, `echo wp_insert_post(array('post_title' => '${title}', 'post_status' => 'publish'));`)
const set = (clone: string, option: string, value: string) =>
  inWordPress(clone, `update_option('${option}', '${value}');`)
/** Bytes that are no text, in a file that production has not. */
const logoOf = (whose: string) => Buffer.from(`\x89PNG\r\n\x1a\n\0${whose}`, 'latin1')
const drawn = (clone: string, content: Buffer) =>
  inWordPress(
    clone,
    `file_put_contents(WP_CONTENT_DIR . '/uploads/logo.png', base64_decode('${content.toString('base64')}'));`,
  )

const idOf = async (name: string) =>
  (await site.host.client().clone.list({})).find((one) => one.name === name)?.id ?? ''
const titles = async (clone: string) =>
  sqlIn(await pairOf(clone), "SELECT ID, post_title FROM wp_posts WHERE post_title LIKE 'By %' ORDER BY 1")
const blogname = async (clone: string) =>
  sqlIn(await pairOf(clone), "SELECT option_value FROM wp_options WHERE option_name = 'blogname'")

/** A command that ends well. @returns what `--json` prints */
async function done<T>(...argv: string[]): Promise<T> {
  const { code, stdout, stderr } = await site.host.cli(...argv, '--json')
  expect(code, `${stdout}${stderr}`).toBe(0)
  return JSON.parse(stdout)
}

/** Says what it would do, and that nothing was made. */
async function dryRun(...argv: string[]): Promise<string> {
  const states = await site.host.client().clone.list({})
  const { code, stdout, stderr } = await site.host.cli(...argv, '--dry-run')
  expect(code, `${stdout}${stderr}`).toBe(0)
  expect(stdout).toMatch(/^Nothing was made\.$/m)
  const after = await site.host.client().clone.list({})
  expect(after.map(({ id, dataAt }) => [id, dataAt])).toEqual(states.map(({ id, dataAt }) => [id, dataAt]))
  return stdout
}

test('two clones are merged: the conflict is said, decided, and the clone has the work of both under their own ids', async () => {
  const [header, checkout] = [
    await forked(site.host, site.id, 'header', { is: 'newest' }),
    await forked(site.host, site.id, 'checkout', { is: 'newest' }),
  ]
  const ids = [await published(header, 'By header'), await published(checkout, 'By checkout')]
  await set(header, 'blogname', 'Header')
  await set(checkout, 'blogname', 'Checkout')
  const logos = [logoOf('of header'), logoOf('of checkout')] as const
  await drawn(header, logos[0])
  await drawn(checkout, logos[1])
  const words = ['merge', 'header', 'checkout', '--name', 'both of them']

  expect(await dryRun(...words)).toContain('To be decided: 2 conflicts.')
  expect(await done<Merge[]>('merges')).toEqual([])

  const waits = await site.host.cli(...words)
  expect(waits.code).toBe(1)
  expect(waits.stdout.trim()).toBe("2 conflicts wait for a decision: sitefork conflicts 'both of them'")
  const all = await done<MergeConflict[]>('conflicts', 'both of them')
  const [conflict, logo] = [all.find(({ path }) => path === null), all.find(({ path }) => path !== null)]
  expect(all).toHaveLength(2)
  expect([conflict?.mine.value?.text, conflict?.theirs.value?.text].toSorted()).toEqual(['Checkout', 'Header'])
  const [merge] = await done<Merge[]>('merges')
  expect(merge).toMatchObject({ name: 'both of them', state: 'waiting', conflicts: { open: 2 } })
  expect((await site.host.cli('continue-merge', 'both of them')).code).toBe(1)

  const told = await site.host.cli('conflicts', 'both of them', logo?.id ?? '')
  for (const content of logos) {
    expect(told.stdout).toContain(`SHA-256 ${createHash('sha256').update(content).digest('hex')}`)
  }
  // The later one is put on top of the earlier one.
  const [theirs, mine] = logos.map((content) => ({ bytes: content.length, content: content.toString('base64') }))
  const read = { merge: logo?.merge ?? '', conflict: logo?.id ?? '', isRead: true }
  expect(await site.host.client().merge.files(read)).toMatchObject({ base: null, mine, theirs })
  await done('resolve', 'both of them', logo?.id ?? '', 'theirs')
  const resolved = await site.host.cli('resolve', 'both of them', conflict?.id ?? '', 'theirs', '--continue')
  expect(resolved, resolved.stderr).toMatchObject({ code: 0 })
  expect(resolved.stdout).toMatch(/^Merged into both of them: http/)
  const made = await idOf('both of them')
  expect(await blogname(made)).toBe(conflict?.theirs.value?.text)
  const rows = ids.map((id, at) => `${id}\tBy ${['header', 'checkout'][at]}`).toSorted()
  expect(await titles(made)).toBe(rows.join('\n'))
  expect(await titles(header)).toBe(`${ids[0]}\tBy header`)
  const laid = await inWordPress(made, "echo base64_encode(file_get_contents(WP_CONTENT_DIR . '/uploads/logo.png'));")
  expect(laid).toBe(theirs?.content)
})

test('further work is added, a thing is picked, and a refresh keeps what was done', async () => {
  const [header, made] = [await idOf('header'), await idOf('both of them')]
  const later = await published(header, 'By header, later')
  expect(await dryRun('merge', '--into', 'both of them', 'header')).toMatch(/^Changed in header by .*: 1 change, /m)
  expect(await titles(made)).not.toContain('later')
  await done('merge', '--into', 'both of them', 'header')
  expect(await titles(made)).toContain(`${later}\tBy header, later`)
  expect(await dryRun('merge', '--into', 'both of them', 'header')).toMatch(/^Changed in header by .*: nothing\.$/m)

  expect(await dryRun('pick', 'header', 'checkout', '--thing', `post:${later}`)).toContain('Nothing has to be decided.')
  expect(await titles(await idOf('checkout'))).not.toContain('later')
  const picked = await done<{ name: string }>('pick', 'header', 'checkout', '--thing', `post:${later}`)
  expect(picked).toMatchObject({ name: 'checkout', merge: { is: 'pick', state: 'done' } })
  expect(await titles(await idOf('checkout'))).toContain(`${later}\tBy header, later`)
  expect(await blogname(await idOf('checkout'))).toBe('Checkout')

  await site.production.sql(
    "UPDATE wp_options SET option_value = 'Of production' WHERE option_name IN ('blogname', 'blogdescription')",
  )
  await covered(site.host, site.id, new Date())
  expect(await dryRun('refresh', 'header', '--keep-work')).toContain('To be decided: 1 conflict.')
  expect(await blogname(header)).toBe('Header')
  const stopped = await site.host.cli('refresh', 'header', '--keep-work')
  expect(stopped.code, stopped.stderr).toBe(1)
  expect(stopped.stdout.trim()).toBe('1 conflict waits for a decision: sitefork conflicts header')
  expect(await done('forget-merge', 'header')).toEqual({ forgotten: true })
  await done('refresh', 'header', '--keep-work', '--on-conflict', 'mine')
  expect(await blogname(header)).toBe('Header')
  expect(await titles(header)).toContain(`${later}\tBy header, later`)
  const tagline = "SELECT option_value FROM wp_options WHERE option_name = 'blogdescription'"
  expect(await sqlIn(await pairOf(header), tagline)).toBe('Of production')
})

test('a merge whose source is deleted meanwhile says that it cannot be made, and one into a clone goes with it', async () => {
  const [header, checkout] = [await idOf('header'), await idOf('checkout')]
  await set(header, 'blogdescription', 'Tagline of header')
  await set(checkout, 'blogdescription', 'Tagline of checkout')
  expect((await site.host.cli('merge', 'header', 'checkout', '--name', 'never')).code).toBe(1)
  expect((await site.host.cli('merge', '--into', 'checkout', 'header')).code).toBe(1)
  const waiting = async () => (await done<Merge[]>('merges')).filter(({ state }) => state !== 'done')
  expect((await waiting()).map(({ name, lost }) => [name, lost])).toEqual([
    ['checkout', []],
    ['never', []],
  ])
  await done('delete', 'checkout')
  expect(await waiting()).toMatchObject([{ name: 'never', lost: ['checkout'] }])
  expect((await site.host.cli('merges')).stdout).toMatch(/never .* cannot go on/)
  const refused = await site.host.cli('continue-merge', 'never')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('“checkout” was deleted, so the merge “never” cannot be made any more.')
  await done('forget-merge', 'never')
  expect(await waiting()).toEqual([])
})
