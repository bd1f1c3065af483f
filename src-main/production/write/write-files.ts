// Writes files to a production: all of them or none. New and changed ones go first, before the rows of the same promotion; those that
// go are removed once its rows are there.
import { posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { type FileDress, SftpRefusal } from '../reach/sftp-writer.ts'
import { differenceAt, stoodThere } from './compare-file.ts'
import { besideOf, fileOnHost } from './file-places.ts'
import { type Aftermath, fileWriteFailure, writeErrorOf } from './file-write-failures.ts'
import type { FileJournalEntry, FilesOutcome, FilesToWrite, FileToWrite, WantedFile } from './files-to-write.ts'
import { linkBeside, neighbourly, putAtPlace, writeBeside } from './lay-file.ts'
import { isLost, takeBackOn } from './take-back-files.ts'
import { eachOf, type HostFile, onHost, seenAt, type WritingHost } from './writing-host.ts'

interface Step extends FileToWrite {
  /** Without links on the way. */
  readonly place: string
  readonly beside: string
}

interface SeenStep extends Step {
  readonly seen: HostFile
}

/** How many files are compared again at once, just before they are put in place. */
const checkedAtOnce = 64
/** How long taking back may last after a promotion was cancelled. */
const takeBackMs = 10 * 60_000

/**
 * Compares all files with what is expected, the ones that go too, and writes those that are new or changed. Where it fails, what it
 * wrote is put back as it was.
 * @throws Failure `files-refused`, `bad-input`, `ssh-…`
 */
export function writeFiles(work: FilesToWrite, signal: AbortSignal): Promise<FilesOutcome> {
  return onHost(work.source, signal, async (host) => {
    const steps = await stepsOf(host, work)
    const seen = await seenSteps(host, steps)
    const inTheWay = obstacle(seen)
    if (inTheWay) return inTheWay
    const writing = seen.filter(({ wanted }) => wanted !== null)
    const journal: FileJournalEntry[] = []
    const record = async (entry: FileJournalEntry) => {
      signal.throwIfAborted()
      await work.record(entry)
      journal.push(entry)
    }
    try {
      return await writeSeen(host, work, writing, record)
    } catch (error) {
      const told = await writeErrorOf(host, error)
      // Nothing that was asked for over the first connection happens any more.
      host.ssh.close()
      const aftermath = await takeBack(work, journal)
      const isBack = aftermath.is !== 'half' && !(aftermath.is === 'taken-back' && aftermath.left.length > 0)
      if (isBack && error instanceof ChangedMeanwhile) return error.outcome
      if (isBack) signal.throwIfAborted()
      if (isBack && !(error instanceof SftpRefusal)) throw error
      throw fileWriteFailure(told, aftermath)
    }
  })
}

/**
 * What goes is removed where it is still as expected, and else stays and is told. What is gone already is no matter, so this can be
 * asked for again.
 * @throws Failure `files-refused`, `bad-input`, `ssh-…`
 */
export function removeFiles(work: FilesToWrite, signal: AbortSignal): Promise<FilesOutcome> {
  return onHost(work.source, signal, async (host) => {
    const going = work.files.filter(({ wanted }) => wanted === null)
    const seen = await seenSteps(host, await stepsOf(host, { ...work, files: going }))
    const findings: string[] = []
    let files = 0
    for (const step of seen.toSorted((one, other) => other.place.length - one.place.length)) {
      signal.throwIfAborted()
      if (step.seen.is === 'none') continue
      const why = differenceAt(step.path, step.seen, step.expected) ?? (await removeOne(host, work, step))
      if (why === undefined) files++
      else findings.push(`${why} It was not removed.`)
    }
    return { is: 'written', files, findings }
  })
}

/** @returns why it is still there, a sentence; undefined where it is gone */
async function removeOne({ sftp, name }: WritingHost, work: FilesToWrite, step: SeenStep): Promise<string | undefined> {
  const { path, place, seen } = step
  await work.record({ ...entryOf(step), is: 'put', after: null })
  try {
    if (seen.is !== 'directory') await sftp.remove(place)
    else if ((await sftp.some(place)).length === 0) await sftp.removeDirectory(place)
    else return `${plainText(path)} has something else in it on production.`
    return undefined
  } catch (error) {
    if (!isLost(error)) return `${name} does not let ${plainText(path)} be removed by this account.`
    throw new Failure(
      'ssh-unreachable',
      `The connection to ${name} was lost while files were removed. Everything else is written; see whether the host is up, then try again, and the rest goes.`,
      { remedy: { label: 'Try again', action: 'retry' }, cause: error },
    )
  }
}

/** @throws Failure `bad-input` where a path leads out of the site, or something on the way is a link */
async function stepsOf({ sftp }: WritingHost, { files, layout, promotion }: FilesToWrite): Promise<readonly Step[]> {
  const tops = new Map<string, string>()
  return eachOf(files, async (file, position) => {
    const { top, place } = fileOnHost(file.path, layout)
    // The site's own directory may be named by a link; below it nothing is reached through one.
    const real = tops.get(top) ?? (await sftp.realPath(top))
    tops.set(top, real)
    const there = posix.join(real, posix.relative(top, place))
    return { ...file, place: there, beside: besideOf(there, promotion, position) }
  })
}

async function seenSteps(host: WritingHost, steps: readonly Step[]): Promise<readonly SeenStep[]> {
  const seen = await seenAt(
    host,
    steps.map(({ place }) => place),
  )
  return steps.map((step, index) => ({ ...step, seen: seen[index] ?? { is: 'none' } }))
}

function obstacle(steps: readonly SeenStep[]): Extract<FilesOutcome, { readonly is: 'in-the-way' }> | undefined {
  for (const { path, seen, expected, wanted } of steps) {
    const sentence = differenceAt(path, seen, expected) ?? impossible(path, seen, wanted)
    if (sentence !== undefined) return { is: 'in-the-way', path, sentence }
  }
  return undefined
}

function impossible(path: string, seen: HostFile, wanted: WantedFile | null): string | undefined {
  if (!wanted || seen.is === 'none' || wanted.is === 'mode' || wanted.is === seen.is) return undefined
  if (wanted.is !== 'directory' && seen.is !== 'directory') return undefined
  return `${plainText(path)} would become a directory, or no longer be one: that cannot be done at one instant. Remove it on production first.`
}

async function writeSeen(
  host: WritingHost,
  work: FilesToWrite,
  steps: readonly SeenStep[],
  record: (entry: FileJournalEntry) => Promise<void>,
): Promise<FilesOutcome> {
  const { sftp } = host
  const findings: string[] = []
  const directories = steps.filter(({ wanted, seen }) => wanted?.is === 'directory' && seen.is === 'none')
  for (const step of directories.toSorted((one, other) => one.place.length - other.place.length)) {
    const beside = await neighbourly(sftp, step.place, 'directory')
    const mode = (step.wanted && 'mode' in step.wanted ? step.wanted.mode : null) ?? beside?.mode ?? 0o755
    const parent = await sftp.lstat(posix.dirname(step.place))
    await record({ ...entryOf(step), is: 'put', after: { is: 'directory' } })
    // What says that files in it are the group's stays as its parent has it.
    const groups = (parent?.mode ?? 0) & 0o2000
    await sftp.makeDirectory(step.place, { mode: (mode & 0o777) | groups, owner: beside?.owner ?? null })
  }

  const laid = steps.filter(({ wanted }) => wanted?.is === 'file' || wanted?.is === 'link')
  for (const step of laid) await record({ ...entryOf(step), is: 'beside', after: null })
  await eachOf(laid, (step) => lay(host, work, step, findings))

  const putting = steps.filter((step) => laid.includes(step) || needsMode(step))
  let isInstant = true
  for (const [position, step] of putting.entries()) {
    if (position % checkedAtOnce === 0) await checkAgain(host, putting.slice(position, position + checkedAtOnce))
    const { wanted, place } = step
    if (!wanted) continue
    await record({ ...entryOf(step), is: 'put', after: afterOf(step, wanted) })
    if (wanted.is === 'mode' || wanted.is === 'directory') await sftp.chmod(place, modeFor(step))
    else if (!(await putAtPlace(sftp, step.beside, place))) isInstant = false
  }
  if (!isInstant) {
    findings.push(
      `${host.name} cannot put a file in another’s place at one instant, so each changed file was missing for a moment.`,
    )
  }
  return { is: 'written', files: directories.length + putting.length, findings }
}

/** A directory that is there, whose permissions are to be others. */
const needsMode = ({ wanted, seen }: SeenStep) =>
  wanted?.is === 'mode' || (wanted?.is === 'directory' && seen.is === 'directory' && wanted.mode !== null)

function modeFor({ wanted, seen }: SeenStep): number {
  const mode = wanted && 'mode' in wanted ? (wanted.mode ?? 0o755) : 0o755
  return (mode & 0o777) | ('mode' in seen ? seen.mode & 0o7000 : 0)
}

function afterOf(step: SeenStep, wanted: WantedFile): FileJournalEntry['after'] {
  if (wanted.is === 'link') return wanted
  if (wanted.is === 'directory') return { is: 'directory', mode: modeFor(step) & 0o777 }
  if (wanted.is === 'file') return { is: 'file', bytes: wanted.bytes, sha256: wanted.sha256 }
  const { seen } = step
  if (seen.is === 'file') return { is: 'file', bytes: seen.bytes, sha256: seen.sha256, mode: wanted.mode & 0o777 }
  return { is: 'directory', mode: wanted.mode & 0o777 }
}

const entryOf = ({ path, place, beside, seen }: SeenStep) => ({ path, place, beside, before: stoodThere(seen) })

/** Lays a file or link beside its place. */
async function lay(
  { sftp, name }: WritingHost,
  work: FilesToWrite,
  { path, place, beside, seen, wanted }: SeenStep,
  findings: string[],
): Promise<void> {
  if (wanted?.is === 'link') await linkBeside(sftp, beside, wanted.target)
  if (wanted?.is !== 'file') return
  const was = seen.is === 'file' ? { mode: seen.mode, owner: { uid: seen.uid, gid: seen.gid } } : undefined
  const like = was ?? (await neighbourly(sftp, place, 'file'))
  const dress: FileDress = {
    mode: wanted.mode ?? like?.mode ?? 0o644,
    owner: like?.owner ?? null,
    modifiedAt: null,
  }
  const made = await writeBeside(sftp, beside, await work.newContent(path), { sha256: wanted.sha256, path }, dress)
  const { uid, gid, mode } = made.entry
  const isOpen = uid === like?.owner.uid || (gid === like?.owner.gid && (mode & 0o040) !== 0) || (mode & 0o004) !== 0
  if (!isOpen) {
    findings.push(
      `${plainText(path)} belongs to the account that wrote it, for ${name} does not let it give files away, and nobody else may read it: the web server may not be able to. Change its owner or its permissions there.`,
    )
  }
}

/** What was compared before its new content was on the way is compared again, as a whole. */
async function checkAgain(host: WritingHost, steps: readonly SeenStep[]): Promise<void> {
  const again = await seenSteps(host, steps)
  const inTheWay = obstacle(again)
  if (inTheWay) throw new ChangedMeanwhile(inTheWay)
  for (const [index, { path, seen }] of again.entries()) {
    if (isDeepStrictEqual(seen, steps[index]?.seen)) continue
    const sentence = `${plainText(path)} was written or given other permissions on production while its new content was on the way.`
    throw new ChangedMeanwhile({ is: 'in-the-way', path, sentence })
  }
}

/** Something was changed between comparing and putting. */
class ChangedMeanwhile extends Error {
  readonly outcome: Extract<FilesOutcome, { readonly is: 'in-the-way' }>
  constructor(outcome: Extract<FilesOutcome, { readonly is: 'in-the-way' }>) {
    super(outcome.sentence)
    this.outcome = outcome
  }
}

/** Puts back what was written, over a connection of its own: the first one may be gone. */
async function takeBack(work: FilesToWrite, journal: readonly FileJournalEntry[]): Promise<Aftermath> {
  if (journal.length === 0) return { is: 'unchanged' }
  try {
    const { left } = await onHost(work.source, AbortSignal.timeout(takeBackMs), (host) =>
      takeBackOn(host, { oldContent: work.oldContent, journal }),
    )
    return { is: 'taken-back', left: left.map(({ sentence }) => sentence) }
  } catch {
    return { is: 'half' }
  }
}
