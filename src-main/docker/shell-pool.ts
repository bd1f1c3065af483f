// Short commands in one container, by shells that stay there: an exec of the engine's own costs more than most commands do.

import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { Failure } from '../contract/failure.ts'
import { shellCommand, shellWord } from '../contract/shell-quote.ts'
import type { Docker, ExecResult } from './docker.ts'
import { commandFailed, saidTooMuch, usualMost } from './exec.ts'
import { type MarkedOutput, markedOutput } from './marked-output.ts'

export interface ShellCommandOptions {
  readonly stdin?: string
  /** Aborting ends the command inside the container too. */
  readonly signal?: AbortSignal
  /** Return instead of throwing when the command exits non-zero. */
  readonly allowFailure?: boolean
}

export interface ShellPool {
  /** As `Docker.exec`, for text. Any number at a time, each in a shell of its own. */
  run(argv: readonly string[], options?: ShellCommandOptions): Promise<ExecResult>
  /** What runs goes on to its end; shells that wait end now. */
  close(): void
}

interface Errand {
  readonly resolve: (result: ExecResult) => void
  readonly reject: (error: unknown) => void
}

interface Shell {
  /** A word no output has: where an errand's ends. */
  readonly mark: string
  readonly stdin: PassThrough
  readonly end: AbortController
  readonly out: MarkedOutput
  readonly err: MarkedOutput
  errand: Errand | undefined
  /** Of the errand. */
  argv: readonly string[]
}

/** Shells that wait for the next errand; more of them end when theirs is done. */
const mostIdle = 3

export function openShellPool(docker: Docker, container: string): ShellPool {
  const idle: Shell[] = []

  function open(): Shell {
    const mark = `end-${randomBytes(12).toString('hex')}`
    const shell: Shell = {
      mark,
      stdin: new PassThrough(),
      end: new AbortController(),
      out: markedOutput(`\n${mark} `),
      err: markedOutput(`\n${mark} `),
      errand: undefined,
      argv: [],
    }
    const take = (which: MarkedOutput) => (chunk: Buffer) => {
      if (shell.end.signal.aborted) return
      which.push(chunk)
      if (which.bytes() > usualMost) end(shell, saidTooMuch(shell.argv, usualMost))
      else settle(shell)
    }
    docker
      .exec(container, ['sh'], {
        stdin: shell.stdin,
        signal: shell.end.signal,
        allowFailure: true,
        onStdout: take(shell.out),
        onStderr: take(shell.err),
      })
      .then(
        () => gone(shell, died(container)),
        (error) => gone(shell, error),
      )
    shell.stdin.on('error', () => undefined)
    return shell
  }

  function gone(shell: Shell, why: unknown): void {
    const at = idle.indexOf(shell)
    if (at >= 0) idle.splice(at, 1)
    shell.errand?.reject(why)
    shell.errand = undefined
  }

  /** And the command in it. */
  function end(shell: Shell, why: unknown): void {
    shell.end.abort(why)
    gone(shell, why)
  }

  function settle(shell: Shell): void {
    const { out, err, errand } = shell
    if (!errand || out.end() === undefined || err.end() === undefined) return
    shell.errand = undefined
    const exitCode = Number(out.end())
    errand.resolve({ exitCode, stdout: out.take(), stderr: err.take() })
  }

  const tell = (shell: Shell, words: string) =>
    new Promise<ExecResult>((resolve, reject) => {
      shell.errand = { resolve, reject }
      shell.stdin.write(words)
    })

  /** One that waits has ended with its container, and nobody may know yet: what it is given first does nothing. */
  async function waiting(): Promise<Shell | undefined> {
    for (let shell = idle.pop(); shell; shell = idle.pop()) {
      const lives = await tell(shell, script([':'], undefined, shell.mark)).catch(() => undefined)
      if (lives) return shell
    }
    return undefined
  }

  async function ask(argv: readonly string[], { stdin, signal }: ShellCommandOptions): Promise<ExecResult> {
    const waits = await waiting()
    if (signal?.aborted) {
      if (waits) idle.push(waits)
      throw signal.reason
    }
    const shell = waits ?? open()
    shell.argv = argv
    const abort = () => end(shell, signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const result = await tell(shell, script(argv, stdin, shell.mark))
      if (idle.length < mostIdle) idle.push(shell)
      else shell.stdin.end()
      return result
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    async run(argv, options = {}) {
      options.signal?.throwIfAborted()
      const result = await ask(argv, options)
      if (result.exitCode !== 0 && !options.allowFailure) throw commandFailed(argv, result)
      return result
    },
    close() {
      for (const shell of idle.splice(0)) shell.stdin.end()
    },
  }
}

/** The exit code ends standard output; standard error ends with the same mark, for the two come apart. */
function script(argv: readonly string[], stdin: string | undefined, mark: string): string {
  const command = shellCommand(argv)
  const fed = stdin === undefined ? `${command} </dev/null` : `printf %s ${shellWord(stdin)} | ${command}`
  return `${fed}\nprintf '\\n%s %d\\n' ${mark} $?\nprintf '\\n%s 0\\n' ${mark} >&2\n`
}

/** One word of POSIX shell, whatever is in it. */

function died(container: string): Failure {
  return new Failure(
    'container-failed',
    'A container ended while a command ran in it. Nothing else was changed; try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: container },
  )
}
