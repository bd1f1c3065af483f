// Links a test production to a test host the way a person does: probe, look at the key, link.
import type { Client } from '../../src-main/contract/client.ts'
import type { AcceptedInput, SourceInput } from '../../src-main/contract/source.ts'
import type { TestHost } from './host.ts'
import type { TestProduction } from './production.ts'

/** What a person types who gives only SSH; the key is the one the host showed. */
export async function sourceOf(production: TestProduction, client: Client): Promise<AcceptedInput> {
  const source = sshOnly(production)
  const { host, port } = source.ssh
  const { fingerprint } = await client.production.hostKey({ host, ...(port && { port }) })
  return { ...source, ssh: { ...source.ssh, fingerprint } }
}

export function sshOnly({ address, ssh, path, database }: TestProduction): SourceInput {
  return {
    ssh: { host: address, port: ssh.port, user: ssh.user, path, auth: { is: 'password', password: ssh.password } },
    database: { user: database.replication.user, password: database.replication.password },
  }
}

/** The id of the linked production, its first point ready. */
export async function linked(host: TestHost, production: TestProduction, name = 'Acme'): Promise<string> {
  const started = await host.client().production.link({ name, source: await sourceOf(production, host.client()) })
  const job = await host.ended(started.job)
  if (job.state !== 'done') {
    const { lines } = await host.client().job.log({ job: started.job })
    throw new Error(`Linking ended ${job.state}: ${job.failure?.message}\n${lines.join('\n')}`)
  }
  return started.id
}
