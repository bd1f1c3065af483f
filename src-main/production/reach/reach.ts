// Connects to a linked production: to its SSH host, and to its database server through that host or directly.
import type { SshAddress } from '../../contract/models.ts'
import type { SshAuth } from '../../contract/source.ts'
import {
  type BatchConnection,
  connect,
  connectForBatches,
  type DatabaseLogin,
  type ServerAddress,
  type SqlConnection,
} from '../../database/client/connect.ts'
import type { AsOwner } from '../../pull/routines.ts'
import { keyType } from './host-key.ts'
import { isSocket, type ProductionAccess } from './production-access.ts'
import { connectSsh, type Ssh, type SshTarget } from './ssh.ts'

/** Connects to the database server; the caller closes the connection. @throws Failure `ssh-…`, `host-key-changed`, `database-…` */
export const reachDatabase = (source: ProductionAccess, signal: AbortSignal): Promise<SqlConnection> =>
  reachBy(connect, source, signal)

/** As `reachDatabase`, for whoever sends several statements at once. */
export const reachForBatches = (source: ProductionAccess, signal: AbortSignal): Promise<BatchConnection> =>
  reachBy(connectForBatches, source, signal)

async function reachBy<Connection extends SqlConnection>(
  connectTo: (way: ServerAddress, login: DatabaseLogin) => Promise<Connection>,
  source: ProductionAccess,
  signal: AbortSignal,
): Promise<Connection> {
  const { database, databasePassword: password } = source
  const login = { user: database.user, password, name: database.name, tls: database.tls }
  if (!database.tunnel) return connectTo({ is: 'address', host: database.host, port: database.port }, login)
  const ssh = await reachHost(source, signal)
  const abort = () => ssh.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const connection = await connectTo({ is: 'stream', open: () => channel(ssh, source) }, login)
    return {
      ...connection,
      close() {
        signal.removeEventListener('abort', abort)
        connection.close()
        ssh.close()
      },
    }
  } catch (error) {
    ssh.close()
    signal.throwIfAborted()
    throw error
  }
}

/** Connects to the SSH host; the caller closes the connection. @throws Failure `ssh-…`, `host-key-changed` */
export function reachHost(source: ProductionAccess, signal: AbortSignal): Promise<Ssh> {
  return connectSsh(targetOf(source), signal)
}

/** The SSH host of a production and its jump hosts, each with its pinned key. */
export function targetOf({
  ssh,
  sshAuth,
  jumpAuths = [],
}: Pick<ProductionAccess, 'ssh' | 'sshAuth' | 'jumpAuths'>): SshTarget {
  const pinned = ({ host, port, user, hostKey }: Omit<SshAddress, 'path' | 'auth'>, auth: SshAuth) => ({
    host,
    port,
    user,
    auth,
    fingerprint: hostKey.fingerprint,
    keyTypes: [keyType(hostKey)],
  })
  const via = (ssh.jumps ?? []).map((jump, index) => pinned(jump, jumpAuths[index] ?? sshAuth))
  return { ...pinned(ssh, sshAuth), via }
}

function channel(ssh: Ssh, { database }: ProductionAccess) {
  return isSocket(database.host) ? ssh.forwardSocket(database.host) : ssh.forward(database.host, database.port)
}

/** Asks with WordPress' own account, which sees the definitions of what it made itself where another account may not. */
export function askAsOwner(source: ProductionAccess, signal: AbortSignal): AsOwner {
  const { user, password } = source.wordpress
  const owner = { ...source, database: { ...source.database, user }, databasePassword: password }
  return async (work) => {
    const connection = await reachDatabase(owner, signal).catch(() => undefined)
    return connection && work(connection).finally(connection.close)
  }
}
