// How well a mirror follows its production, in one line that moves with the clock.
import type { Production } from '../../src-main/contract/models.ts'
import { isPullLate, seenSync } from '../../src-main/contract/seen-sync.ts'
import { secondsBetween, span, useNow } from '../state/time.ts'
import { words } from '../words.ts'
import { StatusIcon, syncLook } from './status-icon.tsx'

export function SyncLine({ production }: { readonly production: Production }) {
  const now = useNow()
  const sync = seenSync(production.sync, now)
  return (
    <span className="sync-line sync-said">
      <StatusIcon {...syncLook(sync, isPullLate(production, now))} />
      <span>{syncWords(sync, now)}</span>
    </span>
  )
}

function syncWords(sync: Production['sync'], now: number): string {
  switch (sync.is) {
    case 'synced':
      return words.sync.synced(span(secondsBetween(sync.at, now)))
    case 'pulled':
      return words.sync.pulled(span(secondsBetween(sync.at, now)))
    case 'behind':
      return words.sync.behind(span(sync.lagSeconds))
    case 'reconnecting':
      return words.sync.reconnectingFor(span(secondsBetween(sync.since, now)))
    default:
      return words.sync[sync.is]
  }
}
