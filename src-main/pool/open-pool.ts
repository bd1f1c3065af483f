// Opens the pool of an engine: finds out once what kind the engine can have, and keeps the pool attached.
import { asFailure, Failure } from '../contract/failure.ts'
import type { PoolFacts } from '../contract/models.ts'
import type { Docker } from '../docker/docker.ts'
import type { Backing } from './backing.ts'
import { openBtrfsLoop } from './btrfs-loop.ts'
import { openFiles } from './changed-files.ts'
import { imageVolume, type Keeper, openKeeper } from './keeper.ts'
import { layFiles } from './lay-files.ts'
import { listFiles } from './list-files.ts'
import { openPlainCopy, plainVolume } from './plain-copy.ts'
import type { Pool } from './pool.ts'
import { openRevivingKeeper, type RevivingKeeper } from './reviving-keeper.ts'
import { spaceGuard, warningOf } from './space.ts'
import { openStates } from './states.ts'
import { watchFree } from './watch-free.ts'

/** `probing`: a btrfs pool is being made, and may be removed where it cannot be mounted: nothing was ever in it. */
type Remembered = PoolFacts['kind'] | 'probing'

export interface PoolOptions {
  readonly docker: Docker
  /** Reference of the keeper's image. */
  readonly image: string
  /** The virtual size of a pool that is made now; absent: a share of the free space. */
  readonly sizeBytes?: number
  /** The kind of pool; absent: what was found out, or is tried now. */
  readonly kind?: PoolFacts['kind']
  /** Keeps between starts what was found out about this engine. */
  readonly memory: { readonly get: () => string | undefined; readonly set: (kind: Remembered) => void }
  /** Gets one line at a time on what is being done. */
  readonly report: (line: string) => void
}

/** @throws Failure `pool-lost` when a pool that is there cannot be attached: it is never replaced by another kind */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const { keeper, reviving, backing } = await attachPool(options)
  const guard = spaceGuard(() => backing.space())
  const states = openStates({ docker: options.docker, run: reviving.run, backing })
  return {
    ...states,
    ...openFiles({ run: reviving.run, backing }),
    layFiles: (to, steps, given) => layFiles(reviving.run, to, steps, given),
    listFiles: (state, path, given) => listFiles(reviving.run, state, path, given),
    run: reviving.run,
    attach: reviving.attach,
    revivedAt: reviving.revivedAt,
    reserve: guard.reserve,
    watchFree: (line, told, signal) => watchFree(reviving.run, line, told, signal),
    async settle(signal) {
      await reviving.run(['sync', '--file-system', '/pool'], { signal, reads: true })
    },
    async facts() {
      const space = await backing.space()
      return { kind: backing.kind, ...space, warning: warningOf(backing.kind, space) }
    },
    scrub: (signal) => backing.scrub(signal),
    grow: (totalBytes) => backing.grow(totalBytes),
    trim: () => backing.trim(),
    close: () => keeper.close(),
    async detach() {
      reviving.letGo()
      await backing.detach()
      await options.docker.stop('keeper', 0)
    },
    async destroy() {
      reviving.letGo()
      await backing.detach()
      await keeper.remove()
    },
  }
}

interface Attached {
  readonly keeper: Keeper
  readonly reviving: RevivingKeeper
  readonly backing: Backing
}

async function attachPool(options: PoolOptions): Promise<Attached> {
  const { memory, report, docker } = options
  const isThere = async (volume: string) => (await docker.inspectVolume(volume)) !== null
  const remembered = options.kind ?? memory.get() ?? ((await isThere(plainVolume)) ? 'plain-copy' : undefined)
  if (remembered === 'plain-copy') return attachKind(options, 'plain-copy')
  // A catalog that was lost remembers nothing: a pool that is there is somebody's.
  const mayGo = remembered === 'probing' || (remembered === undefined && !(await isThere(imageVolume)))
  if (mayGo) memory.set('probing')
  try {
    const attached = await attachKind(options, 'btrfs-loop')
    memory.set('btrfs-loop')
    return attached
  } catch (error) {
    const failure = asFailure(error)
    const refusedToMount = failure.code === 'pool-lost' || failure.code === 'container-failed'
    if (!mayGo || !refusedToMount) throw error
    report('This engine cannot mount btrfs; using plain copies instead')
    await openKeeper(options.docker, options.image, 'btrfs-loop').remove()
    const attached = await attachKind(options, 'plain-copy')
    memory.set('plain-copy')
    return attached
  }
}

async function attachKind(options: PoolOptions, kind: PoolFacts['kind']): Promise<Attached> {
  const { docker, image } = options
  if (docker.engine.rootless && kind === 'btrfs-loop') {
    throw new Failure('pool-lost', 'A rootless engine may not mount file systems.')
  }
  const keeper = openKeeper(docker, image, kind)
  const reviving: RevivingKeeper = openRevivingKeeper(keeper, () => backing.attach())
  const backing =
    kind === 'btrfs-loop'
      ? openBtrfsLoop(reviving.run, { docker, image, sizeBytes: options.sizeBytes })
      : openPlainCopy(docker, reviving.run)
  await reviving.attach()
  return { keeper, reviving, backing }
}
