// Changes what a person may set for a production, and makes it hold at once.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { given } from '../../contract/given.ts'
import type { ProductionSettings } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { isHostName } from '../../production/site/site-facts.ts'
import { findProduction } from '../find.ts'
import { pullProduction } from './pull-production.ts'
import { reseedProduction } from './reseed-production.ts'

export interface ChangeSettings {
  readonly production: string
  readonly change: { readonly [Name in keyof ProductionSettings]?: ProductionSettings[Name] | undefined }
}

/** Settings that a mirror is opened with. */
const opensAnew = ['bandwidth', 'excludePaths', 'emptyTables', 'pullRowsPerSecond'] as const

export async function changeSettings(context: Context, { production, change }: ChangeSettings): Promise<void> {
  const { catalog, mirrors, publish } = context
  const row = findProduction(catalog, production)
  const { id, settings, phase, pausedAt, source } = row
  const wished: ProductionSettings = { ...settings, ...given(change) }
  const next = { ...wished, moreHosts: wished.moreHosts.map(hostOf) }
  checkSettings(next)
  const refill = phase === 'linked' && settings.emptyTables.some((one) => !next.emptyTables.includes(one))
  if (refill) refuseNow(context, row)
  catalog.productions.update(id, { settings: next })
  publish.production(id)
  if (JSON.stringify(settings.moreHosts) !== JSON.stringify(next.moreHosts)) await readdress(context, id)
  const differs = opensAnew.some((name) => JSON.stringify(settings[name]) !== JSON.stringify(next[name]))
  if (!differs || phase !== 'linked' || context.engineState().is !== 'ready') return
  await mirrors.reopen(id)
  if (refill && source.is !== 'backup') (source.is === 'replicated' ? reseedProduction : pullProduction)(context, id)
  if (!pausedAt) mirrors.follow(id)
}

/** Clones that run answer at the new addresses at once; what they ask themselves leads back to them from their next start on. */
async function readdress({ catalog, availability, prewarm: warm, networkPool }: Context, id: string): Promise<void> {
  const production = findProduction(catalog, id)
  availability.reroute(catalog.clones.of(id), production)
  await warm.drop(id)
  await networkPool.drop(id)
  networkPool.refill(id)
}

/** As browsers write it, whether in letters or as an address of a page. @throws Failure `bad-input` */
function hostOf(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (url && isHostName(url.hostname) && url.hostname !== 'localhost') return url.host
  throw new Failure('bad-input', `“${plainText(text, 80)}” is not the name of a host. Write it as cdn.example.com.`)
}

/** A table that is to have its rows again has them fetched at once: nothing that is followed would bring the old ones. */
function refuseNow(context: Context, { id, name }: ProductionRow): void {
  context.engineParts()
  const [busy] = context.jobs.holders(`production:${id}`)
  if (!busy) return
  throw new Failure(
    'busy',
    `A table of “${name}” is to have its rows again, which are fetched at once, and “${context.jobs.get(busy)?.title}” is still running. Nothing was changed; try again when it has ended.`,
  )
}

/** @throws Failure `bad-input` */
function checkSettings({ excludePaths, emptyTables, ...settings }: ProductionSettings): void {
  if (settings.keepHourlyDays * 24 < settings.keepAllHours && settings.keepHourlyDays > 0) {
    throw new Failure('bad-input', 'Hourly points must stay at least as long as all points do. Give more days, or 0.')
  }
  const odd = excludePaths.find((one) => /[\0\n]/.test(one) || one.trim() !== one)
  if (odd !== undefined)
    throw new Failure('bad-input', `“${odd}” is not a path to leave out. Write it without spaces around.`)
  const table = emptyTables.find((one) => !/^[^\0/\\]{1,64}$/.test(one))
  if (table !== undefined) throw new Failure('bad-input', `“${table}” is not the name of a table.`)
}
