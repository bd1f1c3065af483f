// The small things that others need of a mirror's database server: its pages written, its logs rotated, its addresses read.
import { sqlText } from '../../database/client/quote.ts'
import { createAddressReader, type StoredAddresses } from '../../database/site/stored-addresses.ts'
import type { MirrorCall, MirrorParts } from './mirror-parts.ts'
import { pause } from './pause.ts'

/** Milliseconds that a snapshot waits for dirty pages, and how many of them (16 KB each) are too few to wait for. */
const [flushMs, fewPages] = [5_000, 32]

/**
 * Makes the server write its dirty pages, and waits until few are left or five seconds have passed. Pages that are in the
 * files when a snapshot is taken are shared with it; others would be written twice.
 */
export async function flush({ server: { local }, dialect }: MirrorParts, { signal }: MirrorCall): Promise<void> {
  const { begin, dirtyPages, end } = dialect.innodb.flush
  const deadline = Date.now() + flushMs
  await local.query(begin)
  try {
    while (Date.now() < deadline && Number((await local.query(dirtyPages))[0]?.Value) > fewPages) {
      signal.throwIfAborted()
      await pause(50, signal)
    }
  } finally {
    await local.query(end)
  }
}

/** Reads the site's addresses from the mirror's rows. */
export function addresses({ server, source, facts }: MirrorParts): Promise<StoredAddresses> {
  return createAddressReader(server.local, source.database.name, facts.tablePrefix)()
}

/** Makes the mirror's own binary log go on in a new file. */
export async function rotateLogs({ server }: MirrorParts): Promise<void> {
  await server.local.query('FLUSH BINARY LOGS')
}

/** Removes the mirror's binary logs before the one named `to`. */
export async function purgeLogs({ server }: MirrorParts, to: string): Promise<void> {
  await server.local.query(`PURGE BINARY LOGS TO ${sqlText(to)}`)
}
