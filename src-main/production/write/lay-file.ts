// Lays one file, link or directory at its place on production: written beside under a hidden name, then put there at one instant.
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { type CreatedFile, type FileDress, type HostEntry, SftpRefusal, type SftpWriter } from '../reach/sftp-writer.ts'

/** @returns where what stood at a place lies for the moment in which a server without posix-rename puts another thing there */
export const asideOf = (beside: string): string => `${beside}-aside`

/** Writes a file beside its place. @throws Failure where the content is not what was said; what was begun is removed then */
export async function writeBeside(
  sftp: SftpWriter,
  beside: string,
  content: Readable,
  { sha256, path }: { readonly sha256: string; readonly path: string },
  dress: FileDress,
): Promise<CreatedFile> {
  try {
    const made = await sftp.create(beside, content, dress)
    if (made.sha256 === sha256) return made
    throw new Failure(
      'unexpected',
      `What was read of ${plainText(path)} is not the content that it should have. Nothing was put there; try again.`,
    )
  } catch (error) {
    content.destroy()
    throw error
  }
}

/**
 * Puts what lies beside at its place. Where the server cannot do so at one instant, there is nothing at that place for a moment.
 * @returns whether it was one instant
 */
export async function putAtPlace(sftp: SftpWriter, beside: string, place: string): Promise<boolean> {
  try {
    await sftp.replace(beside, place)
    return true
  } catch (error) {
    if (!(error instanceof SftpRefusal) || error.reason !== 'unsupported') throw error
  }
  const stood = await sftp.lstat(place)
  if (!stood) {
    await sftp.move(beside, place)
    return true
  }
  const aside = asideOf(beside)
  await sftp.move(place, aside)
  try {
    await sftp.move(beside, place)
  } catch (error) {
    if (!(error instanceof SftpRefusal && error.reason === 'lost')) await sftp.move(aside, place)
    throw error
  }
  await sftp.remove(aside)
  return false
}

/** A link says what it leads to, or was not made as it should: servers differ in which of two names comes first. */
export async function linkBeside(sftp: SftpWriter, beside: string, target: string): Promise<void> {
  await sftp.makeLink(beside, target)
  const made = await sftp.readLink(beside).catch(() => undefined)
  if (made !== target) throw new SftpRefusal('failed', beside, new Error('the link leads elsewhere'))
}

/** What most entries beside a place are like; the directory itself where there are none. */
export async function neighbourly(
  sftp: SftpWriter,
  place: string,
  is: 'file' | 'directory',
): Promise<{ readonly mode: number; readonly owner: { readonly uid: number; readonly gid: number } } | undefined> {
  const directory = posix.dirname(place)
  const parent = await sftp.lstat(directory)
  if (!parent) return undefined
  const extension = posix.extname(place)
  const alike = (await sftp.some(directory)).filter(({ name, entry }) => entry.is === is && !name.startsWith('.'))
  const closest = alike.filter(({ name }) => posix.extname(name) === extension)
  const dress = mostCommon((closest.length > 0 ? closest : alike).map(({ entry }) => entry)) ?? {
    ...parent,
    mode: is === 'file' ? parent.mode & 0o666 : parent.mode,
  }
  return { mode: dress.mode & 0o777, owner: { uid: dress.uid, gid: dress.gid } }
}

function mostCommon(entries: readonly HostEntry[]): HostEntry | undefined {
  const counts = new Map<string, { count: number; readonly entry: HostEntry }>()
  for (const entry of entries) {
    const key = `${entry.mode} ${entry.uid} ${entry.gid}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { count: 1, entry })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count)[0]?.entry
}
