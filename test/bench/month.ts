// A month of history by the default policy: what it stores, and whether its oldest point is forked as fast as its newest.
import { docker, inPool } from '../support/seen.ts'
import { mebibytes, type Report, ratioRow, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

/**
 * The policy keeps 28 points a day apart, 144 an hour apart, 96 a quarter of an hour apart. Of each as many are made as it
 * takes to know what one costs. Each has its share of 1 % of rows changed a day.
 */
const kinds = [
  { name: 'daily', made: 10, kept: 28, share: 1 },
  { name: 'hourly', made: 8, kept: 144, share: 1 / 24 },
  { name: 'quarter-hourly', made: 8, kept: 96, share: 1 / 96 },
] as const
const rounds = 5

export async function monthBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(2 ** 30)
  try {
    const mirror = await stored(site)
    console.log(`  the mirror and its first point: ${mebibytes(mirror)} of ${mebibytes(site.databaseBytes)}`)
    let turn = 0
    let estimate = mirror
    const costs: string[] = []
    for (const { name, made, kept, share } of kinds) {
      const before = await stored(site)
      for (let count = 0; count < made; count++) await changeAndKeep(site, turn++, share)
      const each = ((await stored(site)) - before) / made
      estimate += each * kept
      costs.push(`${name}: ${mebibytes(each)} a point, ${kept} of them kept`)
      console.log(`  ${costs.at(-1)}`)
    }
    const points = await site.host.client().point.list({ production: site.id })
    const [oldest, newest]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      oldest.push(await forkOnce(site, `oldest-${round}`, points.at(-1)?.id ?? ''))
      newest.push(await forkOnce(site, `newest-${round}`, points[0]?.id ?? ''))
    }
    const history = estimate - mirror
    return {
      title: 'a month of history, by the default policy',
      on: [
        `${mebibytes(site.databaseBytes)} database, 1 % of its posts changed a day; Docker ${await docker('version', '--format', '{{.Server.Version}}')}`,
        ...costs,
      ],
      rows: [
        { what: 'the mirror itself, on disk', figure: mebibytes(mirror) },
        { what: 'history beside it, all points and logs, on disk', figure: mebibytes(history) },
        ratioRow('history / logical size', history / site.databaseBytes, { atMost: 1 }),
        timeRow('fork, oldest point', sampleOf(oldest)),
        timeRow('fork, newest point', sampleOf(newest)),
        ratioRow('oldest / newest', sampleOf(oldest).median / sampleOf(newest).median, { atMost: 1.15 }),
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

async function changeAndKeep({ production, host, id }: BenchSite, turn: number, share: number): Promise<void> {
  const every = Math.round(100 / share)
  await production.sql(
    `UPDATE wp_posts SET post_content = CONCAT(MD5(RAND()), SUBSTRING(post_content, 33)) WHERE ID MOD ${every} = ${turn % every}`,
  )
  const { job } = await host.client().point.take({ production: id })
  const ended = await host.ended(job)
  if (ended.state !== 'done') throw new Error(ended.failure?.message)
}

/** What the pool holds on its disk, once everything is written and what was removed is gone: it has nothing but this site. */
async function stored({ host }: BenchSite): Promise<number> {
  await host.until('every point is ready', async (client) =>
    (await client.point.list({})).every((one) => one.state.is === 'ready'),
  )
  await inPool(host, 'btrfs', 'subvolume', 'sync', '/pool')
  await inPool(host, 'sync', '-f', '/pool')
  const used = await inPool(host, 'df', '--output=used', '-B1', '/pool')
  return Number(used.split('\n').at(-1))
}

async function forkOnce({ host, id }: BenchSite, name: string, point: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const began = performance.now()
  const started = await host.client().clone.fork({ production: id, name, from: { is: 'point', point } })
  const job = await host.ended(started.job)
  const took = performance.now() - began
  if (job.state !== 'done') throw new Error(job.failure?.message)
  await host.ended((await host.client().clone.delete({ clone: started.id })).job)
  return took
}
