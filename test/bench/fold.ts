// What folding a clone's log costs: how much of it a second, and how soon the first page of 10,000 changed rows is there.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import type { ChangeSink } from '../../src-main/binlog/changes.ts'
import { listLogs, logEnd, readLog } from '../../src-main/binlog/log-files.ts'
import { openChangeIndex } from '../../src-main/comparing/open-change-index.ts'
import { changeQuerySchema } from '../../src-main/contract/changes.ts'
import { databaseFolder } from '../../src-main/pool/layout.ts'
import { openTestStates, type States } from '../support/states.ts'
import { shippedWords } from '../support/words.ts'
import { mebibytes, type Report, type Row } from './report.ts'

const posts = 10_000
const rounds = 4

const base = [
  `CREATE TABLE wp_posts (ID BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, post_author BIGINT, post_date DATETIME, post_content LONGTEXT,
    post_title TEXT, post_status VARCHAR(20), post_name VARCHAR(200), post_modified DATETIME, post_parent BIGINT, guid VARCHAR(255), post_type VARCHAR(20))`,
  `INSERT INTO wp_posts (post_content, post_title, post_status, post_type) SELECT REPEAT(MD5(seq), 110), CONCAT('Page ', seq), 'publish', 'page' FROM seq_1_to_${posts}`,
  'CREATE TABLE wp_postmeta (meta_id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, post_id BIGINT, meta_key VARCHAR(255), meta_value LONGTEXT)',
]

/** A request, as it stands in the statements it sends. */
const named = (request: number) =>
  `/*sitefork:${request.toString(16).padStart(16, '0')} 1 POST /wp-admin/post.php?action=editpost*/`

/** Each post is edited in each round, by a request that also writes its meta fields, one statement for each row. */
function edits(): readonly string[] {
  const all: string[] = []
  for (let round = 0; round < rounds; round++) {
    for (let id = 1; id <= posts; id++) {
      const request = named(round * posts + id)
      all.push(
        `UPDATE wp_posts SET post_title = CONCAT(post_title, '.'), post_modified = NOW() WHERE ID = ${id} ${request}`,
      )
      if (id % 10 === 0)
        all.push(`INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (${id}, '_edit_last', '1') ${request}`)
    }
  }
  return all
}

export async function foldBench(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-fold-'))
  const states = await openTestStates()
  try {
    console.log('  writing…')
    const point = await states.made('productions/bench/points/p1', 'mariadb', base)
    const clone = await states.copied(point, 'clones/bench/s1')
    const start = await logEnd(states.pool, databaseFolder(clone.path))
    await states.write(clone, edits())
    console.log('  folding…')
    const nothing: ChangeSink = { row: () => {}, statement: () => {}, committed: () => {}, rolledBack: () => {} }
    const decoding = await timed(() => fed(states, clone.path, start, nothing))
    const index = openChangeIndex(join(folder, 'index.db'), shippedWords())
    const whole = await timed(() => fed(states, clone.path, start, index.sink))
    const first = await timed(async () => index.things(changeQuerySchema.parse({})))
    const again = await timed(async () => index.things(changeQuerySchema.parse({ offset: posts / 2 })))
    const list = await timed(async () => index.edits(changeQuerySchema.parse({ view: 'edits' })))
    const search = await timed(async () => index.things(changeQuerySchema.parse({ text: 'nowhere at all' })))
    const { rows } = index.counts()
    index.close()
    const rate = whole.result / 2 ** 20 / whole.seconds
    const memory = process.resourceUsage().maxRSS / 1024
    const report: Row[] = [
      {
        what: 'reading and decoding alone',
        figure: `${(decoding.result / 2 ** 20 / decoding.seconds).toFixed(1)} MiB/s`,
      },
      {
        what: 'read, decoded and folded',
        figure: `${rate.toFixed(1)} MiB/s`,
        promise: { text: 'at least 20 MB/s', kept: rate * 1.048 >= 20 },
      },
      {
        what: 'first page after that',
        figure: inSeconds(first.seconds),
        promise: { text: 'at most 1 s', kept: first.seconds <= 1 },
      },
      { what: 'a later page', figure: inSeconds(again.seconds) },
      { what: 'first page of edits', figure: inSeconds(list.seconds) },
      { what: 'a search through all values', figure: inSeconds(search.seconds) },
      { what: 'memory of the process at most', figure: `${memory.toFixed(0)} MiB` },
    ]
    return {
      title: 'folding the log of a clone',
      on: [`${mebibytes(whole.result)} of MariaDB’s log, ${rows} rows changed in the end, ${rounds * posts} edits`],
      rows: report,
    }
  } finally {
    await states.cleanup()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns bytes of the log */
async function fed(
  { pool }: States,
  state: Parameters<typeof databaseFolder>[0],
  start: Awaited<ReturnType<typeof logEnd>>,
  sink: ChangeSink,
): Promise<number> {
  const folder = databaseFolder(state)
  let all = 0
  for (const { name, bytes } of await listLogs(pool, folder)) {
    const from = name === start.file ? start.offset : 4
    if (name < start.file || from >= bytes) continue
    await readLog(pool, `${folder}/${name}`, { from, to: bytes }, [createChangeReader(sink)])
    sink.rolledBack()
    all += bytes - from
  }
  return all
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  const began = performance.now()
  const result = await work()
  return { seconds: (performance.now() - began) / 1000, result }
}

const inSeconds = (seconds: number) => `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`
