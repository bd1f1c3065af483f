// Keeps one clone from taking the room of all others: the clone that fills the pool is stopped, and mirrors pause before it is full.
import { setTimeout as pause } from 'node:timers/promises'
import { failClone } from '../actions/clone/fail-clone.ts'
import type { CloneRow } from '../catalog/clones.ts'
import { writingContainers } from '../clones/containers.ts'
import { webContainer } from '../clones/service.ts'
import { stopState } from '../clones/state.ts'
import type { Context } from '../context.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import { size } from '../contract/size.ts'
import { clonePath } from '../pool/layout.ts'
import { type FreeSpaceLines, freeSpaceLines } from '../pool/space.ts'
import { greatest, relieve, type SpaceHeld } from './relief.ts'

export interface PoolGuard {
  start(context: Context): void
  /** Stops watching. Clones that it holds paused go on before this resolves. */
  stop(): Promise<void>
  /** Whether it holds clones paused right now. */
  holds(): boolean
  /** Why no mirror may write to the pool right now; undefined while there is room. */
  noRoom(): Failure | undefined
}

/** The longest that clones are held paused, while the disk takes what was written and they are measured. */
const longestMs = 30_000
/** The wait between two tries to watch a pool that is not there. */
const againMs = 2_000

export function createPoolGuard(options: {
  readonly measurePool: () => Promise<void>
  readonly log: (line: string) => void
}): PoolGuard {
  const { log } = options
  let watching: AbortController | undefined
  let under: Promise<void> = Promise.resolve()
  let relieving: Promise<void> | undefined
  /** Free bytes when the writers were last measured; undefined while there is enough room. */
  let lookedAt: number | undefined
  let full = false

  function told(context: Context, free: number, lines: FreeSpaceLines): void {
    full = free < (full ? lines.mirrors * 1.5 : lines.mirrors)
    if (free >= lines.writers) lookedAt = undefined
    else if (!relieving && (lookedAt === undefined || free < lookedAt - lines.step)) {
      lookedAt = free
      relieving = look(context, lines)
        .catch((error: unknown) => log(`Pool: ${asFailure(error).message}`))
        .finally(() => {
          relieving = undefined
        })
    }
  }

  async function look(context: Context, lines: FreeSpaceLines): Promise<void> {
    const { pool } = context.engineParts()
    const signal = AbortSignal.timeout(longestMs)
    const stopped = await relieve<CloneRow>({
      writers: context.catalog.clones.all().filter((one) => context.availability.get(one.id)),
      hold: (clone) => each(context, clone, 'pause'),
      letGo: (clone) => each(context, clone, 'unpause'),
      async settled() {
        await pool.settle(signal)
        const { freeBytes } = await pool.facts()
        lookedAt = freeBytes
        return freeBytes
      },
      enough: lines.writers,
      measure: (clones) => before(signal, measure(context, clones)),
      choose: (measured, free) => greatest(measured, { much: lines.step / 2, highTime: free < lines.mirrors }),
      stop: (clone, held) => stopWriter(context, clone, held),
    })
    if (stopped) log(`The clone “${stopped.name}” filled the pool and was stopped.`)
    await options.measurePool()
  }

  async function watch(context: Context, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { pool } = context.engineParts()
        const lines = freeSpaceLines((await pool.facts()).totalBytes)
        await pool.watchFree(lines.writers, (free) => told(context, free, lines), signal)
      } catch (error) {
        if (signal.aborted) return
        log(`Pool: ${asFailure(error).message}`)
        await pause(againMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  return {
    holds: () => relieving !== undefined,
    noRoom: () => (full ? noRoom() : undefined),
    start(context) {
      if (watching) return
      watching = new AbortController()
      under = watch(context, watching.signal)
    },
    async stop() {
      watching?.abort()
      watching = undefined
      full = false
      lookedAt = undefined
      await under
      await relieving
    },
  }
}

async function each(context: Context, { id, state }: CloneRow, what: 'pause' | 'unpause'): Promise<void> {
  const { docker } = context.engineParts()
  await Promise.all(writingContainers({ clone: id, state }).map((name) => docker[what](name)))
}

/** Measures what each clone holds now, and by how much that is more than was known. */
async function measure(
  { engineParts, catalog, publish }: Context,
  clones: readonly CloneRow[],
): Promise<ReadonlyMap<CloneRow, SpaceHeld>> {
  const bytes = await engineParts().pool.ownBytes(clones.map((one) => clonePath(one.id, one.state)))
  const measured = new Map<CloneRow, SpaceHeld>()
  for (const clone of clones) {
    const own = bytes.get(clonePath(clone.id, clone.state))
    if (own === undefined) continue
    measured.set(clone, { own, grown: own - (clone.ownBytes ?? 0) })
    catalog.clones.update(clone.id, { ownBytes: own })
    publish.clone(clone.id)
  }
  return measured
}

async function stopWriter(context: Context, clone: CloneRow, { own }: SpaceHeld): Promise<void> {
  const { docker } = context.engineParts()
  const failure = new Failure(
    'pool-full',
    `The clone “${clone.name}” filled the pool: it holds ${size(own)} of its own, so it was stopped before the others ran out of room. Nothing of it is lost; free space or delete it, then start it.`,
  )
  try {
    const { id } = failClone(context, clone.id, failure, { wanted: 'stopped' })
    // The web container is killed while it is paused, so it writes nothing more; the database shuts down cleanly.
    await docker.remove(webContainer({ clone: clone.id, state: clone.state }))
    await context.jobs.wait(id)
  } catch (error) {
    if (asFailure(error).code !== 'busy') throw error
    // A job works on the clone and fails because of this; meanwhile the clone must not write.
    const now = { wanted: 'stopped', failure: failure.facts() } as const
    context.catalog.clones.update(clone.id, now)
    const production = context.catalog.productions.get(clone.production)
    if (production) context.availability.show({ ...clone, ...now }, production)
    context.publish.clone(clone.id)
    await stopState(context.engineParts(), clone)
  }
}

function noRoom(): Failure {
  return new Failure(
    'pool-full',
    'The pool is nearly full, so the mirror stands still: what production does meanwhile comes once there is room. Nothing is lost; delete clones or points you no longer need, or free disk space.',
    { remedy: { label: 'Free space', action: 'free-space' } },
  )
}

/** Resolves as the work does, or rejects with the signal's reason when that comes first. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
