// A hundred things written to a production that is alive, and an hour of it taken back: how long it takes, and what others notice of it.

import { type Life, type Lived, productionSessions, startLife } from '../support/living-production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { allowWriting, writeDraft } from '../support/written-site.ts'
import { mebibytes, percentile, type Report, type Row, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

const rounds = Number(process.env.SITEFORK_TEST_ROUNDS ?? 5)
/** Writes a second of others. */
const rate = 20
const hour = 3600 * rate

/** Posts of the production: those that rounds work on, and those that others write to. */
const workedFrom = 1000
const othersFrom = 6000
const others = 5000

interface Measured {
  readonly draftMs: number
  readonly writeMs: number
  readonly steps: ReadonlyMap<string, number>
  readonly lockedMs: number
  readonly rows: number
  readonly things: number
  readonly lived: Lived
}

export async function promoteBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(100 * 2 ** 20)
  try {
    await allowWriting(site)
    await site.production.sql(
      `INSERT INTO wp_options (option_name, option_value, autoload) SELECT CONCAT('bench_', seq), REPEAT('x', 300), 'no' FROM seq_0_to_199`,
    )
    const all: Measured[] = []
    for (let round = 0; round < rounds; round++) {
      const one = await promoteOnce(site, round)
      all.push(one)
      console.log(`  round ${round + 1}: ${told(one)}`)
    }
    const back = await rollBack(site)
    console.log(`  an hour back: ${told(back)}`)
    return {
      title: 'a production that is alive is written to',
      on: [
        `${mebibytes(site.databaseBytes)} database; ${rate} writes a second by others, pages asked for all the time`,
        `${all[0]?.things} things, ${all[0]?.rows} rows, ${rounds} times; then ${hour} writes of others taken back, ${back.rows} rows`,
      ],
      rows: [...rowsOf('promotion', all, 10_000), ...rowsOf('roll-back of an hour', [back], 30_000)],
    }
  } finally {
    await site.cleanUp()
  }
}

const told = ({ draftMs, writeMs, steps, lockedMs, rows, lived }: Measured) =>
  `${rows} rows; plan ${draftMs.toFixed(0)} ms, write ${writeMs.toFixed(0)} ms (${[...steps].map(([step, took]) => `${step} ${took}`).join(', ')}), locked ${lockedMs.toFixed(0)} ms; slowest lock ${slowest(lived.locks)}, write ${slowest(lived.writes)} of ${lived.writes.length}, page ${slowest(lived.pages)} of ${lived.pages.length}; failed: ${lived.failed.slice(0, 3).join(', ') || 'none'}`

const slowest = (all: readonly number[]) => `${Math.max(0, ...all).toFixed(0)} ms`

function rowsOf(name: string, all: readonly Measured[], mostMs: number): readonly Row[] {
  const every = (of: keyof Lived) => all.flatMap(({ lived }) => lived[of] as readonly number[])
  const failed = all.flatMap(({ lived }) => lived.failed)
  const most = (what: string, values: readonly number[], atMost: number): Row => ({
    ...timeRow(what, sampleOf([Math.max(...values)])),
    promise: { text: `at most ${atMost / 1000} s`, kept: Math.max(...values) <= atMost },
  })
  const took = sampleOf(all.map(({ writeMs }) => writeMs))
  return [
    timeRow(`${name}: plan`, sampleOf(all.map(({ draftMs }) => draftMs))),
    {
      ...timeRow(`${name}: to the receipt`, took),
      promise: { text: `at most ${mostMs / 1000} s`, kept: took.max <= mostMs },
    },
    most(
      `${name}: rows locked, longest`,
      all.map(({ lockedMs }) => lockedMs),
      1000,
    ),
    most(`${name}: slowest to get a row of it`, every('locks'), 1000),
    most(`${name}: slowest write of others`, every('writes'), 1000),
    timeRow(`${name}: slowest page`, sampleOf([Math.max(...every('pages'))])),
    timeRow(`${name}: 19 of 20 pages within`, sampleOf([percentile(every('pages'), 0.95)])),
    {
      what: `${name}: writes and pages that failed`,
      figure: String(failed.length),
      promise: { text: 'none', kept: failed.length === 0 },
    },
  ]
}

/** As WordPress and its plugins write: a comment, a count, an edit, a meta field. */
function othersWrite(n: number): string {
  const post = othersFrom + ((n * 37) % others)
  switch (n % 4) {
    case 0:
      return `INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt, comment_approved) VALUES (${post}, 'Visitor', 'Comment ${n}', NOW(), UTC_TIMESTAMP(), '1')`
    case 1:
      return `UPDATE wp_options SET option_value = CONCAT('${n}', REPEAT('x', 300)) WHERE option_name = 'bench_${n % 200}'`
    case 2:
      return `UPDATE wp_posts SET post_excerpt = 'edited ${n}', post_modified = NOW(), post_modified_gmt = UTC_TIMESTAMP() WHERE ID = ${post}`
    default:
      return `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (${post}, '_viewed', '${n}')`
  }
}

const lifeOf = (site: BenchSite, lock: string): Life =>
  startLife(site.production, { write: othersWrite, rate, lock, pages: ['/', '/?doing_wp_cron', '/wp-json/', '/?p=1'] })

/** A clone changes sixty posts with nine rows of meta each, adds thirty-three with as many, and removes ten: a thousand rows. */
async function promoteOnce(site: BenchSite, round: number): Promise<Measured> {
  const { host, id: production } = site
  const name = `work-${round}`
  const started = await host.client().clone.fork({ production, name, from: { is: 'newest' } })
  await succeeded(site, started.job)
  const from = workedFrom + round * 100
  const edit = `/*sitefork:${round.toString(16).padStart(16, 'c')} 1 POST /wp-admin/post.php?action=editpost*/`
  const changed = `BETWEEN ${from} AND ${from + 59}`
  const removed = `BETWEEN ${from + 60} AND ${from + 69}`
  const statements = [
    `UPDATE wp_posts SET post_title = CONCAT(post_title, ' edited'), post_modified = NOW(), post_modified_gmt = UTC_TIMESTAMP() WHERE ID ${changed}`,
    `UPDATE wp_postmeta SET meta_value = CONCAT(meta_value, ' edited') WHERE post_id ${changed}`,
    `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, CONCAT('_new_', seq), MD5(RAND()) FROM wp_posts, seq_1_to_3 WHERE ID ${changed}`,
    `INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_type) SELECT 1, NOW(), UTC_TIMESTAMP(), REPEAT('<p>New text.</p>', 200), CONCAT('New ', seq), '', 'publish', CONCAT('new-${round}-', seq), '', '', NOW(), UTC_TIMESTAMP(), '', 'post' FROM seq_1_to_33`,
    `UPDATE wp_posts SET guid = CONCAT('http://acme.example/?p=', ID) WHERE post_name LIKE 'new-${round}-%'`,
    `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, CONCAT('_field_', seq), MD5(RAND()) FROM wp_posts, seq_1_to_9 WHERE post_name LIKE 'new-${round}-%'`,
    `DELETE FROM wp_postmeta WHERE post_id ${removed}`,
    `DELETE FROM wp_posts WHERE ID ${removed}`,
  ]
  await sqlIn(await pairOf(started.id), statements.map((one) => `${one} ${edit}`).join('; '))
  const measured = await written(site, { is: 'promote', clone: name, things: [], edits: [], withOwn: false }, from)
  await succeeded(site, (await host.client().clone.delete({ clone: started.id })).job)
  return measured
}

/** A point, an hour of writes, and the way back to the point. */
async function rollBack(site: BenchSite): Promise<Measured> {
  const { host, id: production } = site
  const { job } = await host.client().point.take({ production, note: 'before the hour' })
  await succeeded(site, job)
  const points = await host.client().point.list({ production })
  const point = points.find(({ note }) => note === 'before the hour')?.id ?? ''
  console.log(`  ${hour} writes of others…`)
  const sessions = productionSessions(site.production, 8)
  const together = 200
  for (let n = 0; n < hour; n += together * 8) {
    await Promise.all(
      Array.from({ length: 8 }, (_none, at) =>
        sessions.query(
          Array.from({ length: together }, (_one, index) => othersWrite(n + at * together + index)).join('; '),
        ),
      ),
    )
  }
  await sessions.end()
  const wish = { is: 'roll-back', production, to: { is: 'point', point }, things: [], carry: null } as const
  return written(site, { ...wish, things: [] }, othersFrom)
}

async function written(
  site: BenchSite,
  wish: Parameters<ReturnType<BenchSite['host']['client']>['promotion']['draft']>[0]['wish'],
  row: number,
): Promise<Measured> {
  const life = lifeOf(site, `wp_posts WHERE ID = ${row}`)
  try {
    const began = performance.now()
    const draft = await site.host.client().promotion.draft({ wish })
    const draftMs = performance.now() - began
    life.lived()
    const promote = performance.now()
    const { says, log, steps, promotion } = await writeDraft(site, draft.id)
    const writeMs = performance.now() - promote
    if (says !== 'done' || !promotion) throw new Error(`${says}\n${log}`)
    const { counts, lockedMs } = promotion
    const rows = counts.inserted + counts.changed + counts.deleted
    return {
      draftMs,
      writeMs,
      steps,
      lockedMs: lockedMs ?? Number.NaN,
      rows,
      things: counts.things,
      lived: life.lived(),
    }
  } finally {
    await life.stop()
  }
}

async function succeeded({ host }: BenchSite, job: string): Promise<void> {
  const { state, title, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(`${title}: ${state}. ${failure?.message}`)
}
