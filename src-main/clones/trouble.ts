// Says in a sentence what became of a clone when one of its containers ended or was paused by something other than Sitefork. Pure.
import { Failure } from '../contract/failure.ts'
import { size } from '../contract/size.ts'
import type { ContainerEnd } from '../docker/docker.ts'

/**
 * What is wrong with the container of a service, which has a title such as `web server`; `end` is null where the container is
 * gone altogether.
 */
export type ContainerTrouble =
  | { readonly title: string; readonly is: 'paused' }
  | { readonly title: string; readonly is: 'ended'; readonly end: ContainerEnd | null; readonly lastWords: string }

/** Exit codes of processes that SIGKILL and SIGTERM ended. */
const [killed, terminated] = [137, 143]

export function troubleFailure(trouble: ContainerTrouble): Failure {
  const what = `The clone’s ${trouble.title}`
  const remedy = { label: 'Start', action: 'retry' } as const
  if (trouble.is === 'paused') {
    const message = `${what} is paused by something other than Sitefork, so the clone does not answer. Nothing of it is lost; it goes on when that is undone, or start it.`
    return new Failure('clone-unhealthy', message, { remedy })
  }
  const { end, lastWords } = trouble
  const more = end?.outOfMemory ? ' Where it happens again, let clones have more memory in the settings.' : ''
  return new Failure(
    'clone-unhealthy',
    `${what} ${howEnded(end)}. Nothing that was saved in the clone is lost; start it again.${more}`,
    { remedy, ...(lastWords && { detail: lastWords }) },
  )
}

function howEnded(end: ContainerEnd | null): string {
  if (end === null) return 'was removed by something other than Sitefork'
  const { exitCode, outOfMemory, memoryBytes } = end
  if (outOfMemory) return `was killed: out of memory${memoryBytes > 0 ? ` (limit ${size(memoryBytes)})` : ''}`
  if (exitCode === killed) return 'was killed by something other than Sitefork'
  if (exitCode === 0 || exitCode === terminated) return 'was stopped by something other than Sitefork'
  return `ended by itself, with exit code ${exitCode}; the details have its last words`
}
