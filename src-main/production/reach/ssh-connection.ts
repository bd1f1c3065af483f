// One connection that speaks SSH: the socket, the login, and what is answered when the host asks.
import { connect as connectTcp, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import type { HostAddress, SshAuth } from '../../contract/source.ts'
import { refusedLogin } from './ssh-failures.ts'
import { OneKeyAgent } from './ssh-keys.ts'

export interface SshConnection {
  readonly client: ssh2.Client
  readonly socket: Duplex
  /** Resolves once the host has let the account in; a connection that ends before has failed, whether it says so or not. */
  letIn(login: ssh2.ConnectConfig, signal: AbortSignal): Promise<void>
}

/** From the first packet until the host has let the account in. */
const connectMs = 15_000

/** A host asks for the password once, or for it and something else; one that goes on asking lets nobody in. */
const mostRounds = 4
const mostPrompts = 8

/** @param carried the stream to it where another host carries it */
export function openConnection({ host, port }: HostAddress, carried?: Duplex): SshConnection {
  const client = new ssh2.Client()
  const socket = carried ?? connectTcp({ host, port })
  // A question and its answer are small: waiting for more of them to come together costs 40 ms each.
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
      // What is packed could be unpacked to any size.
      client.connect({ ...usual, ...login, algorithms: { ...algorithms, compress: ['none'] } })
      return promise.finally(() => signal.removeEventListener('abort', abort))
    },
  }
}

/** Keys that are known of a host come first in what is agreed on, as in ssh: another one of it would look like a change. */
export function preferring(types: readonly string[]): ssh2.Algorithms {
  const names = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]))
  const known = names.filter((name): name is ssh2.ServerHostKeyAlgorithm => name in hostKeyTypes)
  // One after the other: what is there already is not moved.
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
  /** What was tried last: once the host has let the account in, that did it. */
  last(): SshAuth | undefined
}

/** Tries one after the other, each only where the host takes its kind. */
export function sshLogin(
  line: SshConnection,
  who: { readonly host: string; readonly user: string },
  auths: readonly SshAuth[],
): SshLogin {
  const methods = auths.flatMap((auth) => methodsOf(line, who, auth).map((method) => ({ auth, method })))
  let at = 0
  let last: SshAuth | undefined
  const authHandler: ssh2.AuthHandlerMiddleware = (left: readonly string[] | null, _partly, next) => {
    // What it takes is told by a refusal.
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
