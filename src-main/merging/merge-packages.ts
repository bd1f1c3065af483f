// Finds plugins and themes that each side installed in another version, or that one side removed and another one went on with: one
// conflict for the whole of it, with its files, its tables and its version.
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict } from '../changes/merge/merge.ts'
import { partsOf } from '../changes/thing-id.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { StatePath } from '../pool/layout.ts'
import { type FileSource, type FilesToMerge, readBaseOf } from './merge-files.ts'

export type PackageSide = 'mine' | 'theirs'

export interface PackagesMerge {
  readonly conflicts: readonly Conflict[]
  /** @returns whose folder a file is in that is taken as a whole; undefined for any other file */
  sideOf(source: number, path: string): PackageSide | undefined
  /** @returns the conflict that decides another one, and what was chosen */
  covering(conflict: Conflict): { readonly choice: ConflictChoice | undefined } | undefined
}

export interface PackageWork extends Pick<FilesToMerge, 'sources' | 'target' | 'read' | 'choiceOf'> {
  /** Names of tables whose rows a source, or null for the target since that source's base, has changed. */
  readonly tablesOf: (source: number, side: PackageSide) => ReadonlySet<string>
  /** The prefix of the site's tables. */
  readonly prefix: string
}

interface Decided {
  readonly source: number
  readonly folder: string
  readonly slug: string
  readonly choice: ConflictChoice | undefined
}

export async function mergePackages(work: PackageWork): Promise<PackagesMerge> {
  const conflicts: Conflict[] = []
  const decided: Decided[] = []
  /** Which earlier source has a folder in a version of its own. */
  const installed = new Map<string, number>()
  const folders = new Set<string>()
  for (const [mineBy, source] of work.sources.entries()) {
    for (const folder of foldersOf(source, folders)) {
      const theirsBy = installed.get(folder) ?? null
      const there = theirsBy === null ? work.target : (work.sources[theirsBy]?.tip ?? work.target)
      const versions = await versionsOf(work, source, there, folder)
      if (versions && versions.mine !== versions.base && theirsBy === null) installed.set(folder, mineBy)
      const is = versions && meetingOf(work, source, mineBy, folder, versions)
      if (!versions || !is) continue
      const conflict = conflictOf(folder, is, versions, mineBy, theirsBy)
      conflicts.push(conflict)
      decided.push({ source: mineBy, folder, slug: slugOf(folder), choice: work.choiceOf(conflict) })
    }
    for (const { path } of source.own) {
      const folder = folderPattern.exec(path)?.[1]
      if (folder === undefined) continue
      folders.add(folder)
      // Whose version it is where that is not in question is found out when somebody else has another.
      if (!installed.has(folder)) installed.set(folder, mineBy)
    }
  }
  const isNamed = (one: Decided, name: string) => one.slug.length > 3 && plain(name).startsWith(one.slug)
  return {
    conflicts,
    sideOf(source, path) {
      const found = decided.find((one) => one.source === source && isWithin(path, one.folder))
      return found && (found.choice?.is === 'mine' ? 'mine' : 'theirs')
    },
    covering({ mineBy, table, is, thing, column }) {
      const name = table?.startsWith(work.prefix) ? table.slice(work.prefix.length) : (table ?? '')
      const { kind, id } = partsOf(thing)
      const isVersion = kind === 'setting' && /version/i.test(id)
      const isTable = column === null && (is === 'schema' || is === 'removed-here')
      return decided.find(
        (one) => one.source === mineBy && ((isTable && isNamed(one, name)) || (isVersion && isNamed(one, id))),
      )
    },
  }
}

const folderPattern = /^(.*?(?:^|\/)(?:plugins|themes)\/[^/]+)\/./s

/**
 * Folders of plugins and themes that may be in question: both sides changed something there, or one removed some of it.
 * @param others folders in which earlier sources did
 */
function foldersOf({ own, inTarget }: FileSource, others: Iterable<string>): readonly string[] {
  const folderOf = ({ path }: { readonly path: string }) => folderPattern.exec(path)?.[1] ?? []
  const mine = new Set(own.filter(({ class: is }) => is !== 'noise').flatMap(folderOf))
  const theirs = new Set([...inTarget.flatMap(folderOf), ...others])
  const gone = [...own, ...inTarget].filter(({ before, after }) => before && !after).flatMap(folderOf)
  return [...new Set([...gone, ...[...mine].filter((folder) => theirs.has(folder))])].sort()
}

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
const slugOf = (folder: string) => plain(folder.slice(folder.lastIndexOf('/') + 1))

/** Undefined where it is not there. */
interface Versions {
  readonly base: string | undefined
  readonly mine: string | undefined
  readonly theirs: string | undefined
}

/** Bytes of a main file, or of a style sheet, that WordPress reads for its header. */
const headerBytes = 8192
const mostFiles = 40

/** @returns undefined where the header is in no file that changed */
async function versionsOf(
  { read }: Pick<PackageWork, 'read'>,
  source: FileSource,
  target: StatePath,
  folder: string,
): Promise<Versions | undefined> {
  const { own, inTarget, tip } = source
  const isMain = (path: string) =>
    path.startsWith(`${folder}/`) && /^(?:[^/]+\.php|style\.css)$/.test(path.slice(folder.length + 1))
  const usual = [`${folder}/${folder.slice(folder.lastIndexOf('/') + 1)}.php`, `${folder}/style.css`]
  const changed = new Set([...own, ...inTarget].map(({ path }) => path).filter(isMain))
  const paths = new Set([...usual.filter((path) => changed.has(path)), ...changed])
  for (const path of [...paths].slice(0, mostFiles)) {
    const of = async (state: StatePath) => versionIn((await read(state, path, headerBytes))?.content)
    const was = versionIn((await readBaseOf(source, read)(path, headerBytes))?.content)
    const [mine, theirs] = [await of(tip), await of(target)]
    if (was !== undefined || mine !== undefined || theirs !== undefined) return { base: was, mine, theirs }
  }
  return undefined
}

function versionIn(content: Buffer | undefined): string | undefined {
  const text = content?.toString('latin1', 0, headerBytes) ?? ''
  if (!/^[ \t/*#@]*(?:Plugin|Theme) Name:/im.test(text)) return undefined
  return (
    /^[ \t/*#@]*Version:[ \t]*([^\r\n]{1,60})/im
      .exec(text)?.[1]
      ?.replace(/\s*\*\/.*$/, '')
      .trim() ?? 'without a number'
  )
}

/** @returns what is to be decided; undefined where nothing is */
function meetingOf(
  { tablesOf, prefix }: PackageWork,
  source: FileSource,
  by: number,
  folder: string,
  { base, mine, theirs }: Versions,
): Conflict['is'] | undefined {
  if (mine === theirs) return undefined
  const [isMine, isTheirs] = [mine !== base, theirs !== base]
  if (isMine && isTheirs) return mine === undefined ? 'removed-here' : theirs === undefined ? 'removed-there' : 'file'
  const slug = slugOf(folder)
  const goesOn = (side: PackageSide) =>
    (side === 'mine' ? source.own : source.inTarget).some(({ path, after }) => after && isWithin(path, folder)) ||
    [...tablesOf(by, side)].some((table) => slug.length > 3 && plain(table.replace(prefix, '')).startsWith(slug))
  if (mine === undefined && goesOn('theirs')) return 'removed-here'
  return theirs === undefined && goesOn('mine') ? 'removed-there' : undefined
}

function conflictOf(
  folder: string,
  is: Conflict['is'],
  versions: Versions,
  mineBy: number,
  theirsBy: number | null,
): Conflict {
  const told = (version: string | undefined) => (version === undefined ? undefined : Buffer.from(`Version ${version}`))
  const part: PartConflict = {
    path: null,
    base: told(versions.base),
    mine: told(versions.mine),
    theirs: told(versions.theirs),
    format: 'plain',
    chunks: null,
    impossible: { both: oneVersion, edited: oneVersion },
  }
  const name = folder.slice(folder.lastIndexOf('/') + 1)
  const thing = `${/(?:^|\/)themes\/[^/]+$/.test(folder) ? 'theme' : 'plugin'}:${name}`
  return conflictAt({ is, thing, table: null, key: [folder], column: 'version', mineBy, theirsBy }, part)
}

const oneVersion = 'It is there in one version only, with all its files. Choose one side.'
