// Waits until a server that was started just now answers.
import type { Docker } from '../docker/docker.ts'
import type { Session } from './session.ts'

const lookEveryMs = 30

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
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const [row] = await session.query('SELECT 1 AS one', 10_000).catch(() => [])
    if (row?.one === '1') return true
    signal.throwIfAborted()
    if (Date.now() > deadline || !(await docker.inspect(container))?.running) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
