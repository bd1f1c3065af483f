// A refresh that keeps a hundred edits against a plain one, and a merge of two clones with a hundred each against a fork, of a small
// and a large database.
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { mebibytes, type Report, type Row, ratioRow, type Sample, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

const rounds = 5
const edits = 100
const small = 100 * 2 ** 20
const large = 2 ** 30

interface Measured {
  readonly site: BenchSite
  readonly plain: Sample
  readonly keeping: Sample
  readonly fork: Sample
  readonly merge: Sample
}

export async function mergeBench(): Promise<Report> {
  const one = await measured(small, 'small')
  try {
    const other = await measured(large, 'large')
    try {
      return {
        title: 'from the click to the merged clone',
        on: [
          `small: ${mebibytes(one.site.databaseBytes)} database; large: ${mebibytes(other.site.databaseBytes)} database`,
          `clones with ${edits} edits each; in turns, ${rounds} rounds`,
        ],
        rows: [
          ...rowsOf('small', one),
          ...rowsOf('large', other),
          ratioRow('refresh that keeps, large / small', other.keeping.median / one.keeping.median, { atMost: 1.2 }),
          ratioRow('merge, large / small', other.merge.median / one.merge.median, { atMost: 1.2 }),
        ],
      }
    } finally {
      await other.site.cleanUp()
    }
  } finally {
    await one.site.cleanUp()
  }
}

const rowsOf = (name: string, { plain, keeping, fork, merge }: Measured): readonly Row[] => [
  timeRow(`refresh, ${name}`, plain),
  timeRow(`refresh that keeps, ${name}`, keeping),
  ratioRow(`refresh that keeps / refresh, ${name}`, keeping.median / plain.median, { atMost: 1.5 }),
  timeRow(`fork, ${name}`, fork),
  timeRow(`merge, ${name}`, merge),
  ratioRow(`merge / fork, ${name}`, merge.median / fork.median, { atMost: 1.5 }),
]

async function measured(databaseBytes: number, name: string): Promise<Measured> {
  console.log(`  ${name}: filling a database, linking it…`)
  const site = await benchSite(databaseBytes)
  try {
    const times: Record<'plain' | 'keeping' | 'fork' | 'merge', number[]> = {
      plain: [],
      keeping: [],
      fork: [],
      merge: [],
    }
    for (let round = -1; round < rounds; round++) {
      const taken = await oneRound(site, round)
      // The first of each warms the page cache for all.
      if (round < 0) continue
      for (const key of ['plain', 'keeping', 'fork', 'merge'] as const) times[key].push(taken[key])
      const said = Object.entries(taken).map(([key, took]) => `${key} ${took.toFixed(0)} ms`)
      console.log(`  ${name}, round ${round + 1}: ${said.join(', ')}`)
    }
    return {
      site,
      plain: sampleOf(times.plain),
      keeping: sampleOf(times.keeping),
      fork: sampleOf(times.fork),
      merge: sampleOf(times.merge),
    }
  } catch (error) {
    await site.cleanUp()
    throw error
  }
}

async function oneRound(site: BenchSite, round: number) {
  const client = site.host.client()
  const { id: production } = site
  const from = { is: 'newest' } as const
  const first = await client.clone.fork({ production, name: `one-${round}`, from })
  await succeeded(site, first.job)
  const second = await client.clone.fork({ production, name: `two-${round}`, from })
  await succeeded(site, second.job)
  await edit(first.id, 1000)
  await edit(second.id, 3000)
  await site.production.sql(`UPDATE wp_posts SET post_excerpt = 'round ${round}' WHERE ID = ${5000 + round}`)
  const { job } = await client.point.take({ production, note: '' })
  await succeeded(site, job)
  await site.host.until('the point is ready', async (host) =>
    (await host.point.list({})).every((point) => point.state.is === 'ready'),
  )
  const fork = await timed(site, async () => (await client.clone.fork({ production, name: `fork-${round}`, from })).job)
  const clones = [`one-${round}`, `two-${round}`]
  const merge = await timed(site, async () => {
    const wish = { is: 'merge' as const, name: `both-${round}`, clones, from }
    return (await client.merge.start({ wish })).job ?? ''
  })
  const plain = await timed(site, async () => (await client.clone.refresh({ clone: second.id, from })).job)
  const keeping = await timed(site, async () => {
    const wish = { is: 'refresh' as const, clone: first.id, from }
    return (await client.merge.start({ wish })).job ?? ''
  })
  for (const { id } of await client.clone.list({}))
    await succeeded(site, (await client.clone.delete({ clone: id })).job)
  return { plain, keeping, fork, merge }
}

/** @param start begins when the host has nothing left to do of what came before, as when a person comes to it */
async function timed(site: BenchSite, start: () => Promise<string>): Promise<number> {
  await quiet(site)
  const began = performance.now()
  await succeeded(site, await start())
  return performance.now() - began
}

/** Nothing runs, all sizes are known, and there is a network for the next clone. */
async function quiet({ host }: BenchSite): Promise<void> {
  await host.until('there is nothing left to do', async (client) => {
    const [jobs, clones] = [await client.job.list(), await client.clone.list({})]
    if (jobs.some(({ state }) => state === 'running') || clones.some(({ ownBytes }) => ownBytes === null)) return false
    const named = `name=${host.instance}.*-spare-seal`
    return (await docker('ps', '-q', '--filter', named)) !== ''
  })
}

/** As a clone's PHP names it. */
async function edit(clone: string, first: number): Promise<void> {
  const statements = Array.from({ length: edits }, (_, at) => {
    const id = (first + at).toString(16).padStart(16, 'a')
    const name = `/*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`
    return `UPDATE wp_posts SET post_title = CONCAT(post_title, ' edited'), post_modified = NOW() WHERE ID = ${first + at} ${name};
      INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (${first + at}, 'edited', '${at}') ${name}`
  })
  await sqlIn(await pairOf(clone), statements.join(';\n'))
}

async function succeeded({ host }: BenchSite, job: string): Promise<void> {
  const { state, title, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(`${title}: ${state}. ${failure?.message}`)
}
