// Finds which parts of a production's logs lie between two of its moments, so that what happened between them is read, not compared.
import { firstEvent } from '../binlog/events.ts'
import type { LogPart } from '../binlog/log-files.ts'
import type { LogConsumer } from '../binlog/read-log.ts'
import type { HistoryRecords, LogRow, Stretch } from '../catalog/history.ts'
import type { PointRecords } from '../catalog/points.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { absolute } from '../contract/instant.ts'
import type { Point } from '../contract/models.ts'
import { advance, covers, includes } from '../database/gtid/positions.ts'
import { comparePlaces, type Place, placeOfPoint, placeOfSecond } from '../history/locate.ts'
import type { Located } from '../history/log-store.ts'
import type { Recorder } from '../history/recorder.ts'

/** A moment of a production, as one side of a comparison. */
export type ProductionSide =
  | { readonly is: 'point'; readonly point: Point }
  /** Everything committed before that second (ISO 8601), and nothing from it on. */
  | { readonly is: 'moment'; readonly at: string }
  /** Everything that the mirror has written by now. */
  | { readonly is: 'now' }

/** Whole transactions of one log. */
export interface LocatedPart extends LogPart {
  readonly log: Located
}

export type LogsBetween =
  | {
      readonly is: 'logs'
      /** In the order in which they were committed. */
      readonly parts: readonly LocatedPart[]
      /** Bytes of all parts. */
      readonly bytes: number
      /** `from` is the later of the two: what the logs say leads from `to` to `from`. */
      readonly isBackwards: boolean
    }
  | {
      readonly is: 'none'
      /** A whole sentence: why the logs do not say it. */
      readonly why: string
      /** Ready points that are, or stand nearest to, the two sides; null where there is none. */
      readonly nearest: { readonly from: Point | null; readonly to: Point | null }
    }

export interface HistoryParts {
  readonly history: HistoryRecords
  readonly points: Pick<PointRecords, 'of'>
  readonly recorder: Pick<Recorder, 'record' | 'logStore'>
}

/** A place in one of the stretches. */
interface Found {
  readonly stretch: number
  readonly place: Place
}

/** Finds the logs between two sides, in whichever order they are given. */
export async function productionLogs(
  parts: HistoryParts,
  production: Pick<ProductionRow, 'id' | 'name' | 'source'>,
  from: ProductionSide,
  to: ProductionSide,
): Promise<LogsBetween> {
  const { history } = parts
  const none = (why: string): LogsBetween => {
    const points = parts.points.of(production.id)
    return { is: 'none', why, nearest: { from: nearestPoint(from, points), to: nearestPoint(to, points) } }
  }
  if (production.source.is === 'pulled') {
    return none(`“${production.name}” is pulled, so what it logged between two pulls is not here.`)
  }
  if (production.source.is === 'backup') return none(`“${production.name}” is read from backups, which have no logs.`)
  const open = history.open(production.id)
  if (open && [from, to].some((side) => isBehind(side, open, history))) await parts.recorder.record(production.id)

  const stretches = history.stretches(production.id)
  const [first, second] = [await find(parts, stretches, from), await find(parts, stretches, to)]
  if (typeof first === 'string') return none(first)
  if (typeof second === 'string') return none(second)
  const isBackwards = compareFound(first, second) > 0
  const [start, end] = isBackwards ? [second, first] : [first, second]
  const gap = gapBetween(history, stretches.slice(start.stretch, end.stretch + 1))
  if (gap !== undefined) return none(gap)
  const found = partsBetween(history, stretches, start, end)
  return { is: 'logs', parts: found, bytes: found.reduce((sum, one) => sum + one.to - one.from, 0), isBackwards }
}

/** Parts that are read by one command. */
const readAtOnce = 64

/**
 * Reads parts one after the other. Logs of history lie where they are; where another lies is looked up when its turn comes, for the
 * mirror's copy goes once history has its own.
 * @param consumersOf those of one part
 * @throws Failure `sync-broken` where a log is damaged; whatever a consumer throws
 */
export async function readParts(
  { history, recorder }: Pick<HistoryParts, 'history' | 'recorder'>,
  production: string,
  located: readonly LocatedPart[],
  consumersOf: (part: LocatedPart) => readonly LogConsumer[],
): Promise<void> {
  const logStore = recorder.logStore(production)
  for (let at = 0; at < located.length; ) {
    const next = lyingNow(history, located.slice(at, at + readAtOnce))
    const live = next.findIndex(({ log }) => !log.archived)
    const together = live < 0 ? next : next.slice(0, Math.max(live, 1))
    await logStore.readAll(together.map((part) => ({ ...part, consumers: consumersOf(part) })))
    at += together.length
  }
}

/** The same parts, with where their logs lie by now. */
function lyingNow(history: HistoryRecords, parts: readonly LocatedPart[]): readonly LocatedPart[] {
  const stretches = new Set(parts.map(({ log }) => log.stretch))
  const logs = new Map([...stretches].map((id) => [id, new Map(history.logs(id).map((row) => [row.name, row]))]))
  return parts.map(({ log, from, to }) => ({ log: logs.get(log.stretch)?.get(log.name) ?? log, from, to }))
}

/** Whether a side may need what is not written down yet. */
function isBehind(side: ProductionSide, open: Stretch, history: HistoryRecords): boolean {
  switch (side.is) {
    case 'now':
      return true
    case 'moment':
      return side.at > open.toAt
    case 'point':
      return side.point.position !== null && !includes(reachedBy(history, open), side.point.position)
  }
}

/** The position at the end of what is written down of a stretch. */
function reachedBy(history: HistoryRecords, { id, position }: Stretch): string {
  const after = history.lastLog(id)?.after ?? ''
  // A log knows nothing of sources that have not written since, and lags behind a mirror that was caught up by difference.
  const entries = after.split(',').filter(Boolean)
  return entries.reduce((reached, one) => (covers(reached, one) ? reached : advance(reached, one)), position)
}

/** @returns a sentence where no stretch has the side */
async function find(parts: HistoryParts, stretches: readonly Stretch[], side: ProductionSide): Promise<Found | string> {
  const { history } = parts
  switch (side.is) {
    case 'now': {
      const stretch = stretches.findLastIndex((one) => one.ended === null)
      const logs = history.logs(stretches[stretch]?.id ?? '')
      if (logs.length === 0) return 'The history of this production is not being written just now.'
      return { stretch, place: endOf(logs) }
    }
    case 'moment':
      return findMoment(history, stretches, side.at)
    case 'point':
      // A point that was made of a moment is that moment; its server forgot the position.
      if (side.point.kind === 'moment') return findMoment(history, stretches, side.point.at)
      return findPoint(parts, stretches, side.point)
  }
}

function findMoment(history: HistoryRecords, stretches: readonly Stretch[], at: string): Found | string {
  const second = Math.floor(Date.parse(at) / 1000)
  const whole = new Date(second * 1000).toISOString()
  // Where one goes on from another, the moment between is the later one’s.
  const stretch = stretches.findLastIndex((one) => one.fromAt <= whole && whole <= one.toAt)
  const logs = history.logs(stretches[stretch]?.id ?? '')
  if (logs.length > 0) return { stretch, place: placeOfSecond(logs, second) }
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (first && last && first.fromAt <= whole && whole <= last.toAt) {
    const before = stretches.findLast((one) => one.toAt < whole)
    return `History has a gap at ${absolute(whole)}${before?.ended ? `: ${before.ended}` : '.'}`
  }
  return `History does not reach to ${absolute(whole)}.`
}

async function findPoint(
  { history, recorder }: HistoryParts,
  stretches: readonly Stretch[],
  { at, position, production }: Point,
): Promise<Found | string> {
  if (position === null) {
    return `The point of ${absolute(at)} does not say which of production’s transactions it has.`
  }
  // A mirror that was mended has more than its logs say: an older point may be at the very position at which a stretch begins.
  const stretch = stretches.findLastIndex((one) => one.fromAt <= at && includes(position, one.position))
  const found = stretches[stretch]
  if (found && includes(reachedBy(history, found), position)) {
    const place = await placeOfPoint(history.logs(found.id), recorder.logStore(production), { at, position })
    if (place) return { stretch, place }
  }
  return `The point of ${absolute(at)} is of before the history that is kept, or lies in a gap of it.`
}

/** @returns a sentence where the stretches do not go on from one another without a gap */
function gapBetween(history: HistoryRecords, stretches: readonly Stretch[]): string | undefined {
  for (const [index, stretch] of stretches.entries()) {
    const next = stretches[index + 1]
    if (!next || continues(history, stretch, next)) continue
    return `History has a gap between ${absolute(stretch.toAt)} and ${absolute(next.fromAt)}${stretch.ended ? `: ${stretch.ended}` : '.'}`
  }
  return undefined
}

/** Whether nothing is missing between: only a mirror that goes on as another server begins the very moment the other ends. */
function continues(history: HistoryRecords, one: Stretch, next: Stretch): boolean {
  const reached = reachedBy(history, one)
  const isSame = includes(reached, next.position) && includes(next.position, reached)
  return isSame && one.toAt === next.fromAt && one.serverBuild !== next.serverBuild
}

function partsBetween(
  history: HistoryRecords,
  stretches: readonly Stretch[],
  start: Found,
  end: Found,
): readonly LocatedPart[] {
  const parts: LocatedPart[] = []
  for (let at = start.stretch; at <= end.stretch; at++) {
    const logs = history.logs(stretches[at]?.id ?? '')
    const first = at === start.stretch ? start.place : { log: 0, offset: firstEvent }
    const last = at === end.stretch ? end.place : endOf(logs)
    for (const [index, { stretch, name, archived, bytes }] of logs.entries()) {
      if (index < first.log || index > last.log) continue
      const from = index === first.log ? first.offset : firstEvent
      const to = index === last.log ? last.offset : bytes
      if (from < to) parts.push({ log: { stretch, name, archived }, from, to })
    }
  }
  return parts
}

const endOf = (logs: readonly LogRow[]): Place => ({ log: logs.length - 1, offset: logs.at(-1)?.bytes ?? firstEvent })

const compareFound = (a: Found, b: Found) => a.stretch - b.stretch || comparePlaces(a.place, b.place)

/** The point itself; of a moment the last one before it, or the first one after. */
function nearestPoint(side: ProductionSide, points: readonly Point[]): Point | null {
  if (side.is === 'point') return side.point
  const ready = points.filter((one) => one.state.is === 'ready').sort((a, b) => a.at.localeCompare(b.at))
  if (side.is === 'now') return ready.at(-1) ?? null
  return ready.findLast((one) => one.at <= side.at) ?? ready[0] ?? null
}
