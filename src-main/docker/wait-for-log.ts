// Waits for the word by which a container's program says that it is where it should be.
import { Failure } from '../contract/failure.ts'
import type { ContainerFacts, Docker } from './docker.ts'

/**
 * The container, once it has written the word.
 * @param otherwise what is told when it ends before; the failure's detail is what it wrote
 * @throws Failure `container-failed`; the signal's reason
 */
export async function waitForLog(
  docker: Docker,
  name: string,
  word: string,
  signal: AbortSignal,
  otherwise: string,
): Promise<ContainerFacts> {
  for (;;) {
    const [facts, log] = [await docker.inspect(name), await docker.logs(name)]
    if (facts?.running && log.includes(word)) return facts
    signal.throwIfAborted()
    if (facts?.running) continue
    throw new Failure('container-failed', otherwise, {
      remedy: { label: 'Try again', action: 'retry' },
      ...(log && { detail: log }),
    })
  }
}
