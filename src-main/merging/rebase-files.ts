// What files of a clone are since its earlier promotions: a file that was promoted is the base of what is merged next.
import type { FileChange, FileState } from '../changes/file-change.ts'
import type { StatePath } from '../pool/layout.ts'
import type { ListedFile } from '../pool/listed-file.ts'
import type { Pool } from '../pool/pool.ts'
import { fileStateOf, filesAt, hashOfListed } from './listed-files.ts'
import type { FileSource } from './merge-files.ts'

/** A file that is taken of a clone, from the state that the clone rests on. */
export interface TakenFile extends FileChange {
  /** Whether the clone has it as that state again, so that nothing of it counts any more. */
  readonly isBase: boolean
}

/** A file that a promotion took of a clone. */
export interface PromotedFile extends TakenFile {
  /** Of its content when it was taken, in hexadecimal; of a link of its target; null where it has none. */
  readonly sha256: string | null
}

export interface FilesToRebase {
  readonly pool: Pick<Pool, 'listFiles' | 'readFile'>
  /** What the clone changed, and production, since the state that the clone rests on. */
  readonly own: readonly FileChange[]
  readonly inTarget: readonly FileChange[]
  readonly base: StatePath
  readonly tip: StatePath
  readonly target: StatePath
  /** Points of production that were taken later: they may have what was promoted. */
  readonly later: readonly StatePath[]
  /** By path; none that is as the base has it again. */
  readonly promoted: ReadonlyMap<string, PromotedFile>
  /** Whether the target does not show yet what was promoted there. */
  readonly isUnseen: (path: string) => boolean
  readonly signal: AbortSignal
}

export interface RebasedFiles {
  readonly own: readonly FileChange[]
  readonly inTarget: readonly FileChange[]
  /** Reads a file as it was promoted, where it was, and else as the base has it. */
  readonly readBase: NonNullable<FileSource['readBase']>
  /** @returns a file of `own` as the clone has it, from the state that it rests on */
  readonly inClone: (file: FileChange) => TakenFile
}

export async function rebaseFiles(work: FilesToRebase): Promise<RebasedFiles> {
  const { pool, promoted, inTarget, base, signal } = work
  const hashed: Hashes = (state, paths) => filesAt(pool, state, paths, signal)
  const own = await sinceOwn(work, hashed)
  const inClone = new Map(work.own.map((file) => [file.path, file]))
  const touched = new Set(own.flatMap(({ path, from }) => [path, ...(from === null ? [] : [from])]))
  const there = await hashed(
    work.target,
    [...touched].filter((path) => promoted.has(path) && !work.isUnseen(path)),
  )
  const others = inTarget.filter(({ path, from }) => ![path, from].some((one) => one !== null && promoted.has(one)))
  const since = [...promoted.values()].flatMap((file): readonly FileChange[] => {
    const { path, after } = file
    // What nobody writes now says nothing.
    if (!touched.has(path) || work.isUnseen(path)) return []
    const now = there.get(path)
    if (isSame(now, file)) return []
    const told = inTarget.find((one) => one.path === path)
    const changedAtMs = told?.changedAtMs ?? null
    return [{ path, from: null, before: after, after: now ? fileStateOf(now) : null, changedAtMs }]
  })
  return {
    own,
    inTarget: [...others, ...since],
    inClone(file) {
      const raw = inClone.get(file.path)
      return { ...(raw ?? file), isBase: raw === undefined && promoted.has(file.path) }
    },
    async readBase(path, most) {
      const file = promoted.get(path)
      if (!file) return pool.readFile(base, path, most, { signal })
      if (!file.after) return null
      for (const state of [work.target, work.tip, ...work.later]) {
        if (!isSame((await hashed(state, [path])).get(path), file)) continue
        return pool.readFile(state, path, most, { signal })
      }
      return null
    },
  }
}

type Hashes = (state: StatePath, paths: readonly string[]) => Promise<ReadonlyMap<string, ListedFile>>

async function sinceOwn({ own, promoted, tip }: FilesToRebase, hashed: Hashes): Promise<readonly FileChange[]> {
  const isAsTaken = (one: FileChange, file: PromotedFile) =>
    one.from === file.from && one.changedAtMs !== null && one.changedAtMs === file.changedAtMs
  const doubted = own.flatMap((one) => {
    const [{ path, after }, file] = [one, promoted.get(one.path)]
    return file && after && after.is !== 'directory' && !isAsTaken(one, file) ? [path] : []
  })
  const now = await hashed(tip, doubted)
  const moved = new Set(own.flatMap(({ from, path }) => (from !== null && from !== path ? [from] : [])))
  const changed = own.flatMap((one): readonly FileChange[] => {
    const file = promoted.get(one.path)
    if (file && (isAsTaken(one, file) || isLike(one.after, file, now.get(one.path)))) return []
    if (file) return [{ ...one, from: null, before: file.after }]
    const old = one.from === null ? undefined : promoted.get(one.from)
    return [old ? { ...one, before: old.after } : one]
  })
  const seen = new Set(own.map(({ path }) => path))
  // The clone has these again as the state that it rests on.
  const back = [...promoted.values()].flatMap(({ path, from, before, after }): readonly FileChange[] => {
    if (seen.has(path) || moved.has(path)) return []
    const single = { from: null, changedAtMs: null }
    if (from !== null && from !== path) {
      return [
        { ...single, path, before: after, after: null },
        ...(seen.has(from) ? [] : [{ ...single, path: from, before: null, after: before }]),
      ]
    }
    return [{ ...single, path, before: after, after: before }]
  })
  return [...back, ...changed]
}

/** Whether the clone's file is as it was taken. */
function isLike(after: FileState | null, file: PromotedFile, now: ListedFile | undefined): boolean {
  if (!after || !file.after) return !after && !file.after
  if (after.is !== file.after.is || after.mode !== file.after.mode) return false
  return after.is === 'directory' || isSame(now, file)
}

/** Whether content is what was promoted; permissions are each site's own. */
function isSame(now: ListedFile | undefined, { after, sha256 }: PromotedFile): boolean {
  if (!now || !after) return !now && !after
  if (now.is !== after.is) return false
  return now.is === 'directory' || (sha256 !== null && hashOfListed(now) === sha256)
}
