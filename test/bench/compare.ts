// What comparing a mirror with its production for ever costs production, and how long one round of a site of a gigabyte takes.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newRound } from '../../src-main/production/mirror/comparison-round.ts'
import { docker } from '../support/seen.ts'
import { mebibytes, type Report } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

const size = 200 * 2 ** 20
const gigabyte = 2 ** 30
const windowSeconds = 180

export async function compareBench(): Promise<Report> {
  console.log('  linking a production…')
  const site = await benchSite(size)
  try {
    const set = (comparePercent: number) =>
      site.host.client().production.settings({ production: site.id, change: { comparePercent } })
    await set(0)
    console.log('  comparing every table at once…')
    const began = await processorSeconds(site)
    const { job } = await site.host.client().production.verify({ production: site.id })
    const ended = await site.host.ended(job)
    if (ended.state !== 'done') throw new Error(ended.failure?.message)
    const whole = (await processorSeconds(site)) - began
    console.log(`  following, ${windowSeconds} s without and ${windowSeconds} s with…`)
    const without = await spent(site)
    await beginAt(site, 'wp_options')
    await set(1)
    await site.host.until('it compares', async () => rowsCompared(site) > 0)
    const withIt = await spent(site)
    const rows = rowsCompared(site)
    const share = ((withIt - without) / windowSeconds) * 100
    const hours = (whole * 100 * (gigabyte / site.databaseBytes)) / 3600
    return {
      title: 'comparing a mirror with its production, at the usual pace',
      on: [`${mebibytes(site.databaseBytes)} of database; all processors of the production’s container`],
      rows: [
        { what: 'following alone', figure: `${((without / windowSeconds) * 100).toFixed(2)} % of one processor` },
        {
          what: 'comparing, beside it',
          figure: `${share.toFixed(2)} % of one processor`,
          promise: { text: 'at most 1 %', kept: share <= 1 },
        },
        { what: 'rows compared meanwhile', figure: String(rows) },
        { what: 'one round, in time of a processor', figure: `${whole.toFixed(1)} s` },
        {
          what: 'one round of 1 GiB, at that pace',
          figure: `${hours.toFixed(1)} h`,
          promise: { text: 'at most 24 h', kept: hours <= 24 },
        },
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

/** The next round is under way: small tables would be most of what is measured otherwise. */
async function beginAt({ host, id }: BenchSite, done: string): Promise<void> {
  await host.stop()
  const catalog = new DatabaseSync(join(host.home, 'catalog.db'))
  const round = { ...newRound(new Date().toISOString()), done }
  catalog.prepare('UPDATE comparisons SET round = ? WHERE production = ?').run(JSON.stringify(round), id)
  catalog.close()
  await host.start()
}

function rowsCompared({ host, id }: BenchSite): number {
  const catalog = new DatabaseSync(join(host.home, 'catalog.db'))
  const row = catalog.prepare('SELECT round FROM comparisons WHERE production = ?').get(id)
  catalog.close()
  return JSON.parse(String(row?.round ?? 'null'))?.rows ?? 0
}

/** Of everything in the production's container. */
async function processorSeconds({ production }: BenchSite): Promise<number> {
  const stat = await docker(
    'exec',
    production.container,
    'sh',
    '-c',
    'cat /sys/fs/cgroup/cpu.stat 2>/dev/null || echo "usage_usec $(($(cat /sys/fs/cgroup/cpuacct/cpuacct.usage) / 1000))"',
  )
  return Number(/usage_usec (\d+)/.exec(stat)?.[1]) / 1e6
}

async function spent(site: BenchSite): Promise<number> {
  const before = await processorSeconds(site)
  await new Promise((resolve) => setTimeout(resolve, windowSeconds * 1000))
  return (await processorSeconds(site)) - before
}
