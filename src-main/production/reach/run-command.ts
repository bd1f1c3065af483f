// Collects what one command on a host prints, within limits of bytes and time.
import type { Readable } from 'node:stream'
import { Failure } from '../../contract/failure.ts'

export interface CommandOutput {
  /** -1 where the command was cut off, or ended by a signal. */
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface CommandLimits {
  /** The most bytes of standard output and standard error together. */
  readonly bytes?: number
  readonly seconds?: number
  /** Whether reaching a limit ends the command with the output so far, rather than with a failure. */
  readonly cut?: boolean
  /** What the command does, for a failure's sentence; the command itself by default. */
  readonly what?: string
  /** The command's standard input. */
  readonly stdin?: string
}

/** The limits for answers of a few lines. */
const usual = { bytes: 256 * 1024, seconds: 20 } as const

/** The part of an SSH channel that is used here. */
export interface RunningCommand {
  readonly stdout: Readable
  readonly stderr: Readable
  onExit(told: (code: number | null) => void): void
  onClose(told: () => void): void
  /** Ends the command and stops reading its output. */
  stop(): void
}

/**
 * Runs a command within limits.
 * @param command the command as a failure's sentence shows it
 * @param start starts the command and calls back once it runs; the time limit includes this
 * @throws Failure `too-much`, `ssh-unreachable`
 */
export function runCommand(
  host: string,
  command: string,
  bounds: CommandLimits,
  start: (begun: (error: Error | undefined, running: RunningCommand | undefined) => void) => void,
): Promise<CommandOutput> {
  const { bytes: most = usual.bytes, seconds = usual.seconds, cut = false, what = command } = bounds
  return new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let exitCode = -1
    let bytes = 0
    let open: RunningCommand | undefined
    let over = false
    const end = (failure?: Failure) => {
      if (over) return
      over = true
      clearTimeout(timer)
      if (failure) open?.stop()
      if (failure && !cut) return reject(failure)
      resolve({ exitCode, stdout: Buffer.concat(out), stderr: Buffer.concat(err) })
    }
    const timer = setTimeout(() => end(tooLong(host, what, seconds)), seconds * 1000)
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      if (over) return
      const room = most - bytes
      bytes += chunk.length
      into.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
      if (bytes > most) end(tooMuch(host, what, most))
    }
    start((error, running) => {
      if (over) return running?.stop()
      if (error || !running) return end(error instanceof Failure ? error : notCarried(host, error))
      open = running
      running.stdout.on('data', collect(out))
      running.stderr.on('data', collect(err))
      running.onExit((code) => {
        exitCode = code ?? -1
      })
      running.onClose(() => end())
    })
  })
}

export function notCarried(host: string, cause: Error | undefined): Failure {
  return new Failure(
    'ssh-unreachable',
    `The connection to ${host} did not carry what was asked: ${cause?.message ?? 'it ended'}. Nothing was changed; try again.`,
    { remedy: { label: 'Try again', action: 'retry' }, cause },
  )
}

function tooLong(host: string, what: string, seconds: number): Failure {
  return new Failure(
    'ssh-unreachable',
    `${host} did not finish “${what}” within ${seconds} seconds, so it was stopped. Nothing was changed; see what keeps the host busy, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

function tooMuch(host: string, what: string, most: number): Failure {
  return new Failure(
    'too-much',
    `${host} answered “${what}” with more than ${Math.round(most / 1024)} KB, which no such answer has, so it was stopped. Nothing was changed; see what the login shell of this account prints and what lies in the WordPress directory, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
