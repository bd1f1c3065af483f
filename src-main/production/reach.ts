// A conversation of the main process with a linked production's database server, over SSH or directly.
import { type Conversation, converse } from '../database/connect.ts'
import { isSocket, type ProductionSource } from './source.ts'
import { connectSsh, type Ssh } from './ssh.ts'

/** @throws Failure `ssh-…`, `host-key-changed`, `database-…` */
export async function reachDatabase(source: ProductionSource, signal: AbortSignal): Promise<Conversation> {
  const { database, databasePassword: password } = source
  const login = { user: database.user, password, name: database.name }
  if (!database.tunnel) return converse({ is: 'address', host: database.host, port: database.port }, login)
  const ssh = await reachHost(source, signal)
  const abort = () => ssh.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const talk = await converse({ is: 'stream', stream: await channel(ssh, source) }, login)
    return {
      ...talk,
      close() {
        signal.removeEventListener('abort', abort)
        talk.close()
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
export function reachHost({ ssh, sshAuth }: ProductionSource, signal: AbortSignal): Promise<Ssh> {
  const { host, port, user, hostKey } = ssh
  return connectSsh({ host, port, user, auth: sshAuth, fingerprint: hostKey.fingerprint }, signal)
}

function channel(ssh: Ssh, { database }: ProductionSource) {
  return isSocket(database.host) ? ssh.forwardSocket(database.host) : ssh.forward(database.host, database.port)
}
