// A leg of the way between two states, as its logs tell it: what a clone has changed itself, or what production received.
import { createChangeReader } from '../binlog/change-reader.ts'
import type { ChangeSink, LookUpColumns } from '../binlog/changes.ts'
import { doubtOfLogEnds } from '../binlog/log-ends.ts'
import type { LogPosition } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { type OwnState, ownLogs } from '../clones/own-logs.ts'
import { Failure } from '../contract/failure.ts'
import { unloggedOf } from '../database/server/unlogged.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Recorder } from '../history/recorder.ts'
import { clonePath, pointPath, type StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import type { ChangeIndex } from './change-index.ts'
import { type LogsBetween, productionLogs, readParts } from './production-logs.ts'
import { readLogsOn } from './read-on.ts'
import type { ComparedSide } from './sides.ts'
import { createCascadeWatch, lookUpUnlogged } from './unlogged-rows.ts'
import { hasOwn, type OwnSide, type PlannedLeg } from './way.ts'

export interface LegParts {
  readonly catalog: Catalog
  readonly engineParts: () => Pick<EngineParts, 'pool'>
  readonly recorder: Pick<Recorder, 'record' | 'logStore' | 'plan'>
  /** Whether a server writes to a clone's state right now. */
  readonly isRunning: (state: OwnState) => boolean
}

export interface Leg {
  readonly index: ChangeIndex
  /** Whether the index leads from `to` to `from`. */
  readonly isBackwards: () => boolean
  /** Why more may have changed than the logs say, in whole sentences. */
  doubts(): readonly string[]
  /** Reads what is new. @returns whether anything was @throws Failure `sync-broken` where the logs do not tell it */
  readOn(): Promise<boolean>
  /** Where a clone's own log was read up to: behind the last transaction that is committed; null for others, and before that. */
  end(): LogPosition | null
  /** Goes on with the logs of a copy of the clone's state, which begin as the state's own do. */
  moveTo(copy: ComparedSide): void
}

export function openLeg(
  parts: LegParts,
  planned: PlannedLeg,
  production: ComparedSide['production'],
  index: ChangeIndex,
): Leg {
  return planned.is === 'own' ? ownLeg(parts, planned, index) : historyLeg(parts, planned, production, index)
}

/** A clone's own log goes on growing. */
function ownLeg(
  { engineParts, catalog, isRunning }: LegParts,
  { side: first, isBackwards }: { readonly side: OwnSide; readonly isBackwards: boolean },
  index: ChangeIndex,
): Leg {
  let side = first
  let position: LogPosition | undefined
  let reading: SiteReading | undefined
  let cut: string | null = null
  return {
    index,
    isBackwards: () => isBackwards,
    doubts: () => [...(reading?.doubts() ?? []), ...(cut === null ? [] : [cut])],
    async readOn() {
      const { pool } = engineParts()
      const logs = await ownLogs({ catalog, pool }, side.own)
      if ('unknown' in logs) throw new Failure('sync-broken', logs.unknown)
      reading ??= await openReading(pool, side.path, side.production.database.name, index.sink)
      const from = position ?? side.behind ?? logs.from
      position = await readLogsOn(pool, logs.folder, from, reading.sink, reading.lookUp)
      const known = copiedAt(catalog, side.path)
      cut = await doubtOfLogEnds(pool, logs.folder, { known, isRunning: isRunning(side.own) })
      return position.file !== from.file || position.offset !== from.offset
    },
    end: () => position ?? null,
    moveTo(copy) {
      if (hasOwn(copy)) side = copy
    },
  }
}

/** What lies between two moments of a production stays as it is, but for the one that is now. */
function historyLeg(
  { recorder, catalog, engineParts }: LegParts,
  { from, to }: Extract<PlannedLeg, { readonly is: 'history' }>,
  production: ComparedSide['production'],
  index: ChangeIndex,
): Leg {
  const parts = { history: catalog.history, points: catalog.points, recorder }
  let read: Extract<LogsBetween, { readonly is: 'logs' }> | undefined
  let reading: SiteReading | undefined
  return {
    index,
    // A mirror applies what a foreign key takes along as its own server does, and logs it no more than production.
    doubts: () => reading?.doubts() ?? [],
    isBackwards: () => read?.isBackwards ?? false,
    async readOn() {
      const isOpen = from.is === 'now' || to.is === 'now'
      if (read && !isOpen) return false
      const found = await productionLogs(parts, production, from, to)
      if (found.is === 'none') throw new Failure('sync-broken', found.why)
      const more = read ? partsBehind(found.parts, read.parts) : found.parts
      const [point] = catalog.points.of(production.id).filter((one) => one.state.is === 'ready')
      const path = point ? pointPath(production.id, point.id) : null
      reading ??= await openReading(engineParts().pool, path, production.database.name, index.sink)
      const { sink, lookUp } = reading
      await readParts(parts, production.id, more, () => [createChangeReader(sink, { lookUp })])
      index.sink.rolledBack()
      const isMore = more.length > 0 || !read
      read = found
      return isMore
    },
    end: () => null,
    moveTo: () => undefined,
  }
}

/** The parts behind those that were read: the last of them may have grown. */
function partsBehind<
  P extends {
    readonly log: { readonly stretch: string; readonly name: string }
    readonly from: number
    readonly to: number
  },
>(all: readonly P[], read: readonly P[]): readonly P[] {
  const ends = new Map(read.map(({ log, to }) => [`${log.stretch}/${log.name}`, to]))
  return all.flatMap((part) => {
    const end = ends.get(`${part.log.stretch}/${part.log.name}`)
    if (end === undefined) return [part]
    return end < part.to ? [{ ...part, from: end }] : []
  })
}

/** How the logs of a site are read: with what was noted of its point, and what is to be doubted then. */
export interface SiteReading {
  readonly sink: ChangeSink
  readonly lookUp: LookUpColumns
  doubts(): readonly string[]
}

/**
 * Lets through what is of the site's own database: servers write into their own as well.
 * @param path of a point or a copy of one; null where there is none
 */
export async function openReading(
  pool: Pick<Pool, 'run'>,
  path: StatePath | null,
  database: string,
  sink: ChangeSink,
): Promise<SiteReading> {
  const unlogged = path === null ? null : await unloggedOf(pool, path)
  const watch = createCascadeWatch(unlogged, database)
  return {
    doubts: () => watch.doubts(),
    lookUp: unlogged ? lookUpUnlogged(unlogged, database) : () => undefined,
    sink: {
      ...sink,
      row(change, context) {
        if (change.table.database !== database) return
        watch.row(change)
        sink.row(change, context)
      },
      statement(statement, context) {
        if (statement.database !== database) return
        watch.statement(statement)
        sink.statement(statement, context)
      },
    },
  }
}

/** Where logs end because a running state was copied, which loses nothing. */
function copiedAt(
  { clones, bookmarks, made }: Pick<Catalog, 'clones' | 'bookmarks' | 'made'>,
  own: StatePath | null,
): readonly LogPosition[] {
  const states = [
    // A copy of one moment is named by no row.
    ...(own === null ? [] : [own]),
    ...clones.all().map(({ id, state }) => clonePath(id, state)),
    ...bookmarks.all().map(({ clone, state }) => clonePath(clone, state)),
  ]
  return states.flatMap((path) => made.logStart(path) ?? [])
}
