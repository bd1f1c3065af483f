// What a plan says of files, as production's host is to have them: each with what is there, what shall be, and where both contents lie.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FileState } from '../../../changes/file-change.ts'
import type { PatchFile } from '../../../changes/patch.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import { fileStateOf } from '../../../merging/listed-files.ts'
import type { FileWrite } from '../../../merging/merge-files.ts'
import type { StatePath } from '../../../pool/layout.ts'
import type { ListedFile } from '../../../pool/listed-file.ts'
import type { Pool } from '../../../pool/pool.ts'
import type { ExpectedFile, FilesToWrite, FileToWrite, WantedFile } from '../../../production/write/files-to-write.ts'

export interface SiteFiles extends Pick<FilesToWrite, 'files' | 'newContent' | 'oldContent'> {
  /** The same as a patch has them. */
  readonly patch: readonly PatchFile[]
}

/** A longer file is not written. */
const mostBytes = 2 ** 29

type Reads = Pick<Pool, 'listFiles' | 'readFile'>

/** @param before the state that has production's files as they are */
export async function siteFiles(
  pool: Reads,
  writes: readonly FileWrite[],
  before: StatePath,
  signal: AbortSignal,
): Promise<SiteFiles> {
  const found = new Map<string, FileToWrite>()
  const contents = new Map<string, () => Promise<Readable>>()
  const patch: PatchFile[] = []
  const add = (path: string, there: ListedFile | undefined, wanted: WantedFile | null, after: FileState | null) => {
    const expected = expectedOf(there)
    if (isSame(expected, wanted)) return
    found.set(path, { path, expected, wanted })
    const hashes = { before: hashOf(expected), after: hashOf(wanted) }
    patch.push({ path, from: null, before: there ? fileStateOf(there) : null, after, hashes })
  }
  const listed = (state: StatePath, path: string) => pool.listFiles(state, path, { signal })
  for (const { step } of writes) {
    const { path } = step
    const there = await listed(before, path)
    switch (step.is) {
      case 'copy':
      case 'directory': {
        const all = await listed(step.from, path)
        const byPath = new Map(there.map((one) => [one.path, one]))
        for (const one of step.is === 'copy' ? all : all.slice(0, 1)) {
          add(one.path, byPath.get(one.path), wantedOf(one), fileStateOf(one))
          if (one.is === 'file') contents.set(one.path, () => keptContent(pool, step.from, one.path))
        }
        break
      }
      case 'write': {
        const { content, mode } = step
        const sha256 = createHash('sha256').update(content).digest('hex')
        const bytes = content.length
        add(path, there[0], { is: 'file', bytes, sha256, mode }, { is: 'file', bytes, mode })
        contents.set(path, async () => Readable.from([content]))
        break
      }
      case 'remove':
        if (there[0]) add(path, there[0], null, null)
        break
      case 'remove-all':
        for (const one of there) add(one.path, one, null, null)
        break
    }
  }
  return {
    files: [...found.values()],
    patch,
    newContent(path) {
      const open = contents.get(path)
      if (!open) throw new Error(`Nothing is to be at ${path}.`)
      return open()
    },
    oldContent: (path) => keptContent(pool, before, path),
  }
}

/** Files of a promotion that was written, as far as they go, and those of which nobody knows any more what they were. */
export interface GoneFiles {
  readonly files: SiteFiles
  /** Whole sentences. */
  readonly untold: readonly string[]
}

/** @param before the state that had them, of which links say where they led: a patch has that of none */
export async function goneFiles(
  pool: Pick<Pool, 'listFiles'>,
  patch: readonly PatchFile[],
  before: StatePath | null,
  signal: AbortSignal,
): Promise<GoneFiles> {
  const nothing = () => Promise.reject(new Error('What goes has no content.'))
  const files: FileToWrite[] = []
  const untold: string[] = []
  for (const { path, before: was, after, hashes } of patch) {
    if (after !== null || !was) continue
    const listed = was.is === 'link' && before ? await pool.listFiles(before, path, { signal }) : []
    const expected = expectedOf(listed[0]) ?? expectedAs(was, hashes?.before ?? null)
    if (expected) files.push({ path, expected, wanted: null })
    else untold.push(`“${plainText(path, 200)}” is to be removed, and what it was is not kept. Remove it by hand.`)
  }
  return { files: { files, patch, newContent: nothing, oldContent: nothing }, untold }
}

/** @returns null of a link, whose target a patch does not have */
function expectedAs({ is, bytes, mode }: FileState, sha256: string | null): ExpectedFile | null {
  if (is === 'directory') return { is, mode }
  return is === 'file' && sha256 !== null ? { is, bytes, sha256, mode } : null
}

/** @returns what a state has of a file @throws Failure `too-much` where it is longer than is written, `not-found` */
export async function keptContent(pool: Pick<Pool, 'readFile'>, state: StatePath, path: string): Promise<Readable> {
  const found = await pool.readFile(state, path, mostBytes)
  if (!found) throw new Failure('not-found', `The content of “${plainText(path, 200)}” is not there any more.`)
  if (found.bytes <= mostBytes) return Readable.from([found.content])
  throw new Failure(
    'too-much',
    `“${plainText(path, 200)}” has more than ${mostBytes / 2 ** 20} MB, which is too much to be written to production from here. Nothing was changed; leave it out, and copy it by hand.`,
  )
}

function expectedOf(one: ListedFile | undefined): ExpectedFile | null {
  switch (one?.is) {
    case 'file':
      return { is: 'file', bytes: one.bytes, sha256: one.sha256, mode: one.mode }
    case 'directory':
      return { is: 'directory', mode: one.mode }
    case 'link':
      return { is: 'link', target: one.target }
    default:
      return null
  }
}

function wantedOf(one: ListedFile): WantedFile {
  switch (one.is) {
    case 'file':
      return { is: 'file', bytes: one.bytes, sha256: one.sha256, mode: one.mode }
    case 'directory':
      return { is: 'directory', mode: one.mode }
    case 'link':
      return { is: 'link', target: one.target }
    case 'other':
      throw new Failure(
        'bad-input',
        `“${plainText(one.path, 200)}” is neither a file nor a directory nor a link, so it cannot be written. Nothing was changed; leave it out.`,
      )
  }
}

const hashOf = (one: ExpectedFile | WantedFile | null) => {
  if (one?.is === 'file') return one.sha256
  return one?.is === 'link' ? createHash('sha256').update(one.target).digest('hex') : null
}

function isSame(one: ExpectedFile | null, other: WantedFile | null): boolean {
  if (!one || !other || one.is !== other.is) return one === null && other === null
  if (one.is === 'link' && other.is === 'link') return one.target === other.target
  const isMode = 'mode' in one && 'mode' in other && one.mode === other.mode
  return isMode && (one.is !== 'file' || other.is !== 'file' || one.sha256 === other.sha256)
}
