// Makes points ready one after the other in the background, which checks that they restore; a fork waits for its point here.
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
  /**
   * Resolves once the point is ready; what failed before is tried again.
   * @throws Failure of why it does not restore
   */
  ready(point: string, signal: AbortSignal): Promise<Point>
  /** Lists the ids of points that are checked or wait in the queue. */
  underWay(): string[]
  /** Takes a production's points out of the queue, and ends the check of one. */
  drop(production: string): Promise<void>
  /** Ends the check under way; it starts anew next time. */
  stop(): Promise<void>
}

interface RestoreCheckOptions {
  readonly catalog: Catalog
  readonly mirrors: Pick<Mirrors, 'account'>
  readonly engineParts: () => EngineParts
  readonly onChange: (point: string) => void
  readonly log: (line: string) => void
}

interface UnderWay {
  readonly ended: Promise<void>
  readonly controller: AbortController
}

export function createRestoreCheck(options: RestoreCheckOptions): RestoreCheck {
  const { catalog } = options
  const underWay = new Map<string, UnderWay>()
  let stopped = false
  let last: Promise<unknown> = Promise.resolve()

  function enqueue(id: string): void {
    if (stopped || underWay.has(id)) return
    const controller = new AbortController()
    const ended = last.then(() => check(options, id, controller.signal)).finally(() => underWay.delete(id))
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
    underWay: () => [...underWay.keys()],
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

const engineGone: ReadonlySet<string> = new Set(['engine-lost', 'engine-missing', 'pool-lost'])

/** Checks one point and says in the catalog what came of it. */
async function check(options: RestoreCheckOptions, id: string, signal: AbortSignal): Promise<void> {
  const { catalog, onChange, log } = options
  const point = catalog.points.get(id)
  const production = point && catalog.productions.get(point.production)
  if (signal.aborted || !production || point.state.is !== 'preparing') return
  const started = Date.now()
  try {
    const position = await prepareInPlace(options, production, point, signal)
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

/**
 * Prepares a copy of the raw snapshot, then puts it in the snapshot's place; a crash between leaves one of the two.
 * @returns the replication position that the point holds
 */
async function prepareInPlace(
  { catalog, engineParts, mirrors, log }: RestoreCheckOptions,
  production: ProductionRow,
  point: Point,
  signal: AbortSignal,
): Promise<string | null> {
  const { docker, pool, images } = engineParts()
  const raw = pointPath(point.production, point.id)
  const prepared = preparingPath(point.production, point.id)
  if (!(await pool.exists(raw))) {
    // Killed between the two moves of an earlier start: the prepared copy is complete.
    await pool.rename(prepared, raw)
    await pool.setReadOnly(raw, true)
    return point.position
  }
  await pool.remove(prepared)
  const { name, user, password } = mirrors.account(point.production)
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
    giveBands: (tables) => catalog.idSpace.giveBands(production.id, tables),
    log: (line) => log(`point ${point.id}: ${line}`),
    signal,
  })
  await pool.releaseVolumes(prepared)
  await pool.remove(raw)
  await pool.rename(prepared, raw)
  await pool.setReadOnly(raw, true)
  return position
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

/** Waits for work that goes on when the signal is aborted; only the waiting ends then. */
function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
