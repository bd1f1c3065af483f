// From the click to the first page: against the floor that Docker sets, against a database ten times as large, and
// against the classic way.

import { docker } from '../support/seen.ts'
import { classicCopy } from './classic.ts'
import { type Floor, floorOf } from './floor.ts'
import { mebibytes, type Report, type Row, ratioRow, type Sample, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite, untilPage } from './site.ts'

const rounds = 9
const small = 100 * 2 ** 20
const large = 2 ** 30

interface Pair {
  readonly fork: Sample
  readonly floor: Sample
  readonly site: BenchSite
}

export async function forkBench(): Promise<Report> {
  const first = await measured(small, 'small')
  try {
    const second = await measured(large, 'large')
    try {
      console.log('  the classic way, once…')
      const classic = await classicCopy(second.site)
      const own = await untouched(second.site)
      return {
        title: 'from the click to the first page',
        on: [
          `small: ${mebibytes(first.site.databaseBytes)} database; large: ${mebibytes(second.site.databaseBytes)} database`,
          `Docker ${await docker('version', '--format', '{{.Server.Version}}')}; floor and fork in turns, ${rounds} rounds`,
        ],
        rows: [
          ...rowsOf('small', first),
          ...rowsOf('large', second),
          ratioRow('fork, large / small', second.fork.median / first.fork.median, { atMost: 1.15 }),
          timeRow('classic, large: dump and import', sampleOf([classic.dump])),
          timeRow('classic, large: files', sampleOf([classic.files])),
          timeRow('classic, large: search and replace', sampleOf([classic.replace])),
          timeRow('classic, large: in all', sampleOf([classic.total])),
          ratioRow('classic / fork, large', classic.total / second.fork.median, { atLeast: 20 }),
          ...own,
        ],
      }
    } finally {
      await second.site.cleanUp()
    }
  } finally {
    await first.site.cleanUp()
  }
}

function rowsOf(name: string, { fork, floor }: Pair): Row[] {
  return [
    timeRow(`floor, ${name}`, floor),
    timeRow(`fork, ${name}`, fork),
    ratioRow(`fork / floor, ${name}`, fork.median / floor.median, { atMost: 1.25 }),
  ]
}

/** In turns, so that a noisy moment falls on both. */
async function measured(databaseBytes: number, name: string): Promise<Pair> {
  console.log(`  ${name}: filling a database, linking it…`)
  const site = await benchSite(databaseBytes)
  try {
    const floor = await floorClone(site)
    const [forks, floors]: [number[], number[]] = [[], []]
    // The first of each warms the page cache for both.
    await floor.once()
    await forkOnce(site, 'warm')
    for (let round = 0; round < rounds; round++) {
      floors.push(await floor.once())
      forks.push(await forkOnce(site, `round-${round}`))
      console.log(
        `  ${name}, round ${round + 1}: floor ${floors.at(-1)?.toFixed(0)} ms, fork ${forks.at(-1)?.toFixed(0)} ms`,
      )
    }
    return { fork: sampleOf(forks), floor: sampleOf(floors), site }
  } catch (error) {
    await site.cleanUp()
    throw error
  }
}

async function floorClone(site: BenchSite): Promise<Floor> {
  const client = site.host.client()
  const { job, id } = await client.clone.fork({ production: site.id, name: 'floor', from: { is: 'newest' } })
  await succeeded(site, job)
  return floorOf(site, id)
}

/**
 * Milliseconds from the click to the first page through the gateway, by a host at rest. The clone is gone again after,
 * and the network that waits for the next one is there: nothing of this fork goes on into what is measured next.
 */
async function forkOnce(site: BenchSite, name: string): Promise<number> {
  const client = site.host.client()
  const { gatewayPort } = (await client.snapshot()).capabilities
  const began = performance.now()
  const { job, id } = await client.clone.fork({ production: site.id, name, from: { is: 'newest' } })
  const took = await untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, began)
  await succeeded(site, job)
  await succeeded(site, (await client.clone.delete({ clone: id })).job)
  const label = [
    '--filter',
    `label=dev.sitefork.instance=${site.host.instance}`,
    '--filter',
    'label=dev.sitefork.role=seal',
  ]
  await site.host.until('a network waits', async () => (await docker('ps', '--quiet', ...label)) !== '')
  return took
}

async function succeeded({ host }: BenchSite, job: string): Promise<void> {
  const { state, title, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(`${title}: ${state}. ${failure?.message}`)
}

/** A clone nobody has touched: what it stores by itself, and what it uses at rest. */
async function untouched(site: BenchSite): Promise<Row[]> {
  const client = site.host.client()
  const { job, id } = await client.clone.fork({ production: site.id, name: 'untouched', from: { is: 'newest' } })
  await succeeded(site, job)
  const { instance } = site.host
  const state = await docker('exec', `sitefork-${instance}-keeper`, 'sh', '-c', `ls -d /pool/clones/${id}/*`)
  await docker('exec', `sitefork-${instance}-keeper`, 'sync', '-f', '/pool')
  const du = await docker('exec', `sitefork-${instance}-keeper`, 'btrfs', 'filesystem', 'du', '-s', '--raw', state)
  const own = Number(/^\s*\d+\s+(\d+)/m.exec(du)?.[1])
  const containers = await docker('ps', '--quiet', '--filter', `name=-${id}-`)
  const usage = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', ...containers.split('\n'))
  const memory = usage.split('\n').reduce((sum, line) => sum + bytesOf(line.split('/')[0] ?? ''), 0)
  return [
    {
      what: 'own bytes of an untouched clone, large',
      figure: mebibytes(own),
      promise: { text: 'at most 20 MB', kept: own <= 20e6 },
    },
    {
      what: 'memory of a clone at rest, large',
      figure: mebibytes(memory),
      promise: { text: 'at most 160 MB', kept: memory <= 160e6 },
    },
  ]
}

/** "73.2MiB" → bytes. */
function bytesOf(text: string): number {
  const [, number, unit = 'B'] = /([\d.]+)\s*([KMG]?i?B)/.exec(text) ?? []
  const scale: Readonly<Record<string, number>> = {
    B: 1,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
  }
  return Number(number) * (scale[unit] ?? Number.NaN)
}
