// Links a production that cannot be reached: remembers which files it is read from, and starts the job that reads them.
import { basename } from 'node:path'
import { type Archive, defaultSettings, type Job } from '../contract/models.ts'
import { openArchive, readDumpHead } from '../production/archive-reader.ts'
import { accountSecrets } from '../production/source.ts'
import { productionId } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { accountOfArchive, addressOf } from './read-archive.ts'
import { runLink } from './run-link.ts'

export async function linkArchive(
  world: World,
  wish: { readonly name: string; readonly archive: Archive },
): Promise<{ readonly job: Job; readonly production: string }> {
  const { catalog, secrets, announce } = world
  world.ready()
  const { server, serverVersion } = await readDumpHead(wish.archive.dump)
  const { stream, bytes } = await openArchive(wish.archive.files, () => {})
  stream.destroy()
  const name = wish.name.trim() || basename(wish.archive.dump).replace(/\..*$/, '')
  const id = productionId(name, new Set(catalog.productions.all().map((one) => one.id)))
  const account = accountOfArchive(null)
  catalog.productions.insert({
    id,
    name,
    phase: 'linking',
    seeded: false,
    database: addressOf(account),
    ssh: null,
    archive: wish.archive,
    secrets: secrets.seal(accountSecrets(account)),
    // What the files say of the site is known once they are unpacked.
    facts: {
      server,
      serverVersion,
      wordpressVersion: '',
      tablePrefix: 'wp_',
      databaseBytes: 0,
      filesBytes: bytes,
      homeUrl: '',
      siteUrl: '',
      multisite: false,
      origins: [],
      clockAheadMs: 0,
    },
    failure: null,
    linkedAt: new Date().toISOString(),
    filesAt: null,
    filesEvery: 60,
    mode: 'archive',
    settings: defaultSettings,
    pausedAt: null,
    pulledAt: null,
    halfway: false,
  })
  announce.production(id)
  return { job: runLink(world, id), production: id }
}
