// A large import inside a clone: what it changed is listed, and the host that reads its log takes no more memory for it.
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()

/** Megabytes that the host has held at once since it was asked to forget how much that was. */
function peak(): number {
  const status = readFileSync(`/proc/${site.host.pid()}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}
const forgetPeak = () => writeFileSync(`/proc/${site.host.pid()}/clear_refs`, '5')

const digits = (count: number) =>
  `(SELECT 0 n ${Array.from({ length: count - 1 }, (_none, at) => `UNION SELECT ${at + 1}`).join(' ')})`

test('an import of 500 MB is listed in bounded memory', async () => {
  const clone = await forked(site.host, site.id, 'import', { is: 'newest' })
  const pair = await pairOf(clone)
  const list = () =>
    site.host
      .client()
      .change.list({ from: null, to: { is: 'clone', clone }, query: { classes: ['work', 'own', 'noise'] } })
  await list()
  // As an importer does: posts of 50 KB, a hundred in each transaction; and the last 100 MB in one statement.
  const rows = `SELECT CONCAT('Imported ', RAND()), REPEAT(MD5(RAND()), 1600), '', '', '', '' FROM ${digits(10)} a, ${digits(10)} b`
  const insert = 'INSERT INTO wp_posts (post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered)'
  const imported = async (transactions: number) => {
    for (let at = 0; at < transactions; at++) await sqlIn(pair, `${insert} ${rows}`)
  }
  async function listed() {
    const found = await list()
    return { complete: found.completeness.is, rows: found.counts.rows, peak: peak() }
  }
  forgetPeak()
  await imported(20)
  const first = await listed()
  await imported(60)
  const second = await listed()
  await sqlIn(pair, `${insert} ${rows}, ${digits(20)} c`)
  const third = await listed()
  const bytes = await docker('exec', pair.database, 'sh', '-c', 'cat /site/db/binlog.0* | wc -c')
  expect(Number(bytes)).toBeGreaterThan(500 * 1e6)
  expect([first, second, third]).toMatchObject([2000, 8000, 10_000].map((rows) => ({ complete: 'complete', rows })))
  // Garbage blurs it; 400 MB more of the log would show.
  expect(third.peak - first.peak).toBeLessThan(250)
  await deleted(site.host, clone)
})
