// An SSH server inside the test that does what a real one would not: it counts who tries to log in, and answers as it is told.
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import ssh2 from 'ssh2'
import { readHostKey } from '../../src-main/production/reach/host-key.ts'

export interface SshServer {
  readonly port: number
  readonly fingerprint: string
  /** Of every attempt: its method, and the password where there was one. */
  readonly attempts: readonly string[]
  /** Connections that are open. */
  connections(): number
  close(): Promise<void>
}

export interface SshServerOptions {
  /** What a command does; by default the login shell runs it. */
  readonly exec?: (command: string, channel: ssh2.ServerChannel) => void
  /** Whether it goes on asking questions instead of letting anybody in. */
  readonly asksForEver?: boolean
  /** Where it listens; 127.0.0.1 by default. */
  readonly address?: string
  /** Whether it refuses everybody. */
  readonly refuses?: boolean
}

/** A private host key as PEM. ssh2's own generator makes one in some hundred Ed25519 keys that it then cannot read. */
function newHostKey(): string {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return privateKey
}

export async function sshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const hostKey = newHostKey()
  const attempts: string[] = []
  const sockets = new Set<Socket>()
  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (context) => {
      attempts.push(context.method === 'password' ? `password ${context.password}` : context.method)
      if (options.refuses) return context.reject(['password'])
      if (options.asksForEver && context.method === 'keyboard-interactive') {
        const ask = () => context.prompt([{ prompt: 'Password: ', echo: false }], ask)
        return ask()
      }
      if (options.asksForEver) return context.reject(['keyboard-interactive'])
      if (context.method === 'password') return context.accept()
      context.reject(['password'])
    })
    client.on('session', (accept) => {
      accept().on('exec', (start, _refuse, { command }) => {
        const channel = start()
        channel.on('error', () => undefined)
        if (options.exec) return options.exec(command, channel)
        const child = spawn('sh', ['-c', command])
        channel.pipe(child.stdin).on('error', () => undefined)
        child.stdout.pipe(channel, { end: false })
        child.stderr.pipe(channel.stderr, { end: false })
        channel.on('close', () => child.kill())
        child.on('close', (code) => {
          channel.exit(code ?? 1)
          channel.end()
        })
      })
    })
  })
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    ssh.injectSocket(socket)
  })
  server.listen(0, options.address ?? '127.0.0.1')
  await once(server, 'listening')
  const parsed = ssh2.utils.parseKey(hostKey)
  if (parsed instanceof Error) throw parsed
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: readHostKey(parsed.getPublicSSH()).fingerprint,
    attempts,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
