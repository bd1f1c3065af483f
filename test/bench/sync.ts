// How far the mirror is behind production while fifty rows a second are written.
import { docker } from '../support/seen.ts'
import { percentile, type Report } from './report.ts'
import { type BenchSite, benchSite } from './site.ts'

export const writesPerSecond = 50
const seconds = 30
export const table = 'CREATE TABLE bench (id INT AUTO_INCREMENT PRIMARY KEY, at DATETIME(6) NOT NULL)'

export async function syncBench(): Promise<Report> {
  console.log('  linking a production…')
  const site = await benchSite(20 * 2 ** 20)
  try {
    await site.production.sql(table)
    console.log(`  writing for ${seconds} s…`)
    const lags = await lagsWhile(site, write(site, seconds))
    const p95 = percentile(lags, 0.95)
    return {
      title: `sync lag under ${writesPerSecond} writes a second, on one machine`,
      on: [`${lags.length} readings of the newest row’s age on the mirror, over ${seconds} s`],
      rows: [
        { what: 'median', figure: `${percentile(lags, 0.5).toFixed(2)} s` },
        {
          what: '95 of 100',
          figure: `${p95.toFixed(2)} s`,
          promise: { text: 'at most 2 s', kept: p95 <= 2 },
        },
        { what: 'longest', figure: `${Math.max(...lags).toFixed(2)} s` },
      ],
    }
  } finally {
    await site.cleanUp()
  }
}

/** One statement after the other, paced by the server, into the table `bench`. */
export async function write({ production }: BenchSite, seconds: number): Promise<void> {
  const statements = 'INSERT INTO bench (at) VALUES (NOW(6)); DO SLEEP(@pause);'.repeat(writesPerSecond * seconds)
  await production.sql(`SET @pause = ${1 / writesPerSecond}; ${statements}`)
}

/** Age of the newest row the mirror has, in seconds, again and again until the writing ends. */
async function lagsWhile(site: BenchSite, writing: Promise<void>): Promise<number[]> {
  const lags: number[] = []
  let going = true
  const ended = writing.finally(() => {
    going = false
  })
  const query = 'SELECT TIMESTAMPDIFF(MICROSECOND, MAX(at), NOW(6)) / 1e6 FROM wordpress.bench'
  const mirror = `sitefork-${site.host.instance}-mirror-${site.id}`
  const client = ['mariadb', '--no-defaults', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
  while (going) {
    // Before the first row arrives there is no table yet, or no row.
    const lag = Number(await docker('exec', '--user=0', mirror, ...client, '--execute', query).catch(() => 'NaN'))
    if (going && Number.isFinite(lag)) lags.push(lag)
  }
  await ended
  return lags
}
