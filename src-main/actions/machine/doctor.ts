// Looks at everything Sitefork stands on and says, in whole sentences, what is well and what is not. Changes nothing.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { asFailure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import type { Finding } from '../../contract/models.ts'
import { size } from '../../contract/size.ts'
import { findOrphans } from '../../lifecycle/orphans.ts'
import { clonePath } from '../../pool/layout.ts'
import { reserveOf } from '../../pool/space.ts'
import { livesIn } from '../../recovery/living-home.ts'

type Needs = Pick<
  Context,
  | 'catalog'
  | 'jobs'
  | 'mirrors'
  | 'restoreCheck'
  | 'availability'
  | 'networkPool'
  | 'prewarm'
  | 'copies'
  | 'engineState'
  | 'engineParts'
>

export async function doctor(context: Needs): Promise<Finding[]> {
  return [
    engine(context),
    ...(await pool(context)),
    ...catalog(context),
    ...productions(context),
    ...lacking(context),
    ...clones(context),
    ...(await orphans(context)),
    ...(await homeless(context)),
  ]
}

function engine(context: Pick<Context, 'engineState'>): Finding {
  const state = context.engineState()
  const name = 'Docker engine'
  if (state.is === 'ready') return { name, level: 'ok', message: `Docker ${state.version} answers at ${state.where}.` }
  if (state.is === 'starting') return { name, level: 'warning', message: `${state.description}.` }
  if (aboutCatalog.has(state.failure.code)) {
    return { name, level: 'ok', message: 'Docker answers; its pool is not used as things are.' }
  }
  return { name, level: 'problem', message: state.failure.message }
}

const aboutCatalog: ReadonlySet<string> = new Set(['catalog-lost', 'pool-missing'])

/** Says whether catalog and pool know each other, and how many copies a lost catalog could be restored from. */
function catalog(context: Pick<Context, 'copies' | 'engineState'>): Finding[] {
  const name = 'Catalog'
  const state = context.engineState()
  if (state.is === 'unavailable' && aboutCatalog.has(state.failure.code)) {
    return [{ name, level: 'problem', message: state.failure.message }]
  }
  if (state.is !== 'ready') return []
  const count = context.copies.all().length
  const copies = count === 0 ? '' : ` There ${count === 1 ? 'is 1 copy' : `are ${count} copies`} to restore it from.`
  return [{ name, level: 'ok', message: `The pool knows this catalog.${copies}` }]
}

/** Says how full the pool is, as its own tools measure it now, and whether something is wrong with it. */
async function pool(context: Pick<Context, 'catalog' | 'engineState' | 'engineParts'>): Promise<Finding[]> {
  const name = 'Pool'
  const state = context.engineState()
  if (state.is !== 'ready') return []
  try {
    const { pool } = context.engineParts()
    const { kind, usedBytes, totalBytes, freeBytes, warning } = await pool.facts()
    // What is told of it once is told still: data its disk gave back wrong, say.
    const told = warning ?? state.pool.warning
    const figures = `${size(usedBytes)} of ${size(totalBytes)} are in use, ${size(freeBytes)} can be written.`
    const short = freeBytes < reserveOf(totalBytes)
    const largest = short ? await largestOf(context) : ''
    const say: Finding =
      told !== null
        ? { name, level: 'warning', message: `${told} ${figures}${largest}` }
        : {
            name,
            level: 'ok',
            message: `${kind === 'btrfs-loop' ? 'Thin copies on btrfs' : 'Plain copies'}; ${figures}`,
          }
    return [say, ...keeper(pool.revivedAt())]
  } catch (error) {
    return [{ name, level: 'problem', message: asFailure(error).message }]
  }
}

function keeper(revivedAt: number | undefined): Finding[] {
  if (revivedAt === undefined) return []
  const at = absolute(new Date(revivedAt).toISOString())
  const message = `The container that keeps the pool ended and was started again on ${at}. Nothing in the pool was lost. When it happens again and again, something on this machine ends containers, or memory is short.`
  return [{ name: 'Keeper', level: 'warning', message }]
}

/** Names the three clones that hold the most of their own, measured now. */
async function largestOf({ catalog, engineParts }: Pick<Context, 'catalog' | 'engineParts'>): Promise<string> {
  const clones = catalog.clones.all().filter((one) => one.phase === 'kept')
  const bytes = await engineParts().pool.ownBytes(clones.map((one) => clonePath(one.id, one.state)))
  const all = clones.map((one) => ({ name: one.name, own: bytes.get(clonePath(one.id, one.state)) ?? 0 }))
  const most = all.toSorted((a, b) => b.own - a.own).slice(0, 3)
  if (most.length === 0) return ''
  return ` The clones with most of their own: ${most.map(({ name, own }) => `“${name}” ${size(own)}`).join(', ')}.`
}

function productions(context: Pick<Context, 'catalog' | 'mirrors'>): Finding[] {
  return context.catalog.productions.all().map((row) => {
    const name = `Production “${row.name}”`
    const sync = context.mirrors.syncState(row.id)
    if (row.pausedAt)
      return { name, level: 'ok', message: `Syncing is paused since ${absolute(row.pausedAt)}, as you left it.` }
    if (row.phase !== 'linked') {
      return { name, level: 'warning', message: row.failure?.message ?? 'It is being linked.' }
    }
    switch (sync?.is) {
      case 'synced':
        return { name, ...compared(context, row) }
      case 'pulled':
        return { name, level: 'ok', message: `Its rows are pulled; they are production’s of ${absolute(sync.at)}.` }
      case 'behind':
        return {
          name,
          level: 'warning',
          message: `The mirror is ${Math.round(sync.lagSeconds)} seconds behind production.`,
        }
      case 'reconnecting':
      case 'broken':
        return { name, level: sync.is === 'broken' ? 'problem' : 'warning', message: sync.failure.message }
      default:
        return { name, level: 'warning', message: 'The mirror does not follow production right now.' }
    }
  })
}

/** Says what of its production each mirror lacks, and every clone of it with it. */
function lacking({ catalog }: Pick<Context, 'catalog'>): Finding[] {
  return catalog.productions
    .all()
    .flatMap(({ name, remarks }) =>
      remarks.map((one): Finding => ({ name: `Production “${name}”`, level: 'warning', message: one.sentence })),
    )
}

function compared(context: Pick<Context, 'catalog'>, { id, settings }: ProductionRow): Omit<Finding, 'name'> {
  const { equal, round, failure } = context.catalog.comparisons.get(id)
  const follows = 'The mirror follows production'
  const differs = round?.suspects ?? []
  if (differs.length > 0) {
    const which = differs.join(', ')
    return { level: 'problem', message: `${follows}, and yet differs from it in ${which}; it is mended by itself.` }
  }
  if (failure) return { level: 'warning', message: `${follows}. ${failure.message}` }
  if (equal) return { level: 'ok', message: `${follows}, and was proven equal to it at ${absolute(equal.at)}.` }
  const later = settings.comparePercent > 0 ? 'not compared with it yet' : 'not compared with it, as you left it'
  return { level: 'ok', message: `${follows}; it is ${later}.` }
}

/** Names each clone that failed, and counts the others by what they do. */
function clones({ catalog, availability }: Pick<Context, 'catalog' | 'availability'>): Finding[] {
  const all = catalog.clones.all()
  const failed = all.flatMap(({ name, failure }): Finding[] =>
    failure ? [{ name: `Clone “${name}”`, level: 'problem', message: failure.message }] : [],
  )
  const well = all.filter((one) => !one.failure)
  if (well.length === 0) return failed
  const running = well.filter((one) => availability.get(one.id)).length
  const stopped = well.filter((one) => !availability.get(one.id) && one.wanted === 'stopped').length
  const asleep = well.length - running - stopped
  const message = `${running} running, ${asleep} asleep until somebody asks for their address, ${stopped} stopped as you left them.`
  return [...failed, { name: 'Clones', level: 'ok', message }]
}

async function orphans(context: Needs): Promise<Finding[]> {
  const name = 'Orphans'
  if (context.engineState().is !== 'ready') return []
  try {
    const found = await findOrphans(context)
    if (!found) return []
    const { containers, volumes, states, strangers, missing } = found
    const told: Finding[] = []
    if (strangers.length > 0) {
      const list = strangers.join(', ')
      const message = `The pool holds what this catalog does not know: ${list}. It is never removed by itself. Take it in with: sitefork recover`
      told.push({ name: 'Strangers', level: 'warning', message })
    }
    if (missing.length > 0) {
      const list = missing.join(', ')
      const message = `The pool lacks what the catalog says is there: ${list}. Forget what is gone with: sitefork recover`
      told.push({ name: 'Missing', level: 'problem', message })
    }
    const count = containers.length + volumes.length + states.length
    if (count === 0)
      return [...told, { name, level: 'ok', message: 'Every container, volume and state belongs to something.' }]
    const list = [...containers, ...volumes, ...states].join(', ')
    return [
      ...told,
      { name, level: 'warning', message: `Nothing needs ${list}. The next start of Sitefork removes them.` },
    ]
  } catch (error) {
    return [{ name, level: 'problem', message: asFailure(error).message }]
  }
}

/** Finds pools in this engine whose home is gone from this machine. */
async function homeless(context: Pick<Context, 'engineState' | 'engineParts'>): Promise<Finding[]> {
  const state = context.engineState()
  if (state.is !== 'ready') return []
  const { docker } = context.engineParts()
  const others = (await docker.listPools()).filter((one) => one.instance !== docker.instance)
  const lost = others.filter((one) => one.home !== null && !livesIn(one.home, one.instance))
  return lost.map(({ instance, home, name }) => ({
    name: 'Pool without a home',
    level: 'warning',
    message: `The pool in the volume ${name} was of the Sitefork home ${home}, which is gone. Build a home from it: SITEFORK_HOME=<an empty folder> sitefork recover --instance ${instance}. If nothing of it is needed: docker volume rm ${name}`,
  }))
}
