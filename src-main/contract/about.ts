// What this Sitefork is and what it runs on, as the shell and the window show it.
import { z } from 'zod'
import { size } from './size.ts'
import { bytes } from './units.ts'

export const aboutSchema = z.object({
  version: z.string(),
  /** Where Sitefork keeps its state. */
  home: z.string(),
  /** The version of Node.js that runs the host. */
  node: z.string(),
  /** Null while Docker is not connected. */
  engine: z.object({ version: z.string(), where: z.string() }).nullable(),
  /** Null while it is not attached. `path`: its volume's directory on the engine's disk; null where there is no volume. */
  pool: z
    .object({
      kind: z.enum(['btrfs-loop', 'plain-copy']),
      path: z.string().nullable(),
      totalBytes: bytes,
      freeBytes: bytes,
    })
    .nullable(),
  /** The servers that Sitefork brings, and the official images that it has pulled: `MariaDB 11.8`. */
  images: z.object({ database: z.array(z.string()), web: z.array(z.string()) }),
  /** The newest migration of the catalog: `0042-name.sql`. */
  catalog: z.string(),
})

export type About = z.infer<typeof aboutSchema>

/** What Sitefork runs on, as rows of a name and a value. Pure. */
export function aboutRows({ engine, pool, node, images, catalog }: About): readonly (readonly [string, string])[] {
  const kind = pool?.kind === 'plain-copy' ? 'whole copies' : 'Btrfs'
  return [
    ['Docker engine', engine ? `Docker ${engine.version} at ${engine.where}` : 'not connected'],
    ['Pool', pool ? `${kind}, ${size(pool.totalBytes)}, ${size(pool.freeBytes)} free` : 'not attached'],
    ...(pool?.path ? ([['Pool’s path', pool.path]] as const) : []),
    ['Node.js', node],
    ['Database servers', images.database.join(', ')],
    ['Web servers', images.web.join(', ')],
    ['Catalog', catalog],
  ]
}
