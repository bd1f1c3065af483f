// The keeper: a small container that has the pool mounted and runs its tools.
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import { openShellPool } from '../docker/shell-pool.ts'
import type { RunInKeeper } from './backing.ts'
import { plainVolume } from './plain-copy.ts'

export const keeperName = 'keeper'
export const imageVolume = 'pool-image'

export interface Keeper {
  /** Starts the keeper unless it runs. @returns true when it was started just now: nothing is mounted in it yet */
  ensure(): Promise<boolean>
  runs(): Promise<boolean>
  run: RunInKeeper
  /** Ends the idle shells in it. */
  close(): void
  remove(): Promise<void>
}

/** The privileges that mounting takes; never `--privileged`, which engines may refuse. */
const mounting = {
  capabilities: [
    'SYS_ADMIN',
    'MKNOD',
    'DAC_OVERRIDE',
    'DAC_READ_SEARCH',
    'CHOWN',
    // Without it, the mark by which what is made in a directory gets its group is lost whenever a mode is set.
    'FSETID',
    'FOWNER',
    'SETUID',
    'SETGID',
    'KILL',
  ],
  devices: ['/dev/loop-control'],
  deviceRules: ['b 7:* rwm'],
  securityOptions: ['seccomp=unconfined', 'apparmor=unconfined'],
}

export function openKeeper(docker: Docker, image: string, kind: 'btrfs-loop' | 'plain-copy'): Keeper {
  const volume = kind === 'btrfs-loop' ? imageVolume : plainVolume
  const target = kind === 'btrfs-loop' ? '/img' : '/pool'
  const shells = openShellPool(docker, keeperName)

  async function ensure(): Promise<boolean> {
    const there = await docker.inspect(keeperName)
    if (there?.running) return false
    if (there) await docker.remove(keeperName)
    if (!(await docker.inspectVolume(volume))) await docker.createVolume({ name: volume })
    await docker.run({
      name: keeperName,
      role: 'keeper',
      image,
      command: ['sleep', 'infinity'],
      mounts: [{ volume, target }],
      // For a scrub's progress, and for temporary files of its tools.
      tmpfs: { '/var/lib/btrfs': 'size=1m,mode=0700', '/tmp': 'size=64m,mode=1777' },
      network: 'none',
      ...(kind === 'btrfs-loop' ? mounting : { defaultCapabilities: true }),
    })
    return true
  }

  return {
    ensure,
    runs: async () => (await docker.inspect(keeperName))?.running ?? false,
    async run(argv, options = {}) {
      try {
        const { onStdout } = options
        const { stdout } = onStdout ? await docker.exec(keeperName, argv, options) : await shells.run(argv, options)
        return stdout
      } catch (error) {
        throw options.signal?.aborted ? error : poolFailure(error, argv)
      }
    },
    close: () => shells.close(),
    async remove() {
      shells.close()
      await docker.remove(keeperName)
      await docker.removeVolume(volume)
    },
  }
}

function poolFailure(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof Failure) || error.code !== 'container-failed') return error
  const detail = `${argv.join(' ')}\n${error.detail ?? ''}`
  if (/no space left on device|disk quota/i.test(detail)) {
    return new Failure(
      'pool-full',
      'The pool is full. Nothing was lost; delete clones or points you no longer need, then try again.',
      {
        remedy: { label: 'Free space', action: 'free-space' },
        detail,
      },
    )
  }
  return new Failure(
    'pool-lost',
    'The pool could not do what was asked. What is in it is safe; the details say what its tools said.',
    {
      remedy: { label: 'Try again', action: 'retry' },
      detail,
      cause: error,
    },
  )
}
