// Says which Sitefork this is, and what it runs on.
import { ownWebBuilds, phpTitle } from '../../clones/web-image.ts'
import type { Context } from '../../context.ts'
import type { About } from '../../contract/about.ts'
import { bundledImages, titleOf } from '../../database/server/server-image.ts'
import { wholeVolume } from '../../pool/engine-mount.ts'
import { plainVolume } from '../../pool/plain-copy.ts'

type Needs = Pick<Context, 'capabilities' | 'catalog' | 'engineState' | 'engineParts'>

export async function about(context: Needs): Promise<About> {
  const { version, home } = context.capabilities()
  const state = context.engineState()
  const ready = state.is === 'ready' ? state : null
  const parts = ready && context.engineParts()
  /** Official images by their references; Sitefork's own are listed by title. */
  const pulled = (images: Iterable<string> | undefined) => [...(images ?? [])].filter((name) => name.includes(':'))
  return {
    version,
    home,
    node: process.version,
    engine: ready && { version: ready.version, where: ready.where },
    pool: ready && (await poolOf(ready.pool, context)),
    images: {
      database: [...bundledImages.map(titleOf), ...pulled(parts?.images.servers.keys())],
      web: [...ownWebBuilds.map(phpTitle), ...pulled(parts?.images.webs.keys())],
    },
    catalog: context.catalog.rows.read().schema,
  }
}

async function poolOf(
  { kind, totalBytes, freeBytes }: Omit<NonNullable<About['pool']>, 'path'>,
  { engineParts }: Needs,
): Promise<About['pool']> {
  const volume = await engineParts().docker.inspectVolume(kind === 'btrfs-loop' ? wholeVolume : plainVolume)
  return { kind, path: volume?.mountpoint ?? null, totalBytes, freeBytes }
}
