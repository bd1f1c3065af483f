// A clone's row, and what is true of it right now, as the contract's object. Pure.
import type { CloneRow } from '../catalog/clones.ts'
import type { ClonePorts } from '../clones/containers.ts'
import { type ChangeCounts, type Clone, type CloneStatus, type Job, jobVerbs, type Point } from '../contract/models.ts'

/**
 * A clone as windows see it.
 * @param now what is so at this moment and in no row: its ports, the job that works on it, and whether the engine was asked
 */
export function cloneView(
  row: CloneRow,
  now: {
    readonly running: ClonePorts | undefined
    readonly job: Job | undefined
    readonly url: string
    readonly engineReady: boolean
    /** The point it rests on; undefined when the point was removed a moment ago. */
    readonly point: Point | undefined
    /** One more sentence about it, such as that its SQL port has changed. */
    readonly note: string | undefined
    /** What it has changed, as far as that was counted. */
    readonly changes: ChangeCounts | null
  },
): Clone {
  const { id, name, hostLabel, production, point, dataAt, createdAt, ownBytes, failure, traits, parent } = row
  const busy = now.job && jobVerbs[now.job.verb].status
  return {
    id,
    name,
    address: hostLabel,
    production,
    point,
    parent,
    dataAt,
    remarks: [
      ...(now.point?.remarks ?? []).map((one) => one.sentence),
      ...(now.note ? [now.note] : []),
      ...(now.point?.pages?.failure ? [now.point.pages.failure.message] : []),
    ],
    createdAt,
    ownBytes,
    url: now.url,
    failure,
    changes: now.changes && {
      things: now.changes.things,
      rows: now.changes.rows,
      noise: now.changes.noise.rows + now.changes.noise.files,
    },
    databasePort: row.sqlPort,
    ...traits,
    status: busy ?? settledStatus(row, now),
  }
}

/** The status of a clone that no job works on. */
function settledStatus(
  row: CloneRow,
  { running, engineReady }: { readonly running: ClonePorts | undefined; readonly engineReady: boolean },
): CloneStatus {
  if (row.phase === 'deleting') return 'deleting'
  if (row.phase === 'creating') return 'creating'
  if (row.failure) return 'failed'
  if (running) return 'running'
  // Until the engine has answered, whether it runs is not known.
  if (row.wanted === 'running') return engineReady ? 'asleep' : 'starting'
  return 'stopped'
}
