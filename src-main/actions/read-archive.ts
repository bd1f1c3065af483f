// The body of a link from files: unpacks them, loads the dump, and takes the one point there will be.
import type { ProductionRow } from '../catalog/productions.ts'
import { Failure } from '../contract/failure.ts'
import type { Archive, DatabaseAddress, Point, ProductionFacts } from '../contract/models.ts'
import { flavorOf } from '../database/flavor.ts'
import { loadDump } from '../database/load-dump.ts'
import type { JobRun, StepReport } from '../jobs/job.ts'
import { openArchive, openDump } from '../production/archive-reader.ts'
import { type ImportedFiles, importFiles } from '../production/import-files.ts'
import { isMultisite, siteAddresses, tablePrefix } from '../production/site-facts.ts'
import { accountSecrets, type WordpressAccount } from '../production/source.ts'
import { textOf, type WpConfig } from '../production/wp-config.ts'
import { livePath } from '../runtime/names.ts'
import { chooseServer } from '../runtime/server-images.ts'
import type { World } from '../runtime/world.ts'
import { makePoint } from './make-point.ts'

export const unpack = 'Unpack the files'
export const load = 'Load the database'
export const keep = 'Keep it as a point'

/** Everything anew, however far an earlier run came. */
export async function readArchive(world: World, production: ProductionRow, run: JobRun): Promise<Point> {
  const archive = archiveOf(production)
  const files = await run.step(unpack, (report) => unpackFiles(world, production, archive, run, report))
  const changedAt = await run.step(load, (report) => loadDatabase(world, production, archive, files, run, report))
  world.catalog.productions.update(production.id, { seeded: true, pulledAt: changedAt.toISOString() })
  return run.step(keep, async (report) => {
    const wish = { kind: 'linked', note: '', asIs: true, orLastKnown: false } as const
    const point = await makePoint(world, production, wish, run, report)
    // There is no other to come.
    world.catalog.points.update(point.id, { kept: true })
    return point
  })
}

async function unpackFiles(
  world: World,
  { id, facts }: ProductionRow,
  archive: Archive,
  run: JobRun,
  report: StepReport,
): Promise<ImportedFiles> {
  const { docker, pool, images } = world.ready()
  const path = livePath(id)
  await pool.reserve(facts.filesBytes)
  await pool.releaseVolumes(path)
  await pool.remove(path)
  await pool.create(path, 'live')
  const { site: volume } = await pool.volumes(path)
  const opened = await openArchive(archive.files, report.progress)
  const files = await importFiles({
    docker,
    image: images.keeper,
    production: id,
    volume,
    archive: opened.stream,
    signal: run.signal,
  })
  world.catalog.productions.update(id, {
    filesAt: opened.changedAt.toISOString(),
    facts: { ...facts, wordpressVersion: files.version, filesBytes: files.bytes },
  })
  world.announce.production(id)
  return files
}

/** When the dump was written. */
async function loadDatabase(
  world: World,
  production: ProductionRow,
  archive: Archive,
  { config, version, bytes: filesBytes }: ImportedFiles,
  run: JobRun,
  report: StepReport,
): Promise<Date> {
  const { catalog, secrets } = world
  const { id, facts } = production
  const image = await chooseServer(world, production, report.describe, run.signal)
  const { docker, pool } = world.ready()
  const account = accountOfArchive(config)
  if (!account.name || !account.user) throw computed()
  const { site: volume } = await pool.volumes(livePath(id))
  const prefix = tablePrefix(config)
  const multisite = isMultisite(config)
  const opened = await openDump(archive.dump, report.progress)
  const loaded = await loadDump({
    docker,
    flavor: flavorOf(facts.server),
    image,
    production: id,
    volume,
    dump: opened.stream,
    isWhole: opened.isWhole,
    database: account.name,
    prefix,
    multisite,
    signal: run.signal,
  })
  const known: ProductionFacts = {
    ...facts,
    wordpressVersion: version,
    filesBytes,
    tablePrefix: prefix,
    multisite,
    databaseBytes: loaded.bytes,
    ...siteAddresses(config, loaded.site),
  }
  catalog.productions.update(id, {
    facts: known,
    database: addressOf(account),
    secrets: secrets.seal(accountSecrets(account)),
  })
  return opened.changedAt
}

/** As wp-config.php has it; empty where it does not say, or is not read yet. */
export function accountOfArchive(config: WpConfig | null): WordpressAccount {
  const read = (name: string) => (config && textOf(config, name)) ?? ''
  return {
    host: read('DB_HOST') || 'localhost',
    name: read('DB_NAME'),
    user: read('DB_USER'),
    password: read('DB_PASSWORD'),
    configAbove: null,
  }
}

export function addressOf({ name, user }: WordpressAccount): DatabaseAddress {
  return { host: 'localhost', port: 3306, user, name, tunnel: true }
}

function archiveOf({ archive, name }: ProductionRow): Archive {
  if (archive) return archive
  throw new Failure('bad-input', `“${name}” was not read from files.`)
}

function computed(): Failure {
  return new Failure(
    'bad-input',
    'wp-config.php computes the database’s name or user rather than saying it, so a clone could not offer them. Write them out in the archive’s wp-config.php, then try again.',
  )
}
