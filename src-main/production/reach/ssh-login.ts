// Opens one SSH connection and logs in: the socket, the methods of authentication, and the answers to prompts.
import { connect as connectTcp, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import type { HostAddress, SshAuth } from '../../contract/source.ts'
import { refusedLogin } from './ssh-failures.ts'
import { OneKeyAgent } from './ssh-keys.ts'

export interface SshConnection {
  readonly client: ssh2.Client
  readonly socket: Duplex
  /** Logs in; rejects also when the host closes the connection without a word. */
  letIn(login: ssh2.ConnectConfig, signal: AbortSignal): Promise<void>
}

/** The longest that a login may take, from the first packet on. */
const connectMs = 15_000

/** The most rounds and prompts of keyboard-interactive authentication; a host that goes on asking lets nobody in. */
const mostRounds = 4
const mostPrompts = 8

/** @param carried the stream to the host where a jump host carries it */
export function openConnection({ host, port }: HostAddress, carried?: Duplex): SshConnection {
  const client = new ssh2.Client()
  const socket = carried ?? connectTcp({ host, port })
  // Packets are small, and Nagle's algorithm would delay each by up to 40 ms.
  if (socket instanceof Socket) socket.setNoDelay(true)
  const usual: ssh2.ConnectConfig = {
    sock: socket,
    readyTimeout: connectMs,
    keepaliveInterval: 10_000,
  }
  return {
    client,
    socket,
    letIn({ algorithms, ...login }, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      client.on('ready', resolve)
      client.on('error', reject)
      client.on('close', () => reject(new Error('The host closed the connection.')))
      // Compressed data could unpack to any size.
      client.connect({ ...usual, ...login, algorithms: { ...algorithms, compress: ['none'] } })
      return promise.finally(() => signal.removeEventListener('abort', abort))
    },
  }
}

/** Offers the types of the known keys first, as ssh does: another key of the same host would look like a changed one. */
export function preferring(types: readonly string[]): ssh2.Algorithms {
  const names = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]))
  const known = names.filter((name): name is ssh2.ServerHostKeyAlgorithm => name in hostKeyTypes)
  // `prepend` does not move names that are in the list already, so they are removed first.
  return known.length === 0 ? {} : { serverHostKey: { remove: known, prepend: known, append: [] } }
}

const hostKeyTypes = {
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 1,
  'ecdsa-sha2-nistp384': 1,
  'ecdsa-sha2-nistp521': 1,
  'rsa-sha2-512': 1,
  'rsa-sha2-256': 1,
  'ssh-rsa': 1,
  'ssh-dss': 1,
} as const

export interface SshLogin {
  readonly options: ssh2.ConnectConfig
  /** The credentials that were tried last; after a login, those that worked. */
  last(): SshAuth | undefined
}

/** Tries the credentials in order, each only where the host accepts its method. */
export function sshLogin(
  line: SshConnection,
  who: { readonly host: string; readonly user: string },
  auths: readonly SshAuth[],
): SshLogin {
  const methods = auths.flatMap((auth) => methodsOf(line, who, auth).map((method) => ({ auth, method })))
  let at = 0
  let last: SshAuth | undefined
  const authHandler: ssh2.AuthHandlerMiddleware = (left: readonly string[] | null, _partly, next) => {
    // The host lists the methods it accepts when it refuses `none`.
    if (left === null) return next({ type: 'none', username: who.user })
    for (; at < methods.length; at++) {
      const { auth, method } = methods[at] ?? {}
      if (!auth || !method || !left.includes(method.type === 'agent' ? 'publickey' : method.type)) continue
      at++
      last = auth
      return next(method)
    }
    ;(next as unknown as (none: false) => void)(false)
  }
  return { options: { username: who.user, authHandler }, last: () => last }
}

function methodsOf(
  { client, socket }: SshConnection,
  who: { readonly host: string; readonly user: string },
  auth: SshAuth,
): readonly ssh2.AnyAuthMethod[] {
  const username = who.user
  switch (auth.is) {
    case 'key':
      return [{ type: 'publickey', username, key: auth.key, ...(auth.passphrase && { passphrase: auth.passphrase }) }]
    case 'agent':
      return [{ type: 'agent', username, agent: new OneKeyAgent(auth) }]
    case 'password': {
      let rounds = 0
      const prompt: ssh2.KeyboardInteractiveAuthMethod['prompt'] = (
        _name,
        _instructions,
        _language,
        prompts,
        finish,
      ) => {
        if (++rounds > mostRounds || prompts.length > mostPrompts) {
          client.emit('error', refusedLogin(who, 'It went on asking.'))
          socket.destroy()
          return
        }
        finish(prompts.map(() => auth.password))
      }
      return [
        { type: 'password', username, password: auth.password },
        { type: 'keyboard-interactive', username, prompt },
      ]
    }
  }
}
