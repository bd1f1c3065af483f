// A production with a database of a given size, linked to a host of the benchmark's own.
import { get } from 'node:http'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'

export interface BenchSite {
  readonly production: TestProduction
  readonly host: TestHost
  /** The linked production's id. */
  readonly id: string
  readonly databaseBytes: number
  cleanUp(): Promise<void>
}

/** Of each post: 4 KB of text that hardly compresses, its address as guid, and six rows of meta. */
const bytesPerPost = 5_700

export async function benchSite(databaseBytes: number): Promise<BenchSite> {
  const production = await testProduction()
  const host = await testHost({ poolBytes: 8 * 2 ** 30, built: true })
  const cleanUp = async () => {
    await host.cleanUp()
    await production.cleanUp()
  }
  try {
    await fill(production, Math.round(databaseBytes / bytesPerPost))
    await host.start()
    const id = await linked(host, production)
    return { production, host, id, databaseBytes: await sizeOf(production), cleanUp }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

/** Not through the binary log: the rows are there before anyone follows. */
async function fill(production: TestProduction, posts: number): Promise<void> {
  const text = Array.from({ length: 128 }, (_, index) => `MD5(RAND(seq * 131 + ${index}))`).join(',')
  const batch = 2_000
  for (let first = 1000; first < 1000 + posts; first += batch) {
    const last = Math.min(first + batch, 1000 + posts) - 1
    await production.sql(`SET SESSION sql_log_bin = 0;
      INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt,
        post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, guid, post_type)
      SELECT seq, 1, NOW(), NOW(), CONCAT_WS(' ', ${text}), CONCAT('Post ', seq), '', 'publish', CONCAT('post-', seq),
        '', '', NOW(), NOW(), '', CONCAT('http://acme.example/?p=', seq), 'product' FROM seq_${first}_to_${last};
      INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
      SELECT p.seq, CONCAT('_key_', k.seq), MD5(RAND(p.seq + k.seq)) FROM seq_${first}_to_${last} p, seq_1_to_6 k;`)
  }
}

async function sizeOf(production: TestProduction): Promise<number> {
  await production.sql('ANALYZE TABLE wp_posts, wp_postmeta')
  return Number(
    await production.sql(
      "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = 'wordpress'",
    ),
  )
}

/**
 * Milliseconds until a host answers 200 on a port of this machine; asked again and again, without a pause to speak of.
 * Asked as cron asks itself, so that no scheduled job of WordPress falls into some measurements and not into others.
 */
export async function untilPage(port: number, host: string, began: number): Promise<number> {
  const ask = () =>
    new Promise<number>((resolve) => {
      get({ host: '127.0.0.1', port, path: '/?doing_wp_cron', headers: { host }, agent: false }, (answer) => {
        answer.resume()
        answer.once('end', () => resolve(answer.statusCode ?? 0))
        answer.once('error', () => resolve(0))
      }).on('error', () => resolve(0))
    })
  const deadline = performance.now() + 300_000
  while ((await ask()) !== 200) {
    if (performance.now() > deadline)
      throw new Error(`${host} on port ${port} did not answer with 200 in five minutes.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - began
}
