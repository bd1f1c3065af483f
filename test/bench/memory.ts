// Whether the host's memory stays what it is over an hour of syncing, while fifty rows a second are written.
import { readFile } from 'node:fs/promises'
import { mebibytes, percentile, type Report, ratioRow } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'
import { table, write, writesPerSecond } from './sync.ts'

/** Until every part has done everything once. */
const warmUpMinutes = 5
const minutes = Number(process.env.BENCH_MINUTES ?? 60)
const readEveryMs = 5_000

export async function memoryBench(): Promise<Report> {
  console.log('  linking a production…')
  const site = await benchSite(20 * 2 ** 20)
  const readings: number[] = []
  const read = async () => void readings.push(await residentBytes(site.host.pid()))
  try {
    await site.production.sql(table)
    console.log(`  writing for ${warmUpMinutes + minutes} minutes…`)
    await writeMinutes(site, warmUpMinutes)
    const timer = setInterval(() => void read().catch(() => undefined), readEveryMs)
    await writeMinutes(site, minutes)
    clearInterval(timer)
    const tenth = Math.max(1, Math.floor(readings.length / 10))
    const [first, last] = [percentile(readings.slice(0, tenth), 0.5), percentile(readings.slice(-tenth), 0.5)]
    return {
      title: `memory of the host over ${minutes} minutes of ${writesPerSecond} writes a second`,
      on: [
        `${readings.length} readings of the process’ resident memory, after ${warmUpMinutes} minutes of the same load`,
      ],
      rows: [
        { what: 'first tenth, median', figure: mebibytes(first) },
        { what: 'last tenth, median', figure: mebibytes(last) },
        { what: 'most', figure: mebibytes(Math.max(...readings)) },
        ratioRow('last / first', last / first, { atMost: 1.1 }),
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

/** In pieces, for a command has only so much room. */
async function writeMinutes(site: BenchSite, count: number): Promise<void> {
  for (let piece = 0; piece < count * 3; piece++) await write(site, 20)
}

/** As Linux has it. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
}
