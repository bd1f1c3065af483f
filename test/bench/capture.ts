// What it costs the start of a clone that its changes are logged whole and named: the same pair of containers with it and without,
// in turns, in one run.
import { docker } from '../support/seen.ts'
import { floorOf } from './floor.ts'
import { mebibytes, type Report, type Row, ratioRow, sampleOf, timeRow } from './report.ts'
import { benchSite } from './site.ts'

const rounds = 20

/** Arguments of the server by which it writes a log, and what is in it. */
const isNoLog = (argument: string) =>
  !/^--(?:loose-)?(?:log-bin|binlog|sync-binlog|gtid|log-replica|max-binlog)/.test(argument)

export async function captureBench(): Promise<Report> {
  console.log('  filling a database, linking it…')
  const site = await benchSite(100 * 2 ** 20)
  try {
    const client = site.host.client()
    const { job, id } = await client.clone.fork({ production: site.id, name: 'captured', from: { is: 'newest' } })
    const ended = await site.host.ended(job)
    if (ended.state !== 'done') throw new Error(ended.failure?.message)
    const floor = await floorOf(site, id, { arguments: isNoLog, setting: 'auto_prepend_file =' })
    const [captured, bare, again]: [number[], number[], number[]] = [[], [], []]
    const kinds = [
      [captured, floor],
      [bare, floor.lacking],
      [again, floor.lacking],
    ] as const
    for (const [, { once }] of kinds) await once()
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < kinds.length; at++) {
        const kind = kinds[(at + round) % kinds.length]
        if (kind) kind[0].push(await kind[1].once())
      }
    }
    const ratio = (one: readonly number[], other: readonly number[]) =>
      sampleOf(one.map((ms, round) => ms / (other[round] ?? 0))).median
    const three = (what: string, value: number): Row => ({ what, figure: `${value.toFixed(3)} x` })
    const cost = sampleOf([
      ...captured.map((ms, at) => ms / (bare[at] ?? 0)),
      ...captured.map((ms, at) => ms / (again[at] ?? 0)),
    ]).median
    return {
      title: 'what it costs the start of a clone that what it changes is logged',
      on: [
        `${mebibytes(site.databaseBytes)} database, Docker ${await docker('version', '--format', '{{.Server.Version}}')}`,
        `${rounds} rounds, in turns; from the first word to Docker to the first page, nothing else of a fork`,
      ],
      rows: [
        timeRow('with its log, and its writes named', sampleOf(captured)),
        timeRow('without', sampleOf(bare)),
        timeRow('without, again', sampleOf(again)),
        { ...ratioRow('with / without', cost, { atMost: 1.05 }), figure: `${cost.toFixed(3)} x` },
        three('the same by chance', ratio(bare, again)),
      ],
    }
  } finally {
    await site.cleanUp()
  }
}
