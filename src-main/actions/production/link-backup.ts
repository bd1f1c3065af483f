// Links a production that cannot be reached: remembers which files it is read from, and starts the job that reads them.
import { basename } from 'node:path'
import type { Context } from '../../context.ts'
import { plainLine } from '../../contract/control-pictures.ts'
import type { Backup, Job } from '../../contract/models.ts'
import { archiveBytes, readDumpHead } from '../../production/backup/backup-reader.ts'
import { accountSecrets } from '../../production/reach/production-access.ts'
import type { PointParts } from '../needs.ts'
import { accountInConfig, addressOf } from './steps/load-backup.ts'
import { beginLink } from './steps/new-production.ts'
import { runLink } from './steps/run-link.ts'

export async function linkBackup(
  context: PointParts & Pick<Context, 'secrets' | 'jobs' | 'gateway' | 'recorder' | 'addresses'>,
  wish: { readonly name: string; readonly backup: Backup },
): Promise<{ readonly job: Job; readonly production: string }> {
  context.engineParts()
  const { backup } = wish
  const { server, serverVersion } = await readDumpHead(backup.dump)
  // What the files say of the site is known once they are unpacked.
  const facts = {
    server,
    serverVersion,
    wordpressVersion: '',
    tablePrefix: 'wp_',
    databaseBytes: 0,
    filesBytes: await archiveBytes(backup.files),
    homeUrl: '',
    siteUrl: '',
    multisite: false,
    origins: [],
    clockAheadMs: 0,
  }
  const account = accountInConfig(null)
  const usual = plainLine(basename(backup.dump).replace(/\..*$/, '')).slice(0, 200)
  const id = await beginLink(
    context,
    { name: wish.name.trim(), database: addressOf(account), source: { is: 'backup', backup, dumpedAt: null }, facts },
    usual,
    accountSecrets(account),
  )
  return { job: runLink(context, id), production: id }
}
