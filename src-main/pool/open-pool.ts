// Opens the pool of one engine: probes once what it can do, remembers it, and keeps it attached.
import { asFailure, Failure } from '../contract/failure.ts'
import type { Pool as PoolFacts } from '../contract/models.ts'
import type { Docker } from '../docker/docker.ts'
import type { Backing } from './backing.ts'
import { openBtrfsLoop } from './btrfs-loop.ts'
import { type Keeper, openKeeper } from './keeper.ts'
import { openPlainCopy } from './plain-copy.ts'
import type { Pool } from './pool.ts'
import { spaceGuard } from './space.ts'
import { openStates } from './states.ts'

export interface PoolOptions {
  readonly docker: Docker
  /** Reference of the keeper's image. */
  readonly image: string
  /** Virtual size of a pool that is made now; by default a share of the free space. */
  readonly sizeBytes?: number
  /** Skips the probe. */
  readonly kind?: PoolFacts['kind']
  /** What the probe found on this engine, kept between starts. */
  readonly memory: { readonly get: () => string | undefined; readonly set: (kind: PoolFacts['kind']) => void }
  /** One line on what is being done. */
  readonly report: (line: string) => void
}

/** @throws Failure `pool-lost` when a pool that is there cannot be attached: it is never replaced by another kind */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const { keeper, backing } = await attachPool(options)
  const guard = spaceGuard(() => backing.space())
  const states = openStates({ docker: options.docker, keeper, backing })
  return {
    ...states,
    run: keeper.run,
    reserve: guard.reserve,
    async facts() {
      return { kind: backing.kind, ...(await backing.space()), warning: await guard.warning(backing.kind) }
    },
    scrub: (signal) => backing.scrub(signal),
    grow: (totalBytes) => backing.grow(totalBytes),
    trim: () => backing.trim(),
    async detach() {
      await backing.detach()
      await options.docker.stop('keeper', 0)
    },
    async destroy() {
      await backing.detach()
      await keeper.remove()
    },
  }
}

async function attachPool(options: PoolOptions): Promise<{ readonly keeper: Keeper; readonly backing: Backing }> {
  const { memory, report } = options
  const remembered = options.kind ?? memory.get()
  if (remembered === 'plain-copy') return attachKind(options, 'plain-copy')
  try {
    const attached = await attachKind(options, 'btrfs-loop')
    memory.set('btrfs-loop')
    return attached
  } catch (error) {
    const failure = asFailure(error)
    const refusedToMount = failure.code === 'pool-lost' || failure.code === 'container-failed'
    if (remembered === 'btrfs-loop' || !refusedToMount) throw error
    report('This engine cannot mount btrfs; using plain copies instead')
    await openKeeper(options.docker, options.image, 'btrfs-loop').remove()
    const attached = await attachKind(options, 'plain-copy')
    memory.set('plain-copy')
    return attached
  }
}

async function attachKind(options: PoolOptions, kind: PoolFacts['kind']) {
  const { docker, image } = options
  if (docker.engine.rootless && kind === 'btrfs-loop') {
    throw new Failure('pool-lost', 'A rootless engine may not mount file systems.')
  }
  const keeper = openKeeper(docker, image, kind)
  await keeper.ensure()
  const backing =
    kind === 'btrfs-loop'
      ? openBtrfsLoop(keeper.run, { docker, image, sizeBytes: options.sizeBytes })
      : openPlainCopy(docker, keeper.run)
  await backing.attach()
  return { keeper, backing }
}
