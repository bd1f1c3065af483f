// Makes points ready one after the other in the background; a fork that needs one waits for it here.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point } from '../contract/models.ts'
import { dialectFor } from '../database/dialect/dialect-of.ts'
import { serverImageOfPoint } from '../database/server/choose-image.ts'
import { prepareState } from '../database/server/prepare-state.ts'
import { pulledServerImage } from '../database/server/provide-image.ts'
import type { EngineParts } from '../engine-parts.ts'
import { pointPath, preparingPath } from '../pool/layout.ts'
import type { Mirrors } from '../production/mirror/mirrors.ts'

export interface RestoreCheck {
  /** Puts a point in the queue; again is fine. */
  enqueue(point: string): void
  /** Resolves once the point is ready, trying again what failed before. @throws Failure of why it does not restore */
  ready(point: string, signal: AbortSignal): Promise<Point>
  /** Those under way or queued. */
  points(): string[]
  /** Ends the preparation of a production's points, under way or queued. */
  drop(production: string): Promise<void>
  /** Ends the one under way; it starts anew next time. */
  stop(): Promise<void>
}

interface UnderWay {
  readonly ended: Promise<void>
  readonly controller: AbortController
}

const engineGone: ReadonlySet<string> = new Set(['engine-lost', 'engine-missing', 'pool-lost'])

export function createRestoreCheck(options: {
  readonly catalog: Catalog
  readonly mirrors: Mirrors
  readonly engineParts: () => EngineParts
  readonly onChange: (point: string) => void
  readonly log: (line: string) => void
}): RestoreCheck {
  const { catalog, mirrors, engineParts, onChange, log } = options
  const underWay = new Map<string, UnderWay>()
  let stopped = false
  let last: Promise<unknown> = Promise.resolve()

  async function prepare(id: string, signal: AbortSignal): Promise<void> {
    const point = catalog.points.get(id)
    const production = point && catalog.productions.get(point.production)
    if (signal.aborted || !production || point.state.is !== 'preparing') return
    const started = Date.now()
    try {
      const position = await makeReady(
        engineParts(),
        production,
        point,
        mirrors,
        (line) => log(`point ${id}: ${line}`),
        signal,
      )
      const seconds = Math.round((Date.now() - started) / 100) / 10
      catalog.points.update(id, { position, state: { is: 'ready', provenAt: new Date().toISOString(), seconds } })
    } catch (error) {
      const failure = asFailure(error)
      // An engine that went away proves nothing about the point: it stays in the queue for the next attach.
      if (signal.aborted || engineGone.has(failure.code)) return
      log(`point ${id}: ${failure.message} ${failure.detail ?? ''}`)
      catalog.points.update(id, { state: { is: 'failed', failure: failure.facts() } })
    }
    onChange(id)
  }

  function enqueue(id: string): void {
    if (stopped || underWay.has(id)) return
    const controller = new AbortController()
    const ended = last.then(() => prepare(id, controller.signal)).finally(() => underWay.delete(id))
    last = ended
    underWay.set(id, { ended, controller })
  }

  return {
    enqueue,
    async ready(id, signal) {
      // A point that failed once gets another chance whenever somebody wants it.
      if (catalog.points.get(id)?.state.is === 'failed') catalog.points.update(id, { state: { is: 'preparing' } })
      if (catalog.points.get(id)?.state.is === 'preparing') enqueue(id)
      await abortable(underWay.get(id)?.ended ?? Promise.resolve(), signal)
      const point = catalog.points.get(id)
      if (point?.state.is === 'ready') return point
      throw whyNot(point)
    },
    points: () => [...underWay.keys()],
    async drop(production) {
      const mine = [...underWay]
        .filter(([id]) => catalog.points.get(id)?.production === production)
        .map(([, one]) => one)
      await end(mine, 'The production was unlinked.')
    },
    async stop() {
      stopped = true
      await end([...underWay.values()], 'Sitefork was closed.')
    },
  }
}

function whyNot(point: Point | undefined): Failure {
  if (point?.state.is === 'failed') {
    const { message, detail } = point.state.failure
    return new Failure('container-failed', `This point does not restore, so it cannot be forked. ${message}`, {
      ...(detail && { detail }),
    })
  }
  if (point) {
    return new Failure(
      'engine-lost',
      'Docker stopped while the point was being made ready. It goes on when Docker is back; fork again then.',
    )
  }
  return new Failure('not-found', 'This point is gone. Choose another one.')
}

async function end(some: readonly UnderWay[], why: string): Promise<void> {
  for (const { controller } of some) controller.abort(new Failure('host-stopped', why))
  await Promise.all(some.map((one) => one.ended))
}

/** The raw snapshot is replaced only once its prepared copy is complete; a crash between leaves one of the two. */
async function makeReady(
  { docker, pool, images }: EngineParts,
  production: ProductionRow,
  point: Point,
  mirrors: Mirrors,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const raw = pointPath(point.production, point.id)
  const prepared = preparingPath(point.production, point.id)
  const { name, user, password } = mirrors.account(point.production)
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
    dialect: dialectFor(production.facts),
    image: pulledServerImage(images, serverImageOfPoint(production, point)),
    production: production.id,
    point: point.id,
    from: raw,
    to: prepared,
    database: { name, user, password },
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
