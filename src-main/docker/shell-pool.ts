// Runs short commands in one container by shells that stay there: an exec of the engine's own takes longer than most commands.

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
  /** It changes nothing, so that whoever asks may begin it again where its container ended amid it. */
  readonly reads?: boolean
}

export interface ShellPool {
  /** Runs a command as `Docker.exec` does, for text. Any number may run at a time, each in a shell of its own. */
  run(argv: readonly string[], options?: ShellCommandOptions): Promise<ExecResult>
  /** Ends the idle shells; commands that run go on to their end. */
  close(): void
}

/** Who waits for the command that a shell runs. */
interface Waiter {
  readonly resolve: (result: ExecResult) => void
  readonly reject: (error: unknown) => void
}

interface Shell {
  /** A word that no output has: it marks the end of a command's output. */
  readonly mark: string
  readonly stdin: PassThrough
  readonly end: AbortController
  readonly out: MarkedOutput
  readonly err: MarkedOutput
  waiter: Waiter | undefined
  /** The command that it runs, or ran last. */
  argv: readonly string[]
  /** When its last command ended (milliseconds of `performance.now`). */
  endedAt: number
}

/** How long after a command nobody who only reads doubts that its shell lives; where it does not, that is told as if it had died with the next one. */
const undoubtedMs = 500

/** How many idle shells are kept for the next commands: as many as comparing several states runs at once. */
const mostIdle = 6

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
      waiter: undefined,
      argv: [],
      endedAt: 0,
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
    shell.waiter?.reject(why)
    shell.waiter = undefined
  }

  /** Ends a shell and the command in it. */
  function end(shell: Shell, why: unknown): void {
    shell.end.abort(why)
    gone(shell, why)
  }

  function settle(shell: Shell): void {
    const { out, err, waiter } = shell
    if (!waiter || out.end() === undefined || err.end() === undefined) return
    shell.waiter = undefined
    const exitCode = Number(out.end())
    waiter.resolve({ exitCode, stdout: out.take(), stderr: err.take() })
  }

  const tell = (shell: Shell, words: string) =>
    new Promise<ExecResult>((resolve, reject) => {
      shell.waiter = { resolve, reject }
      shell.stdin.write(words)
    })

  /** @returns an idle shell that lives: it may have ended with its container, so one that was not used just now does nothing first */
  async function takeIdle(reads: boolean): Promise<Shell | undefined> {
    for (let shell = idle.pop(); shell; shell = idle.pop()) {
      if (reads && performance.now() - shell.endedAt < undoubtedMs) return shell
      const lives = await tell(shell, script([':'], undefined, shell.mark)).catch(() => undefined)
      if (lives) return shell
    }
    return undefined
  }

  async function ask(
    argv: readonly string[],
    { stdin, signal, reads = false }: ShellCommandOptions,
  ): Promise<ExecResult> {
    const waits = await takeIdle(reads)
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
      shell.endedAt = performance.now()
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

/** @returns what the shell reads: both outputs end with the mark, for they come separately, and one with the exit code */
function script(argv: readonly string[], stdin: string | undefined, mark: string): string {
  const command = shellCommand(argv)
  const fed = stdin === undefined ? `${command} </dev/null` : `printf %s ${shellWord(stdin)} | ${command}`
  return `${fed}\nprintf '\\n%s %d\\n' ${mark} $?\nprintf '\\n%s 0\\n' ${mark} >&2\n`
}

function died(container: string): Failure {
  return new Failure(
    'container-failed',
    'A container ended while a command ran in it. Nothing else was changed; try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: container },
  )
}
