// Finds the binary logs that tell what a clone's state has changed since the point it rests on, and where its own part of them begins.
import { firstEvent } from '../binlog/events.ts'
import { type LogFile, type LogPosition, listLogs, namedLogs } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { clonePath, databaseFolder } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'

/** A state of a clone: its current one, or a bookmark's. */
export interface OwnState {
  readonly clone: string
  readonly state: string
  /** The point that it rests on, where the state is a copy of one moment that no row of the catalog names. */
  readonly point?: string
}

export interface OwnLogs {
  /** The id of the point that the state rests on. A point has no logs: all that is in the state's logs came after it. */
  readonly basePoint: string
  /** Where the logs lie, from the pool's top. */
  readonly folder: string
  /** Where what differs from the point begins, with what was copied along from another state. */
  readonly from: LogPosition
  /** Where the state was made: what is before came along with the copy. At the end of all logs where nothing was written since. */
  readonly ownFrom: LogPosition
}

/** @returns `unknown` with a whole sentence where the logs do not tell everything since the point */
export async function ownLogs(
  {
    catalog,
    pool,
  }: { readonly catalog: Pick<Catalog, 'clones' | 'bookmarks' | 'made'>; readonly pool: Pick<Pool, 'run'> },
  { clone, state, point }: OwnState,
): Promise<OwnLogs | { readonly unknown: string }> {
  const current = catalog.clones.get(clone)
  const kept = [...(current ? [current] : []), ...catalog.bookmarks.of(clone)].find((one) => one.state === state)
  const basePoint = kept?.point ?? point
  if (basePoint === undefined) return { unknown: 'This state of the clone is not there any more.' }
  const path = clonePath(clone, state)
  const folder = databaseFolder(path)
  const ownFrom = catalog.made.logStart(path)
  if (!ownFrom) {
    return {
      unknown:
        'This state was made by an earlier version of Sitefork, which did not note where its log of changes begins, or it was taken in from the pool.',
    }
  }
  const named = await namedLogs(pool, folder)
  const logs = await listLogs(pool, folder)
  const unknown = lack(logs, named, ownFrom)
  return unknown ? { unknown } : { basePoint, folder, from: beginning, ownFrom }
}

/** The first event of the first log that a server writes on a point. */
const beginning: LogPosition = { file: 'binlog.000001', offset: firstEvent }

const numberOf = (file: string) => Number(file.slice(file.lastIndexOf('.') + 1))

/** @returns a whole sentence that says what is missing of a state's logs */
function lack(logs: readonly LogFile[], named: readonly string[], ownFrom: LogPosition): string | undefined {
  const numbers = logs.map((one) => numberOf(one.name))
  // Nothing was ever written, and no server was started.
  if (logs.length === 0 && named.length === 0 && ownFrom.file === beginning.file && ownFrom.offset <= beginning.offset)
    return undefined
  if (numbers[0] !== 1) return 'The beginning of the clone’s log of changes is not there any more.'
  if (numbers.some((number, index) => number !== index + 1)) return 'A part of the clone’s log of changes is missing.'
  const last = numbers.length
  if (named.some((name) => numberOf(name) > last)) return 'The end of the clone’s log of changes is missing.'
  const own = logs.find((one) => one.name === ownFrom.file)
  if (!own || own.bytes < ownFrom.offset) return 'The end of the clone’s log of changes is missing.'
  return undefined
}
