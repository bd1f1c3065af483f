// Keeps every production's history written down while its mirror is followed, and answers what it takes to get to a moment.
import type { Catalog } from '../catalog/catalog.ts'
import type { SyncState } from '../contract/models.ts'
import type { EngineParts } from '../engine-parts.ts'
import { createKeyedQueue } from '../jobs/keyed-queue.ts'
import { historyFolder, inKeeper, placeOf } from '../pool/layout.ts'
import type { Mirror } from '../production/mirror/mirror.ts'
import type { ProductionPosition } from '../production/mirror/status.ts'
import type { PositionSample } from './commit-clock.ts'
import { type LogStore, openLogStore } from './log-store.ts'
import { type MomentPlan, planMoment } from './plan.ts'
import { type ConsumersOf, recordLogs } from './record.ts'
import { beginStretch, endStretch, endWhole, onClockOf, pruneStretches, type StretchParts } from './stretches.ts'

export interface Recorder {
  /** Tells where production was at a moment, which bounds the times of its commits. Nothing waits for one. */
  sample(production: string, asked: ProductionPosition): void
  /** Writes down everything the mirror has by now. */
  record(production: string): Promise<void>
  /** The position up to which history is written down; undefined while none is. */
  reached(production: string): string | undefined
  /**
   * Begins a stretch with what the mirror writes from now on. The one before, if any, ends with that reason.
   * @param fromAt where the one before left off (`handOver`); now by default
   */
  begin(production: string, why: string, fromAt?: string): Promise<void>
  /** Ends the open stretch with that reason, after everything the mirror has is written down and its logs are kept. */
  end(production: string, why: string): Promise<void>
  /**
   * Ends the open stretch of a mirror that is shut down and goes on as another server.
   * @returns the moment from which the next stretch begins without a gap (ISO 8601)
   * @throws Failure `sync-broken` where there is a gap already; nothing has ended then
   */
  handOver(production: string, why: string): Promise<string>
  /** @throws Failure `bad-input` when history does not cover the moment */
  plan(production: string, at: Date): Promise<MomentPlan>
  logStore(production: string): LogStore
  /** Forgets stretches and logs that no moment from `fromAt` on (ISO 8601) needs. */
  prune(production: string, fromAt: string): Promise<void>
  forget(production: string): Promise<void>
  /** Removes what is left of the history of productions whose unlinking was cut off. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

export interface RecorderOptions {
  readonly catalog: Catalog
  readonly engineParts: () => EngineParts
  readonly mirror: (production: string) => Mirror
  /** How well a mirror follows, as it was last seen; undefined or `stopped` where nobody follows. */
  readonly syncState: (production: string) => SyncState | undefined
  readonly newId: () => string
  readonly onChange: (production: string) => void
  /** Further consumers of each part of a log, which read it in the recorder's own pass. */
  readonly consumersOf?: ConsumersOf
  readonly log: (line: string) => void
}

const recordEveryMs = 10_000
/** Older samples bound nothing that is still to be written down. */
const keptSamples = 900

export function createRecorder(options: RecorderOptions): Recorder {
  const { catalog, engineParts, syncState, log } = options
  const { history } = catalog
  const samples = new Map<string, PositionSample[]>()
  /** Productions that answered since the last look: their mirrors run, so a stretch can begin. */
  const answered = new Set<string>()
  const busy = new Set<string>()
  const { inTurn, settled } = createKeyedQueue()
  const logStore = (production: string) => openLogStore(engineParts().pool, production)
  const parts: StretchParts = { ...options, logStore }
  const clock = setInterval(recordFollowed, recordEveryMs)
  clock.unref()

  /** Needs the mirrors' logs and nothing of production, which may be away. */
  function recordFollowed(): void {
    for (const { id, phase, source } of catalog.productions.all()) {
      const following = syncState(id)?.is ?? 'stopped'
      if (phase !== 'linked' || source.is !== 'replicated' || following === 'stopped' || busy.has(id)) continue
      if (!history.open(id) && !answered.has(id)) continue
      busy.add(id)
      answered.delete(id)
      inTurn(id, () => recordNow(id))
        .catch((error: unknown) => log(`History of ${id}: ${error instanceof Error ? error.message : error}`))
        .finally(() => busy.delete(id))
    }
  }

  async function recordNow(production: string): Promise<void> {
    const stretch = history.open(production)
    if (!stretch) return beginWhereLinked(production)
    const following = syncState(production)
    const recorded = await recordLogs({
      ...options,
      stretch,
      logStore: logStore(production),
      samples: samples.get(production) ?? [],
    })
    if (recorded.is === 'broken') return beginStretch(parts, production, recorded.why)
    const { last, archived } = recorded
    const reachedMs = following && 'at' in following ? onClockOf(catalog, production, Date.parse(following.at)) : 0
    // Whatever was committed before its last second, the mirror has: rows come in order.
    const recordedMs = Math.min((last?.lastSecond ?? 0) * 1000, onClockOf(catalog, production, Date.now()))
    history.extend(stretch.id, new Date(Math.max(reachedMs, recordedMs)).toISOString())
    if (archived && last) await options.mirror(production).purgeLogs(last.name)
    options.onChange(production)
  }

  /** A production that an earlier Sitefork linked, or one whose history was ended. */
  async function beginWhereLinked(production: string): Promise<void> {
    const row = catalog.productions.get(production)
    if (row?.phase === 'linked' && row.source.is === 'replicated') await beginStretch(parts, production, '')
  }

  return {
    logStore,
    sample(production, { at, gtid }) {
      const known = samples.get(production) ?? []
      samples.set(production, known)
      known.push({ atMs: onClockOf(catalog, production, Date.parse(at)), position: gtid })
      if (known.length > keptSamples) known.splice(0, keptSamples / 3)
      answered.add(production)
    },
    reached(production) {
      const stretch = history.open(production)
      return stretch && history.lastLog(stretch.id)?.after
    },
    record: (production) => inTurn(production, () => recordNow(production)),
    begin: (production, why, fromAt) => inTurn(production, () => beginStretch(parts, production, why, fromAt)),
    end: (production, why) =>
      inTurn(production, async () => {
        await recordNow(production).catch((error: unknown) => log(String(error)))
        await endStretch(parts, production, why)
      }),
    handOver: (production, why) =>
      inTurn(production, () => endWhole(parts, production, why, samples.get(production) ?? [])),
    async plan(production, at) {
      const open = history.open(production)
      if (open && at.toISOString() > open.toAt) await inTurn(production, () => recordNow(production))
      const points = catalog.points.of(production)
      return planMoment({ history, logStore: logStore(production), production, at, points })
    },
    prune: (production, fromAt) => inTurn(production, () => pruneStretches(parts, production, fromAt)),
    async forget(production) {
      samples.delete(production)
      history.forget(production)
      await engineParts().pool.run(['rm', '-rf', inKeeper(historyFolder(production))])
    },
    sweep: () => sweepHistories(options),
    async stop() {
      clearInterval(clock)
      await settled()
    },
  }
}

async function sweepHistories({ catalog, engineParts }: Pick<RecorderOptions, 'catalog' | 'engineParts'>) {
  const { pool } = engineParts()
  for (const path of [...catalog.made.all()]) {
    const place = placeOf(path)
    if (place?.is !== 'history' || catalog.productions.get(place.production)) continue
    await pool.run(['rm', '-rf', inKeeper(path)])
    catalog.made.remove([path])
  }
}
