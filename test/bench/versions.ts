// What is done with a clone, against a fork of its own: refresh, rewind, undo, reset, branch, waking up, and a warm spare.
import { docker } from '../support/seen.ts'
import { type Floor, floorOf } from './floor.ts'
import { mebibytes, type Report, ratioRow, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite, untilPage } from './site.ts'

const rounds = 7

type Started = Promise<{ readonly job: string; readonly id: string }>

export async function versionsBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(100 * 2 ** 20)
  try {
    const { clone } = site.host.client()
    const floor = await floorClone(site)
    const { id: work } = await done(site, clone.fork({ production: site.id, name: 'work', from: { is: 'newest' } }))
    const { id: bookmark } = await done(site, clone.bookmark({ clone: work, name: 'bench' }))
    const times = new Map<string, number[]>()
    const take = async (what: string, one: () => Promise<number>) => {
      times.set(what, [...(times.get(what) ?? []), await one()])
      await rest(site)
    }
    for (let round = 0; round <= rounds; round++) {
      await take('floor', () => floor.once())
      await take('fork', () => fork(site, `fork-${round}`))
      await take('refresh', () => timed(site, 'work', () => clone.refresh({ clone: work, from: { is: 'newest' } })))
      await take('rewind', () => timed(site, 'work', () => clone.rewind({ clone: work, bookmark })))
      await take('undo', () => timed(site, 'work', () => clone.undo({ clone: work })))
      await take('reset', () => timed(site, 'work', () => clone.reset({ clone: work })))
      await take('branch', () => branch(site, work, `branch-${round}`))
      await take('wake', () => wake(site, work, 'work'))
      // The first of each warms what is warm for all after.
      if (round === 0) times.clear()
      else
        console.log(
          `  round ${round}: ${[...times].map(([what, all]) => `${what} ${all.at(-1)?.toFixed(0)}`).join(', ')}`,
        )
    }
    await site.host.client().preferences({ warmSpare: true })
    const warm: number[] = []
    for (let round = 0; round < rounds; round++) {
      await untilWarm(site)
      warm.push(await fork(site, `warm-${round}`))
    }
    const sample = (what: string) => sampleOf(times.get(what) ?? [])
    const ratio = (what: string, to: string) => sample(what).median / sample(to).median
    return {
      title: 'what is done with a clone, against a fork',
      on: [`${mebibytes(site.databaseBytes)} database; all in turns, ${rounds} rounds, by a host at rest`],
      rows: [
        ...[...times.keys()].map((what) => timeRow(what, sample(what))),
        timeRow('fork, with a warm spare', sampleOf(warm)),
        ...['refresh', 'rewind', 'undo', 'reset', 'branch'].map((what) =>
          ratioRow(`${what} / fork`, ratio(what, 'fork'), { atMost: 1.25 }),
        ),
        ratioRow('wake / floor', ratio('wake', 'floor'), { atMost: 1.25 }),
        ratioRow('warm spare / fork', sampleOf(warm).median / sample('fork').median, { atMost: 0.35 }),
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

async function done({ host }: BenchSite, starting: Started): Promise<{ readonly id: string }> {
  const { job, id } = await starting
  const { state, title, failure } = await host.ended(job)
  if (state !== 'done') throw new Error(`${title}: ${state}. ${failure?.message}`)
  return { id }
}

/** Until its address shows the new state; the one before is put away after. */
async function timed(site: BenchSite, name: string, start: () => Started): Promise<number> {
  const { gatewayPort } = (await site.host.client().snapshot()).capabilities
  const began = performance.now()
  const starting = start()
  await site.host.atStep((await starting).job, 'keepPrevious')
  const took = await untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, began)
  await done(site, starting)
  return took
}

/** A network waits for the next one again, and nothing of the last goes on into what is measured next. */
async function rest({ host }: BenchSite): Promise<void> {
  await host.until('a network waits', () => hasSpare(host, 'seal'))
  await new Promise((resolve) => setTimeout(resolve, 1_500))
}

async function fork(site: BenchSite, name: string): Promise<number> {
  const { clone } = site.host.client()
  return made(site, name, () => clone.fork({ production: site.id, name, from: { is: 'newest' } }))
}

async function branch(site: BenchSite, from: string, name: string): Promise<number> {
  const { clone } = site.host.client()
  return made(site, name, () => clone.branch({ clone: from, name, bookmark: null }))
}

/** Until its first page; it is gone again after. */
async function made(site: BenchSite, name: string, start: () => Started): Promise<number> {
  const { gatewayPort } = (await site.host.client().snapshot()).capabilities
  const began = performance.now()
  const starting = start()
  const took = await untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, began)
  const { id } = await done(site, starting)
  await done(site, site.host.client().clone.delete({ clone: id }))
  return took
}

/** From the request to its answer. */
async function wake(site: BenchSite, clone: string, name: string): Promise<number> {
  const client = site.host.client()
  const { gatewayPort } = (await client.snapshot()).capabilities
  await done(site, client.clone.sleep({ clone }))
  return untilPage(gatewayPort ?? 0, `${name}.localhost:${gatewayPort}`, performance.now())
}

async function floorClone(site: BenchSite): Promise<Floor> {
  const { clone } = site.host.client()
  const { id } = await done(site, clone.fork({ production: site.id, name: 'floor', from: { is: 'newest' } }))
  return floorOf(site, id)
}

async function untilWarm({ host }: BenchSite): Promise<void> {
  await host.until('a spare is warm', () => hasSpare(host, 'web'))
  await new Promise((resolve) => setTimeout(resolve, 3_000))
}

/** Whether a container of that role runs that belongs to no clone there is. */
async function hasSpare(host: BenchSite['host'], role: 'seal' | 'web'): Promise<boolean> {
  const label = (name: string, value: string) => ['--filter', `label=dev.sitefork.${name}=${value}`]
  const clones = new Set((await host.client().clone.list({})).map((one) => one.id))
  const names = await docker(
    'ps',
    '--format',
    '{{.Names}}',
    ...label('instance', host.instance),
    ...label('role', role),
  )
  const owners = names.split('\n').map((name) => name.split('-')[2] ?? '')
  return owners.some((owner) => owner !== '' && !clones.has(owner))
}
