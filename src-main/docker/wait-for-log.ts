// Waits until a container's log has a word, by which its program says that it is ready.
import { Failure } from '../contract/failure.ts'
import type { ContainerFacts, Docker } from './docker.ts'

/**
 * @param otherwise the failure's sentence when the container ends before; the failure's detail is what it wrote
 * @returns the container, once it has written the word
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
