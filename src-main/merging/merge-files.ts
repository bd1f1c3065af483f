// Merges files three ways: what sources changed since their base, on top of what the target has.
import type { FileChange, FileState } from '../changes/file-change.ts'
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, MergeValues, PartConflict } from '../changes/merge/merge.ts'
import type { MeantFileChange } from '../comparing/change-index.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { FileStep } from '../pool/file-step.ts'
import type { StatePath } from '../pool/layout.ts'

/** One of those whose files are merged. */
export interface FileSource {
  /** What it changed. */
  readonly own: readonly MeantFileChange[]
  /** What differs between its base and the target. */
  readonly inTarget: readonly FileChange[]
  readonly base: StatePath
  readonly tip: StatePath
  /** Reads a file as it was in the base, where that is another one than the state. */
  readonly readBase?: ((path: string, most: number) => ReadFile) | undefined
  thingOf(file: MeantFileChange): string
}

type ReadFile = Promise<{ readonly content: Buffer; readonly bytes: number } | null>

export interface FilesToMerge {
  readonly sources: readonly FileSource[]
  /** Where the target's files lie. */
  readonly target: StatePath
  readonly mergeValues: MergeValues
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
  /** Whose file it is without looking further, as where a plugin is taken as a whole. */
  readonly sideOf?: (source: number, path: string) => 'mine' | 'theirs' | undefined
  /** Reads a file of a state; null where there is none. */
  readonly read: (state: StatePath, path: string, most: number) => ReadFile
}

/** What becomes of one file, and whose it is. */
export interface FileWrite {
  readonly step: FileStep
  readonly class: MeantFileChange['class']
  /** Whose changes are in it, by position. */
  readonly source: number
}

export interface FilesMerge {
  readonly writes: readonly FileWrite[]
  readonly conflicts: readonly Conflict[]
}

/** What a file would be after the merge, as far as something changed it. */
interface Changed {
  readonly after: FileState | null
  /** The state that has it like this, and its path there. */
  readonly at: StatePath
  /** Its content, where it was merged. */
  readonly content?: Buffer
  /** Which source made it so; null for the target itself. */
  readonly by: number | null
  readonly isNoise: boolean
}

/** A longer file is not read: it is one side's or the other's. */
const mostRead = 16 * 2 ** 20
const mostMerged = 2 * 2 ** 20

export async function mergeFiles(work: FilesToMerge): Promise<FilesMerge> {
  const conflicts: Conflict[] = []
  const writes = new Map<string, FileWrite>()
  /** What earlier sources made, by path. */
  const made = new Map<string, Changed>()
  for (const [by, source] of work.sources.entries()) {
    const theirs = changesByPath(source.inTarget, work.target)
    const wholes = wholeDirectories(source.own, theirs, made)
    const own = source.own.flatMap(asSingle)
    const side = (path: string) => work.sideOf?.(by, path)
    for (const mine of own) {
      if (isWithin(mine.path, wholes) || side(mine.path) === 'theirs') continue
      const isWhole = side(mine.path) === 'mine'
      const there = isWhole
        ? undefined
        : (made.get(mine.path) ?? theirs.get(mine.path) ?? removedAbove(mine.path, theirs))
      const is = { after: mine.after, at: source.tip, by, isNoise: mine.class === 'noise' }
      const outcome = there ? await meet(work, source, by, mine, there, conflicts) : is
      if (!outcome) continue
      made.set(mine.path, outcome)
      const step = stepOf(mine, outcome, wholes.has(mine.path), theirs)
      writes.set(mine.path, { step, class: mine.class, source: by })
    }
    // What others made of a whole that is mine goes back to what mine has.
    const paths = new Set(own.map(({ path }) => path))
    const earlier = work.sources.slice(0, by).flatMap((one) => one.own.flatMap(asSingle))
    for (const one of [...source.inTarget.flatMap(asTold), ...earlier]) {
      if (paths.has(one.path) || side(one.path) !== 'mine') continue
      const back = { ...one, before: one.after, after: one.before, isMoved: false }
      const outcome: Changed = { after: one.before, at: source.tip, by, isNoise: false }
      made.set(one.path, outcome)
      writes.set(one.path, { step: stepOf(back, outcome, false, new Map()), class: 'work', source: by })
    }
  }
  return { writes: [...writes.values()], conflicts }
}

/** @returns a function that reads files of a source’s base */
export const readBaseOf =
  ({ base, readBase }: FileSource, read: FilesToMerge['read']) =>
  (path: string, most: number): ReadFile =>
    readBase ? readBase(path, most) : read(base, path, most)

/** One that was renamed is gone where it was, and new where it is. */
function asSingle(file: MeantFileChange): readonly SingleChange[] {
  if (file.from === null || file.from === file.path) return [{ ...file, isMoved: false }]
  return [
    { ...file, path: file.from, from: null, after: null, isMoved: true },
    { ...file, from: null, before: null, isMoved: true },
  ]
}

interface SingleChange extends MeantFileChange {
  /** Whether it is one half of a renaming. */
  readonly isMoved: boolean
}

/** As `asSingle`, of what nobody says whose it is. */
const asTold = (file: FileChange) => asSingle({ ...file, thing: '', class: 'work', why: null })

function changesByPath(files: readonly FileChange[], target: StatePath): ReadonlyMap<string, Changed> {
  const found = new Map<string, Changed>()
  for (const { path, from, after } of files) {
    if (from !== null && from !== path) found.set(from, { after: null, at: target, by: null, isNoise: false })
    found.set(path, { after, at: target, by: null, isNoise: false })
  }
  return found
}

/** Directories that only one side made: they are taken with all that is in them. */
function wholeDirectories(
  own: readonly MeantFileChange[],
  theirs: ReadonlyMap<string, Changed>,
  made: ReadonlyMap<string, Changed>,
): ReadonlySet<string> {
  const all = new Set<string>()
  for (const { path, from, before, after } of own) {
    const isNew = after?.is === 'directory' && (before === null || (from !== null && from !== path))
    if (isNew && !isWithin(path, all)) all.add(path)
  }
  const others = [...theirs.keys(), ...made.keys()]
  return new Set([...all].filter((path) => !others.some((one) => one === path || one.startsWith(`${path}/`))))
}

function isWithin(path: string, directories: ReadonlySet<string>): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (directories.has(path.slice(0, at))) return true
  }
  return false
}

/** The directory on the way to a file that the target has no more. */
function removedAbove(path: string, theirs: ReadonlyMap<string, Changed>): Changed | undefined {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const above = theirs.get(path.slice(0, at))
    if (above && above.after?.is !== 'directory') return { ...above, after: null }
  }
  return undefined
}

function stepOf(
  { path, before, isMoved }: SingleChange,
  { after, at, content }: Changed,
  isWhole: boolean,
  theirs: ReadonlyMap<string, Changed>,
): FileStep {
  if (!after) {
    // All that was in it went along, and is not told by itself.
    const isAll = isMoved && before?.is === 'directory' && ![...theirs.keys()].some((one) => one.startsWith(`${path}/`))
    return { is: isAll ? 'remove-all' : 'remove', path }
  }
  if (content) return { is: 'write', path, content, mode: after.mode }
  return { is: after.is === 'directory' && !isWhole ? 'directory' : 'copy', path, from: at }
}

/** Both changed a file. @returns what it becomes; undefined where the target's stays */
async function meet(
  work: FilesToMerge,
  source: FileSource,
  by: number,
  mine: MeantFileChange,
  theirs: Changed,
  conflicts: Conflict[],
): Promise<Changed | undefined> {
  const taken: Changed = { after: mine.after, at: source.tip, by, isNoise: mine.class === 'noise' }
  if (!mine.after && !theirs.after) return undefined
  // What comes by itself is nobody's: what is there stays.
  if (taken.isNoise) return undefined
  if (theirs.isNoise) return taken
  if (mine.after?.is === 'directory' && theirs.after?.is === 'directory') {
    return mine.before && mine.after.mode === theirs.after.mode ? undefined : mine.before ? taken : undefined
  }
  // Nothing is lost of a directory that is not empty: it stays where something is in it.
  if (!mine.after && theirs.after?.is === 'directory') return taken
  const read = async (there: FileState | null, content: () => ReadFile) => {
    if (!there || there.is === 'directory' || there.is === 'other') return undefined
    return (await content()) ?? undefined
  }
  const readAt = (state: StatePath) => () => work.read(state, mine.path, mostRead)
  const [base, my, their] = [
    await read(mine.before, () => readBaseOf(source, work.read)(mine.path, mostRead)),
    await read(mine.after, readAt(source.tip)),
    theirs.content
      ? { content: theirs.content, bytes: theirs.content.length }
      : await read(theirs.after, readAt(theirs.at)),
  ]
  const isSameKind = mine.after?.is === theirs.after?.is
  const isWhole = [my, their].every((one) => one && one.bytes <= mostRead)
  if (isSameKind && isWhole && my && their && my.content.equals(their.content)) {
    // Only permissions differ, if anything does.
    return mine.before?.mode === mine.after?.mode ? undefined : taken
  }
  const place = {
    is: 'file' as const,
    thing: source.thingOf(mine),
    table: null,
    key: [mine.path],
    column: null,
    mineBy: by,
    theirsBy: theirs.by,
  }
  const choice = (part: PartConflict) => {
    const conflict = conflictAt(place, part)
    const chosen = work.choiceOf(conflict)
    return chosen && conflict.impossible[chosen.is] === undefined ? chosen : undefined
  }
  const isText = mine.after?.is === 'file' && isSameKind && [base, my, their].every((one) => one && isMergeable(one))
  if (isText && base && my && their && mine.after) {
    const merged = work.mergeValues(
      { base: base.content, mine: my.content, theirs: their.content },
      { charset: 'utf8mb4', type: 'longtext' },
      'text',
      choice,
    )
    for (const part of merged.conflicts) conflicts.push(conflictAt(place, part))
    const mode = mine.before?.mode === mine.after.mode ? (theirs.after?.mode ?? mine.after.mode) : mine.after.mode
    const content = merged.value ?? Buffer.alloc(0)
    if (content.equals(their.content) && mode === theirs.after?.mode) return undefined
    return { ...taken, after: { ...mine.after, mode, bytes: content.length }, content }
  }
  const part: PartConflict = {
    path: null,
    base: base?.content,
    mine: my?.content ?? (mine.after ? Buffer.from(mine.after.is) : undefined),
    theirs: their?.content ?? (theirs.after ? Buffer.from(theirs.after.is) : undefined),
    format: 'binary',
    chunks: null,
    impossible: wholeFiles,
  }
  conflicts.push(conflictAt(place, part))
  return choice(part)?.is === 'mine' ? taken : undefined
}

const wholeFiles: PartConflict['impossible'] = {
  both: 'A file has one content. Choose one side, and put the other one beside it yourself.',
  edited: 'It is no text that could be edited here. Choose one side.',
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isMergeable({ content, bytes }: { readonly content: Buffer; readonly bytes: number }): boolean {
  if (bytes > mostMerged || content.includes(0)) return false
  try {
    utf8.decode(content)
    return true
  } catch {
    return false
  }
}
