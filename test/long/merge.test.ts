// Merging much, and while somebody goes on editing: fifty thousand rows are kept by a refresh, a schema change comes along, and what is
// edited after the moment that is merged stays in the bookmark of the state before.
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { lookedAt } from '../support/looked-at.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
const asked = async (clone: string, query: string) => sqlIn(await pairOf(clone), query)

async function refreshed(name: string, meanwhile?: (job: string) => Promise<void>) {
  const client = site.host.client()
  const { job } = await client.merge.start({ wish: { is: 'refresh', clone: name, from: { is: 'newest' } } })
  await meanwhile?.(job ?? '')
  const { state, failure } = await site.host.ended(job ?? '')
  const remarks = await lookedAt(site.host)
  return { says: `${state} ${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim(), remarks }
}

test('fifty thousand rows, a table of its own and an altered one are kept by a refresh', async () => {
  const clone = await forked(site.host, site.id, 'large', { is: 'newest' })
  await asked(
    clone,
    `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 1, CONCAT('many-', seq), MD5(seq) FROM seq_1_to_45000;
     CREATE TABLE wp_own (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(40)) DEFAULT CHARSET=utf8mb4;
     INSERT INTO wp_own (word) SELECT CONCAT('word ', seq) FROM seq_1_to_5000;
     ALTER TABLE wp_links ADD mine INT NULL;
     INSERT INTO wp_links (link_url, link_name, link_notes, mine) VALUES ('http://a.example', 'a', '', 7);
     UPDATE wp_own SET word = 'changed' WHERE id = 17`,
  )
  const sums = () =>
    asked(
      clone,
      "SELECT COUNT(*), SUM(CRC32(CONCAT(meta_key, meta_value))) FROM wp_postmeta WHERE meta_key LIKE 'many-%'; SELECT COUNT(*), SUM(CRC32(word)) FROM wp_own; SELECT link_name, mine FROM wp_links",
    )
  const before = await sums()
  expect((await refreshed('large')).says).toBe('done')
  expect(await sums()).toBe(before)
  const { edits } = await site.host.client().change.list({
    from: null,
    to: { is: 'clone', clone },
    query: { view: 'edits', limit: 100 },
  })
  expect(edits.find(({ title }) => title.startsWith('refreshed, and kept'))?.rows).toBeGreaterThan(50_000)
})

test('what is edited after the moment that is merged is told, and is in the bookmark of the state before', async () => {
  const clone = await forked(site.host, site.id, 'edited', { is: 'newest' })
  const described = (value: string) =>
    asked(
      clone,
      `UPDATE wp_options SET option_value = '${value}' WHERE option_name = 'blogdescription' /*sitefork:${'c'.repeat(16)} 1 POST /wp-admin/options.php*/`,
    )
  const description = () => asked(clone, "SELECT option_value FROM wp_options WHERE option_name = 'blogdescription'")
  await described('before')
  const { database } = await pairOf(clone)
  const { says, remarks } = await refreshed('edited', async (job) => {
    await site.host.atStep(job, 'copy')
    await sqlIn(
      { database, web: '', seal: '' },
      `UPDATE wp_options SET option_value = 'after' WHERE option_name = 'blogdescription' /*sitefork:${'d'.repeat(16)} 1 POST /wp-admin/options.php*/`,
    )
  })
  expect(says).toBe('done')
  expect(await description()).toBe('before')
  expect(remarks.join(' ')).toContain('only in the bookmark of the state before')
  await site.host.ended((await site.host.client().clone.undo({ clone })).job)
  expect(await description()).toBe('after')
})
