// Clones that are merged for real: edited as WordPress edits them, and looked at in their own servers.
import { afterAll } from 'vitest'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import type { LinkedSite } from './linked-site.ts'
import { lookedAt } from './looked-at.ts'
import { docker, pairOf, sqlIn } from './seen.ts'

/** What a test file does with the clones of its site. */
export function mergingClones(site: LinkedSite) {
  const connections: SqlConnection[] = []
  afterAll(() => {
    for (const one of connections) one.close()
  })
  let edits = 0

  async function opened(clone: string): Promise<SqlConnection> {
    const all = await site.host.client().clone.list({})
    const port = all.find(({ id }) => id === clone)?.databasePort ?? 0
    const { user, password, name } = site.production.database
    const connection = await connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name })
    connections.push(connection)
    return connection
  }
  const asked = async (clone: string, query: string) => sqlIn(await pairOf(clone), query)

  return {
    /** Writes as WordPress does when somebody saves something. */
    async edited(clone: string, ...statements: readonly string[]): Promise<void> {
      const sql = await opened(clone)
      edits++
      const id = edits.toString(16).padStart(16, 'a')
      for (const statement of statements) {
        await sql.query(`${statement} /*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`)
      }
    },
    asked,
    option: (clone: string, name: string) =>
      asked(clone, `SELECT option_value FROM wp_options WHERE option_name = '${name}'`),
    /** Runs a script in a clone's web container, in the site's folder. */
    async inside(clone: string, script: string): Promise<string> {
      const { web } = await pairOf(clone)
      return docker('exec', web, 'sh', '-c', `cd "$1" && ${script}`, 'sh', site.production.path)
    },
    async pointTaken(): Promise<string> {
      const { job } = await site.host.client().point.take({ production: site.id, note: '' })
      const { state, failure } = await site.host.ended(job)
      if (state !== 'done') throw new Error(failure?.message)
      const points = await site.host.client().point.list({ production: site.id })
      return points.toSorted((one, other) => (one.at < other.at ? 1 : -1))[0]?.id ?? ''
    },
    /** @returns the merge as it is after its job and the look at its pages, and what the job says; null where it waits */
    async merged(...[wish]: Parameters<ReturnType<LinkedSite['host']['client']>['merge']['start']>) {
      const { merge, job } = await site.host.client().merge.start(wish)
      if (job === null) return { merge, says: null, log: '' }
      const { state, failure } = await site.host.ended(job)
      const { lines } = await site.host.client().job.log({ job })
      await lookedAt(site.host)
      const after = (await site.host.client().merge.list({})).find(({ id }) => id === merge.id)
      return {
        merge: after ?? merge,
        says: `${state} ${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim(),
        log: lines.join('\n'),
      }
    },
  }
}
