// Holds a list of changes against the files themselves: every file of one state is that of another with these changes.
import { posix } from 'node:path'
import type { FileChange, FileState } from '../changes/file-change.ts'
import type { RunInKeeper } from './backing.ts'
import { type BothDirectories, type Cancelled, lookAtPairs, type PathPair, walkBoth } from './differ.ts'
import type { SeenPair } from './differ-lines.ts'
import { type BytePath, pathBytes, pathText } from './path-text.ts'

/** Compares the content of all files. @returns paths that are not as the changes say, in the state after or, where it has none, before */
export async function proveChanges(
  run: RunInKeeper,
  sides: BothDirectories,
  changes: readonly FileChange[],
  options: Cancelled,
): Promise<readonly string[]> {
  const told = readChanges(changes)
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
      if (line.after) came.push(line.path)
      const after = line.before ? whereNow(told, line.path) : null
      if (after === null) return
      expected.add(after)
      pairs.set(line.path, { before: line.path, after })
    },
    options,
  )
  for (const path of came) if (!expected.has(path) && told.byAfter.get(path)?.before !== null) wrong.add(path)
  const silent = [...pairs.values()].filter(({ before }) => !told.byBefore.has(before ?? ''))
  const spoken = changes.map(pairOf)
  const seen = await lookAtPairs(run, sides, [...silent, ...spoken], options)
  silent.forEach((pair, at) => {
    if (!isUnchanged(seen[at])) wrong.add(pair.after ?? '')
  })
  changes.forEach((change, at) => {
    if (!isAsTold(change, seen[silent.length + at])) wrong.add(pathBytes(change.path))
  })
  return [...wrong].map(pathText).sort()
}

interface Told {
  readonly byBefore: ReadonlyMap<BytePath, FileChange>
  readonly byAfter: ReadonlyMap<BytePath, FileChange>
}

function readChanges(changes: readonly FileChange[]): Told {
  const has = (side: 'before' | 'after') => changes.filter((one) => one[side] !== null)
  return {
    byBefore: new Map(has('before').map((one) => [pathBytes(one.from ?? one.path), one])),
    byAfter: new Map(has('after').map((one) => [pathBytes(one.path), one])),
  }
}

/** @returns where something of the state before is by these changes; null where it is no more */
function whereNow(told: Told, path: BytePath): BytePath | null {
  const change = told.byBefore.get(path)
  if (change) return change.after && pathBytes(change.path)
  const directory = posix.dirname(path)
  if (directory === '.') return path
  const moved = whereNow(told, directory)
  return moved && `${moved}/${posix.basename(path)}`
}

function pairOf({ path, from, before, after }: FileChange): PathPair {
  return { before: before && pathBytes(from ?? path), after: after && pathBytes(path) }
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
