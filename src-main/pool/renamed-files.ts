// Finds, among what went and what is new, what was only renamed, and which directories were. Pure.
import { posix } from 'node:path'
import type { SeenFile } from './differ-lines.ts'
import type { BytePath } from './path-text.ts'

/** Something that differs between two states: its path in each, and what it is there. */
export interface Difference {
  readonly from: BytePath | null
  readonly to: BytePath | null
  readonly before: SeenFile | null
  readonly after: SeenFile | null
  readonly isSame: boolean
  readonly changedAtMs: number
}

interface Gone extends Difference {
  readonly from: BytePath
  readonly before: SeenFile
  readonly to: null
}

interface Fresh extends Difference {
  readonly to: BytePath
  readonly after: SeenFile
  readonly from: null
}

export interface MaybeRenamed {
  readonly gone: Gone
  readonly fresh: Fresh
}

const isGone = (one: Difference): one is Gone => one.to === null
const isFresh = (one: Difference): one is Fresh => one.from === null
const isDirectory = (one: Difference) => (one.before ?? one.after)?.state.is === 'directory'

/**
 * Pairs what went with what is new where size and time are the same: renaming changes neither. Their content is still to be
 * compared. Among several the one of the same name is taken.
 */
export function maybeRenamed(differences: readonly Difference[]): readonly MaybeRenamed[] {
  const gone = Map.groupBy(differences.filter(isGone).filter(mayBeRenamed), (one) => keyOf(one.before))
  const fresh = Map.groupBy(differences.filter(isFresh).filter(mayBeRenamed), (one) => keyOf(one.after))
  return [...gone].flatMap(([key, ones]) => pairOff(ones, fresh.get(key) ?? []))
}

/** Empty files are all alike. */
const mayBeRenamed = (one: Difference) => {
  const state = (one.before ?? one.after)?.state
  return state !== undefined && (state.is === 'file' || state.is === 'link') && state.bytes > 0
}

const keyOf = ({ state, writtenAt }: SeenFile) => `${state.is} ${state.bytes} ${writtenAt}`

function pairOff(gone: readonly Gone[], fresh: readonly Fresh[]): readonly MaybeRenamed[] {
  const byName = Map.groupBy(fresh, (one) => posix.basename(one.to))
  const taken = new Set<Fresh>()
  const paired: MaybeRenamed[] = []
  const rest: Gone[] = []
  for (const one of gone) {
    const found = byName.get(posix.basename(one.from))?.pop()
    if (!found) {
      rest.push(one)
      continue
    }
    taken.add(found)
    paired.push({ gone: one, fresh: found })
  }
  const others = fresh.filter((one) => !taken.has(one))
  return [
    ...paired,
    ...rest.slice(0, others.length).flatMap((one, at) => {
      const other = others[at]
      return other ? [{ gone: one, fresh: other }] : []
    }),
  ]
}

/** Differences in which renames are told as such. */
export interface WithRenames {
  readonly told: readonly Difference[]
  /** What a moved directory has under the same name as before, and that may be another thing or none: to be compared. */
  readonly within: readonly MaybeRenamed[]
}

/**
 * Puts renamed files in the place of what went and what is new; of a directory that moved with what was in it, one rename says so.
 * @param renamed pairs whose content is the same
 */
export function withRenames(differences: readonly Difference[], renamed: readonly MaybeRenamed[]): WithRenames {
  if (renamed.length === 0) return { told: differences, within: [] }
  const moves = new Map(renamed.map(({ gone, fresh }) => [gone.from, fresh.to]))
  const directories = movedDirectories(differences, moves)
  const gone = new Map(differences.filter(isGone).map((one) => [one.from, one]))
  const fresh = new Map(differences.filter(isFresh).map((one) => [one.to, one]))
  const take = (from: BytePath, to: BytePath | undefined): MaybeRenamed | undefined => {
    const [one, other] = [gone.get(from), fresh.get(to ?? '')]
    if (!one || !other) return undefined
    gone.delete(from)
    fresh.delete(other.to)
    return { gone: one, fresh: other }
  }
  const joined: Difference[] = []
  for (const [from, to] of [...directories, ...moves]) {
    const pair = take(from, to)
    if (!pair) continue
    const isTold = impliedPath(directories, from) !== to || modesDiffer(pair)
    if (isTold) joined.push(joinedOf(pair, true))
  }
  const within: MaybeRenamed[] = []
  for (const from of [...gone.keys()].sort()) {
    const pair = take(from, impliedPath(directories, from))
    if (!pair) continue
    within.push(pair)
    if (isDirectory(pair.gone) && isDirectory(pair.fresh)) directories.set(from, pair.fresh.to)
  }
  const kept = differences.filter((one) => !isGone(one) && !isFresh(one))
  return { told: [...kept, ...joined, ...gone.values(), ...fresh.values()], within }
}

export const joinedOf = ({ gone, fresh }: MaybeRenamed, isSame: boolean): Difference => ({
  ...fresh,
  from: gone.from,
  before: gone.before,
  isSame,
})

export const modesDiffer = ({ gone, fresh }: MaybeRenamed) => gone.before.state.mode !== fresh.after.state.mode

/** Where a path is by the move of the directory that it lies in. */
function impliedPath(directories: ReadonlyMap<BytePath, BytePath>, path: BytePath): BytePath | undefined {
  const moved = directories.get(posix.dirname(path))
  return moved === undefined ? undefined : `${moved}/${posix.basename(path)}`
}

/** Finds for each directory that went the new one to which most of what was in it moved under its name. */
function movedDirectories(
  differences: readonly Difference[],
  moves: ReadonlyMap<BytePath, BytePath>,
): Map<BytePath, BytePath> {
  const went = new Set(
    differences
      .filter(isGone)
      .filter(isDirectory)
      .map((one) => one.from),
  )
  const came = new Set(
    differences
      .filter(isFresh)
      .filter(isDirectory)
      .map((one) => one.to),
  )
  const votes = new Map<BytePath, Map<BytePath, number>>()
  for (const [from, to] of moves) {
    let [one, other] = [from, to]
    while (posix.basename(one) === posix.basename(other)) {
      ;[one, other] = [posix.dirname(one), posix.dirname(other)]
      if (!went.has(one) || !came.has(other)) break
      const of = votes.get(one) ?? new Map<BytePath, number>()
      votes.set(one, of.set(other, (of.get(other) ?? 0) + 1))
    }
  }
  const ranked = [...votes]
    .flatMap(([from, of]) => [...of].map(([to, count]) => ({ from, to, count })))
    .sort((a, b) => b.count - a.count)
  const found = new Map<BytePath, BytePath>()
  const taken = new Set<BytePath>()
  for (const { from, to } of ranked) {
    if (found.has(from) || taken.has(to)) continue
    found.set(from, to)
    taken.add(to)
  }
  return found
}
