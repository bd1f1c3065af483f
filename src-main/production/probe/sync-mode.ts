// Whether a production's rows can be replicated, or have to be pulled. Pure.
import type { SyncMode } from '../../contract/models.ts'
import { compareSeries, seriesOf } from '../../database/server/server-image.ts'
import type { ServerFacts } from '../../database/site/server-facts.ts'

/** Whether the servers that Sitefork runs can replicate from a server of that version. */
export function followable(server: ServerFacts['server'], version: string): boolean {
  return compareSeries(seriesOf(version), server === 'mysql' ? [8, 0] : [10, 3]) >= 0
}

/** How rows come: replicated where the server and the account allow it, pulled otherwise. */
export function modeOf(
  server: Pick<ServerFacts, 'server' | 'version' | 'binlog' | 'gtid'>,
  missingGrants: readonly string[],
): SyncMode {
  const allowed = !missingGrants.some((right) => right === 'REPLICATION SLAVE' || right === 'RELOAD')
  const able = followable(server.server, server.version) && server.binlog === 'row' && server.gtid
  return able && allowed ? 'replicated' : 'pulled'
}
