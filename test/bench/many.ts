// Fifty clones on one machine: whether the last is made as fast as the first, what all of them store, how smoothly the window
// shows them, and how long a start takes.
import { setTimeout as pause } from 'node:timers/promises'
import { docker, inPool } from '../support/seen.ts'
import { type Frames, framesOf, restShare, withWindow } from './frames.ts'
import { mebibytes, type Report, type Row, ratioRow, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite, untilPage } from './site.ts'

const many = 50
/** Of the last ones, their median counts: a single one may fall into a noisy moment. */
const last = 10

export async function manyBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(2 ** 30)
  try {
    // The first warms the page cache for all.
    await fork(site, 'warms')
    const times: number[] = []
    for (let count = 1; count <= many; count++) {
      times.push(await fork(site, `clone-${count}`))
      if (count % 10 === 0) console.log(`  ${count} clones, the last in ${times.at(-1)?.toFixed(0)} ms`)
    }
    const own = await ownBytes(site)
    const { still, changing, forking, floor, rest } = await inWindow(site)
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
        framesRow('window, nothing changes', still),
        framesRow('window, while ten clones a second change', changing),
        ratioRow('of its frames when nothing changes', changing.perSecond / still.perSecond, { atLeast: 0.95 }),
        framesRow('window, while more appear, which takes all processors', forking),
        framesRow('an empty page, in the same way', floor),
        { what: 'of the frames of an empty page', figure: `${(forking.perSecond / floor.perSecond).toFixed(2)} x` },
        { what: 'host at rest, window open', figure: `${(rest * 100).toFixed(1)} % of one processor` },
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

/** Milliseconds to its first page. The next begins once the host is at rest: too many awake are put to sleep first. */
async function fork({ host, id }: BenchSite, name: string): Promise<number> {
  const { gatewayPort } = (await host.client().snapshot()).capabilities
  const began = performance.now()
  const { job } = await host.client().clone.fork({ production: id, name, from: { is: 'newest' } })
  const took = await untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, began)
  const { state, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(failure?.message)
  await atRest(host)
  return took
}

/** Nothing runs, and nothing did for a while. */
async function atRest(host: BenchSite['host']): Promise<void> {
  const idle = async () => (await host.client().job.list()).every((one) => one.state !== 'running')
  let since = performance.now()
  await host.until('the host is at rest', async () => {
    if (!(await idle())) since = performance.now()
    return performance.now() - since > 1_500
  })
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

/** All clones sleep meanwhile: what is measured is the window, not fifty servers beside it. */
async function inWindow(site: BenchSite) {
  const client = site.host.client()
  const clones = await client.clone.list({})
  // The host puts none to sleep at the same time.
  await client.preferences({ awakeMost: 0 })
  await atRest(site.host)
  for (const { id } of clones) await site.host.ended((await client.clone.sleep({ clone: id })).job)
  return withWindow(site.host, clones.length, async (page) => {
    const rest = await restShare(site.host, 20)
    const still = await framesOf(page, () => pause(5_000))
    const changing = await framesOf(page, async () => {
      for (const [index, { id }] of clones.entries()) {
        await client.clone.describe({ clone: id, change: { label: `label ${index}` } })
        await pause(100)
      }
    })
    const forking = await framesOf(page, () => forkSome(site, 'more'))
    await page.goto('about:blank')
    const floor = await framesOf(page, () => forkSome(site, 'others'))
    return { rest, still, changing, forking, floor }
  })
}

/** As a person does, who looks at the window until they are there: nobody asks for their pages meanwhile. */
async function forkSome({ host, id }: BenchSite, name: string): Promise<void> {
  for (const number of [1, 2, 3]) {
    const from = { is: 'newest' } as const
    const { job } = await host.client().clone.fork({ production: id, name: `${name}-${number}`, from })
    const { state, failure } = await host.ended(job)
    if (state !== 'done') throw new Error(failure?.message)
  }
}

function framesRow(what: string, { perSecond, slowMs }: Frames): Row {
  return {
    what,
    figure: `${perSecond.toFixed(1)} frames a second, 95 % within ${slowMs.toFixed(1)} ms`,
  }
}

/** Milliseconds from the process’ start to the whole list. */
async function timeToList({ host }: BenchSite): Promise<number> {
  const began = performance.now()
  await host.open()
  const clones = await host.client().clone.list({})
  if (clones.length < many) throw new Error(`The list has ${clones.length} clones.`)
  return performance.now() - began
}
