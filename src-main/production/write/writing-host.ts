// A production's host while its files are written: SFTP for everything, and its shell, where it has one, for sums of contents.
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import { bundles } from '../reach/host-paths.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { reachHost } from '../reach/reach.ts'
import { openSftpWriter, SftpRefusal, type SftpWriter } from '../reach/sftp-writer.ts'
import type { Ssh } from '../reach/ssh.ts'
import { fileWriteFailure, writeErrorOf } from './file-write-failures.ts'
import type { StoodThere } from './files-to-write.ts'

export interface WritingHost {
  readonly ssh: Ssh
  readonly sftp: SftpWriter
  /** The account's name and its host's, for sentences. */
  readonly user: string
  readonly name: string
}

/** What is at a place now. `unreadable`: a file that this account may not read; `linked`: a link is on the way to it. */
export type HostFile =
  | StoodThere
  | { readonly is: 'none' }
  | { readonly is: 'unreadable'; readonly bytes: number; readonly modifiedAt: number }
  | { readonly is: 'other' | 'linked' }

/**
 * What the host refuses before anything was changed is told as a failure; whoever has changed something tells it himself.
 * @throws Failure `files-refused`, `ssh-…`, `shell-missing` where the host has no SFTP
 */
export async function onHost<T>(
  source: ProductionAccess,
  signal: AbortSignal,
  work: (host: WritingHost) => Promise<T>,
): Promise<T> {
  const ssh = await reachHost(source, signal)
  const stop = () => ssh.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const sftp = await ssh.sftp(openSftpWriter)
    const host = { ssh, sftp, user: source.ssh.user, name: source.ssh.host }
    return await work(host).catch(async (error: unknown) => {
      if (!(error instanceof SftpRefusal)) throw error
      signal.throwIfAborted()
      throw fileWriteFailure(await writeErrorOf(host, error), { is: 'unchanged' })
    })
  } finally {
    signal.removeEventListener('abort', stop)
    ssh.close()
  }
}

/** How many questions are asked at once: each takes as long as the way there and back. */
const atOnce = 16

/** Does something with each, some at a time; the first failure ends it, once those that have begun are done. */
export async function eachOf<T, R>(all: readonly T[], work: (one: T, position: number) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < all.length; at += atOnce) {
    const some = await Promise.allSettled(all.slice(at, at + atOnce).map((one, index) => work(one, at + index)))
    for (const one of some) {
      if (one.status === 'rejected') throw one.reason
      results.push(one.value)
    }
  }
  return results
}

/** @returns the directories in which files lie that are reached through a link, or through what is no directory */
async function linksOnTheWay(
  { sftp }: Pick<WritingHost, 'sftp'>,
  places: readonly string[],
): Promise<ReadonlySet<string>> {
  const directories = [...new Set(places.map((place) => posix.dirname(place)))]
  const linked = await eachOf(directories, async (directory) => {
    for (let at = directory; ; at = posix.dirname(at)) {
      // One that is not there yet is made; what is above it counts.
      const entry = await sftp.lstat(at)
      if (entry) return entry.is !== 'directory' || (await sftp.realPath(at)) !== at
      if (at === '/') return true
    }
  })
  return new Set(directories.filter((_, index) => linked[index]))
}

/** @returns what is at each place, in order; no link is followed, at the end or on the way */
export async function seenAt({ ssh, sftp }: WritingHost, places: readonly string[]): Promise<readonly HostFile[]> {
  const linked = await linksOnTheWay({ sftp }, places)
  const entries = await eachOf(places, async (place) =>
    linked.has(posix.dirname(place)) ? ('linked' as const) : sftp.lstat(place),
  )
  const files = places.filter((_, index) => {
    const entry = entries[index]
    return typeof entry === 'object' && entry.is === 'file'
  })
  const sums = await sumsOf({ ssh, sftp }, files)
  return eachOf(places, async (place, index) => {
    const entry = entries[index]
    if (entry === 'linked') return { is: entry }
    if (!entry) return { is: 'none' as const }
    const { mode, uid, gid } = entry
    if (entry.is === 'link') return { is: 'link' as const, target: await sftp.readLink(place) }
    if (entry.is === 'directory') return { is: 'directory' as const, mode, uid, gid }
    if (entry.is === 'other') return { is: 'other' as const }
    const { bytes, modifiedAt } = entry
    const sha256 = sums.get(place)
    if (sha256 === undefined) return { is: 'unreadable' as const, bytes, modifiedAt }
    return { is: 'file' as const, bytes, sha256, mode, uid, gid, modifiedAt }
  })
}

/** Prints the sum of each regular file and a NUL; only a NUL and a dash where there is none. */
const sumScript = `for p do
  if [ -f "$p" ] && [ ! -L "$p" ] && h=$(sha256sum <"$p" 2>/dev/null); then printf '%s\\0' "\${h%% *}"
  else printf -- '-\\0'
  fi
done`

/** The sums that the host counts itself are not carried; the rest is read. What cannot be read has none. */
async function sumsOf({ ssh, sftp }: Pick<WritingHost, 'ssh' | 'sftp'>, files: readonly string[]) {
  const sums = new Map<string, string>()
  for (const some of bundles(files)) {
    const told = await ssh
      .run(['sh', '-c', sumScript, 'sh', ...some], { bytes: 2 ** 20, seconds: 900, what: 'reading files' })
      .catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'shell-missing') return undefined
        throw error
      })
    if (!told) break
    for (const [index, sum] of told.stdout.split('\0').entries()) {
      const file = some[index]
      if (file !== undefined && /^[0-9a-f]{64}$/.test(sum)) sums.set(file, sum)
    }
  }
  await eachOf(
    files.filter((file) => !sums.has(file)),
    async (file) => {
      const sum = await sumOf(sftp, file)
      if (sum !== undefined) sums.set(file, sum)
    },
  )
  return sums
}

async function sumOf(sftp: SftpWriter, file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const piece of sftp.read(file)) hash.update(piece)
    return hash.digest('hex')
  } catch (error) {
    if (error instanceof SftpRefusal && error.reason !== 'lost') return undefined
    throw error
  }
}
