// What MariaDB and MySQL want to be told differently: statements, arguments and scripts, asked of a server's dialect.
import type { ProductionFacts } from '../../contract/models.ts'
import type { SqlRow } from '../client/sql.ts'
import type { ReplicationSource } from './replication.ts'
import type { ServerPurpose } from './server-arguments.ts'

/** WordPress' own account, which each clone's server has as production's does. */
export interface SiteAccount {
  /** The database that it has every right to. */
  readonly name: string
  readonly user: string
  readonly password: string
}

export interface Dialect {
  readonly server: ProductionFacts['server']
  /** @returns the whole command that starts a server on `/site/db` */
  serverArguments(of: ServerPurpose): readonly string[]
  /** @returns the command of the server's own client, connected through the socket as root */
  clientArguments(of: ServerPurpose['purpose']): readonly string[]
  /** @returns the command of a client that reaches production by an option file */
  productionClientArguments(optionFile: string): readonly string[]
  /** @returns the text of that option file */
  clientOptions(upstream: ReplicationSource): string
  /** The shell script that makes an empty data directory where there is none and becomes the server (server-scripts.ts). */
  readonly initScript: string
  /** The shell script that copies production's database into the server of its container (server-scripts.ts). */
  readonly dumpScript: string
  /** The query for a mirror's replication position: a row with `gtid`. */
  readonly position: string
  /** The query for production's replication position: a row with `gtid`. */
  readonly productionPosition: string
  /** A consistent read of production that knows its own position in the binary log. */
  readonly consistentRead: {
    readonly begin: readonly string[]
    /** The query for the position of the read: a row with `gtid`. */
    readonly position: string
    /** Statements to run once the read has begun. */
    readonly begun: readonly string[]
  }
  /** The query for the state of replication: one row, or none. */
  readonly status: string
  /** Renames the columns of that row to MariaDB's names. */
  statusColumns(row: SqlRow): SqlRow
  /** @returns a query that waits up to a second: a row with `late`, which is 0 once the mirror has reached the position */
  waitFor(position: string): string
  /** @returns statements that carry the password, so they go through standard input and into no message */
  startReplication(upstream: ReplicationSource, mode: 'STRICT' | 'IDEMPOTENT'): readonly string[]
  readonly stopReplication: string
  /** Stops applying, though not always fetching, so that `applyUntil` can follow. */
  readonly pauseApplying: string
  /** @returns a statement that applies everything up to the position, and nothing after it */
  applyUntil(position: string): string
  /** @returns a statement that limits how long each statement of this connection may take; older servers do not know it */
  limitStatement(seconds: number): string
  /** Statements that forget the replication source, the position and the binary logs. */
  readonly resetReplication: readonly string[]
  /** @returns statements after which replication would go on from that position, with the rows as they are */
  setPosition(position: string): readonly string[]
  /** @param tables whose rows are not replicated, as `database.table` */
  ignoreTables(tables: readonly string[]): string
  /** @param offset in the first of the relay logs, `relay.000001`, that lie in the data directory */
  applyRelayLogs(offset: number): readonly string[]
  /** Statements to run once the relay logs are applied. */
  readonly afterReplay: readonly string[]
  /** Files in `db/` that a mirror needs and a point does not, as patterns of the shell. */
  readonly mirrorFiles: string
  /** The command that upgrades the server's own tables, and rows that older servers wrote otherwise. */
  readonly upgradeCommand: readonly string[]
  /** @returns statements that create the account, or replace it, for connections through the socket and from outside */
  createAccount(account: SiteAccount): readonly string[]
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
