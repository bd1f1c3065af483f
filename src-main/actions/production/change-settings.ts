// Changes what a person may set for a production, and makes it hold at once.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job, ProductionSettings } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { withoutUndefined } from '../../contract/without-undefined.ts'
import { only } from '../../jobs/job.ts'
import { isHostName } from '../../production/reach/host-name.ts'
import { findProduction } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { productionJob, whenDone } from '../start-job.ts'
import { pullProduction } from './pull-production.ts'
import { reseedProduction } from './reseed-production.ts'

type Needs = PointParts & Pick<Context, 'jobs' | 'recorder' | 'availability' | 'prewarm' | 'engineState'>

export interface ChangeSettings {
  readonly production: string
  readonly change: { readonly [Name in keyof ProductionSettings]?: ProductionSettings[Name] | undefined }
}

const steps = { apply: 'Open the mirror with the new settings' }

/** Settings that a mirror is opened with. */
const opensAnew = ['bandwidth', 'excludePaths', 'emptyTables', 'pullRowsPerSecond'] as const

/**
 * @returns the job that opens the mirror with the new settings; undefined where they hold already
 * @throws Failure `bad-input`, `busy`: nothing was changed
 */
export async function changeSettings(context: Needs, { production, change }: ChangeSettings): Promise<Job | undefined> {
  const { mirrors } = context
  const row = findProduction(context.catalog, production)
  const { id, name, settings, phase, source } = row
  const requested: ProductionSettings = { ...settings, ...withoutUndefined(change) }
  const next = { ...requested, moreHosts: requested.moreHosts.map(hostOf) }
  checkSettings(next)
  const isOpen = phase === 'linked' && context.engineState().is === 'ready'
  const refill = phase === 'linked' && settings.emptyTables.some((one) => !next.emptyTables.includes(one))
  if (refill) context.engineParts()
  if (!isOpen || opensAnew.every((one) => isSame(settings[one], next[one]))) {
    await store(context, row, next)
    return undefined
  }
  const plan = { verb: 'settings', title: `Change the settings of ${name}`, steps, lock: only } as const
  const job = productionJob(context, row, plan, (run) =>
    run.step('apply', async () => {
      run.commit()
      await store(context, row, next)
      await mirrors.reopen(id)
      if (!findProduction(context.catalog, id).pausedAt) mirrors.follow(id)
    }),
  )
  // A table that is to have its rows again has them fetched at once: nothing that is followed would bring the old ones.
  if (refill && source.is !== 'backup') {
    whenDone(context, job, () => (source.is === 'replicated' ? reseedProduction : pullProduction)(context, id))
  }
  return job
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

async function store(context: Needs, { id, settings }: ProductionRow, next: ProductionSettings): Promise<void> {
  context.catalog.productions.update(id, { settings: next })
  context.publish.production(id)
  if (!isSame(settings.moreHosts, next.moreHosts)) await readdress(context, id)
}

/** Routes the new addresses to running clones at once; requests from inside a clone follow from its next start on. */
async function readdress({ catalog, availability, prewarm, networkPool }: Needs, id: string): Promise<void> {
  const production = findProduction(catalog, id)
  availability.reroute(catalog.clones.of(id), production)
  await prewarm.drop(id)
  await networkPool.drop(id)
  networkPool.refill(id)
}

/**
 * @returns the host as browsers write it, from a name or from a page's address
 * @throws Failure `bad-input`
 */
function hostOf(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (url && isHostName(url.hostname) && url.hostname !== 'localhost') return url.host
  throw new Failure('bad-input', `“${plainText(text, 80)}” is not the name of a host. Write it as cdn.example.com.`)
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
