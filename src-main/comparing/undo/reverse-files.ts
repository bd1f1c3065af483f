// Puts files of a running clone back to what they are in its point: staged beside them first, then each renamed into its place.
// All of it is done as the site's own account, in its own container: whatever link stands there leads no further than the site.
import { randomBytes } from 'node:crypto'
import type { FileState } from '../../changes/file-change.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { Docker } from '../../docker/docker.ts'
import type { StatePath } from '../../pool/layout.ts'
import { pathBytes } from '../../pool/path-text.ts'
import type { Pool } from '../../pool/pool.ts'
import type { MeantFileChange } from '../change-index.ts'

export interface ReversingFiles {
  readonly docker: Pick<Docker, 'exec'>
  readonly pool: Pick<Pool, 'readFile'>
  /** The clone's web server. */
  readonly container: string
  /** Where the site lies in it. */
  readonly base: string
  /** The point that has the files as they were. */
  readonly point: StatePath
  readonly files: readonly MeantFileChange[]
  /** When the edit was made that is undone (ISO 8601); null for a thing, whose files go back to the point's. */
  readonly editedAt: string | null
  readonly signal: AbortSignal
}

export interface StagedFiles {
  /**
   * Puts everything in its place.
   * @returns how many directories stay although they were not there before, because others' files are in them
   * @throws Failure where not everything could be put back
   */
  place(): Promise<number>
  /** Removes what is staged. */
  drop(): Promise<void>
}

const mostFiles = 5_000
const mostBytes = 256 * 2 ** 20
/** How long before its first write an edit may have made a file. */
const beforeWriteMs = 120_000

/** @throws Failure `bad-input` where a file is another than the change left it, or what was in it is not known; `too-much` */
export async function stageFiles(work: ReversingFiles): Promise<StagedFiles> {
  const { docker, container, base, signal } = work
  // What is noise is written by itself, again and again.
  const files = work.files.filter((file) => file.class !== 'noise')
  refuseUnknown(files)
  await refuseOthers(work, files)
  const staging = `${base}/.sitefork-undo-${randomBytes(8).toString('hex')}`
  const run = (script: string, stdin: Buffer) =>
    docker.exec(container, ['sh', '-c', script, 'sh', staging], { stdin, signal })
  const { records, steps } = await read(work, files, staging)
  const drop = async () => {
    await docker.exec(container, ['rm', '-rf', '--', staging], { allowFailure: true })
  }
  try {
    await run(stageScript, Buffer.concat(records))
  } catch (error) {
    await drop()
    throw error
  }
  return {
    drop,
    async place() {
      const argv = ['sh', '-c', placeScript, 'sh', staging]
      const { exitCode, stdout, stderr } = await docker.exec(container, argv, {
        stdin: joined(steps),
        allowFailure: true,
      })
      if (exitCode === 0) return stdout.split('left').length - 1
      await drop()
      throw new Failure(
        'container-failed',
        'Rows were put back, but not all files. The state before is among the bookmarks, and “Undo” goes back to it.',
        { detail: plainText(stderr, 2000) },
      )
    },
  }
}

function refuseUnknown(files: readonly MeantFileChange[]): void {
  const odd = files.find(({ before, after }) => [before, after].some((side) => side?.is === 'other'))
  if (odd) throw refusal(odd, 'is neither a file nor a directory')
  const moved = files.find(({ from, after }) => from !== null && after?.is === 'directory')
  if (moved) throw refusal(moved, 'is a directory that was renamed with all in it')
  const bytes = files.reduce((sum, { before }) => sum + (before?.bytes ?? 0), 0)
  if (files.length > mostFiles || bytes > mostBytes) {
    throw new Failure(
      'too-much',
      `More than ${mostFiles} files, or more than ${mostBytes / 2 ** 20} MB of them, are too much to be undone by themselves. Nothing was undone; go back to a bookmark instead.`,
    )
  }
}

const refusal = ({ path }: Pick<MeantFileChange, 'path'>, why: string) =>
  new Failure('bad-input', `Nothing was undone: the file ${plainText(path, 200)} ${why}. Or go back to a bookmark.`)

/** What `stat` says of a path; null where nothing is there. */
interface SeenFile extends Pick<FileState, 'is' | 'bytes' | 'mode'> {
  readonly madeAtMs: number
  readonly changedAtMs: number
}

async function refuseOthers(work: ReversingFiles, files: readonly MeantFileChange[]): Promise<void> {
  const now = await lookAt(
    work,
    files.map(({ path }) => path),
  )
  for (const [at, file] of files.entries()) {
    const [seen, { after, changedAtMs }] = [now[at], file]
    if (!after ? seen : !seen || !isSame(after, changedAtMs, seen)) {
      throw refusal(file, after && !seen ? 'was removed since' : 'was changed again since')
    }
    // A file that is made again keeps its time; whoever only wrote to it later did not make it.
    if (work.editedAt !== null && !file.before && seen?.is === 'file' && seen.madeAtMs > 0) {
      if (seen.madeAtMs < Date.parse(work.editedAt) - beforeWriteMs) {
        throw refusal(file, 'was there before this edit, and what was in it just then is not known')
      }
    }
  }
  const targets = files.flatMap(({ from }) => (from === null ? [] : [from]))
  const taken = (await lookAt(work, targets)).findIndex((seen) => seen !== null)
  if (taken >= 0) throw refusal({ path: targets[taken] ?? '' }, 'was made again since')
}

function isSame(after: FileState, changedAtMs: number | null, seen: SeenFile): boolean {
  if (after.is !== seen.is) return false
  if (after.is === 'directory') return true
  const isTime = changedAtMs === null || Math.floor(changedAtMs / 1000) === Math.floor(seen.changedAtMs / 1000)
  return after.bytes === seen.bytes && (after.is === 'link' || after.mode === seen.mode) && isTime
}

const kinds = new Map<number, FileState['is']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
])

async function lookAt(
  { docker, container, base, signal }: ReversingFiles,
  paths: readonly string[],
): Promise<readonly (SeenFile | null)[]> {
  if (paths.length === 0) return []
  const stdin = joined(paths.map((path) => inContainer(base, path)))
  const { stdout } = await docker.exec(container, ['xargs', '-0', '-n', '300', 'sh', '-c', lookScript, 'sh'], {
    stdin,
    signal,
  })
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      if (line === '-') return null
      const [mode = '', bytes, made, changed] = line.split(' ')
      const bits = Number.parseInt(mode, 16)
      return {
        is: kinds.get(bits & 0o170000) ?? 'other',
        bytes: Number(bytes),
        mode: bits & 0o7777,
        madeAtMs: Number(made) * 1000,
        changedAtMs: Number(changed) * 1000,
      }
    })
}

const lookScript = 'for file do stat -c "%f %s %W %Z" -- "$file" 2>/dev/null || echo -; done'

/** A path in the container, one character for each of its bytes. */
function inContainer(base: string, path: string): string {
  const bytes = pathBytes(path)
  const isNamed = bytes
    .replace(/^\//, '')
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..')
  if (!isNamed || bytes.includes('\0')) throw refusal({ path }, 'has a name that leads elsewhere')
  return bytes.startsWith('/') ? bytes : `${Buffer.from(base).toString('latin1')}/${bytes}`
}

const joined = (words: readonly string[]) => Buffer.from(words.map((word) => `${word}\0`).join(''), 'latin1')

/** Reads what the point has, and plans what is done with it. */
async function read(
  { pool, point, base, signal }: ReversingFiles,
  files: readonly MeantFileChange[],
  staging: string,
): Promise<{ readonly records: readonly Buffer[]; readonly steps: readonly string[] }> {
  const records: Buffer[] = []
  const [made, put, gone, empty]: [string[], string[], string[], string[]] = [[], [], [], []]
  for (const [at, { path, from, before, after }] of files.entries()) {
    const target = from ?? path
    const mode = (before?.mode ?? 0).toString(8)
    if (before?.is === 'directory') made.push('mkdir', mode, inContainer(base, target))
    else if (before) {
      const content = await pool.readFile(point, target, before.bytes + 1, { signal })
      if (content?.is !== before.is || content.bytes !== before.bytes)
        throw refusal({ path: target }, 'is not in the point any more')
      records.push(Buffer.from(`${at} ${before.is} ${mode} ${content.content.length}\n`), content.content)
      put.push('put', `${Buffer.from(staging).toString('latin1')}/${at}`, inContainer(base, target))
    }
    if (after && (from !== null || !before)) {
      if (after.is === 'directory') empty.unshift('rmdir', '', inContainer(base, path))
      else gone.push('rm', '', inContainer(base, path))
    }
  }
  // A list is in the order of its paths: directories come before what is in them.
  return { records, steps: [...made, ...put, ...gone, ...empty] }
}

/** Reads `NUMBER KIND MODE BYTES` and so many bytes, again and again, and makes each a file of that number. */
const stageScript = `set -eu
mkdir -m 700 -- "$1"
cd -- "$1"
while read -r number kind mode bytes; do
  if test "$kind" = link; then
    target=$(head -c "$bytes"; printf x)
    ln -s -- "\${target%x}" "$number"
  else
    head -c "$bytes" > "$number"
    chmod "$mode" "$number"
  fi
done`

const stepScript = `set -eu
while test $# -ge 3; do
  case "$1" in
    mkdir) mkdir -p -- "$3"; chmod "$2" "$3" ;;
    put) mkdir -p -- "\${3%/*}"; mv -fT -- "$2" "$3" ;;
    rm) rm -f -- "$3" ;;
    rmdir) rmdir -- "$3" 2> /dev/null || echo left ;;
  esac
  shift 3
done`

const placeScript = `set -eu
xargs -0 -r -n 300 sh -c '${stepScript.replaceAll("'", "'\\''")}' sh
rm -rf -- "$1"`
