// Finds what files differ between two states: by what btrfs knows of them, else by a walk through both.
import type { FileChange } from '../changes/file-change.ts'
import { Failure } from '../contract/failure.ts'
import type { Backing, FrozenState, RunInKeeper } from './backing.ts'
import { type BothDirectories, type Cancelled, lookAtPairs, readContent, type WalkRule, walkBoth } from './differ.ts'
import type { SeenPair, WalkLine } from './differ-lines.ts'
import { checkedPath, inKeeper, type StatePath } from './layout.ts'
import type { FoundFiles, Pool } from './pool.ts'
import { proveChanges } from './prove-files.ts'
import { readTrees } from './read-trees.ts'
import { type Difference, joinedOf, maybeRenamed, modesDiffer, withRenames } from './renamed-files.ts'
import { createSendReader, UnreadableStream } from './send-stream.ts'
import { followSentNames, type SentPair } from './sent-names.ts'
import { isOfKeeper, needsTrees, pathInState, sitePath, type TreePaths } from './site-paths.ts'
import { markerScript } from './state-scripts.ts'
import { markerOf } from './states.ts'

/** How many things are followed by their names; where more are touched, a walk takes less memory. */
const mostFollowed = 50_000
const mostTold = 200_000

const send = ['btrfs', 'send', '--no-data', '-q', '-p']
const shortStream = 256 * 1024
const beginningScript = `${send.join(' ')} "$1" "$2" 2>/dev/null | head -c "$3" | base64 -w 0`

interface Found {
  readonly differences: readonly Difference[]
  readonly more: number
  readonly tooDeep: number
}

export function openFiles(parts: {
  readonly run: RunInKeeper
  readonly backing: Backing
}): Pick<Pool, 'changedFiles' | 'proveFiles' | 'readFile'> {
  const { run, backing } = parts

  async function frozen<T>(paths: readonly StatePath[], act: (...directories: string[]) => Promise<T>): Promise<T> {
    const states: FrozenState[] = []
    try {
      for (const path of paths) states.push(await backing.freeze(checkedPath(path)))
      return await act(...states.map((one) => one.directory))
    } finally {
      // A snapshot that stays is swept when the pool is attached.
      await Promise.allSettled(states.map((one) => one.release()))
    }
  }

  const treesOf = (states: readonly StatePath[]) => readTrees(run, states)

  /** Copies of copies have lost what tells whether a file was touched before the last of them was made. */
  async function ruleFor([from = '', to = '']: readonly StatePath[]): Promise<WalkRule> {
    if (backing.kind === 'btrfs-loop') return 'inodes'
    const originOf = async (path: StatePath) =>
      markerOf(await run(['sh', '-c', markerScript, 'sh', checkedPath(path)], { reads: true }))?.from
    return (await originOf(to)) === from || (await originOf(from)) === to ? 'copies' : 'all'
  }

  async function find(
    states: readonly StatePath[],
    sides: BothDirectories,
    most: number,
    options: Cancelled,
  ): Promise<FoundFiles> {
    const sent = backing.kind === 'btrfs-loop' ? await bySend(run, sides, options) : undefined
    const found = sent ?? (await byWalk(run, sides, await ruleFor(states), most, options))
    const told = (await renamesTold(run, sides, found.differences, options)).filter(isOfSite)
    const trees = needsTrees(told.flatMap(({ from, to }) => [from ?? '', to ?? ''])) ? await treesOf(states) : []
    const changes = told.map((one) => changeOf(one, trees))
    changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    const cut = Math.max(0, changes.length - most)
    return { changes: changes.slice(0, most), more: found.more + cut, tooDeep: found.tooDeep }
  }

  return {
    changedFiles: (from, to, { most = mostTold, ...options } = {}) =>
      frozen([from, to], (before = '', after = '') => find([from, to], [before, after], most, options)),
    async proveFiles(from, to, changes, options = {}) {
      const trees = await treesOf([from, to])
      return frozen([from, to], (before = '', after = '') =>
        proveChanges(run, [before, after], changes, trees, options),
      )
    },
    async readFile(state, path, most, options = {}) {
      // One file is read from the state itself: nothing on the way to it is followed.
      const trees = path.startsWith('/') ? await treesOf([state]) : []
      return readContent(run, inKeeper(checkedPath(state)), pathInState(path, trees), most, options)
    },
  }
}

/** That a tree is there or not is the keeper's doing. */
function isOfSite({ from, to }: Difference): boolean {
  return (from !== null && to !== null) || !isOfKeeper(from ?? to ?? '')
}

/** @returns undefined where the states must be walked */
async function bySend(run: RunInKeeper, sides: BothDirectories, options: Cancelled): Promise<Found | undefined> {
  const pairs = await sentPairs(run, sides, options)
  if (!pairs) return undefined
  const seen = await lookAtPairs(run, sides, pairs, options)
  const differences: Difference[] = []
  for (const [at, pair] of pairs.entries()) {
    const both = seen[at]
    if (!both || (!both.before && !both.after)) continue
    if (isInDoubt(pair, both)) return undefined
    const isTold = pair.is === 'renamed' || !both.isSame || both.before?.state.mode !== both.after?.state.mode
    if (isTold) differences.push({ ...both, from: both.before && pair.before, to: both.after && pair.after })
  }
  return { differences, more: 0, tooDeep: 0 }
}

/**
 * States that are no copies of one another may have given the same inode number to two things in the same moment, which btrfs takes
 * for one. And of a file of several names only one is told.
 */
function isInDoubt({ is }: SentPair, { before, after, isSame }: SeenPair): boolean {
  if (is === 'other') return false
  if (!before || !after || before.state.is !== after.state.is || before.madeAt !== after.madeAt) return true
  const isChanged = !isSame || before.state.mode !== after.state.mode
  return isChanged && before.state.is !== 'directory' && (before.names > 1 || after.names > 1)
}

async function sentPairs(run: RunInKeeper, [before, after]: BothDirectories, options: Cancelled) {
  const names = followSentNames(mostFollowed)
  const reader = createSendReader(names.take)
  try {
    // A shell that is there already is much faster than a command of its own, and takes text.
    const begin = ['sh', '-c', beginningScript, 'sh', before, after, String(shortStream + 1)]
    const beginning = Buffer.from(await run(begin, { ...options, reads: true }), 'base64')
    if (beginning.length <= shortStream) reader.read(beginning)
    else await run([...send, before, after], { ...options, onStdout: (chunk) => reader.read(chunk) })
    reader.end()
    return names.pairs()
  } catch (error) {
    // A path that is too long for it, for one, fails the command.
    const isUnable = error instanceof UnreadableStream || (error instanceof Failure && error.code === 'pool-lost')
    if (isUnable && !options.signal?.aborted) return undefined
    throw error
  }
}

async function byWalk(
  run: RunInKeeper,
  sides: BothDirectories,
  rule: WalkRule,
  most: number,
  options: Cancelled,
): Promise<Found> {
  const differences: Difference[] = []
  let [more, tooDeep] = [0, 0]
  const take = (line: WalkLine) => {
    if (line.is === 'deep') tooDeep++
    else if (differences.length === most) more++
    else differences.push({ ...line, from: line.before && line.path, to: line.after && line.path })
  }
  await walkBoth(run, sides, rule, take, options)
  return { differences, more, tooDeep }
}

/** Compares what may have been renamed, and tells it as that where it was. */
async function renamesTold(
  run: RunInKeeper,
  sides: BothDirectories,
  differences: readonly Difference[],
  options: Cancelled,
) {
  const maybe = maybeRenamed(differences)
  const pathsOf = (pairs: typeof maybe) => pairs.map(({ gone, fresh }) => ({ before: gone.from, after: fresh.to }))
  const seen = await lookAtPairs(run, sides, pathsOf(maybe), options)
  const renamed = maybe.filter((_, at) => seen[at]?.isSame)
  const { told, within } = withRenames(differences, renamed)
  const inside = await lookAtPairs(run, sides, pathsOf(within), options)
  const changed = within.flatMap((pair, at) => {
    const isSame = inside[at]?.isSame === true
    return isSame && !modesDiffer(pair) ? [] : [joinedOf(pair, isSame)]
  })
  return [...told, ...changed]
}

function changeOf({ from, to, before, after, changedAtMs }: Difference, trees: TreePaths): FileChange {
  return {
    path: sitePath(to ?? from ?? '', trees),
    from: from !== null && to !== null && from !== to ? sitePath(from, trees) : null,
    before: before?.state ?? null,
    after: after?.state ?? null,
    changedAtMs,
  }
}
