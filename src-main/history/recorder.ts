// Keeps every production's history written down while its mirror follows, and answers what it takes to get to a moment.
import type { Catalog } from '../catalog/catalog.ts'
import type { Stretch } from '../catalog/history.ts'
import { Failure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import { createKeyedQueue } from '../jobs/keyed-queue.ts'
import type { ProductionPosition } from '../production/mirror/catch-up.ts'
import type { Mirror } from '../production/mirror/mirror.ts'
import type { PositionSample } from './commit-clock.ts'
import { historyFolder, type LogStore, openLogStore } from './log-store.ts'
import { type Plan, planMoment } from './plan.ts'
import { recordLogs } from './record.ts'

export interface Recorder {
  /** Production was there at that moment; asked about once a second while it is followed. */
  witness(production: string, asked: ProductionPosition): void
  /** Writes down everything the mirror has by now. */
  record(production: string): Promise<void>
  /** The position up to which history is written down. */
  reached(production: string): string | undefined
  /**
   * A new stretch: what the mirror writes from now on. The one before, if any, ends with that reason.
   * @param fromAt where the one before left off (`handOver`); now by default
   */
  begin(production: string, why: string, fromAt?: string): Promise<void>
  /** Nothing more comes to the stretch that is open; its logs are safe in the archive. */
  end(production: string, why: string): Promise<void>
  /**
   * The same for a mirror that is shut down and goes on as another server: all it wrote is written down first.
   * @returns the moment from which the next stretch begins without a gap
   * @throws Failure `sync-broken` where there is a gap already; nothing has ended then
   */
  handOver(production: string, why: string): Promise<string>
  /** @throws Failure `bad-input` when history does not cover the moment */
  plan(production: string, at: Date): Promise<Plan>
  archive(production: string): LogStore
  /** Forgets stretches and logs that no moment can be made of any more: those before `from`. */
  prune(production: string, from: string): Promise<void>
  forget(production: string): Promise<void>
  /** Removes what is left of the history of productions whose unlinking was cut off. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

const recordEveryMs = 10_000
/** What was seen longer ago bounds nothing that is still to be written down. */
const keptWitnesses = 900

function interrupted(why: string): Failure {
  return new Failure('sync-broken', `${why} The mirror stays as it was and follows on; try again in a moment.`, {
    remedy: { label: 'Try again', action: 'retry' },
  })
}

interface Book {
  witnesses: PositionSample[]
  recordedAt: number
}

export function createRecorder(options: {
  readonly catalog: Catalog
  readonly engineParts: () => EngineParts
  readonly mirror: (production: string) => Mirror
  /** The moment whose every change the mirror has (ISO 8601, this machine's clock); undefined while unknown. */
  readonly caughtUpAt: (production: string) => string | undefined
  readonly newId: () => string
  readonly onChange: (production: string) => void
  readonly log: (line: string) => void
}): Recorder {
  const { catalog, engineParts, mirror, caughtUpAt, newId, onChange, log } = options
  const { history } = catalog
  const books = new Map<string, Book>()
  const { inTurn, settled } = createKeyedQueue()
  let stopped = false

  function bookOf(production: string): Book {
    const known = books.get(production)
    if (known) return known
    const fresh: Book = { witnesses: [], recordedAt: 0 }
    books.set(production, fresh)
    return fresh
  }

  const archive = (production: string) => openLogStore(engineParts().pool, production)
  /** By production's clock, which is the one of its history. */
  const shifted = (production: string, at: number) =>
    at + (catalog.productions.get(production)?.facts.clockAheadMs ?? 0)
  const nowOf = (production: string) => new Date(shifted(production, Date.now())).toISOString()

  async function recordNow(production: string): Promise<void> {
    const stretch = history.open(production)
    if (!stretch) return beginWhereFollowed(production)
    const reached = caughtUpAt(production)
    const { witnesses } = bookOf(production)
    const recorded = await recordLogs({ history, archive: archive(production), stretch, witnesses })
    if (recorded.is === 'broken') return beginNow(production, recorded.why)
    if (reached) history.extend(stretch.id, new Date(shifted(production, Date.parse(reached))).toISOString())
    if (recorded.archived && recorded.last) await mirror(production).purgeLogs(recorded.last.name)
    bookOf(production).recordedAt = Date.now()
    onChange(production)
  }

  /** A production that an earlier Sitefork linked, or one whose history was ended. */
  async function beginWhereFollowed(production: string): Promise<void> {
    const row = catalog.productions.get(production)
    if (row?.phase === 'linked' && row.mode === 'replicate') await beginNow(production, '')
  }

  async function endNow(production: string, why: string): Promise<void> {
    const stretch = history.open(production)
    if (!stretch) return
    const files = archive(production)
    const known = new Set(history.logs(stretch.id).map((one) => one.name))
    const names = (await files.live()).map((one) => one.name).filter((name) => known.has(name))
    await files.keep(stretch.id, names)
    for (const name of names) history.setArchived(stretch.id, name)
    history.end(stretch.id, why)
    onChange(production)
  }

  async function beginNow(production: string, why: string, fromAt?: string): Promise<void> {
    await endNow(production, why)
    // Before the new log: what comes between is in neither, so that a point must have at least the one or the other.
    const position = await mirror(production).position()
    await mirror(production).rotateLogs()
    const written = (await archive(production).live()).at(-1)
    if (written) await mirror(production).purgeLogs(written.name)
    const at = fromAt ?? nowOf(production)
    const serverBuild = catalog.productions.get(production)?.serverBuild ?? ''
    history.begin({ id: newId(), production, fromAt: at, toAt: at, position, serverBuild })
    onChange(production)
  }

  return {
    archive,
    witness(production, { at, gtid }) {
      const book = bookOf(production)
      book.witnesses.push({ at: shifted(production, Date.parse(at)), position: gtid })
      if (book.witnesses.length > keptWitnesses) book.witnesses.splice(0, keptWitnesses / 3)
      if (stopped || Date.now() - book.recordedAt < recordEveryMs) return
      book.recordedAt = Date.now()
      void inTurn(production, () => recordNow(production)).catch((error: unknown) =>
        log(`History of ${production}: ${error instanceof Error ? error.message : error}`),
      )
    },
    reached(production) {
      const stretch = history.open(production)
      return stretch && history.lastLog(stretch.id)?.after
    },
    record: (production) => inTurn(production, () => recordNow(production)),
    begin: (production, why, fromAt) => inTurn(production, () => beginNow(production, why, fromAt)),
    end: (production, why) =>
      inTurn(production, async () => {
        await recordNow(production).catch((error: unknown) => log(String(error)))
        await endNow(production, why)
      }),
    handOver: (production, why) =>
      inTurn(production, async () => {
        const stretch = history.open(production)
        if (!stretch) throw interrupted('The history of this production is not being written.')
        const { witnesses } = bookOf(production)
        const recorded = await recordLogs({ history, archive: archive(production), stretch, witnesses })
        if (recorded.is === 'broken') throw interrupted(recorded.why)
        const last = history.logs(stretch.id).findLast((one) => one.lastAt !== null)?.lastAt ?? 0
        // More of its last second is still to come: the moment after that second is the next stretch’s.
        history.extend(stretch.id, new Date((last + 1) * 1000).toISOString())
        const reached = history.open(production)?.toAt ?? stretch.toAt
        await endNow(production, why)
        return reached
      }),
    async plan(production, at) {
      const open = history.open(production)
      if (open && at.toISOString() > open.toAt) await inTurn(production, () => recordNow(production))
      const points = catalog.points.of(production)
      return planMoment({ history, archive: archive(production), production, at, points })
    },
    async prune(production, from) {
      await inTurn(production, () => pruneNow(production, from))
    },
    async forget(production) {
      books.delete(production)
      history.forget(production)
      await engineParts().pool.run(['rm', '-rf', `/pool/${historyFolder(production)}`])
    },
    async sweep() {
      const { pool } = engineParts()
      const going = new Map([...catalog.made.all()].map((path) => [path, path.split('/')[1] ?? '']))
      for (const [path, production] of going) {
        if (path !== historyFolder(production) || catalog.productions.get(production)) continue
        await pool.run(['rm', '-rf', `/pool/${path}`])
        catalog.made.remove([path])
      }
    },
    async stop() {
      stopped = true
      await settled()
    },
  }

  async function pruneNow(production: string, from: string): Promise<void> {
    for (const stretch of history.stretches(production)) {
      if (stretch.ended !== null && stretch.toAt < from) await removeStretch(production, stretch)
      else if (stretch.fromAt < from) await shorten(production, stretch, from)
    }
    onChange(production)
  }

  async function removeStretch(production: string, stretch: Stretch): Promise<void> {
    history.remove(stretch.id)
    await archive(production).removeStretch(stretch.id)
  }

  /** Logs whose last commit lies before are of no use: what starts from a later point does not read them. */
  async function shorten(production: string, stretch: Stretch, from: string): Promise<void> {
    const second = Math.floor(Date.parse(from) / 1000)
    const old = history.logs(stretch.id).filter((one) => one.archived && (one.lastAt ?? 0) < second - 120)
    // Names are in order, and so are times: only from the beginning.
    for (const log of old) history.removeLog(stretch.id, log.name)
    history.shorten(stretch.id, from)
    await archive(production).remove(
      stretch.id,
      old.map((one) => one.name),
    )
  }
}
