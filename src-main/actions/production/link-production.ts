// Links a production: probes it, stores it with its secrets encrypted, and starts the job that copies and follows it.

import type { Context } from '../../context.ts'
import type { Probe } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import type { Finding, Job, LinkedSource } from '../../contract/models.ts'
import type { Source } from '../../contract/source.ts'
import { probeSource } from '../../production/probe/probe.ts'
import { splitSecrets } from '../../production/reach/production-access.ts'
import type { PointParts } from '../needs.ts'
import { beginLink } from './steps/new-production.ts'
import { runLink } from './steps/run-link.ts'

export async function linkProduction(
  context: PointParts & Pick<Context, 'secrets' | 'jobs' | 'gateway' | 'recorder' | 'addresses'>,
  wish: { readonly name: string; readonly source: Source },
): Promise<{ readonly job: Job; readonly production: string; readonly findings: readonly Finding[] }> {
  context.engineParts()
  const { probe, source } = await probeSource(wish.source, { signal: AbortSignal.timeout(120_000) })
  refuseProblems(probe)
  const { ssh, database, secrets: clear } = splitSecrets(source)
  const { facts, mode } = probe
  const from: LinkedSource = mode === 'replicated' ? { is: mode, ssh } : { is: mode, ssh, pulledAt: null }
  const given = { name: wish.name.trim(), database, source: from, facts }
  const id = await beginLink(context, given, new URL(facts.homeUrl).host, clear)
  return { job: runLink(context, id), production: id, findings: probe.findings }
}

/**
 * Refuses what a probe found to be impossible.
 * @throws Failure of its worst problem
 */
export function refuseProblems(probe: Probe): void {
  const problem = probe.findings.find((one) => one.level === 'problem')
  if (!problem) return
  if (problem.name !== 'Grants') throw new Failure('bad-input', problem.message)
  throw new Failure('grants-missing', problem.message, {
    remedy: { label: 'Copy the SQL', action: 'copy', text: probe.grantSql },
    detail: probe.grantSql,
  })
}
