// Reads a backup, a dump and an archive of files, into a state: what a production is that cannot be reached.
import { basename } from 'node:path'
import type { ProductionRow } from '../../../catalog/productions.ts'
import { webImageOf } from '../../../clones/provide-web-image.ts'
import type { Context } from '../../../context.ts'
import { plainLine } from '../../../contract/control-pictures.ts'
import { Failure } from '../../../contract/failure.ts'
import type { Backup, DatabaseAddress, Point, ProductionFacts } from '../../../contract/models.ts'
import { remarkAnew } from '../../../contract/remark.ts'
import { dialectFor } from '../../../database/dialect/dialect-of.ts'
import { loadDump } from '../../../database/dump/load-dump.ts'
import { chooseSite } from '../../../dumps/choose-site.ts'
import type { JobRun, StepReport } from '../../../jobs/job.ts'
import type { StatePath } from '../../../pool/layout.ts'
import { livePath } from '../../../pool/layout.ts'
import { openArchive, openDump, readDump } from '../../../production/backup/backup-reader.ts'
import { type ImportedFiles, importFiles } from '../../../production/backup/import-files.ts'
import { accountSecrets, checkAccount, type WordpressAccount } from '../../../production/reach/production-access.ts'
import { checkedAddresses, isMultisite, tablePrefix } from '../../../production/site/site-facts.ts'
import { textOf, type WpConfig } from '../../../production/site/wp-config.ts'
import { findProduction } from '../../find.ts'
import type { PointParts } from '../../needs.ts'
import { makePoint } from '../../point/steps/make-point.ts'
import { chooseServerImage } from './choose-server-image.ts'

type Needs = PointParts & Pick<Context, 'secrets'>

export const readSteps = { unpack: 'Unpack the files', load: 'Load the database' }
export const keepSteps = { keep: 'Keep it as a point' }
type ReadStep = keyof typeof readSteps

export interface LoadedBackup {
  readonly facts: ProductionFacts
  readonly account: WordpressAccount
  /** When the dump and the archive were written. */
  readonly rowsAt: Date
  readonly filesAt: Date
  /** What of the site may be missing, in whole sentences. */
  readonly remarks: readonly string[]
}

/** Reads the first backup of a production, all of it anew, however far an earlier link came. */
export async function readFirstBackup(
  context: Needs,
  production: ProductionRow,
  run: JobRun<ReadStep | 'keep'>,
): Promise<Point> {
  const { source, id, name } = production
  if (source.is !== 'backup') throw new Failure('bad-input', `“${name}” was not read from files.`)
  const { backup } = source
  const loaded = await readBackupInto(context, production, backup, livePath(id), run)
  remember(context, id, backup, loaded)
  context.catalog.productions.update(id, { remarks: remarkAnew([], 'rows', loaded.remarks) })
  return keepBackup(context, id, backup, run)
}

/** Reads a backup into a new state, in two steps of the job; its server is shut down cleanly after. */
export async function readBackupInto(
  context: Pick<Context, 'catalog' | 'publish' | 'engineParts'>,
  production: ProductionRow,
  backup: Backup,
  path: StatePath,
  run: JobRun<ReadStep>,
): Promise<LoadedBackup> {
  const unpacked = await run.step('unpack', (report) => unpackFiles(context, production, backup, path, run, report))
  return run.step('load', (report) => loadDatabase(context, production, backup, path, unpacked, run, report))
}

/** Notes in the catalog that the mirror has this backup now. */
export function remember(
  context: Pick<Context, 'catalog' | 'secrets' | 'publish'>,
  id: string,
  backup: Backup,
  loaded: LoadedBackup,
): void {
  const { facts, account, rowsAt, filesAt } = loaded
  context.catalog.productions.update(id, {
    source: { is: 'backup', backup, dumpedAt: rowsAt.toISOString() },
    facts,
    database: addressOf(account),
    secrets: context.secrets.encrypt(accountSecrets(account)),
    filesAt: filesAt.toISOString(),
    seeded: true,
  })
  context.publish.production(id)
}

/** Takes a point of the mirror as it is, noted as that of the dump, in a step of the job. */
export async function keepBackup(context: Needs, id: string, { dump }: Backup, run: JobRun<'keep'>): Promise<Point> {
  return run.step('keep', (report) => {
    const wish = { kind: 'backup', note: plainLine(basename(dump)), freshness: 'as-is' } as const
    return makePoint(context, findProduction(context.catalog, id), wish, run, report)
  })
}

const endless =
  'The dump does not say where it ends, so nobody can tell whether rows are missing there. Of those who write them mysqldump and phpMyAdmin say it.'

interface Unpacked extends ImportedFiles {
  readonly at: Date
}

async function unpackFiles(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  backup: Backup,
  path: StatePath,
  run: JobRun,
  report: StepReport,
): Promise<Unpacked> {
  const { id, facts } = production
  const { docker, pool, images } = context.engineParts()
  await pool.reserve(facts.filesBytes)
  await pool.releaseVolumes(path)
  await pool.remove(path)
  await pool.create(path, 'live')
  const { files: volume } = await pool.volumes(path)
  const opened = await openArchive(backup.files, report.progress)
  const files = await importFiles({
    docker,
    image: images.keeper,
    webImage: () => webImageOf(context.engineParts(), production, undefined, null, report.describe, run.signal),
    production: id,
    volume,
    archive: opened.stream,
    signal: run.signal,
  })
  await pool.writeLayout(path, JSON.stringify(files.layout))
  return { ...files, at: opened.changedAt }
}

async function loadDatabase(
  context: Pick<Context, 'catalog' | 'publish' | 'engineParts'>,
  production: ProductionRow,
  backup: Backup,
  path: StatePath,
  { config, version, layout, bytes: filesBytes, at: filesAt }: Unpacked,
  run: JobRun,
  report: StepReport,
): Promise<LoadedBackup> {
  const { id } = production
  const account = accountInConfig(config)
  if (!account.name || !account.user) throw computed()
  if (production.seeded && account.name !== production.database.name) throw otherDatabase(production, account)
  const multisite = isMultisite(config)
  report.describe('Reading through the dump')
  const survey = await readDump(backup.dump, report.progress, run.signal)
  const chosen = chooseSite(survey, {
    database: backup.database,
    configured: account.name,
    prefix: tablePrefix(config),
    ownUsers: config?.defines.has('CUSTOM_USER_TABLE') ?? false,
    multisite,
  })
  const databaseSettings = { ...(chosen.foldsCase && { lower_case_table_names: '1' }) }
  const facts = { ...production.facts, ...(!production.seeded && { ...survey.head, databaseSettings }) }
  const image = await chooseServerImage(context, { ...production, facts }, report.describe, run.signal)
  const { docker, pool } = context.engineParts()
  const { db: volume } = await pool.volumes(path)
  const opened = await openDump(backup.dump, report.progress)
  const loaded = await loadDump({
    docker,
    dialect: dialectFor(facts),
    image,
    production: id,
    volume,
    dump: opened.stream,
    chosen,
    defaults: survey.defaults.get(chosen.database),
    database: account.name,
    multisite,
    signal: run.signal,
  })
  return {
    account,
    rowsAt: opened.changedAt,
    filesAt,
    remarks: survey.saysEnd ? [] : [endless],
    facts: {
      ...facts,
      wordpressVersion: version,
      filesBytes,
      tablePrefix: chosen.prefix,
      multisite,
      databaseBytes: loaded.bytes,
      databaseHost: account.host,
      layout,
      ...checkedAddresses(config, loaded.site),
    },
  }
}

/** As wp-config.php has it; empty where it does not say, or is not read yet. */
export function accountInConfig(config: WpConfig | null): WordpressAccount {
  const read = (name: string) => (config && textOf(config, name)) ?? ''
  return checkAccount({
    host: read('DB_HOST') || 'localhost',
    name: read('DB_NAME'),
    user: read('DB_USER'),
    password: read('DB_PASSWORD'),
    configAbove: null,
  })
}

export function addressOf({ name, user }: WordpressAccount): DatabaseAddress {
  return { host: 'localhost', port: 3306, user, name, tunnel: true }
}

function otherDatabase({ name, database }: ProductionRow, account: WordpressAccount): Failure {
  return new Failure(
    'bad-input',
    `This backup is of a site whose database is “${account.name}”, and that of “${name}” is “${database.name}”. Nothing was changed; link it as a production of its own.`,
  )
}

function computed(): Failure {
  return new Failure(
    'bad-input',
    'wp-config.php computes the database’s name or user rather than saying it, so a clone could not offer them. Write them out in the archive’s wp-config.php, then try again.',
  )
}
