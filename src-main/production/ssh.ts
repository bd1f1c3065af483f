// One SSH connection from the main process to a production's host. The host's key comes first: nothing secret is sent to a
// host whose key nobody accepted, and what a host sends is bounded in bytes and time.
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import { plainText } from '../contract/plain-text.ts'
import type { HostAddress, SshAuth } from '../contract/source.ts'
import { type Bounds, boundedRun, notCarried, type Printed, type Running } from './bounded-run.ts'
import { type Frame, framed } from './frame.ts'
import { type HostKey, readHostKey } from './host-key.ts'
import { changedHostKey, checkKey, noShell, refusedLogin, sshFailure, unreachable } from './ssh-failures.ts'

export interface SshTarget extends HostAddress {
  readonly user: string
  readonly auth: SshAuth
  /** Of the key that was accepted. */
  readonly fingerprint: string
}

export interface RunResult {
  /** -1 where it was not waited for, or ended by a signal. */
  readonly exitCode: number
  readonly stdout: string
  /** Of standard output, before it became text. */
  readonly bytes: number
  readonly stderr: string
}

export interface Ssh {
  readonly hostKey: HostKey
  /**
   * Runs one command; each argument arrives as it is, whatever it holds, and nothing counts that the login shell prints.
   * @throws Failure `too-much`, `ssh-unreachable`, `shell-missing`
   */
  run(argv: readonly string[], bounds?: Bounds): Promise<RunResult>
  /** A stream to a TCP port as seen from the host. */
  forward(host: string, port: number): Promise<Duplex>
  /** A stream to a Unix socket on the host. */
  forwardSocket(path: string): Promise<Duplex>
  close(): void
}

/** From the first packet until the host has let the account in. */
const connectMs = 15_000
const openMs = 15_000
const hangUpMs = 1_000

/** A host asks for the password once, or for it and something else; one that goes on asking lets nobody in. */
const mostRounds = 4
const mostPrompts = 8

/** Asks a host for its key and hangs up: neither a user nor a secret is sent. @throws Failure `ssh-unreachable` */
export async function learnHostKey(address: HostAddress, signal: AbortSignal): Promise<HostKey> {
  signal.throwIfAborted()
  let seen: HostKey | undefined
  const line = lineTo(address)
  const learn = (blob: Buffer) => {
    seen = readHostKey(blob)
    return false
  }
  try {
    await line.letIn({ username: 'nobody', hostVerifier: learn }, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!seen) throw unreachable(address, wordsOf(error), error)
  } finally {
    line.socket.destroy()
  }
  if (!seen) throw unreachable(address, 'It did not say who it is.')
  return seen
}

/** @throws Failure `ssh-unreachable`, `ssh-refused`, `host-key-changed` */
export async function connectSsh(target: SshTarget, signal: AbortSignal): Promise<Ssh> {
  signal.throwIfAborted()
  checkKey(target.auth)
  const line = lineTo(target)
  let seen: HostKey | undefined
  const verify = (blob: Buffer) => {
    seen = readHostKey(blob)
    return seen.fingerprint === target.fingerprint
  }
  try {
    answerPrompts(line, target)
    await line.letIn({ username: target.user, hostVerifier: verify, ...credentials(target.auth) }, signal)
  } catch (error) {
    line.socket.destroy()
    signal.throwIfAborted()
    if (seen && seen.fingerprint !== target.fingerprint) throw changedHostKey(target.host, seen.fingerprint)
    throw error instanceof Error ? sshFailure(error, target) : error
  }
  if (!seen) throw unreachable(target, 'It did not say who it is.')
  return opened(line, seen, target)
}

interface Line {
  readonly client: ssh2.Client
  readonly socket: Socket
  /** Resolves once the host has let the account in; a connection that ends before has failed, whether it says so or not. */
  letIn(login: ssh2.ConnectConfig, signal: AbortSignal): Promise<void>
}

function lineTo({ host, port }: HostAddress): Line {
  const client = new ssh2.Client()
  const socket = connectTcp({ host, port })
  // A question and its answer are small: waiting for more of them to come together costs 40 ms each.
  socket.setNoDelay(true)
  const usual: ssh2.ConnectConfig = {
    sock: socket,
    readyTimeout: connectMs,
    keepaliveInterval: 10_000,
    // What is packed could be unpacked to any size.
    algorithms: { compress: ['none'] },
  }
  return {
    client,
    socket,
    letIn(login, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      client.on('ready', resolve)
      client.on('error', reject)
      client.on('close', () => reject(new Error('The host closed the connection.')))
      client.connect({ ...usual, ...login })
      return promise.finally(() => signal.removeEventListener('abort', abort))
    },
  }
}

function answerPrompts({ client, socket }: Line, { auth, ...target }: SshTarget): void {
  let rounds = 0
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
    if (++rounds > mostRounds || prompts.length > mostPrompts) {
      client.emit('error', refusedLogin(target, 'It went on asking.'))
      socket.destroy()
      return
    }
    finish(auth.is === 'password' ? prompts.map(() => auth.password) : [])
  })
}

function credentials(auth: SshAuth): ssh2.ConnectConfig {
  if (auth.is === 'password') return { password: auth.password, tryKeyboard: true }
  return { privateKey: auth.key, ...(auth.passphrase && { passphrase: auth.passphrase }) }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function opened({ client, socket }: Line, hostKey: HostKey, { host, user }: SshTarget): Ssh {
  const stream = (open: (done: (error: Error | undefined, channel: ssh2.ClientChannel) => void) => void) =>
    new Promise<Duplex>((resolve, reject) => {
      const timer = setTimeout(() => reject(notCarried(host, new Error('no answer'))), openMs)
      open((error, channel) => {
        clearTimeout(timer)
        if (error) reject(notCarried(host, error))
        else resolve(channel)
      })
    })
  return {
    hostKey,
    async run(argv, bounds = {}) {
      const frame = framed(argv, bounds.stdin)
      const printed = await boundedRun(host, plainText(argv.join(' '), 80), bounds, (begun) => {
        client.exec('sh', (error, channel) => {
          if (error && /^Unable to exec/.test(error.message)) begun(noShell({ host, user }, ''), undefined)
          else begun(error, channel && runningOf(channel))
          channel?.end(frame.script)
        })
      })
      return resultOf(frame, printed, bounds.cut === true) ?? noShellSays(printed, { host, user })
    },
    forward: (toHost, port) => stream((done) => client.forwardOut('127.0.0.1', 0, toHost, port, done)),
    forwardSocket: (path) => stream((done) => client.openssh_forwardOutStreamLocal(path, done)),
    close() {
      client.end()
      // A host that does not hang up is not listened to any longer.
      setTimeout(() => socket.destroy(), hangUpMs).unref()
    },
  }
}

/** Undefined where the command was not begun, though the shell had its time and its say. */
function resultOf(frame: Frame, printed: Printed, cut: boolean): RunResult | undefined {
  const [out, err] = [frame.read(printed.stdout), frame.read(printed.stderr)]
  if (!out && !cut) return undefined
  const text = out?.text ?? Buffer.alloc(0)
  return {
    exitCode: out?.exitCode ?? -1,
    stdout: text.toString('utf8'),
    bytes: text.length,
    stderr: (err?.text ?? Buffer.alloc(0)).toString('utf8'),
  }
}

function noShellSays({ stdout, stderr }: Printed, who: { readonly host: string; readonly user: string }): never {
  throw noShell(who, `${stdout.toString('utf8')}\n${stderr.toString('utf8')}`)
}

function runningOf(channel: ssh2.ClientChannel): Running {
  return {
    stdout: channel,
    stderr: channel.stderr,
    onExit: (told) => void channel.on('exit', told),
    onClose: (told) => void channel.on('close', told),
    stop() {
      // What is not read is not sent either, whatever the host thinks of the end.
      channel.pause()
      channel.stderr.pause()
      channel.signal('KILL')
      channel.close()
    },
  }
}
