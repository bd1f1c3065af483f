// A conversation of the main process with a linked production's database server, over SSH or directly.
import type { SshAddress } from '../../contract/models.ts'
import type { SshAuth } from '../../contract/source.ts'
import { connect, type SqlConnection } from '../../database/client/connect.ts'
import type { AsOwner } from '../../pull/routines.ts'
import { keyType } from './host-key.ts'
import { isSocket, type ProductionAccess } from './production-access.ts'
import { connectSsh, type Ssh, type SshTarget } from './ssh.ts'

/** @throws Failure `ssh-…`, `host-key-changed`, `database-…` */
export async function reachDatabase(source: ProductionAccess, signal: AbortSignal): Promise<SqlConnection> {
  const { database, databasePassword: password } = source
  const login = { user: database.user, password, name: database.name, tls: database.tls }
  if (!database.tunnel) return connect({ is: 'address', host: database.host, port: database.port }, login)
  const ssh = await reachHost(source, signal)
  const abort = () => ssh.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const connection = await connect({ is: 'stream', open: () => channel(ssh, source) }, login)
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

/** Whoever gets it closes it. @throws Failure `ssh-…`, `host-key-changed` */
export function reachHost(source: ProductionAccess, signal: AbortSignal): Promise<Ssh> {
  return connectSsh(targetOf(source), signal)
}

/** A linked production's host, and the hosts on the way, each with its pinned key. */
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

/** WordPress' own account sees what it made itself, where another one may not. */
export function askAsOwner(source: ProductionAccess, signal: AbortSignal): AsOwner {
  const { user, password } = source.wordpress
  const owner = { ...source, database: { ...source.database, user }, databasePassword: password }
  return async (work) => {
    const connection = await reachDatabase(owner, signal).catch(() => undefined)
    return connection && work(connection).finally(connection.close)
  }
}
