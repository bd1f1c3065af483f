// Starts a host that outlives the command that needed it, and waits until it answers.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure } from '../contract/failure.ts'
import { type FoundHost, findHost, isClaimed, pollMs } from './rendezvous.ts'

const startMs = 60_000
const tailLength = 4_000

/**
 * @param options.entry the file to run: the headless host
 * @throws Failure `host-stopped` with what the host said last, when it ends or stays silent
 */
export async function startDetachedHost(options: {
  readonly home: string
  readonly entry: string
  readonly node?: string
  readonly env?: NodeJS.ProcessEnv
  readonly withinMs?: number
}): Promise<FoundHost> {
  const log = join(options.home, 'start.log')
  const child = spawnHost(options, log)
  let error: Error | undefined
  child.once('error', (reason) => {
    error = reason
  })
  const deadline = Date.now() + (options.withinMs ?? startMs)
  while (Date.now() < deadline) {
    const found = await findHost(options.home)
    if (found) return found
    const ended = error !== undefined || child.exitCode !== null || child.signalCode !== null
    // Ours steps back when another command was a moment faster; then that one's host is awaited.
    if (ended && !(await isClaimed(options.home))) {
      throw notStarted('Sitefork could not start.', error ? `${error.message}\n${tail(log)}` : tail(log))
    }
    await setTimeout(pollMs)
  }
  child.kill()
  throw notStarted('Sitefork started, but did not answer in time, so it was ended again.', tail(log))
}

function spawnHost(
  options: {
    readonly home: string
    readonly entry: string
    readonly node?: string
    readonly env?: NodeJS.ProcessEnv
  },
  log: string,
): ChildProcess {
  const file = openSync(log, 'w', 0o600)
  try {
    const child = spawn(options.node ?? process.execPath, [options.entry], {
      env: { ...(options.env ?? process.env), SITEFORK_HOME: options.home },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', file],
    })
    child.unref()
    return child
  } finally {
    closeSync(file)
  }
}

function notStarted(what: string, detail: string): Failure {
  return new Failure(
    'host-stopped',
    `${what} Clones and productions are untouched; the details say what it said last.`,
    {
      remedy: { label: 'Try again', action: 'retry' },
      detail,
    },
  )
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').slice(-tailLength).trim()
}
