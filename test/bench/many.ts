// Fifty clones on one machine: whether the last is made as fast as the first, what all of them store, and how long a start takes.
import { docker, inPool } from '../support/seen.ts'
import { mebibytes, type Report, ratioRow, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite, untilPage } from './site.ts'

const many = 50
/** Of the last ones, their median counts: a single one may fall into a noisy moment. */
const last = 10

export async function manyBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(2 ** 30)
  try {
    // Nobody sleeps, and the first warms the page cache for all.
    await site.host.client().preferences({ sleepAfter: 0, awakeMost: 0 })
    await fork(site, 'warms')
    const times: number[] = []
    for (let count = 1; count <= many; count++) {
      times.push(await fork(site, `clone-${count}`))
      if (count % 10 === 0) console.log(`  ${count} clones, the last in ${times.at(-1)?.toFixed(0)} ms`)
    }
    const own = await ownBytes(site)
    await site.host.stop()
    const started = await timeToList(site)
    const [first, others] = [sampleOf(times.slice(0, last)), sampleOf(times.slice(-last))]
    return {
      title: `${many} clones of one production`,
      on: [
        `${mebibytes(site.databaseBytes)} database; Docker ${await docker('version', '--format', '{{.Server.Version}}')}`,
      ],
      rows: [
        timeRow(`fork, the first ${last}`, first),
        timeRow(`fork, the last ${last}`, others),
        ratioRow('last / first', others.median / first.median, { atMost: 1.2 }),
        {
          what: 'own bytes of all, on disk',
          figure: mebibytes(own),
          promise: { text: 'at most 1 GB', kept: own <= 1e9 },
        },
        {
          what: 'start to a list with all of them',
          figure: `${(started / 1000).toFixed(2)} s`,
          promise: { text: 'at most 1 s', kept: started <= 1000 },
        },
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

/** Milliseconds to its first page; the network of the next one waits again before the next begins. */
async function fork({ host, id }: BenchSite, name: string): Promise<number> {
  const { gatewayPort } = (await host.client().snapshot()).capabilities
  const began = performance.now()
  const { job } = await host.client().clone.fork({ production: id, name, from: { is: 'newest' } })
  const took = await untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, began)
  const { state, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(failure?.message)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  return took
}

/** What the disk has more than it would without the clones: all of them below one folder, less what points hold. */
async function ownBytes({ host }: BenchSite): Promise<number> {
  await inPool(host, 'sync', '-f', '/pool')
  const bytes = async (...folders: string[]) => {
    const report = await inPool(host, 'compsize', '-b', ...folders)
    return Number(/^TOTAL\s+\d+%\s+(\d+)/m.exec(report)?.[1])
  }
  return (await bytes('/pool/productions', '/pool/clones')) - (await bytes('/pool/productions'))
}

/** Milliseconds from the process’ start to the whole list. */
async function timeToList({ host }: BenchSite): Promise<number> {
  const began = performance.now()
  await host.open()
  const clones = await host.client().clone.list({})
  if (clones.length < many) throw new Error(`The list has ${clones.length} clones.`)
  return performance.now() - began
}
