// The row of a production that is about to be linked, whichever way it comes.

import { productionId } from '../../../catalog/ids.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { defaultSettings, type LinkedSource } from '../../../contract/models.ts'
import { livePath } from '../../../pool/layout.ts'

/** Seconds between file syncs of a production, unless changed. */
const filesEvery = 60

type Given = Pick<ProductionRow, 'name' | 'database' | 'source' | 'facts'>

/**
 * The row that is linked: a new one, or that of an earlier link of the same site which never ended, which then goes on with
 * what is given now. One name is one production.
 * @param given its `name` as the person said it, empty where they did not
 * @param usual the name where they did not; another one where that is taken
 * @param clear its secrets, to be encrypted
 * @throws Failure `bad-input` where the site is linked already or the name is taken, `busy` while it is being linked
 */
export async function beginLink(
  context: Pick<Context, 'catalog' | 'secrets' | 'jobs' | 'publish' | 'mirrors' | 'engineParts'>,
  given: Given,
  usual: string,
  clear: string,
): Promise<string> {
  const { catalog, secrets, mirrors } = context
  const all = catalog.productions.all()
  const twin = all.find((one) => isSameSite(one.source, given.source)) ?? all.find((one) => isCorrected(one, given))
  if (twin) refuseLinked(context, twin)
  const others = all.filter((one) => one !== twin)
  const name = given.name === '' ? (twin?.name ?? freeProductionName(usual, others)) : given.name
  refuseTaken(name, others)
  if (!twin) return insertProduction(context, { ...given, name }, clear)
  if (given.source.is === 'backup') {
    // Nothing of it can be trusted: the files may be others since.
    await forgetUnfinished(context, twin)
    return insertProduction(context, { ...given, name }, clear)
  }
  catalog.productions.update(twin.id, { ...given, name, secrets: secrets.encrypt(clear), failure: null })
  await mirrors.reopen(twin.id)
  return twin.id
}

function isSameSite(a: LinkedSource, b: LinkedSource): boolean {
  if (a.is === 'backup' || b.is === 'backup') {
    return (
      a.is === 'backup' && b.is === 'backup' && a.backup.dump === b.backup.dump && a.backup.files === b.backup.files
    )
  }
  return a.ssh.host === b.ssh.host && a.ssh.port === b.ssh.port && a.ssh.path === b.ssh.path
}

/** @returns whether these are the corrected files of a production whose first ones could not be read */
function isCorrected(old: ProductionRow, { source, name }: Given): boolean {
  const areBackups = source.is === 'backup' && old.source.is === 'backup'
  return areBackups && old.phase === 'linking' && plainName(old.name) === plainName(name)
}

function refuseLinked(context: Pick<Context, 'jobs'>, { id, name, phase, source }: ProductionRow): void {
  if (phase === 'unlinking')
    throw new Failure('busy', `“${name}” is being unlinked. Wait until it is gone, then link it anew.`)
  if (context.jobs.holders(`production:${id}`).length > 0 && phase === 'linking') {
    throw new Failure('busy', `“${name}” is being linked right now. Wait for its link to finish.`)
  }
  if (phase !== 'linked') return
  const instead =
    source.is === 'backup' ? 'Read another backup of it, or unlink it first.' : 'Unlink that one first to link it anew.'
  throw new Failure('bad-input', `This site is linked already, as “${name}”. ${instead}`)
}

const plainName = (name: string) => name.trim().toLowerCase()

/**
 * Refuses a name that another production has.
 * @throws Failure `bad-input`
 */
export function refuseTaken(name: string, others: readonly Pick<ProductionRow, 'name' | 'phase'>[]): void {
  const owner = others.find((one) => plainName(one.name) === plainName(name))
  if (!owner) return
  const more = owner.phase === 'linking' ? ' It was never linked completely: resume it, or unlink it.' : ''
  throw new Failure(
    'bad-input',
    `There is a production called “${owner.name}” already.${more} Give this one another name, and nobody takes one for the other.`,
  )
}

function freeProductionName(usual: string, others: readonly Pick<ProductionRow, 'name'>[]): string {
  const taken = new Set(others.map((one) => plainName(one.name)))
  for (let count = 1; ; count++) {
    const name = count === 1 ? usual : `${usual} ${count}`
    if (!taken.has(plainName(name))) return name
  }
}

/** Removes a production that was never read completely: nobody can have anything of it yet. */
async function forgetUnfinished(
  { catalog, engineParts, mirrors }: Pick<Context, 'catalog' | 'mirrors' | 'engineParts'>,
  { id }: ProductionRow,
): Promise<void> {
  const { pool } = engineParts()
  await mirrors.reopen(id)
  await pool.releaseVolumes(livePath(id))
  await pool.remove(livePath(id))
  catalog.productions.delete(id)
}

function insertProduction(
  { catalog, secrets, publish }: Pick<Context, 'catalog' | 'secrets' | 'publish'>,
  given: Given,
  clear: string,
): string {
  const id = productionId(given.name, new Set(catalog.productions.all().map((one) => one.id)))
  catalog.productions.insert({
    ...given,
    id,
    secrets: secrets.encrypt(clear),
    phase: 'linking',
    seeded: false,
    failure: null,
    linkedAt: new Date().toISOString(),
    filesAt: null,
    filesEvery,
    settings: defaultSettings,
    pausedAt: null,
    inconsistent: false,
    serverBuild: '',
    remarks: [],
  })
  publish.production(id)
  return id
}
