// Finds the layout of a site in an unpacked archive: as on a host, without what the archive does not hold.
import { posix } from 'node:path'
import type { Layout } from '../../contract/models.ts'
import type { HostPaths } from '../reach/host-paths.ts'
import type { ReadText } from '../reach/read-text-file.ts'
import { isWithin } from '../site/mountable.ts'
import { findRoots } from '../site/site-roots.ts'
import { readSettingPaths } from '../site/site-settings.ts'

/**
 * Finds the layout; undefined where there is no site, or it leads out of the archive. Its `base` is where it was unpacked.
 * @param wordpress a directory in `unpacked` that holds WordPress
 */
export async function unpackedLayout(
  host: HostPaths,
  read: ReadText,
  wordpress: string,
  unpacked: string,
): Promise<Layout | undefined> {
  const roots = await findRoots(host, read, wordpress)
  if (!roots || [roots.base, roots.webRoot, roots.wordpress].some((one) => !isWithin(one, unpacked))) return undefined
  const config = await configOf(host, roots.wordpress, unpacked)
  // A wp-config.php outside of the base makes its own directory the base.
  const base = config === null || isWithin(config, roots.base) ? roots.base : posix.dirname(config)
  const { content } = await readSettingPaths(host, read, roots, { path: config, config: null, uploads: null })
  return { ...roots, base, content, uploads: null, config, trees: [], aliases: [], links: [], missing: [] }
}

async function configOf(host: HostPaths, wordpress: string, unpacked: string): Promise<string | null> {
  const parent = posix.dirname(wordpress)
  const [here, above, another] = await host.resolveAll([
    posix.join(wordpress, 'wp-config.php'),
    posix.join(parent, 'wp-config.php'),
    posix.join(parent, 'wp-settings.php'),
  ])
  if (here?.is === 'file') return posix.join(wordpress, 'wp-config.php')
  if (above?.is !== 'file' || another?.is !== 'none' || !isWithin(parent, unpacked)) return null
  return posix.join(parent, 'wp-config.php')
}

/** The same layout with its base somewhere else. */
export function layoutAt(layout: Layout, to: string): Layout {
  const path = (one: string) => (isWithin(one, layout.base) ? to + one.slice(layout.base.length) : one)
  const { base, webRoot, wordpress, content, config } = layout
  return {
    ...layout,
    base: path(base),
    webRoot: path(webRoot),
    wordpress: path(wordpress),
    content: path(content),
    config: config && path(config),
  }
}
