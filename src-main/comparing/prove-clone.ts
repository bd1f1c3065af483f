// Proves that what is listed of a clone is all: every row and file of it is its point with these changes.
import { ownLogs } from '../clones/own-logs.ts'
import { plainText } from '../contract/plain-text.ts'
import { clonePath, databaseFolder, pointPath } from '../pool/layout.ts'
import { readableSide } from './compare-sides.ts'
import { openReading } from './legs.ts'
import { proveRows } from './prove-rows.ts'
import { readLogsOn } from './read-on.ts'
import type { WalkParts } from './walk.ts'
import type { OwnSide } from './way.ts'

export interface CloneProof {
  /** Why it is not proven, in whole sentences; empty where everything agrees. */
  readonly lacks: readonly string[]
}

export interface ProveOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** How many rows and files that do not agree are named. */
const mostNamed = 3

/**
 * Works on a copy of the state as it is at this moment, with the logs it has then, so that the clone may go on being used.
 * @throws Failure as `compareStates`; `sync-broken` where its logs cannot be read
 */
export async function proveClone(
  parts: WalkParts,
  side: OwnSide,
  newFile: () => string,
  { signal, onProgress }: ProveOptions,
): Promise<CloneProof> {
  const { docker, pool } = parts.engineParts()
  const logs = await ownLogs({ catalog: parts.catalog, pool }, side.own)
  if ('unknown' in logs) return { lacks: [logs.unknown] }
  const [base, copy] = [pointPath(side.production.id, logs.basePoint), clonePath(parts.newId(), parts.newId())]
  const index = parts.openIndex(newFile(), parts.wordsOf(side.production))
  try {
    await pool.copy(clonePath(side.own.clone, side.own.state), copy, 'point')
    const { sink, lookUp } = await openReading(pool, base, side.production.database.name, index.sink)
    await readLogsOn(pool, databaseFolder(copy), logs.from, sink, lookUp)
    const rows = await proveRows({
      docker,
      pool,
      newId: parts.newId,
      signal,
      onProgress,
      from: readableSide(parts, side, base),
      to: readableSide(parts, side, copy),
      net: () => index.net({}),
      statements: index.statements({}),
    })
    const { changes } = await pool.changedFiles(base, copy, { signal })
    const files = await pool.proveFiles(base, copy, changes, { signal })
    return { lacks: [...lacksOfRows(rows), ...lacksOfFiles(files), ...index.gaps()] }
  } finally {
    index.close()
    await pool.remove(copy)
  }
}

function lacksOfRows({
  agrees,
  disagreements,
  more,
  unproven,
}: Awaited<ReturnType<typeof proveRows>>): readonly string[] {
  if (agrees) return unproven
  const tables = [...new Set(disagreements.map(({ table }) => plainText(table, 64)))]
  const count = disagreements.length + more
  const named = `${tables.slice(0, mostNamed).join(', ')}${tables.length > mostNamed ? ', …' : ''}`
  const rows = count === 1 ? '1 row is' : `${count} rows are`
  return [`${rows} not what the log of changes says (${named}): something was written past it.`, ...unproven]
}

function lacksOfFiles(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return []
  const named = paths.slice(0, mostNamed).map((path) => plainText(path, 100))
  const files = paths.length === 1 ? '1 file is' : `${paths.length} files are`
  return [`${files} not what the list says (${named.join(', ')}${paths.length > mostNamed ? ', …' : ''}).`]
}
