// What happens to a list of changes while it is read: others write, the clone is gone, tables are dropped and made again.
import { expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { listedChanges, sinceItsPoint, titles } from '../support/listed-changes.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
const { list, named } = listedChanges(site)

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
  const found = await site.host.client().change.list({ ...sinceItsPoint(clone), query: { limit: 1000 } })
  expect(found.completeness).toEqual({ is: 'complete', provenAt: null })
  expect([found.counts.rows, found.counts.files]).toEqual([3, 3])
  for (const { id, files, rows } of found.things) {
    const details = await site.host.client().change.show({ ...sinceItsPoint(clone), part: { thing: id } })
    expect([id, details.files.length, details.rows.length]).toEqual([id, files, rows])
    for (const { path } of details.files) {
      const file = await site.host.client().change.file({ ...sinceItsPoint(clone), path })
      expect([path, file.after]).toEqual([path, Buffer.from('x').toString('base64')])
    }
  }
  const { text } = await site.host.client().change.write({ ...sinceItsPoint(clone), part: {}, format: 'sql' })
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
