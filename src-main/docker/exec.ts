// Runs a command inside a running container: arguments as a list, input by stdin, the two outputs apart.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Dockerode from 'dockerode'
import { Failure } from '../contract/failure.ts'
import { createDemultiplexer } from './demultiplex.ts'
import type { ExecOptions, ExecResult } from './docker.ts'
import { engineFailure } from './failures.ts'

/** How many characters of a command's last output a failure carries. */
const lastWords = 4000

/** How many bytes of each output are collected, unless a caller says otherwise. */
export const usualMost = 64 * 2 ** 20

/** The environment variable by which a cancelled command and its children are found again. */
const markName = 'SITEFORK_EXEC'

/**
 * @throws Failure `container-failed` when the command exits non-zero, unless `allowFailure`; the signal's reason when aborted
 */
export async function execIn(
  api: Dockerode,
  container: string,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const { signal } = options
  signal?.throwIfAborted()
  try {
    const mark = randomUUID()
    const env = { ...options.env, [markName]: mark }
    const exec = await api.getContainer(container).exec({
      Cmd: [...argv],
      AttachStdin: options.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      ...(options.user !== undefined && { User: options.user }),
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    })
    const output = await talk(exec, argv, options, () => endInside(api, container, mark, options.user))
    signal?.throwIfAborted()
    const { ExitCode } = await exec.inspect()
    const result = { exitCode: ExitCode ?? -1, ...output }
    if (result.exitCode !== 0 && !options.allowFailure) throw commandFailed(argv, result)
    return result
  } catch (error) {
    signal?.throwIfAborted()
    throw engineFailure(error, `run ${argv[0]} in a container`)
  }
}

async function talk(
  exec: Dockerode.Exec,
  argv: readonly string[],
  options: ExecOptions,
  kill: () => Promise<void>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  // Hijacked: the only way the engine lets input end while output goes on.
  const stream = await exec.start({ hijack: true, stdin: options.stdin !== undefined })
  const abort = () => void kill().finally(() => stream.destroy())
  /** Why the command is ended before it ends by itself. */
  let over: { readonly why: unknown } | undefined
  const most = options.mostBytes ?? usualMost
  const fail = (why: unknown) => {
    over ??= { why }
    abort()
  }
  const tooMuch = () => fail(saidTooMuch(argv, most))
  const out = collect(options.onStdout && carefully(options.onStdout, fail), most, tooMuch)
  const err = collect(options.onStderr && carefully(options.onStderr, fail), most, tooMuch)
  stream.on('data', createDemultiplexer({ stdout: out.take, stderr: err.take }))
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('end', resolve)
    stream.once('close', resolve)
    stream.once('error', reject)
  })
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    if (options.stdin !== undefined) await feed(stream, options.stdin)
    await ended
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
  if (over) throw over.why
  return { stdout: out.text(), stderr: err.text() }
}

/** Has a command fail with what its caller's `onChunk` throws. */
function carefully(onChunk: (chunk: Buffer) => void, fail: (why: unknown) => void): (chunk: Buffer) => void {
  let failed = false
  return (chunk) => {
    if (failed) return
    try {
      onChunk(chunk)
    } catch (error) {
      failed = true
      fail(error)
    }
  }
}

function collect(onChunk: ((chunk: Buffer) => void) | undefined, most: number, tooMuch: () => void) {
  const chunks: Buffer[] = []
  let bytes = 0
  const take = (chunk: Buffer) => {
    if (onChunk) return onChunk(chunk)
    const room = most - bytes
    bytes += chunk.length
    if (chunk.length <= room) chunks.push(chunk)
    else if (room >= 0) tooMuch()
  }
  return { take, text: () => Buffer.concat(chunks).toString('utf8') }
}

/** A command that ends before it has read everything is judged by its exit code, not by the broken pipe. */
async function feed(stream: NodeJS.ReadWriteStream, input: string | Buffer | Readable): Promise<void> {
  const source = input instanceof Readable ? input : Readable.from([input])
  try {
    await pipeline(source, stream as NodeJS.WritableStream)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EPIPE' && code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** Kills every process that carries the exec's mark in its environment: the command and all it started. */
const killMarked = `for process in /proc/[0-9]*; do
  if grep -qz "^${markName}=$1$" "$process/environ" 2>/dev/null; then kill -KILL "\${process#/proc/}"; fi
done`

/** The engine has no call for it. */
async function endInside(api: Dockerode, container: string, mark: string, user: string | undefined): Promise<void> {
  try {
    const kill = await api.getContainer(container).exec({
      Cmd: ['sh', '-c', killMarked, 'sh', mark],
      ...(user !== undefined && { User: user }),
    })
    await kill.start({ Detach: true })
  } catch {
    // The container ended, and the command with it.
  }
}

export function saidTooMuch(argv: readonly string[], most: number): Failure {
  return new Failure(
    'container-failed',
    `${argv[0]} wrote more than ${Math.round(most / 2 ** 20)} MB where a short answer was expected, so it was ended. Nothing else was changed; look into what it was asked about, then try again.`,
    { remedy: { label: 'Show log', action: 'show-log' } },
  )
}

export function commandFailed(argv: readonly string[], result: ExecResult): Failure {
  const detail = `${result.stderr}${result.stdout}`.slice(-lastWords).trim()
  return new Failure(
    'container-failed',
    `${argv[0]} ended with an error (${result.exitCode}). Nothing else was changed; the details have what it said.`,
    { remedy: { label: 'Show log', action: 'show-log' }, ...(detail && { detail }) },
  )
}
