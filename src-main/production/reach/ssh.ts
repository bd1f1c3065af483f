// Connects to a production's SSH host, through jump hosts where there are some. Nothing secret is sent to a host whose key nobody
// accepted, and what a host sends is limited in bytes and time.
import type { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'
import { plainText } from '../../contract/plain-text.ts'
import type { HostAddress, SshAuth } from '../../contract/source.ts'
import { type Frame, framed } from './command-frame.ts'
import { type HostKey, readHostKey } from './host-key.ts'
import { type CommandLimits, type CommandOutput, notCarried, type RunningCommand, runCommand } from './run-command.ts'
import { openSftpFiles, type SftpFiles } from './sftp-files.ts'
import { changedHostKey, checkKey, noShell, sshFailure, unreachable } from './ssh-failures.ts'
import { openConnection, preferring, type SshConnection, sshLogin } from './ssh-login.ts'

export interface SshTarget extends HostAddress {
  readonly user: string
  /** The credentials, tried in this order. */
  readonly auth: SshAuth | readonly SshAuth[]
  /** The fingerprint of the accepted key, or those of the known keys. */
  readonly fingerprint: string | readonly string[]
  /** The types of the known keys. */
  readonly keyTypes?: readonly string[]
  /** The jump hosts, first to last. */
  readonly via?: readonly SshTarget[]
}

export interface RunResult {
  /** -1 where the command was cut off, or ended by a signal. */
  readonly exitCode: number
  readonly stdout: string
  /** The size of standard output before it was decoded. */
  readonly bytes: number
  readonly stderr: string
}

export interface Ssh {
  readonly hostKey: HostKey
  /** The credentials that worked. */
  readonly auth: SshAuth
  /** The connections to the jump hosts, first to last. */
  readonly carriers: readonly Pick<Ssh, 'hostKey' | 'auth'>[]
  /**
   * Runs one command. Each argument arrives unchanged, and what the login shell prints itself is left out.
   * @throws Failure `too-much`, `ssh-unreachable`, `shell-missing`
   */
  run(argv: readonly string[], bounds?: CommandLimits): Promise<RunResult>
  /** Opens SFTP. @throws Failure `shell-missing` where the host has none */
  files(): Promise<SftpFiles>
  /** Opens SFTP for what else knows how to use it, which closes it. @throws Failure `shell-missing` where the host has none */
  sftp<Opened>(use: (sftp: ssh2.SFTPWrapper) => Opened): Promise<Opened>
  /** Opens a stream to a TCP port as seen from the host. */
  forward(host: string, port: number): Promise<Duplex>
  /** Opens a stream to a Unix socket on the host. */
  forwardSocket(path: string): Promise<Duplex>
  close(): void
}

const openMs = 15_000
const hangUpMs = 1_000

/**
 * Asks a host for its key and hangs up: neither a user nor a secret is sent to it.
 * @param via the jump hosts, whose keys are known
 * @throws Failure `ssh-unreachable`
 */
export async function learnHostKey(
  address: HostAddress & Pick<SshTarget, 'keyTypes'>,
  signal: AbortSignal,
  via: readonly SshTarget[] = [],
): Promise<HostKey> {
  signal.throwIfAborted()
  let seen: HostKey | undefined
  const carriers = await enterAll(via, signal)
  try {
    const line = openConnection(address, await carriers.at(-1)?.forward(address.host, address.port))
    const learn = (blob: Buffer) => {
      seen = readHostKey(blob)
      return false
    }
    try {
      const algorithms = preferring(address.keyTypes ?? [])
      await line.letIn({ username: 'nobody', hostVerifier: learn, algorithms }, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!seen) throw unreachable(address, wordsOf(error), error)
    } finally {
      line.socket.destroy()
    }
  } finally {
    for (const one of carriers) one.close()
  }
  if (!seen) throw unreachable(address, 'It did not say who it is.')
  return seen
}

/** @throws Failure `ssh-unreachable`, `ssh-refused`, `host-key-changed` */
export async function connectSsh(target: SshTarget, signal: AbortSignal): Promise<Ssh> {
  const all = await enterAll([...(target.via ?? []), target], signal)
  const last = all.at(-1)
  if (!last) throw unreachable(target, 'There is no way to it.')
  return {
    ...last,
    carriers: all.slice(0, -1),
    close() {
      for (const one of all.toReversed()) one.close()
    },
  }
}

/** Connects to each host through the one before. */
async function enterAll(targets: readonly SshTarget[], signal: AbortSignal): Promise<readonly Ssh[]> {
  const entered: Ssh[] = []
  try {
    for (const target of targets) entered.push(await enter(target, signal, entered.at(-1)))
    return entered
  } catch (error) {
    for (const one of entered.toReversed()) one.close()
    throw error
  }
}

async function enter(target: SshTarget, signal: AbortSignal, carrier: Ssh | undefined): Promise<Ssh> {
  signal.throwIfAborted()
  const auths = 'is' in target.auth ? [target.auth] : target.auth
  for (const auth of auths) checkKey(auth)
  const line = openConnection(target, await carrier?.forward(target.host, target.port))
  let seen: HostKey | undefined
  const isRight = (key: HostKey) => [target.fingerprint].flat().includes(key.fingerprint)
  const hostVerifier = (blob: Buffer) => {
    seen = readHostKey(blob)
    return isRight(seen)
  }
  const login = sshLogin(line, target, auths)
  try {
    await line.letIn({ ...login.options, hostVerifier, algorithms: preferring(target.keyTypes ?? []) }, signal)
  } catch (error) {
    line.socket.destroy()
    signal.throwIfAborted()
    if (seen && !isRight(seen)) throw changedHostKey(target.host, seen.fingerprint)
    throw error instanceof Error ? sshFailure(error, target) : error
  }
  if (!seen) throw unreachable(target, 'It did not say who it is.')
  return opened(line, seen, login.last() ?? { is: 'password', password: '' }, target)
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function opened({ client, socket }: SshConnection, hostKey: HostKey, auth: SshAuth, { host, user }: SshTarget): Ssh {
  const stream = (open: (done: (error: Error | undefined, channel: ssh2.ClientChannel) => void) => void) =>
    new Promise<Duplex>((resolve, reject) => {
      const timer = setTimeout(() => reject(notCarried(host, new Error('no answer'))), openMs)
      open((error, channel) => {
        clearTimeout(timer)
        if (error) reject(notCarried(host, error))
        else resolve(channel)
      })
    })
  const sftp = <Opened>(use: (sftp: ssh2.SFTPWrapper) => Opened) =>
    new Promise<Opened>((resolve, reject) => {
      const timer = setTimeout(() => reject(notCarried(host, new Error('no answer'))), openMs)
      client.sftp((error, opened) => {
        clearTimeout(timer)
        if (error) reject(noShell({ host, user }, error.message))
        else resolve(use(opened))
      })
    })
  return {
    hostKey,
    auth,
    carriers: [],
    async run(argv, bounds = {}) {
      const frame = framed(argv, bounds.stdin)
      const printed = await runCommand(host, plainText(argv.join(' '), 80), bounds, (begun) => {
        client.exec('sh', (error, channel) => {
          if (error && /^Unable to exec/.test(error.message)) begun(noShell({ host, user }, ''), undefined)
          else begun(error, channel && runningOf(channel))
          channel?.end(frame.script)
        })
      })
      return resultOf(frame, printed, bounds.cut === true) ?? noShellSays(printed, { host, user })
    },
    files: () => sftp(openSftpFiles),
    sftp,
    forward: (toHost, port) => stream((done) => client.forwardOut('127.0.0.1', 0, toHost, port, done)),
    forwardSocket: (path) => stream((done) => client.openssh_forwardOutStreamLocal(path, done)),
    close() {
      client.end()
      // A host that does not close the connection in time is cut off.
      setTimeout(() => socket.destroy(), hangUpMs).unref()
    },
  }
}

/** Undefined where the command never began and the output was not cut off. */
function resultOf(frame: Frame, printed: CommandOutput, cut: boolean): RunResult | undefined {
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

function noShellSays({ stdout, stderr }: CommandOutput, who: { readonly host: string; readonly user: string }): never {
  throw noShell(who, `${stdout.toString('utf8')}\n${stderr.toString('utf8')}`)
}

function runningOf(channel: ssh2.ClientChannel): RunningCommand {
  return {
    stdout: channel,
    stderr: channel.stderr,
    onExit: (told) => void channel.on('exit', told),
    onClose: (told) => void channel.on('close', told),
    stop() {
      // A paused channel makes the host stop sending, whatever it does about the signal.
      channel.pause()
      channel.stderr.pause()
      channel.signal('KILL')
      channel.close()
    },
  }
}
