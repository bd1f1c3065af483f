// Looks again at how a linked production lies on its host, and fetches its files as it lies now.
import { createHash } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import type { Layout } from '../../contract/models.ts'
import { reachHost } from '../reach/reach.ts'
import type { ProductionSource } from '../reach/source.ts'
import { findSite } from '../site/wordpress-files.ts'
import type { FetchOptions, SshSidecar } from './ssh-sidecar.ts'

/** @throws Failure `ssh-…`, `host-key-changed`, `wordpress-not-found` while there is no site */
export async function surveySite(source: ProductionSource, layout: Layout, signal: AbortSignal): Promise<Layout> {
  // Where files come by SFTP, nothing there may be able to look.
  if (source.ssh.files === 'sftp') return layout
  const ssh = await reachHost(source, signal)
  const abort = () => ssh.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return (await findSite(ssh, source.ssh.path, layout.uploads)).layout
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    ssh.close()
  }
}

export interface LaidOut {
  readonly courier: Pick<SshSidecar, 'fetchFiles' | 'leadsAsBefore' | 'links'>
  readonly layout: () => Layout
  readonly survey: (signal: AbortSignal) => Promise<Layout>
  /** The courier fetches what lies so from now on. */
  readonly adopt: (found: Layout, signal: AbortSignal) => Promise<void>
  /** What is there is laid out so. */
  readonly written: (layout: Layout) => Promise<void>
}

/**
 * One mirror's way to its files. A deployment makes a link lead elsewhere, and a link among the files may lead out of them:
 * then production is looked at anew, and what it leads to is fetched as well.
 */
export function openLaidOut({ courier, layout, survey, adopt, written }: LaidOut) {
  let [links, kept] = ['', '']

  async function lookAgain(signal: AbortSignal): Promise<boolean> {
    const found = await survey(signal)
    if (JSON.stringify(found) === JSON.stringify(layout())) return false
    await adopt(found, signal)
    return true
  }

  async function fetchOnce(fetch: FetchOptions) {
    const fetched = await courier.fetchFiles(fetch)
    const text = JSON.stringify(layout())
    if (kept !== text) await written(layout())
    kept = text
    return { ...fetched, missing: layout().missing }
  }

  return async function fetchLaidOut(fetch: FetchOptions) {
    if (!(await courier.leadsAsBefore(fetch.signal))) await lookAgain(fetch.signal)
    const first = await fetchOnce(fetch)
    const digest = createHash('sha256')
      .update(await courier.links())
      .digest('hex')
    if (digest === links) return first
    links = digest
    if (!(await seldomFails(() => lookAgain(fetch.signal)))) return first
    const again = await fetchOnce(fetch)
    return { ...again, changed: first.changed || again.changed }
  }
}

/** Files are there; what else there may be is looked for the next time. */
async function seldomFails(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
