// Finds the edit in which a file was changed, by the time of both; files that no edit explains are put together by time. Pure.

export interface EditSpan {
  readonly id: number
  /** Seconds since the epoch, of its first write and of its last. */
  readonly first: number
  readonly last: number
  /** Whether a person or a command made it. */
  readonly isSomebodys: boolean
  /** Whether that could be about files of WordPress, plugins and themes: saving a post is not. */
  readonly mayWriteCode: boolean
}

/** What a file is to whoever looks for its edit. */
export type WrittenFile = 'noise' | 'upload' | 'code'

/** A file was written so many seconds before its edit began, at most, or after its last row: a row's time is a whole second. */
const before = 1
const after = 2
/** How far from an edit a file of it may have been changed; its last second is a whole one. */
export const spanReach = { before, after: after + 1 }
/** Seconds without a change of a file after which another cluster begins. */
const longestPause = 10

/**
 * @param spans in any order
 * @returns what finds the edit of a file that was changed at a time, milliseconds since the epoch; undefined where none was near.
 *   What is no noise is never explained by what WordPress did by itself
 */
export function createFileMatcher(spans: readonly EditSpan[]): (atMs: number, is: WrittenFile) => number | undefined {
  const sorted = spans.toSorted((one, other) => one.first - other.first)
  let latest = Number.NEGATIVE_INFINITY
  /** The latest end of a span and of all before it. */
  const latestUpTo = sorted.map(({ last }) => {
    latest = Math.max(latest, last)
    return latest
  })

  function near(at: number): readonly EditSpan[] {
    const found: EditSpan[] = []
    for (let index = countUpTo(sorted, at + before) - 1; index >= 0; index--) {
      if ((latestUpTo[index] ?? 0) + 1 + after < at) break
      const span = sorted[index]
      if (span && at <= span.last + 1 + after) found.push(span)
    }
    return found
  }

  return (atMs, is) => {
    const at = atMs / 1000
    const all = near(at)
    const able = all.filter(({ isSomebodys, mayWriteCode }) => (is === 'code' ? mayWriteCode : isSomebodys))
    const [nearest] = (able.length > 0 || is !== 'noise' ? able : all).toSorted(
      (one, other) => distance(one, at) - distance(other, at) || one.last - one.first - (other.last - other.first),
    )
    return nearest?.id
  }
}

/** How many spans begin no later. */
function countUpTo(sorted: readonly EditSpan[], at: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.first ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** A log's times are whole seconds: what is written within one was written at any time of it. */
function distance({ first, last }: EditSpan, at: number): number {
  if (at < first) return first - at
  return at < last + 1 ? 0 : at - last - 1
}

export interface FileCluster {
  /** Milliseconds since the epoch. */
  readonly firstMs: number
  readonly lastMs: number
  readonly files: readonly number[]
}

/** Puts together what was changed without a longer pause. */
export function clusterFiles(files: readonly { readonly id: number; readonly atMs: number }[]): readonly FileCluster[] {
  const clusters: { firstMs: number; lastMs: number; files: number[] }[] = []
  for (const { id, atMs } of files.toSorted((one, other) => one.atMs - other.atMs)) {
    const current = clusters.at(-1)
    if (current && atMs - current.lastMs <= longestPause * 1000) {
      current.lastMs = atMs
      current.files.push(id)
    } else clusters.push({ firstMs: atMs, lastMs: atMs, files: [id] })
  }
  return clusters
}
