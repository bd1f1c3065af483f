// What differs between MariaDB and MySQL, in one place: whoever works with a server asks its flavor for the words.
import type { ProductionFacts } from '../../contract/models.ts'
import type { SessionRow } from '../client/session.ts'
import type { ServerPurpose } from '../server/server-arguments.ts'
import { settingArguments } from '../server/server-settings.ts'
import { mariadb } from './mariadb.ts'
import { mysql } from './mysql.ts'
import type { ReplicationSource } from './replication.ts'

export interface Account {
  readonly name: string
  readonly user: string
  readonly password: string
}

export interface Dialect {
  readonly server: ProductionFacts['server']
  /** The whole command that starts a server on `/site/db`. */
  serverArguments(of: ServerPurpose): readonly string[]
  /** The server's own client as its root, through its socket. */
  clientArguments(of: ServerPurpose['purpose']): readonly string[]
  /** A client that reaches production by an option file. */
  remoteArguments(optionFile: string): readonly string[]
  clientOptions(upstream: ReplicationSource): string
  /** Shell; see server-scripts.ts. */
  readonly begin: string
  readonly dump: string
  /** A row with `gtid`: what the mirror has, and what production has. */
  readonly position: string
  readonly productionPosition: string
  /** A consistent read of production that tells where in the binary log it stands: a row with `gtid`. */
  readonly consistentRead: {
    readonly begin: readonly string[]
    readonly position: string
    readonly begun: readonly string[]
  }
  /** How replication goes; and its row in MariaDB's words. */
  readonly status: string
  statusWords(row: SessionRow): SessionRow
  /** A row with `late`: 0 once the mirror has everything up to there; waits a second. */
  wait(position: string): string
  /** Statements; they carry the password, so they go through standard input and into no message. */
  follow(upstream: ReplicationSource, mode: 'STRICT' | 'IDEMPOTENT'): readonly string[]
  readonly stop: string
  /** Nothing more is applied, so that `until` can be said: everything up to there, and nothing after. */
  readonly hold: string
  until(position: string): string
  /** What one statement of this conversation may take; older servers do not know it. */
  limit(seconds: number): string
  /** Forgets production, and what was done before: for a new beginning, and for a copy that is no mirror. */
  readonly forget: readonly string[]
  /** The rows are what production's were there: follow from there. */
  place(position: string): readonly string[]
  /** Rows of these tables (`database.table`) are not followed. */
  ignore(tables: readonly string[]): string
  /** Applies laid relay logs from an offset of the first; and what is done once they are applied. */
  replay(offset: number): readonly string[]
  readonly replayed: readonly string[]
  /** Files in `db/` that are the mirror's, as the shell's patterns. */
  readonly leftovers: string
  /** Command that brings the server's own tables, and rows that older ones wrote otherwise, to its version. */
  readonly upgrade: readonly string[]
  giveAccount(account: Account): readonly string[]
  readonly innodb: {
    /** The query that has a row when a table is kept by another engine than InnoDB, so without transactions. */
    readonly otherEngines: string
    /** The statements that make the server write its dirty pages to its files at once; `dirtyPages` counts them in `Value`. */
    readonly flush: { readonly begin: string; readonly dirtyPages: string; readonly end: string }
    /** The statement after which a commit waits for no file: for a copy that is made anew when it is cut off. */
    readonly commitsInMemory: string
    /** The statement after which a commit is in the redo log's file, as every server is started. */
    readonly commitsInFiles: string
  }
}

export function flavorOf(server: ProductionFacts['server']): Dialect {
  return server === 'mysql' ? mysql : mariadb
}

/** Whose servers mean by SQL what production's does. */
export function flavorFor({
  server,
  databaseSettings = {},
}: Pick<ProductionFacts, 'server' | 'databaseSettings'>): Dialect {
  const flavor = flavorOf(server)
  return {
    ...flavor,
    serverArguments: (of) => [...flavor.serverArguments(of), ...settingArguments(databaseSettings, server, of.purpose)],
  }
}
