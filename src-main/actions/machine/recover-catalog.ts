// Brings a lost catalog back: the newest copy there is, what the pool knows beyond it, and a row for every state without one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Copy, readCopy } from '../../catalog/copies.ts'
import { becomeInstance } from '../../catalog/instance.ts'
import { stopState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import { asFailure, Failure } from '../../contract/failure.ts'
import type { EngineParts } from '../../engine-parts.ts'
import { gatewayKey, setGatewayKey } from '../../gateway/door.ts'
import { dropUnfinished, markInterrupted } from '../../lifecycle/crash.ts'
import { intendedStates } from '../../lifecycle/orphans.ts'
import { startUp } from '../../lifecycle/start-up.ts'
import { getCatalogCopy } from '../../pool/register.ts'
import { type MatchedPool, matchThisPool, recordIntended } from '../../recovery/admit-pool.ts'
import {
  adoptStates,
  forgetMissingRows,
  forgetStates,
  keepMade,
  type UnknownState,
  unknownPaths,
} from '../../recovery/adopt.ts'
import { refuseLivingHome } from '../../recovery/living-home.ts'
import { poolMissing } from '../../recovery/pool-match.ts'

/**
 * Nothing of the pool is removed, and the catalog of before is kept as a copy.
 * @returns a sentence for each thing it did
 * @throws Failure `catalog-lost` when there is no copy, `pool-missing` when there is no pool, `busy` while a job runs
 */
export async function recoverCatalog(context: Context): Promise<string[]> {
  refuseWhileBusy(context)
  const wasIn = context.engineState().is === 'ready'
  const done = await context.engine.withPool(async (opened) => {
    const { catalog } = context
    const met = await matchThisPool(catalog, opened)
    if (met.verdict.is === 'missing') throw poolMissing('The pool on this Docker engine holds nothing of this catalog.')
    refuseLivingHome(context.capabilities().home, met.register)
    const key = gatewayKey(catalog.settings)
    const replaced = met.verdict.is === 'same' ? [] : await takeBack(context, opened, met)
    const agreed = await agree(context, opened, met.states)
    if (met.verdict.is !== 'same') await rememberPool(context, opened, key)
    for (const { id } of catalog.productions.all()) await context.mirrors.reopen(id)
    return [...replaced, ...agreed, ...lockedOut(context)]
  })
  if (wasIn) await startUp(context)
  context.publish.everything()
  return done
}

/**
 * For a pool that is gone for good: forgets what stood on it, and links every production again.
 * @throws Failure `bad-input` when there is a pool with something of this catalog
 */
export async function beginEmpty(
  context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'mirrors' | 'copies' | 'engine'>,
): Promise<string[]> {
  refuseWhileBusy(context)
  const isMissing = await context.engine
    .withPool(async (opened) => (await matchThisPool(context.catalog, opened)).verdict.is === 'missing')
    .catch((error: unknown) => {
      if (asFailure(error).code === 'pool-missing') return true
      throw error
    })
  if (!isMissing) {
    throw new Failure(
      'bad-input',
      'The pool is there, and it is not empty for this catalog, so nothing was forgotten. Delete clones and unlink productions one by one, if you mean it.',
    )
  }
  const { catalog, copies, publish, mirrors } = context
  const file = await copies.beforeRecovery(catalog, new Date())
  catalog.together(() => {
    forgetStates(catalog)
    catalog.lineage.advance()
  })
  const all = catalog.productions.all()
  for (const { id } of all) await mirrors.reopen(id)
  publish.everything()
  await context.engine.withPool(async () => undefined)
  return [
    `Kept the catalog of before as ${file}.`,
    'The pool is empty.',
    ...all.map(({ name }) => `“${name}” is copied again.`),
  ]
}

function refuseWhileBusy({ jobs }: Pick<Context, 'jobs'>): void {
  const [running] = jobs.running()
  if (running)
    throw new Failure('busy', `“${running.title}” is still running. Wait for it or cancel it, then try again.`)
}

/** Makes the catalog the pool's: its newest copy, and what the pool's register has learnt since. */
async function takeBack(
  context: Pick<Context, 'catalog' | 'copies' | 'capabilities'>,
  opened: EngineParts,
  { register, states }: MatchedPool,
): Promise<string[]> {
  const { catalog, copies } = context
  const done: string[] = []
  done.push(`Kept the catalog of before as ${await copies.beforeRecovery(catalog, new Date())}.`)
  const folder = await mkdtemp(join(context.capabilities().home, 'recovery-'))
  try {
    const present = { file: '', id: catalog.lineage.id(), generation: catalog.lineage.generation() }
    const inPool = await copyInPool(opened, join(folder, 'pool.db'))
    const found = [present, ...copies.all(), ...(inPool ? [inPool] : [])]
    const base = register
      ? newest(found.filter((one) => one.id === register.catalog))
      : mostKnown(context, found, folder, states)
    if (!base && !register) throw noCopy(context)
    if (base && base.file !== '') {
      copies.migrated(base, join(folder, 'base.db'))
      catalog.replaceFrom(join(folder, 'base.db'))
      done.push(`Brought back the catalog from its copy ${base === inPool ? 'in the pool' : base.file}.`)
    }
    if (register && register.generation >= (base?.generation ?? 0)) {
      catalog.rows.replace(register.rows)
      done.push(`Took over what the pool’s register said at ${register.at}.`)
    }
    const generation = Math.max(register?.generation ?? 0, ...found.map((one) => one.generation)) + 1
    catalog.lineage.become(base?.id ?? register?.catalog ?? catalog.lineage.id(), generation)
    return done
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const newest = (copies: readonly Copy[]) => copies.toSorted((a, b) => b.generation - a.generation)[0]

async function copyInPool({ docker }: EngineParts, file: string): Promise<Copy | undefined> {
  const bytes = await getCatalogCopy(docker)
  if (!bytes) return undefined
  await writeFile(file, bytes, { mode: 0o600 })
  return readCopy(file)
}

/** Chooses the newest of the copies that know most of what is in the pool, where the pool does not say whose it is. */
function mostKnown(
  { copies }: Pick<Context, 'copies'>,
  found: readonly Copy[],
  folder: string,
  states: readonly string[],
) {
  const scored = found.flatMap((copy) => {
    if (copy.file === '') return []
    const trial = copies.migrated(copy, join(folder, 'trial.db'), intendedStates)
    return [{ copy, known: states.filter((path) => trial.has(path)).length }]
  })
  const most = Math.max(1, ...scored.map((one) => one.known))
  return newest(scored.filter((one) => one.known === most).map((one) => one.copy))
}

function noCopy(context: Pick<Context, 'capabilities'>): Failure {
  const folder = join(context.capabilities().home, 'copies')
  return new Failure(
    'catalog-lost',
    `There is no copy of the catalog that knows this pool, neither in ${folder} nor in the pool. Nothing was changed. If you have one elsewhere, put it into that folder as recovery-mine.db and try again.`,
  )
}

/** Makes catalog and pool agree: every state gets a row, rows without a state go, and unfinished work of the last host is ended. */
async function agree(
  context: Pick<Context, 'catalog' | 'restoreCheck' | 'newId'>,
  { pool }: EngineParts,
  states: readonly string[],
): Promise<string[]> {
  const { catalog, newId } = context
  const moving = new Set(context.restoreCheck.underWay())
  markInterrupted(catalog)
  keepMade(catalog, new Set(states))
  dropUnfinished(catalog)
  const strangers: UnknownState[] = []
  for (const path of unknownPaths(catalog, intendedStates(catalog), states)) {
    strangers.push({ path, marker: await pool.marker(path) })
  }
  return catalog.together(() => {
    const forgotten = forgetMissingRows(catalog, new Set(states), moving)
    const adopted = adoptStates(catalog, strangers, { newId, now: new Date().toISOString() })
    recordIntended(catalog, states)
    catalog.lineage.advance()
    return [...forgotten, ...adopted]
  })
}

/**
 * What the catalog that came back may have been told otherwise. Web servers that run since before may have the lock of
 * another key than the gateway's: clones sleep until somebody asks for them.
 */
async function rememberPool(
  { catalog, capabilities }: Pick<Context, 'catalog' | 'capabilities'>,
  opened: EngineParts,
  key: string,
): Promise<void> {
  const { docker, pool } = opened
  setGatewayKey(catalog.settings, key)
  await Promise.all(catalog.clones.all().map((clone) => stopState(opened, clone)))
  catalog.settings.set(`pool-kind:${docker.engine.id}`, (await pool.facts()).kind)
  becomeInstance(capabilities().home, catalog, docker.instance)
}

/** Names the productions whose passwords this home cannot read: the key of a lost home is not in its pool. */
function lockedOut({ catalog, secrets }: Pick<Context, 'catalog' | 'secrets'>): string[] {
  return catalog.productions.all().flatMap(({ name, source, secrets: encrypted }) => {
    try {
      secrets.decrypt(encrypted)
      return []
    } catch {
      const how =
        source.is === 'backup' ? 'read its newest backup again' : 'edit its source and enter its passwords again'
      return [`The passwords of “${name}” were locked with the key of the lost home: ${how}; its clones start then.`]
    }
  })
}
