// Any second against a kept point: a fork in the middle of a full spacing of writes, and how fast it is replayed.
import type { Job } from '../../src-main/contract/models.ts'
import { docker, inPool, pairOf, stateOf } from '../support/seen.ts'
import { mebibytes, type Report, ratioRow, sampleOf, timeRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

/** What 20 writes a second make in the 15 minutes between two points. */
const transactions = 18_000
const bursts = 30
const rounds = 7

export async function historyBench(): Promise<Report> {
  console.log('  linking a production…')
  const site = await benchSite(100 * 2 ** 20)
  try {
    console.log(`  writing ${transactions} transactions…`)
    const [from, to] = await writeSpacing(site)
    await reached(site, to)
    const [points, seconds, speeds]: [number[], number[], number[]] = [[], [], []]
    await forkOnce(site, 'warm', { is: 'newest' })
    for (let round = 0; round < rounds; round++) {
      const at = new Date(from + ((to - from) * (round + 1)) / (rounds + 1))
      at.setMilliseconds(0)
      const point = await forkOnce(site, `point-${round}`, { is: 'newest' })
      const second = await forkOnce(site, `second-${round}`, { is: 'moment', at: at.toISOString() })
      points.push(point.milliseconds)
      seconds.push(second.milliseconds)
      speeds.push(replayMilliseconds(second.job))
      console.log(
        `  round ${round + 1}: point ${points.at(-1)?.toFixed(0)} ms, second ${seconds.at(-1)?.toFixed(0)} ms`,
      )
    }
    const whole = await replayWhole(site, to)
    const tool = await toolSpeed(site)
    return {
      title: 'any second against a kept point',
      on: [
        `${transactions} WordPress-like transactions after the point, ${mebibytes(whole.bytes)} of binary log; seconds spread over all of them`,
        `${mebibytes(site.databaseBytes)} database; point and second in turns, ${rounds} rounds`,
      ],
      rows: [
        timeRow('fork, kept point', sampleOf(points)),
        timeRow('fork, any second', sampleOf(seconds)),
        ratioRow('any second / kept point', sampleOf(seconds).median / sampleOf(points).median, { atMost: 2 }),
        timeRow('of it, replay', sampleOf(speeds)),
        { what: 'replay, the whole spacing', figure: `${(whole.bytes / 1e6 / whole.seconds).toFixed(1)} MB/s` },
        { what: 'mariadb-binlog | mariadb, the same', figure: `${(whole.bytes / 1e6 / tool).toFixed(1)} MB/s` },
        ratioRow('replay / the tool', tool / whole.seconds, { atLeast: 0.8 }),
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

/** In bursts, so that there are seconds to choose from; when it began and ended (milliseconds). */
async function writeSpacing({ production }: BenchSite): Promise<readonly [number, number]> {
  await production.sql(
    'CREATE TABLE bench_note (id INT AUTO_INCREMENT PRIMARY KEY, text LONGTEXT, at DATETIME); CREATE TABLE bench_option (name VARCHAR(191) PRIMARY KEY, value LONGTEXT)',
  )
  await production.sql("INSERT INTO bench_option SELECT CONCAT('opt', seq), REPEAT('x', 1000) FROM seq_0_to_199")
  const from = Date.now()
  for (let burst = 0; burst < bursts; burst++) {
    const lines = Array.from({ length: transactions / bursts }, (_, at) => transaction(burst * 1000 + at))
    await production.sql(`${lines.join('\n')}\nDO SLEEP(0.5);`)
  }
  return [from, Date.now()]
}

function transaction(n: number): string {
  const note = `INSERT INTO bench_note (text, at) VALUES (REPEAT(MD5(${n}), 30), NOW());`
  const option = `UPDATE bench_option SET value = CONCAT(MD5(${n}), REPEAT('x', 1000)) WHERE name = 'opt${n % 200}';`
  const both = `BEGIN; UPDATE bench_note SET at = NOW() WHERE id = ${1 + Math.floor(n / 5)}; ${option} COMMIT;`
  return [note, option, both][n % 3] ?? note
}

async function reached({ host, id }: BenchSite, to: number): Promise<void> {
  const wanted = new Date(to).toISOString()
  await host.until('history reaches the last write', async (client) => {
    const one = (await client.production.list()).find((each) => each.id === id)
    return (one?.history.to ?? '') >= wanted
  })
}

async function forkOnce(
  { host, id }: BenchSite,
  name: string,
  from: { readonly is: 'newest' } | { readonly is: 'moment'; readonly at: string },
): Promise<{ readonly milliseconds: number; readonly job: Job }> {
  // At rest: the points that earlier forks left are made ready, and the next network waits.
  await host.until('nothing runs', async (client) => {
    const { jobs, points } = await client.snapshot()
    return jobs.every((job) => job.state !== 'running') && points.every((point) => point.state.is === 'ready')
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const began = performance.now()
  const started = await host.client().clone.fork({ production: id, name, from })
  const job = await host.ended(started.job)
  const milliseconds = performance.now() - began
  if (job.state !== 'done') throw new Error(`${job.failure?.message} ${job.failure?.detail}`)
  await host.ended((await host.client().clone.delete({ clone: started.id })).job)
  return { milliseconds, job }
}

function replayMilliseconds(job: Job): number {
  const step = job.steps.find((one) => one.key === 'replay')
  return Date.parse(step?.endedAt ?? '') - Date.parse(step?.startedAt ?? '')
}

/** All of it, by Sitefork: what the job’s step took. */
async function replayWhole(site: BenchSite, to: number): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const { job } = await forkOnce(site, 'whole', { is: 'moment', at: new Date(to + 1000).toISOString() })
  const sizes = await inPool(site.host, 'sh', '-c', `cat ${logs(site)} | wc -c`)
  return { seconds: replayMilliseconds(job) / 1000, bytes: Number(sizes) }
}

/** Both archived and still being written. */
const logs = ({ id }: BenchSite) =>
  `$(ls /pool/productions/${id}/history/*/binlog.[0-9]* 2>/dev/null) $(ls /pool/productions/${id}/live/db/binlog.[0-9]*[0-9])`

/** The same logs decoded by the server’s own tool and fed to its client, on a clone of the point; seconds. */
async function toolSpeed(site: BenchSite): Promise<number> {
  const { host, id } = site
  const [first] = (await host.client().point.list({ production: id })).filter((one) => one.kind === 'linked')
  const from = { is: 'point', point: first?.id ?? '' } as const
  const started = await host.client().clone.fork({ production: id, name: 'tool', from })
  await host.ended(started.job)
  const { database } = await pairOf(started.id)
  // Where the client's account, which has no capability, can read them.
  const lay = `cd "$1/db" && chmod 755 . && mkdir logs && cp ${logs(site)} logs/ && rm -f logs/*.idx && chmod -R a+rX logs`
  await inPool(host, 'sh', '-c', lay, 'sh', await stateOf(host, started.id))
  const began = performance.now()
  const client = 'mariadb --no-defaults --skip-ssl --socket=/run/mysqld/mysqld.sock'
  await docker(
    'exec',
    '--user=0',
    database,
    'sh',
    '-c',
    `(echo 'SET sql_log_bin = 0; SET GLOBAL innodb_flush_log_at_trx_commit = 0;'; mariadb-binlog /site/db/logs/binlog.*) | ${client}`,
  )
  return (performance.now() - began) / 1000
}
