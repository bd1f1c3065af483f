// A linked production's mirror as its own server tells it, and jobs on it that end well.
import { expect } from 'vitest'
import type { TestHost } from './host.ts'
import type { LinkedSite } from './linked-site.ts'
import { docker } from './seen.ts'

/** @returns what the mirror's own server answers, columns separated by tabs */
export function mirrorSqlOf({ host, id }: LinkedSite, query: string): Promise<string> {
  const name = `sitefork-${host.instance}-mirror-${id}`
  const client = ['mariadb', '--no-defaults', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
  return docker('exec', '--user=0', name, ...client, 'wordpress', '--execute', query)
}

/** Waits for a job, which has to be done. @returns what it logged */
export async function doneLog(host: TestHost, job: string): Promise<string> {
  const ended = await host.ended(job)
  const log = (await host.client().job.log({ job })).lines.join('\n')
  expect(ended.state, `${ended.failure?.message} ${ended.failure?.detail}\n${log}`).toBe('done')
  return log
}
