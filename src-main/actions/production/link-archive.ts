// Links a production that cannot be reached: remembers which files it is read from, and starts the job that reads them.
import { basename } from 'node:path'
import type { Context } from '../../context.ts'
import type { Archive, Job } from '../../contract/models.ts'
import { plainLine } from '../../contract/plain.ts'
import { archiveBytes, readDumpHead } from '../../production/backup/archive-reader.ts'
import { accountSecrets } from '../../production/reach/source.ts'
import { beginLink } from './steps/new-production.ts'
import { accountOfArchive, addressOf } from './steps/read-archive.ts'
import { runLink } from './steps/run-link.ts'

export async function linkArchive(
  context: Context,
  wish: { readonly name: string; readonly archive: Archive },
): Promise<{ readonly job: Job; readonly production: string }> {
  context.engineParts()
  const { archive } = wish
  const { server, serverVersion } = await readDumpHead(archive.dump)
  // What the files say of the site is known once they are unpacked.
  const facts = {
    server,
    serverVersion,
    wordpressVersion: '',
    tablePrefix: 'wp_',
    databaseBytes: 0,
    filesBytes: await archiveBytes(archive.files),
    homeUrl: '',
    siteUrl: '',
    multisite: false,
    origins: [],
    clockAheadMs: 0,
  }
  const account = accountOfArchive(null)
  const usual = plainLine(basename(archive.dump).replace(/\..*$/, '')).slice(0, 200)
  const id = await beginLink(
    context,
    { name: wish.name.trim(), database: addressOf(account), ssh: null, archive, facts, mode: 'archive' },
    usual,
    accountSecrets(account),
  )
  return { job: runLink(context, id), production: id }
}
