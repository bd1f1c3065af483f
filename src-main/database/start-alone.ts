// Starts a database server on one state, by itself: no network, nobody but its own client reaches it.
import type { Docker } from '../docker/docker.ts'

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
}

/** Shuts it down. @returns whether that was clean, the server's word that everything is on disk */
export async function endAlone(docker: Docker, name: string): Promise<boolean> {
  await docker.stop(name, 300)
  return (await docker.inspect(name))?.exitCode === 0
}

/** In the role `prepare`: what a killed host leaves of it is swept. It may not answer yet. */
export async function startAlone({ docker, volume, ...spec }: Alone): Promise<void> {
  await docker.run({
    ...spec,
    role: 'prepare',
    mounts: [{ volume, target: '/site' }],
    tmpfs: { '/run/mysqld': 'size=8m,mode=0755', '/run/sitefork': 'size=64m,mode=0700' },
    network: 'none',
  })
}
