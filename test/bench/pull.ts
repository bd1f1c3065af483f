// What a pull costs production's line when one row in a thousand changed.
import { testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { testProduction } from '../support/production.ts'
import { mebibytes, type Report, sampleOf, timeRow } from './report.ts'

const rows = 100_000

export async function pullBench(): Promise<Report> {
  console.log('  linking a production without a binary log…')
  const production = await testProduction({ databaseOptions: ['--skip-log-bin'] })
  const host = await testHost({ poolBytes: 8 * 2 ** 30 })
  try {
    await production.sql(
      `CREATE TABLE bench_rows (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(200), body LONGTEXT, at DATETIME);
       INSERT INTO bench_rows (title, body, at) SELECT CONCAT('Row ', seq), REPEAT(SHA2(seq, 512), 8), NOW() FROM seq_1_to_${rows}`,
    )
    await host.start()
    const id = await linked(host, production)
    await production.sql('UPDATE bench_rows SET title = CONCAT(title, "!") WHERE id MOD 1000 = 13')
    await production.sql('ANALYZE TABLE bench_rows')
    const bytes = Number(
      await production.sql("SELECT SUM(data_length) FROM information_schema.tables WHERE table_schema = 'wordpress'"),
    )
    const began = performance.now()
    const { job } = await host.client().production.pull({ production: id })
    const ended = await host.ended(job)
    if (ended.state !== 'done') throw new Error(ended.failure?.message)
    const milliseconds = performance.now() - began
    const log = (await host.client().job.log({ job })).lines.join('\n')
    const travelled = Number(/(\d+) bytes travelled/.exec(log)?.[1])
    const share = travelled / bytes
    return {
      title: 'a pull with one row in a thousand changed',
      on: [`${rows} rows, ${mebibytes(bytes)} of data`],
      rows: [
        timeRow('pull, rows and files', sampleOf([milliseconds])),
        { what: 'bytes that travelled', figure: mebibytes(travelled) },
        {
          what: 'of the database’s bytes',
          figure: `${(share * 100).toFixed(2)} %`,
          promise: { text: 'at most 5 %', kept: share <= 0.05 },
        },
      ],
    }
  } finally {
    await host.cleanUp()
    await production.cleanUp()
  }
}
