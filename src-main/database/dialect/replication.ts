// Builds the statements that start replication, and reads its status.
import { Failure } from '../../contract/failure.ts'
import { optionText, sqlText } from '../client/quote.ts'
import type { SqlRow } from '../client/sql.ts'

export interface ReplicationSource {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Whether TLS is used: over the network always, through the tunnel only where the server or the account demands it. */
  readonly tls: boolean
}

/** @returns statements in order; they carry the password, so they go through standard input and into no message */
export function followStatements(upstream: ReplicationSource): readonly string[] {
  return [
    'STOP SLAVE',
    [
      `CHANGE MASTER TO MASTER_HOST = ${sqlText(upstream.host)}, MASTER_PORT = ${upstream.port}`,
      `MASTER_USER = ${sqlText(upstream.user)}, MASTER_PASSWORD = ${sqlText(upstream.password)}`,
      `MASTER_SSL = ${upstream.tls ? 1 : 0}, MASTER_SSL_VERIFY_SERVER_CERT = 0`,
      'MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 2',
    ].join(', '),
    'START SLAVE',
  ]
}

/** @returns the option file of a client that reaches production; it is kept in a tmpfs */
export function clientOptions(upstream: ReplicationSource): string {
  return clientOptionLines(upstream, upstream.tls ? ['ssl', 'disable-ssl-verify-server-cert'] : ['skip-ssl'])
}

/** @param tls the lines about TLS, in which MariaDB's clients differ from MySQL's */
export function clientOptionLines(upstream: ReplicationSource, tls: readonly string[]): string {
  return [
    '[client]',
    'protocol=tcp',
    `host=${optionText(upstream.host)}`,
    `port=${upstream.port}`,
    `user=${optionText(upstream.user)}`,
    `password=${optionText(upstream.password)}`,
    'loose-connect-timeout=10',
    'default-character-set=utf8mb4',
    'max-allowed-packet=1G',
    // A server may ask a client for files; this client sends none.
    'loose-local-infile=0',
    ...tls,
    '',
  ].join('\n')
}

export type Following =
  /** Replication is not set up: the mirror was never seeded, or was restarted. */
  | { readonly is: 'idle' }
  /** It is connecting, and nothing has failed so far. */
  | { readonly is: 'connecting'; readonly position: string }
  | {
      readonly is: 'following'
      readonly position: string
      /**
       * How many heartbeats production sent, counted once the mirror has applied everything it received;
       * null before that, and where the server does not count them.
       */
      readonly heartbeats: number | null
    }
  /** It reconnects by itself, or after a restart of replication. */
  | { readonly is: 'disconnected'; readonly position: string; readonly failure: Failure; readonly stopped: boolean }
  /** It cannot continue from its position. */
  | { readonly is: 'broken'; readonly position: string; readonly failure: Failure }

/** @param status the row of the replication status with MariaDB's column names, if there is one */
export function readFollowing(status: SqlRow | undefined, position: string): Following {
  if (!status?.Master_Host) return { is: 'idle' }
  const ioError = Number(status.Last_IO_Errno ?? 0)
  if (Number(status.Last_SQL_Errno ?? 0) !== 0) {
    return { is: 'broken', position, failure: cannotApply(status.Last_SQL_Error ?? '') }
  }
  if (ioError === 1236) return { is: 'broken', position, failure: historyLost(status.Last_IO_Error ?? '') }
  if (status.Slave_IO_Running === 'Yes' && status.Slave_SQL_Running === 'Yes') {
    return { is: 'following', position, heartbeats: heartbeatsOf(status) }
  }
  if (ioError === 0 && ['Connecting', 'Preparing'].includes(status.Slave_IO_Running ?? '')) {
    return { is: 'connecting', position }
  }
  const stopped = status.Slave_IO_Running === 'No' || status.Slave_SQL_Running === 'No'
  return { is: 'disconnected', position, failure: disconnected(ioError, status.Last_IO_Error ?? ''), stopped }
}

function heartbeatsOf({ Slave_received_heartbeats: count, Slave_SQL_Running_State: state }: SqlRow): number | null {
  return count !== undefined && /has read all relay log/.test(state ?? '') ? Number(count) : null
}

const again = { label: 'Catch up by difference', action: 'relink' } as const

/** The failure for error 1236: the binary logs from the mirror's position on are gone, or were reset. */
function historyLost(detail: string): Failure {
  return new Failure(
    'sync-broken',
    'Production no longer has the changes since the mirror was last connected: its binary logs were removed or reset. Your points and clones are safe; catch up by difference to follow on; history has a gap until then.',
    { remedy: again, detail },
  )
}

function cannotApply(detail: string): Failure {
  return new Failure(
    'sync-broken',
    'The mirror cannot apply a change that production made, so it stopped there. Your points and clones are safe; catch up by difference to follow on; history has a gap until then.',
    { remedy: again, detail },
  )
}

function disconnected(code: number, detail: string): Failure {
  if (code === 1045 || code === 1698) {
    return new Failure(
      'database-refused',
      'Production’s database server refuses the replication account: its password is another, or it demands TLS now. Your points and clones are safe; enter its password again, and both are tried.',
      { remedy: { label: 'Edit source', action: 'edit-source' }, detail },
    )
  }
  if (code === 1227 || code === 1142) {
    return new Failure(
      'grants-missing',
      'The database account may not replicate (any more). Your points and clones are safe; have it granted REPLICATION SLAVE on production.',
      { remedy: { label: 'Try again', action: 'retry' }, detail },
    )
  }
  return new Failure(
    'database-unreachable',
    'Production’s database cannot be reached right now. Your points and clones are safe; Sitefork keeps trying.',
    { remedy: { label: 'Try again', action: 'retry' }, ...(detail && { detail }) },
  )
}
