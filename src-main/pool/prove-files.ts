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
  const pairs = new Map<string, PathPair>()
  const expected = new Set<BytePath>()
  const came: BytePath[] = []
  await walkBoth(
    run,
    sides,
    'all',
    (line) => {
      if (line.is === 'deep') return wrong.add(line.path)
      if (isOfKeeper(line.path) && !(line.before && line.after)) return
      if (line.after) came.push(line.path)
      const after = line.before ? whereNow(told, line.path) : null
      if (after === null) return
      expected.add(after)
      pairs.set(line.path, { before: line.path, after })
    },
    options,
  )
  for (const path of came) if (!expected.has(path) && told.byAfter.get(path)?.change.before !== null) wrong.add(path)
  const silent = [...pairs.values()].filter(({ before }) => !told.byBefore.has(before ?? ''))
  const spoken = told.all.map(({ pair }) => pair)
  const seen = await lookAtPairs(run, sides, [...silent, ...spoken], options)
  silent.forEach((pair, at) => {
    if (!isUnchanged(seen[at])) wrong.add(pair.after ?? '')
  })
  told.all.forEach(({ change, pair }, at) => {
    if (!isAsTold(change, seen[silent.length + at])) wrong.add(pair.after ?? pair.before ?? '')
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

/** @returns where something of the state before is by these changes; null where it is no more */
function whereNow(told: Told, path: BytePath): BytePath | null {
  const said = told.byBefore.get(path)
  if (said) return said.pair.after
  const directory = posix.dirname(path)
  if (directory === '.') return path
  const moved = whereNow(told, directory)
  return moved && `${moved}/${posix.basename(path)}`
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
