// Picks the dialect of a production's server.
import type { ProductionFacts } from '../../contract/models.ts'
import type { Dialect } from './dialect.ts'
import { mariadb } from './mariadb.ts'
import { mysql } from './mysql.ts'
import { settingArguments } from './server-settings.ts'

const dialects: Readonly<Record<ProductionFacts['server'], Dialect>> = { mariadb, mysql }

export const dialectOf = (server: ProductionFacts['server']): Dialect => dialects[server]

/** Gives the dialect whose servers are also started with production's own settings, so that SQL means the same in them. */
export function dialectFor({
  server,
  databaseSettings = {},
}: Pick<ProductionFacts, 'server' | 'databaseSettings'>): Dialect {
  const dialect = dialectOf(server)
  return {
    ...dialect,
    serverArguments: (of) => [
      ...dialect.serverArguments(of),
      ...settingArguments(databaseSettings, server, of.purpose),
    ],
  }
}
