// Waits until a server that was started just now answers.
import type { Docker } from '../docker/docker.ts'
import { serverSocket } from './server-arguments.ts'
import type { Session } from './session.ts'

const lookEveryMs = 30

/** Inside the container, where looking costs next to nothing: every client that is started takes time from the server. */
const untilSocket = `until [ -S "$1" ]; do sleep ${lookEveryMs / 1000}; done`

/** A command in a server's container that ends once the server listens. */
export const untilListens = ['sh', '-c', untilSocket, 'wait', serverSocket] as const

/**
 * @returns false when its container ended, or the time is up
 * @throws the signal's reason
 */
export async function untilAnswers(
  session: Session,
  options: {
    readonly docker: Docker
    readonly container: string
    readonly signal: AbortSignal
    readonly deadlineMs: number
  },
): Promise<boolean> {
  const { docker, container, signal, deadlineMs } = options
  const deadline = AbortSignal.timeout(deadlineMs)
  const within = AbortSignal.any([signal, deadline])
  for (;;) {
    await docker.exec(container, untilListens, { signal: within, allowFailure: true }).catch(() => undefined)
    const [row] = within.aborted ? [] : await session.query('SELECT 1 AS one', 10_000).catch(() => [])
    if (row?.one === '1') return true
    signal.throwIfAborted()
    if (deadline.aborted || !(await docker.inspect(container))?.running) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
