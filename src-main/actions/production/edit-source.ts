// Gives a linked production new credentials or a new address, once a probe says they lead to the same site. Rows that were
// pulled are followed from then on where these credentials allow it.

import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Source } from '../../contract/source.ts'
import { keepNameCase } from '../../database/dialect/server-settings.ts'
import { probeSource } from '../../production/probe/probe.ts'
import { splitSecrets } from '../../production/reach/source.ts'
import { findProduction, refuseBackup } from '../find.ts'
import { refuseProblems } from './link-production.ts'
import { reseedProduction } from './reseed-production.ts'

export async function editSource(
  context: Context,
  wish: { readonly production: string; readonly source: Source },
): Promise<void> {
  const { catalog, secrets, publish, mirrors } = context
  const old: ProductionRow = findProduction(catalog, wish.production)
  refuseBackup(old)
  const [busy] = context.jobs.holders(`production:${old.id}`)
  if (busy) {
    throw new Failure(
      'busy',
      `“${old.name}” is busy: “${context.jobs.get(busy)?.title}” is still running. Wait for it, then try again.`,
    )
  }
  const { probe, source } = await probeSource(wish.source, { signal: AbortSignal.timeout(120_000) })
  refuseProblems(probe)
  if (probe.facts.homeUrl !== old.facts.homeUrl || source.database.name !== old.database.name) {
    throw new Failure(
      'bad-input',
      `These credentials lead to ${probe.facts.homeUrl}, database “${source.database.name}”, which is another site. Link it as a production of its own.`,
    )
  }
  if (old.source.is === 'replicated' && probe.mode === 'pulled') {
    const why = probe.findings.find((one) => one.name === 'Grants' || one.name === 'Binary log')?.message ?? ''
    throw new Failure('grants-missing', `The mirror follows this production and could not with these. ${why}`, {
      remedy: { label: 'Copy the SQL', action: 'copy', text: probe.grantSql },
    })
  }
  const { ssh, database, secrets: clear } = splitSecrets(source)
  const [now = {}, before = {}] = [probe.facts.databaseSettings, old.facts.databaseSettings]
  const databaseSettings = old.seeded ? keepNameCase(now, before) : now
  const facts = { ...probe.facts, databaseSettings }
  catalog.productions.update(old.id, {
    source: { ...old.source, ssh },
    database,
    secrets: secrets.seal(clear),
    facts,
    failure: null,
  })
  await mirrors.reopen(old.id)
  // Its addresses may be others now.
  await context.prewarm.drop(old.id)
  await context.networkPool.drop(old.id)
  context.networkPool.refill(old.id)
  if (old.phase === 'linked') {
    mirrors.follow(old.id)
    if (old.source.is === 'pulled' && probe.mode === 'replicated') reseedProduction(context, old.id)
  }
  publish.production(old.id)
}
