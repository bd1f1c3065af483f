// Puts files of a production back as they were before a promotion began to write them, by what it wrote down on the way.
import type { Readable } from 'node:stream'
import { plainText } from '../../contract/plain-text.ts'
import { SftpRefusal } from '../reach/sftp-writer.ts'
import { differenceAt, stoodThere } from './compare-file.ts'
import { fileWriteFailure, writeErrorOf } from './file-write-failures.ts'
import type { FileJournalEntry, FilesTakenBack, FilesToTakeBack, StoodThere } from './files-to-write.ts'
import { asideOf, linkBeside, putAtPlace, writeBeside } from './lay-file.ts'
import { type HostFile, onHost, seenAt, type WritingHost } from './writing-host.ts'

/** How many places are looked at before they are put back. */
const lookedAtOnce = 64

/**
 * Whatever step was the last, all that was replaced is as it was, where production still has what was written; what was half written
 * is removed. It can be asked for again after it was cut off itself.
 * @throws Failure `files-refused`, `ssh-…`
 */
export function takeBackFiles(work: FilesToTakeBack, signal: AbortSignal): Promise<FilesTakenBack> {
  return onHost(work.source, signal, (host) =>
    takeBackOn(host, work).catch(async (error: unknown) => {
      signal.throwIfAborted()
      throw fileWriteFailure(await writeErrorOf(host, error), { is: 'half' })
    }),
  )
}

/** As `takeBackFiles`, on a host that is open. @throws SftpRefusal, Failure */
export async function takeBackOn(
  host: WritingHost,
  { journal, oldContent }: Pick<FilesToTakeBack, 'journal' | 'oldContent'>,
): Promise<FilesTakenBack> {
  const { sftp } = host
  // First of all, so that no step that was asked for and not answered can still put one of them at its place.
  for (const { beside } of journal) {
    for (const name of [beside, againOf(beside)]) if (await sftp.lstat(name)) await sftp.remove(name)
  }
  const puts = journal.filter(({ is }) => is === 'put').toReversed()
  const left: { path: string; sentence: string }[] = []
  let files = 0
  const done = new Set<string>()
  for (let at = 0; at < puts.length; at += lookedAtOnce) {
    const some = puts.slice(at, at + lookedAtOnce)
    for (const entry of some) await returnAside(host, entry)
    const seen = await seenAt(
      host,
      some.map(({ place }) => place),
    )
    for (const [index, entry] of some.entries()) {
      // One that was written twice is another by now.
      const now = done.has(entry.place) ? (await seenAt(host, [entry.place]))[0] : seen[index]
      done.add(entry.place)
      const why = await putBack(host, entry, now ?? { is: 'none' }, oldContent)
      if (why === 'back') files++
      else if (why !== 'as-it-was') left.push({ path: entry.path, sentence: why })
    }
  }
  return { files, left }
}

/** Where what stood at a place is written for being put back. */
const againOf = (beside: string) => `${beside}-back`

/** What was moved out of the way, and nothing took its place yet, goes back; what was replaced is not needed any more. */
async function returnAside({ sftp }: WritingHost, { place, beside }: FileJournalEntry): Promise<void> {
  const aside = asideOf(beside)
  if (!(await sftp.lstat(aside))) return
  if (await sftp.lstat(place)) await sftp.remove(aside)
  else await sftp.move(aside, place)
}

/** @returns what became of it; a sentence where somebody else has changed it since */
async function putBack(
  { sftp, name }: WritingHost,
  { path, place, beside, before, after }: FileJournalEntry,
  seen: HostFile,
  oldContent: (path: string) => Promise<Readable>,
): Promise<'back' | 'as-it-was' | string> {
  if (isAsBefore(seen, before)) return 'as-it-was'
  const isOurs = differenceAt(path, seen, after) === undefined
  const isOnlyDressed = seen.is === 'file' && before?.is === 'file' && seen.sha256 === before.sha256
  if (!isOurs && !isOnlyDressed) {
    return `${plainText(path)} was changed on ${name} after it was written, so it stays as it is now.`
  }
  if (!before) {
    if (seen.is !== 'directory') await sftp.remove(place)
    else if ((await sftp.some(place)).length === 0) await sftp.removeDirectory(place)
    else return `${plainText(path)} stays on ${name}: something else is in it by now.`
    return 'back'
  }
  const again = againOf(beside)
  if (await sftp.lstat(again)) await sftp.remove(again)
  if (before.is === 'directory') {
    if (seen.is === 'directory') await sftp.chmod(place, before.mode)
    else await sftp.makeDirectory(place, { mode: before.mode, owner: before })
  } else if (before.is === 'link') {
    await linkBeside(sftp, again, before.target)
    await putAtPlace(sftp, again, place)
  } else if (isOnlyDressed && seen.uid === before.uid && seen.gid === before.gid) {
    await sftp.chmod(place, before.mode)
  } else {
    const { sha256, mode, modifiedAt } = before
    await writeBeside(sftp, again, await oldContent(path), { sha256, path }, { mode, owner: before, modifiedAt })
    await putAtPlace(sftp, again, place)
  }
  return 'back'
}

/** Whether nothing is other than it was; of a file its owner too, as far as this account could give it away. */
function isAsBefore(seen: HostFile, before: StoodThere | null): boolean {
  const now = stoodThere(seen)
  if (!before || !now) return seen.is === 'none' && before === null
  if (now.is === 'file' && before.is === 'file') return now.sha256 === before.sha256 && now.mode === before.mode
  if (now.is === 'directory' && before.is === 'directory') return now.mode === before.mode
  return now.is === 'link' && before.is === 'link' && now.target === before.target
}

/** @returns whether a host refused because the connection is gone */
export const isLost = (error: unknown): boolean => error instanceof SftpRefusal && error.reason === 'lost'
