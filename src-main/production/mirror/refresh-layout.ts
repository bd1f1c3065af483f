// Looks again at how a production's site lies on its host: a deployment makes a link lead elsewhere.
import type { Layout } from '../../contract/models.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { reachHost } from '../reach/reach.ts'
import { findSite } from '../site/wordpress-files.ts'
import { closeOnAbort } from './close-on-abort.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { ensureStarted } from './start.ts'

/**
 * Reads the layout from production; where it differs, the sidecar is started anew with it.
 * @returns whether it differed
 * @throws Failure `ssh-…`, `host-key-changed`, `wordpress-not-found` while there is no site
 */
export async function refreshLayout(parts: MirrorParts, signal: AbortSignal): Promise<boolean> {
  const { memory, source, onLayout } = parts
  const found = await readLayout(source, memory.layout, signal)
  if (JSON.stringify(found) === JSON.stringify(memory.layout)) return false
  memory.layout = found
  onLayout(found)
  await ensureStarted(parts, { signal })
  return true
}

async function readLayout(source: ProductionAccess, layout: Layout, signal: AbortSignal): Promise<Layout> {
  // A host that is reached by SFTP alone may run no command that could look.
  if (source.ssh.files === 'sftp') return layout
  const ssh = await reachHost(source, signal)
  using _ssh = closeOnAbort(ssh, signal)
  try {
    return (await findSite(ssh, source.ssh.path, layout.uploads)).layout
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
