// A leg of the way between two states, as its logs tell it: what a clone has changed itself, or what production received.
import { createChangeReader } from '../binlog/change-reader.ts'
import type { ChangeSink } from '../binlog/changes.ts'
import type { LogPosition } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { ownLogs } from '../clones/own-logs.ts'
import { Failure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Recorder } from '../history/recorder.ts'
import type { ChangeIndex } from './change-index.ts'
import { type LogsBetween, productionLogs, readParts } from './production-logs.ts'
import { readLogsOn } from './read-on.ts'
import type { ComparedSide } from './sides.ts'
import type { OwnSide, PlannedLeg } from './way.ts'

export interface LegParts {
  readonly catalog: Catalog
  readonly engineParts: () => Pick<EngineParts, 'pool'>
  readonly recorder: Pick<Recorder, 'record' | 'logStore' | 'plan'>
}

export interface Leg {
  readonly index: ChangeIndex
  /** Whether the index leads from `to` to `from`. */
  readonly isBackwards: () => boolean
  /** Reads what is new. @returns whether anything was @throws Failure `sync-broken` where the logs do not tell it */
  readOn(signal: AbortSignal | undefined): Promise<boolean>
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
  { engineParts, catalog }: LegParts,
  { side, isBackwards }: { readonly side: OwnSide; readonly isBackwards: boolean },
  index: ChangeIndex,
): Leg {
  let position: LogPosition | undefined
  return {
    index,
    isBackwards: () => isBackwards,
    async readOn() {
      const { pool } = engineParts()
      const logs = await ownLogs({ catalog, pool }, side.own)
      if ('unknown' in logs) throw new Failure('sync-broken', logs.unknown)
      const from = position ?? logs.from
      position = await readLogsOn(pool, logs.folder, from, ofDatabase(side.production.database.name, index.sink))
      return position.file !== from.file || position.offset !== from.offset
    },
  }
}

/** What lies between two moments of a production stays as it is, but for the one that is now. */
function historyLeg(
  { recorder, catalog }: LegParts,
  { from, to }: Extract<PlannedLeg, { readonly is: 'history' }>,
  production: ComparedSide['production'],
  index: ChangeIndex,
): Leg {
  const parts = { history: catalog.history, points: catalog.points, recorder }
  let read: Extract<LogsBetween, { readonly is: 'logs' }> | undefined
  return {
    index,
    isBackwards: () => read?.isBackwards ?? false,
    async readOn() {
      const isOpen = from.is === 'now' || to.is === 'now'
      if (read && !isOpen) return false
      const found = await productionLogs(parts, production, from, to)
      if (found.is === 'none') throw new Failure('sync-broken', found.why)
      const more = read ? partsBehind(found.parts, read.parts) : found.parts
      const sink = ofDatabase(production.database.name, index.sink)
      await readParts(parts, production.id, more, () => [createChangeReader(sink)])
      index.sink.rolledBack()
      const isMore = more.length > 0 || !read
      read = found
      return isMore
    },
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

/** Lets through what is of the site's own database: servers write into their own as well. */
function ofDatabase(database: string, sink: ChangeSink): ChangeSink {
  return {
    ...sink,
    row(change, context) {
      if (change.table.database === database) sink.row(change, context)
    },
    statement(statement, context) {
      if (statement.database === database) sink.statement(statement, context)
    },
  }
}
