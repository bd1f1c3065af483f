// Makes points ready one after the other in the background; a fork that needs one waits for it here.
import type { Catalog } from '../catalog/catalog.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point } from '../contract/models.ts'
import { prepareState } from '../database/prepare.ts'
import type { Mirrors } from './mirrors.ts'
import { pointPath, preparingPath } from './names.ts'
import type { Ready } from './world.ts'

export interface Preparation {
  /** Puts a point in the queue; again is fine. */
  enqueue(point: string): void
  /** Resolves once the point is ready. @throws Failure of why it never will be */
  ready(point: string, signal: AbortSignal): Promise<Point>
  /** Stops after the one under way. */
  stop(): Promise<void>
}

export function createPreparation(options: {
  readonly catalog: Catalog
  readonly mirrors: Mirrors
  readonly ready: () => Ready
  readonly onChange: (point: string) => void
  readonly log: (line: string) => void
}): Preparation {
  const { catalog, mirrors, ready, onChange, log } = options
  const underWay = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let last: Promise<unknown> = Promise.resolve()

  async function prepare(id: string): Promise<void> {
    const point = catalog.points.get(id)
    if (!point || point.state.is !== 'preparing') return
    const started = Date.now()
    try {
      const position = await makeReady(ready(), point, mirrors, (line) => log(`point ${id}: ${line}`), stopping.signal)
      const seconds = Math.round((Date.now() - started) / 100) / 10
      catalog.points.update(id, { position, state: { is: 'ready', provenAt: new Date().toISOString(), seconds } })
    } catch (error) {
      if (stopping.signal.aborted) return
      catalog.points.update(id, { state: { is: 'failed', failure: asFailure(error).facts() } })
    }
    onChange(id)
  }

  return {
    enqueue(id) {
      if (underWay.has(id)) return
      const mine = last.then(() => (stopping.signal.aborted ? undefined : prepare(id)))
      last = mine
      underWay.set(id, mine)
      void mine.finally(() => underWay.delete(id))
    },
    async ready(id, signal) {
      await abortable(underWay.get(id) ?? Promise.resolve(), signal)
      const point = catalog.points.get(id)
      if (point?.state.is === 'ready') return point
      if (point?.state.is === 'failed') {
        const { message, detail } = point.state.failure
        throw new Failure('container-failed', `This point cannot be forked: ${message} Choose another point.`, {
          ...(detail && { detail }),
        })
      }
      throw new Failure('not-found', 'This point is gone or was never finished. Choose another point.')
    },
    async stop() {
      stopping.abort(new Failure('host-stopped', 'Sitefork was closed.'))
      await last
    },
  }
}

/** The raw snapshot is replaced only once its prepared copy is complete; a crash between leaves one of the two. */
async function makeReady(
  { docker, pool, images }: Ready,
  point: Point,
  mirrors: Mirrors,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const raw = pointPath(point.production, point.id)
  const prepared = preparingPath(point.production, point.id)
  const { database, databasePassword } = mirrors.source(point.production)
  if (!(await pool.exists(raw))) {
    // Killed between the two moves of an earlier start: the prepared copy is complete.
    await pool.rename(prepared, raw)
    await pool.setReadOnly(raw, true)
    return point.position
  }
  await pool.remove(prepared)
  const { position } = await prepareState({
    docker,
    pool,
    images,
    production: point.production,
    point: point.id,
    from: raw,
    to: prepared,
    database: { name: database.name, user: database.user, password: databasePassword },
    log,
    signal,
  })
  await pool.releaseVolumes(prepared)
  await pool.remove(raw)
  await pool.rename(prepared, raw)
  await pool.setReadOnly(raw, true)
  return position
}

function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
