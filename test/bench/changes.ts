// From the click to the list of what changed: of a clone with a hundred edits, of a small and a large database, and of production itself.
import type { Compared } from '../../src-main/contract/changes.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { mebibytes, type Report, type Row, ratioRow, type Sample, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

const rounds = 9
const edits = 100
const small = 100 * 2 ** 20
const large = 2 ** 30
/** An hour of twenty writes a second. */
const writes = 72_000

interface Measured {
  readonly site: BenchSite
  /** The first look after each edit, and a look with nothing new. */
  readonly fresh: Sample
  readonly again: Sample
  readonly net: Sample
}

export async function changesBench(): Promise<Report> {
  const one = await measured(small, 'small')
  try {
    const other = await measured(large, 'large')
    try {
      const production = await productionRows(other.site)
      return {
        title: 'from the click to the list of what changed',
        on: [
          `small: ${mebibytes(one.site.databaseBytes)} database; large: ${mebibytes(other.site.databaseBytes)} database`,
          `a clone with ${edits} edits; ${writes} transactions of production between two seconds`,
        ],
        rows: [
          ...rowsOf('small', one),
          ...rowsOf('large', other),
          ratioRow('list of edits, large / small', other.fresh.median / one.fresh.median, { atMost: 1.2 }),
          ...production,
        ],
      }
    } finally {
      await other.site.cleanUp()
    }
  } finally {
    await one.site.cleanUp()
  }
}

const within = (what: string, sample: Sample, most: number): Row => ({
  ...timeRow(what, sample),
  promise: { text: `at most ${most / 1000} s`, kept: sample.median <= most },
})

const rowsOf = (name: string, { fresh, again, net }: Measured): readonly Row[] => [
  within(`list of edits after one more, ${name}`, fresh, 500),
  timeRow(`list of edits with nothing new, ${name}`, again),
  within(`net, ${name}`, net, 500),
]

/** As a clone's PHP names it. */
const editOf = (number: number) =>
  `UPDATE wp_posts SET post_title = CONCAT('Edited ', ${number}), post_modified = NOW() WHERE ID = ${1000 + number} /*sitefork:${number.toString(16).padStart(16, '0')} 1 POST /wp-admin/post.php?action=editpost*/`

async function measured(databaseBytes: number, name: string): Promise<Measured> {
  console.log(`  ${name}: filling a database, linking it…`)
  const site = await benchSite(databaseBytes)
  try {
    const client = site.host.client()
    const { job, id: clone } = await client.clone.fork({ production: site.id, name: 'edited', from: { is: 'newest' } })
    const { state, failure } = await site.host.ended(job)
    if (state !== 'done') throw new Error(failure?.message)
    const pair = await pairOf(clone)
    const write = (from: number, to: number) =>
      sqlIn(pair, Array.from({ length: to - from }, (_none, at) => editOf(from + at)).join(';\n'))
    await write(0, edits - rounds)
    const own: Compared = { from: null, to: { is: 'clone', clone } }
    const look = (view: 'edits' | 'net') => timed(() => client.change.list({ ...own, query: { view } }))
    await look('edits')
    const [fresh, again, net]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      await write(edits - rounds + round, edits - rounds + round + 1)
      fresh.push(await look('edits'))
      again.push(await look('edits'))
      net.push(await look('net'))
    }
    return { site, fresh: sampleOf(fresh), again: sampleOf(again), net: sampleOf(net) }
  } catch (error) {
    await site.cleanUp()
    throw error
  }
}

/** Compares two seconds of production between which it wrote a lot, and a clone with production now. */
async function productionRows({ production, host, id }: BenchSite): Promise<readonly Row[]> {
  console.log('  an hour of production…')
  const from = new Date()
  await nextSecond(from)
  for (let done = 0; done < writes; done += 500) {
    const statements = Array.from({ length: 500 }, (_none, at) => writeOf(done + at))
    await production.sql(statements.join(';\n'))
  }
  const to = new Date()
  await nextSecond(to)
  await production.sql("UPDATE wp_options SET option_value = 'Now' WHERE option_name = 'blogname'")
  await host.until('history has it', async (client) => {
    const [one] = await client.production.list()
    return (one?.history.to ?? '') > new Date(to.getTime() + 1_000).toISOString()
  })
  const client = host.client()
  const [clone] = await client.clone.list({})
  const moment = (at: Date) => ({ is: 'moment', production: id, at: at.toISOString() }) as const
  const list = (compared: Compared) => timed(() => client.change.list({ ...compared, query: { view: 'net' } }))
  const seconds = await list({ from: moment(from), to: moment(to) })
  const now = await list({ from: { is: 'clone', clone: clone?.id ?? '' }, to: { is: 'now', production: id } })
  return [
    within('two seconds of production with an hour of writes between', sampleOf([seconds]), 2_000),
    within('clone with production now, large', sampleOf([now]), 3_000),
  ]
}

/** As WordPress writes: of six writes three are of options, two of meta fields, one of a post, which is logged whole, twice. */
function writeOf(number: number): string {
  const row = number % 5_000
  if (number % 6 < 3) {
    return `REPLACE INTO wp_options (option_name, option_value) VALUES ('_transient_${row}', REPEAT('${number} ', 20))`
  }
  if (number % 6 < 5) return `UPDATE wp_postmeta SET meta_value = '${number}' WHERE meta_id = ${1000 + row}`
  return `UPDATE wp_posts SET comment_count = ${number} WHERE ID = ${1000 + row}`
}

async function nextSecond(after: Date): Promise<void> {
  const end = Math.floor(after.getTime() / 1000) * 1000 + 1_000
  while (Date.now() < end) await new Promise((resolve) => setImmediate(resolve))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
