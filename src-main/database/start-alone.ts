// Starts a database server on one state, by itself: no network, nobody but its own client reaches it.
import type { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import type { Flavor } from './flavor.ts'
import { errorLines, openSession, type Session } from './session.ts'
import { untilAnswers } from './until-answers.ts'

export interface Alone {
  readonly docker: Docker
  /** The container's name. */
  readonly name: string
  /** Owner and state of what it works on. */
  readonly owner: string
  readonly state: string
  readonly image: string
  /** Mounted at `/site`. */
  readonly volume: string
  readonly command: readonly string[]
  /** A port that this machine alone reaches as well, on loopback. */
  readonly publish?: number
}

export interface Worker extends Omit<Alone, 'command'> {
  readonly flavor: Flavor
  /** The server's plain one by default. */
  readonly command?: readonly string[]
  /** How long it may take to answer: recovery of a large database takes minutes, not seconds. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
  /** What is told when it does not start, or answers but refuses a statement; with what it said. */
  readonly complaint: (detail: string, answers: boolean) => Failure
}

/** Shuts it down. @returns whether that was clean, the server's word that everything is on disk */
export async function endAlone(docker: Docker, name: string): Promise<boolean> {
  await docker.stop(name, 300)
  return (await docker.inspect(name))?.exitCode === 0
}

/** In the role `prepare`: what a killed host leaves of it is swept. It may not answer yet. */
export async function startAlone({ docker, volume, publish, ...spec }: Alone): Promise<void> {
  await docker.run({
    ...spec,
    role: 'prepare',
    mounts: [{ volume, target: '/site' }],
    tmpfs: { '/run/mysqld': 'size=8m,mode=0755', '/run/sitefork': 'size=64m,mode=0700' },
    ...(publish === undefined ? { network: 'none' } : { network: 'outside', publish: [publish] }),
  })
}

/**
 * Work with a server's root while it runs; its container is gone after. Shutting it down cleanly is part of the work, where
 * what it wrote is wanted.
 * @throws what `complaint` makes of it
 */
export async function withServer<T>(worker: Worker, work: (session: Session) => Promise<T>): Promise<T> {
  const { flavor, deadlineMs, signal, complaint, ...alone } = worker
  const { docker, name } = alone
  await docker.remove(name)
  const session = openSession({
    docker,
    container: name,
    argv: flavor.clientArguments('prepare'),
    failure: (said) => complaint(errorLines(said), true),
  })
  try {
    await startAlone({ command: flavor.serverArguments({ purpose: 'prepare' }), ...alone })
    if (!(await untilAnswers(session, { docker, container: name, signal, deadlineMs }))) {
      throw complaint(await docker.logs(name, 60), false)
    }
    return await work(session)
  } finally {
    session.close()
    await docker.remove(name)
  }
}
