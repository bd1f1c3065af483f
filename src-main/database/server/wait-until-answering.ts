// Waits until a database server that was just started answers.
import type { Docker } from '../../docker/docker.ts'
import type { AdminClient } from '../client/admin-client.ts'
import { serverSocket } from '../client/client-arguments.ts'

const lookEveryMs = 30

/** Waits for the socket inside the container, because starting clients again and again would slow the server down. */
const untilSocket = `until [ -S "$1" ]; do sleep ${lookEveryMs / 1000}; done`

interface Started {
  readonly docker: Docker
  readonly container: string
  readonly signal: AbortSignal
  readonly deadlineMs: number
}

/**
 * Waits until a server listens; connections that come from then on are taken once it is ready.
 * @returns false when its container ended, or the time is up
 * @throws the signal's reason
 */
export async function waitUntilListening({ docker, container, signal, deadlineMs }: Started): Promise<boolean> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
  const wait = ['sh', '-c', untilSocket, 'wait', serverSocket]
  const ended = await docker.exec(container, wait, { signal: within, allowFailure: true }).catch(() => undefined)
  signal.throwIfAborted()
  return ended?.exitCode === 0
}

/**
 * @returns false when its container ended, or the time is up
 * @throws the signal's reason
 */
export async function waitUntilAnswering(session: AdminClient, started: Started): Promise<boolean> {
  const { docker, container, signal } = started
  const end = Date.now() + started.deadlineMs
  for (;;) {
    const listens = await waitUntilListening({ ...started, deadlineMs: Math.max(0, end - Date.now()) })
    const [row] = listens ? await session.query('SELECT 1 AS one', 10_000).catch(() => []) : []
    if (row?.one === '1') return true
    signal.throwIfAborted()
    if (Date.now() >= end || !(await docker.inspect(container))?.running) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
