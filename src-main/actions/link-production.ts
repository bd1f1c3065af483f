// Links a production: probes it, stores it with its secrets sealed, and starts the job that copies and follows it.

import type { Probe } from '../contract/contract.ts'
import { Failure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import type { Source } from '../contract/source.ts'
import { probeSource } from '../production/probe.ts'
import { splitSecrets } from '../production/source.ts'
import type { World } from '../runtime/world.ts'
import { insertProduction } from './new-production.ts'
import { runLink } from './run-link.ts'

export async function linkProduction(
  world: World,
  wish: { readonly name: string; readonly source: Source },
): Promise<{ readonly job: Job; readonly production: string }> {
  const { catalog } = world
  world.ready()
  const { probe, source } = await probeSource(wish.source, { signal: AbortSignal.timeout(120_000) })
  refuseProblems(probe)
  const { ssh, database, secrets: clear } = splitSecrets(source)
  const name = wish.name.trim() || new URL(probe.facts.homeUrl).host
  const twin = catalog.productions.all().find((one) => one.ssh && sameSite(one.ssh, ssh))
  if (twin) {
    throw new Failure(
      'bad-input',
      `This site is linked already, as “${twin.name}”. Unlink that one first to link it anew.`,
    )
  }
  const { facts, mode } = probe
  const id = insertProduction(world, { name, database, ssh, archive: null, facts, mode }, clear)
  return { job: runLink(world, id), production: id }
}

/** @throws Failure of the worst problem a probe found */
export function refuseProblems(probe: Probe): void {
  const problem = probe.findings.find((one) => one.level === 'problem')
  if (!problem) return
  if (problem.name === 'Grants') {
    throw new Failure('grants-missing', problem.message, {
      remedy: { label: 'Copy the SQL', action: 'copy', text: probe.grantSql },
      detail: probe.grantSql,
    })
  }
  throw new Failure(probe.facts.server === 'mysql' ? 'server-unsupported' : 'bad-input', problem.message)
}

function sameSite(
  a: { readonly host: string; readonly port: number; readonly path: string },
  b: { readonly host: string; readonly port: number; readonly path: string },
): boolean {
  return a.host === b.host && a.port === b.port && a.path === b.path
}
