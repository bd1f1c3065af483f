// Holds a list of changes against the files themselves: every file of one state is that of another with these changes.
import { posix } from 'node:path'
import type { FileChange, FileState } from '../changes/file-change.ts'
import type { RunInKeeper } from './backing.ts'
import { type BothDirectories, type Cancelled, lookAtPairs, type PathPair, walkBoth } from './differ.ts'
import type { SeenPair } from './differ-lines.ts'
import type { BytePath } from './path-text.ts'
import { isOfKeeper, pathInState, sitePath, type TreePaths } from './site-paths.ts'

/** Compares the content of all files. @returns paths that are not as the changes say, in the state after or, where it has none, before */
export async function proveChanges(
  run: RunInKeeper,
  sides: BothDirectories,
  changes: readonly FileChange[],
  trees: TreePaths,
  options: Cancelled,
): Promise<readonly string[]> {
  const told = readChanges(changes, trees)
  const wrong = new Set<BytePath>()
  /** What no change speaks of and differs at its path: it must have moved with a directory, and be the same. */
  const silent: PathPair[] = []
  await walkBoth(
    run,
    sides,
    'all',
    ({ path, ...line }) => {
      if (line.is === 'deep') return wrong.add(path)
      if (isOfKeeper(path) && !(line.before && line.after)) return
      if (line.before && !told.byBefore.has(path))
        silent.push({ before: path, after: moved(told.byBefore, path, 'after') })
      if (line.after && !told.byAfter.has(path))
        silent.push({ before: moved(told.byAfter, path, 'before'), after: path })
    },
    options,
  )
  const spoken = told.all.map(({ pair }) => pair)
  const absent = absentOf(told)
  const seen = await lookAtPairs(run, sides, [...silent, ...spoken, ...absent], options)
  silent.forEach((pair, at) => {
    if (!isUnchanged(seen[at])) wrong.add(pair.after ?? pair.before ?? '')
  })
  told.all.forEach(({ change, pair }, at) => {
    if (!isAsTold(change, seen[silent.length + at])) wrong.add(pair.after ?? pair.before ?? '')
  })
  absent.forEach((pair, at) => {
    const there = seen[silent.length + spoken.length + at]
    if (there?.before || there?.after) wrong.add(pair.after ?? pair.before ?? '')
  })
  return [...wrong].map((path) => sitePath(path, trees)).sort()
}

interface ToldChange {
  readonly change: FileChange
  readonly pair: PathPair
}

interface Told {
  readonly all: readonly ToldChange[]
  readonly byBefore: ReadonlyMap<BytePath, ToldChange>
  readonly byAfter: ReadonlyMap<BytePath, ToldChange>
}

function readChanges(changes: readonly FileChange[], trees: TreePaths): Told {
  const all = changes.map((change) => ({ change, pair: pairOf(change, trees) }))
  const by = (side: 'before' | 'after') =>
    all.flatMap((one) => (one.pair[side] ? [[one.pair[side], one] as const] : []))
  return { all, byBefore: new Map(by('before')), byAfter: new Map(by('after')) }
}

/** Where nothing may be: after what went, before what came, unless something else was moved there. */
function absentOf({ all, byBefore, byAfter }: Told): readonly PathPair[] {
  return all.flatMap(({ pair: { before, after } }): readonly PathPair[] => {
    if (before !== null && after === null && !byAfter.has(before) && moved(byAfter, before, 'before') === before)
      return [{ before: null, after: before }]
    if (after !== null && before === null && !byBefore.has(after) && moved(byBefore, after, 'after') === after)
      return [{ before: after, after: null }]
    return []
  })
}

/** @returns where something is, or was, on the other side by these changes; null where it is not there */
function moved(by: Told['byBefore'], path: BytePath, side: 'before' | 'after'): BytePath | null {
  const said = by.get(path)
  if (said) return said.pair[side]
  const directory = posix.dirname(path)
  if (directory === '.') return path
  const other = moved(by, directory, side)
  return other && `${other}/${posix.basename(path)}`
}

function pairOf({ path, from, before, after }: FileChange, trees: TreePaths): PathPair {
  return { before: before && pathInState(from ?? path, trees), after: after && pathInState(path, trees) }
}

const isUnchanged = (seen: SeenPair | undefined) =>
  seen?.isSame === true && seen.before?.state.mode === seen.after?.state.mode

function isAsTold(change: FileChange, seen: SeenPair | undefined): boolean {
  return isState(change.before, seen?.before?.state) && isState(change.after, seen?.after?.state)
}

function isState(told: FileState | null, seen: FileState | undefined): boolean {
  if (told === null) return seen === undefined
  return seen?.is === told.is && seen.bytes === told.bytes && seen.mode === told.mode
}
