// Another backup of a production that was read from files: what differs comes into its mirror, and that becomes a point.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Backup, Job } from '../../contract/models.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { dialectFor } from '../../database/dialect/dialect-of.ts'
import { serverImageOf } from '../../database/server/choose-image.ts'
import { pulledServerImage } from '../../database/server/provide-image.ts'
import { isOlderThan, serverTitle, titleOf } from '../../database/server/server-image.ts'
import type { DumpHead } from '../../dumps/dump-head.ts'
import { type JobRun, only, shared } from '../../jobs/job.ts'
import { livePath, preparingPath } from '../../pool/layout.ts'
import { applyFiles, applyRows } from '../../production/backup/apply-backup.ts'
import { archiveBytes, readDumpHead } from '../../production/backup/backup-reader.ts'
import { findLinked } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { restoreSteps, untilRestoreChecked } from '../point/steps/make-point.ts'
import { productionJob } from '../start-job.ts'
import { keepBackup, keepSteps, readBackupInto, readSteps, remember } from './steps/load-backup.ts'

type Needs = PointParts & Pick<Context, 'secrets' | 'jobs'>

const steps = { ...readSteps, take: 'Take over what differs', ...keepSteps, ...restoreSteps }

interface ReadBackup {
  readonly production: string
  readonly backup: Backup
}

export async function readBackup(context: Needs, { production: id, backup }: ReadBackup): Promise<Job> {
  const production = findLinked(context.catalog, id)
  refuseReached(production)
  refuseOtherServer(production, await readDumpHead(backup.dump))
  await archiveBytes(backup.files)
  return productionJob(
    context,
    production,
    {
      verb: 'read-backup',
      title: `Read a backup of ${production.name}`,
      steps,
      // Clones can be forked of its points meanwhile; its mirror is this job's.
      lock: shared,
      locks: [only(`mirror:${id}`)],
    },
    async (run) => {
      await intoMirror(context, production, backup, run)
      await untilRestoreChecked(context, await keepBackup(context, id, backup, run), run)
    },
  )
}

/** Reads the whole backup beside the mirror, brings what differs into it, and removes the backup's state. */
async function intoMirror(
  context: Needs,
  production: ProductionRow,
  backup: Backup,
  run: JobRun<keyof typeof steps>,
): Promise<void> {
  const { id, facts, settings } = production
  const { docker, pool, images } = context.engineParts()
  const path = preparingPath(id, 'backup')
  try {
    await pool.reserve(facts.databaseBytes + facts.filesBytes)
    const loaded = await readBackupInto(context, production, backup, path, run)
    await run.step('take', async (report) => {
      const [from, to] = [await pool.volumes(path), await pool.volumes(livePath(id))]
      report.describe('Comparing rows')
      const remarks = await applyRows({
        docker,
        dialect: dialectFor(facts),
        image: pulledServerImage(images, serverImageOf(production)),
        keeper: images.keeper,
        production: id,
        backup: from.db,
        mirror: to.db,
        database: production.database.name,
        settings,
        signal: run.signal,
        log: run.log,
        onProgress: (done, total) => report.progress(done, total, 'rows'),
      })
      for (const sentence of remarks) run.remark(sentence)
      context.catalog.productions.update(id, { remarks: remarkAnew([], 'rows', [...loaded.remarks, ...remarks]) })
      report.describe('Comparing files')
      await applyFiles({
        docker,
        image: images.keeper,
        production: id,
        backup: from.files,
        mirror: to.files,
        signal: run.signal,
      })
    })
    await pool.writeLayout(livePath(id), JSON.stringify(loaded.facts.layout))
    remember(context, id, backup, loaded)
  } finally {
    await pool.releaseVolumes(path)
    await pool.remove(path)
  }
}

function refuseReached({ source, name }: ProductionRow): void {
  if (source.is === 'backup') return
  throw new Failure(
    'bad-input',
    `“${name}” is reached, so its states come from production itself. To look into a backup of it, link the backup as a production of its own.`,
  )
}

function refuseOtherServer(production: ProductionRow, { server, serverVersion }: DumpHead): void {
  const build = serverImageOf(production)
  if (server === build.server && !isOlderThan(build, serverVersion)) return
  throw new Failure(
    'server-unsupported',
    `This dump was written by ${serverTitle(server)} ${serverVersion}, and the mirror of “${production.name}” runs ${titleOf(build)}, which may not understand it. Nothing was changed; link it as a production of its own.`,
  )
}
