// One SSH connection from the main process to a production's host, with its host key pinned.
import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import { Failure } from '../contract/failure.ts'
import type { SshAuth } from '../contract/source.ts'
import { type HostKey, readHostKey } from './host-key.ts'
import { changedHostKey, checkKey, sshFailure } from './ssh-failures.ts'

export interface SshTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly auth: SshAuth
  /** Pinned; absent on first use, when whatever answers is reported and may be accepted. */
  readonly fingerprint?: string | undefined
}

export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Ssh {
  readonly hostKey: HostKey
  /** Runs one command; each argument arrives as it is, whatever it holds. */
  run(argv: readonly string[]): Promise<RunResult>
  /** A stream to a TCP port as seen from the host. */
  forward(host: string, port: number): Promise<Duplex>
  /** A stream to a Unix socket on the host. */
  forwardSocket(path: string): Promise<Duplex>
  close(): void
}

/** SSH sends a command as one string for the host's shell: single quotes leave nothing for it to interpret. */
export function quoteForShell(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
}

/** @throws Failure `ssh-unreachable`, `ssh-refused`, `host-key-changed` */
export async function connectSsh(target: SshTarget, signal: AbortSignal): Promise<Ssh> {
  signal.throwIfAborted()
  checkKey(target.auth)
  const client = new ssh2.Client()
  let seen: HostKey | undefined
  const verify = (blob: Buffer) => {
    seen = readHostKey(blob)
    return target.fingerprint === undefined || target.fingerprint === seen.fingerprint
  }
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      client.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    client.on('ready', () => {
      signal.removeEventListener('abort', abort)
      // A question and its answer are small: waiting for more of them to come together costs 40 ms each.
      client.setNoDelay(true)
      resolve()
    })
    client.on('error', (error) => {
      signal.removeEventListener('abort', abort)
      const changed = seen && target.fingerprint !== undefined && seen.fingerprint !== target.fingerprint
      reject(changed ? changedHostKey(target.host, seen?.fingerprint) : sshFailure(error, target))
    })
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
      finish(target.auth.is === 'password' ? prompts.map(() => passwordOf(target.auth)) : [])
    })
    client.connect({
      host: target.host,
      port: target.port,
      username: target.user,
      readyTimeout: 15_000,
      keepaliveInterval: 10_000,
      hostVerifier: verify,
      ...credentials(target.auth),
    })
  })
  if (!seen) throw new Failure('ssh-unreachable', `${target.host} did not say who it is. Nothing was sent to it.`)
  return opened(client, seen, target.host)
}

function passwordOf(auth: SshAuth): string {
  return auth.is === 'password' ? auth.password : ''
}

function credentials(auth: SshAuth): ssh2.ConnectConfig {
  if (auth.is === 'password') return { password: auth.password, tryKeyboard: true }
  return { privateKey: auth.key, ...(auth.passphrase && { passphrase: auth.passphrase }) }
}

function opened(client: ssh2.Client, hostKey: HostKey, host: string): Ssh {
  const lost = (cause: Error) =>
    new Failure('ssh-unreachable', `The connection to ${host} did not carry what was asked: ${cause.message}.`, {
      cause,
    })
  const stream = (open: (done: (error: Error | undefined, channel: ssh2.ClientChannel) => void) => void) =>
    new Promise<Duplex>((resolve, reject) => {
      open((error, channel) => (error ? reject(lost(error)) : resolve(channel)))
    })
  return {
    hostKey,
    run: (argv) =>
      new Promise((resolve, reject) => {
        client.exec(quoteForShell(argv), (error, channel) => {
          if (error) return reject(lost(error))
          const out: Buffer[] = []
          const err: Buffer[] = []
          let exitCode = -1
          channel.on('data', (chunk: Buffer) => out.push(chunk))
          channel.stderr.on('data', (chunk: Buffer) => err.push(chunk))
          channel.on('exit', (code: number | null) => {
            exitCode = code ?? -1
          })
          channel.on('close', () => {
            const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString('utf8'))
            resolve({ exitCode, stdout: stdout ?? '', stderr: stderr ?? '' })
          })
        })
      }),
    forward: (toHost, port) => stream((done) => client.forwardOut('127.0.0.1', 0, toHost, port, done)),
    forwardSocket: (path) => stream((done) => client.openssh_forwardOutStreamLocal(path, done)),
    close: () => client.end(),
  }
}
