// Writes a host's files by SFTP, protocol version 3 with OpenSSH's extensions where the server has them. Only what may write to a
// production imports it.
import { createHash } from 'node:crypto'
import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'

export interface HostEntry {
  readonly is: 'file' | 'directory' | 'link' | 'other'
  readonly bytes: number
  /** The permission bits, with set-user-id, set-group-id and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since the epoch. */
  readonly modifiedAt: number
}

/** What a file is to be like; an owner only as far as the account may give it away. */
export interface FileDress {
  readonly mode: number
  readonly owner: { readonly uid: number; readonly gid: number } | null
  /** Seconds since the epoch; null: now. */
  readonly modifiedAt: number | null
}

export interface CreatedFile {
  readonly bytes: number
  readonly sha256: string
  readonly entry: HostEntry
}

/** Why a host refused. `failed`: it says no more, as SFTP does for a full disk, a quota, a directory that is not empty. */
export type RefusalReason = 'missing' | 'denied' | 'unsupported' | 'lost' | 'failed'

/** Thrown by every operation that a host refused. */
export class SftpRefusal extends Error {
  readonly reason: RefusalReason
  readonly path: string

  constructor(reason: RefusalReason, path: string, cause: unknown) {
    super(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'SftpRefusal'
    this.reason = reason
    this.path = path
  }
}

export interface SftpWriter {
  /** Looks at a path itself, not through a link; undefined where nothing is. */
  lstat(path: string): Promise<HostEntry | undefined>
  readLink(path: string): Promise<string>
  /** The path without links. */
  realPath(path: string): Promise<string>
  /** Some entries of a directory, without `.` and `..`: as many as its server tells at once. */
  some(path: string): Promise<readonly { readonly name: string; readonly entry: HostEntry }[]>
  read(path: string): AsyncIterable<Buffer>
  /** Makes a file where nothing is, and has it written to the disk where the server can. What was begun stays where it fails. */
  create(path: string, content: AsyncIterable<Uint8Array>, dress: FileDress): Promise<CreatedFile>
  /** Makes a directory where nothing is. */
  makeDirectory(path: string, dress: Omit<FileDress, 'modifiedAt'>): Promise<void>
  /** Makes a link where nothing is. */
  makeLink(path: string, target: string): Promise<void>
  /** Changes the permission bits, of no link's target where the server can tell. */
  chmod(path: string, mode: number): Promise<void>
  /** Takes the place of what is there, at one instant. @throws SftpRefusal `unsupported` where the server cannot */
  replace(from: string, to: string): Promise<void>
  /** Moves to where nothing is. */
  move(from: string, to: string): Promise<void>
  /** Removes a file or a link; false where nothing was. */
  remove(path: string): Promise<boolean>
  /** Removes an empty directory; false where nothing was. */
  removeDirectory(path: string): Promise<boolean>
  /** How many bytes the account may still write where a path lies; undefined where the server does not tell. */
  freeBytes(path: string): Promise<number | undefined>
  close(): void
}

/** The longest that one operation may take. */
const onceMs = 60_000
const pieceBytes = 128 * 1024

export function openSftpWriter(sftp: SFTPWrapper): SftpWriter {
  let lost: Error | undefined
  const open = new Set<(error: Error) => void>()
  const fail = (error: Error) => {
    lost = error
    for (const reject of open) reject(error)
  }
  sftp.once('close', () => fail(new Error('the connection was closed')))
  sftp.on('error', fail)

  function ask<T>(path: string, start: (done: (error: unknown, value?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (lost) return reject(new SftpRefusal('lost', path, lost))
      const end = (error: Error) => done(() => reject(new SftpRefusal('lost', path, error)))
      const timer = setTimeout(() => end(new Error('no answer')), onceMs)
      const done = (settle: () => void) => {
        clearTimeout(timer)
        open.delete(end)
        settle()
      }
      open.add(end)
      const told = (error: unknown, value?: T) =>
        done(() => (error ? reject(new SftpRefusal(reasonOf(error), path, error)) : resolve(value as T)))
      try {
        start(told)
      } catch (error) {
        told(error)
      }
    })
  }

  const gone = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked
    } catch (error) {
      if (error instanceof SftpRefusal && error.reason === 'missing') return undefined
      throw error
    }
  }
  const closing = (path: string, handle: Buffer) => ask<void>(path, (done) => sftp.close(handle, done))

  async function holding<T>(path: string, opened: Promise<Buffer>, work: (handle: Buffer) => Promise<T>): Promise<T> {
    const handle = await opened
    try {
      return await work(handle)
    } finally {
      await closing(path, handle).catch(() => undefined)
    }
  }

  const lstat = async (path: string) => {
    const stats = await gone(ask<Stats>(path, (done) => sftp.lstat(path, done)))
    return stats && entryOf(stats)
  }

  /** Gives a file or directory away as far as that is allowed: its owner, else its group, else nothing. */
  async function give(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }, handle?: Buffer) {
    const now = handle ? entryOf(await ask<Stats>(path, (done) => sftp.fstat(handle, done))) : await lstat(path)
    if (!now) return
    const whole = { uid, gid }
    const wanted = [whole, ...(now.uid === uid ? [] : [{ uid: now.uid, gid }])]
    for (const owner of wanted) {
      if (owner.uid === now.uid && owner.gid === now.gid) return
      const given = ask<void>(path, (done) =>
        handle ? sftp.fsetstat(handle, owner, done) : sftp.setstat(path, owner, done),
      )
      try {
        return await given
      } catch (error) {
        if (!(error instanceof SftpRefusal) || error.reason === 'lost') throw error
      }
    }
  }

  return {
    lstat,
    readLink: (path) => ask<string>(path, (done) => sftp.readlink(path, done)),
    realPath: (path) => ask<string>(path, (done) => sftp.realpath(path, done)),
    some: (path) =>
      holding(
        path,
        ask<Buffer>(path, (done) => sftp.opendir(path, done)),
        async (handle) => {
          const all = await ask<FileEntryWithStats[]>(path, (done) =>
            sftp.readdir(handle, (error, list) => (isEnd(error) ? done(undefined, []) : done(error, list))),
          )
          const named = all.filter(({ filename }) => !/^\.{1,2}$/.test(filename))
          return named.map(({ filename, attrs }) => ({ name: filename, entry: entryOf(attrs as Stats) }))
        },
      ),
    async *read(path) {
      const handle = await ask<Buffer>(path, (done) => sftp.open(path, 'r', done))
      try {
        for (let at = 0; ; ) {
          const piece = Buffer.allocUnsafe(pieceBytes)
          const bytes = await ask<number>(path, (done) =>
            sftp.read(handle, piece, 0, pieceBytes, at, (error, count) =>
              isEnd(error) ? done(undefined, 0) : done(error, count),
            ),
          )
          if (bytes === 0) return
          at += bytes
          yield piece.subarray(0, bytes)
        }
      } finally {
        await closing(path, handle).catch(() => undefined)
      }
    },
    async create(path, content, { mode, owner, modifiedAt }) {
      const handle = await ask<Buffer>(path, (done) => sftp.open(path, 'wx', { mode: 0o600 }, done))
      const hash = createHash('sha256')
      let bytes = 0
      try {
        for await (const part of content) {
          const piece = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
          hash.update(piece)
          await ask<void>(path, (done) => sftp.write(handle, piece, 0, piece.length, bytes, done))
          bytes += piece.length
        }
        if (owner) await give(path, owner, handle)
        await ask<void>(path, (done) => sftp.fsetstat(handle, { mode: mode & 0o777 }, done))
        if (modifiedAt !== null) {
          await ask<void>(path, (done) => sftp.fsetstat(handle, { atime: modifiedAt, mtime: modifiedAt }, done))
        }
        await ask<void>(path, (done) => sftp.ext_openssh_fsync(handle, done)).catch(unlessUnsupported)
        const entry = entryOf(await ask<Stats>(path, (done) => sftp.fstat(handle, done)))
        await closing(path, handle)
        return { bytes, sha256: hash.digest('hex'), entry }
      } catch (error) {
        await closing(path, handle).catch(() => undefined)
        throw error
      }
    },
    async makeDirectory(path, { mode, owner }) {
      await ask<void>(path, (done) => sftp.mkdir(path, done))
      if (owner) await give(path, owner)
      await ask<void>(path, (done) => sftp.setstat(path, { mode }, done))
    },
    makeLink: (path, target) => ask<void>(path, (done) => sftp.symlink(target, path, done)),
    async chmod(path, mode) {
      const asked = ask<void>(path, (done) => sftp.ext_openssh_lsetstat(path, { mode }, done))
      if (await asked.then(() => true, unlessUnsupported)) return
      await ask<void>(path, (done) => sftp.setstat(path, { mode }, done))
    },
    replace: (from, to) => ask<void>(to, (done) => sftp.ext_openssh_rename(from, to, done)),
    move: (from, to) => ask<void>(to, (done) => sftp.rename(from, to, done)),
    remove: (path) => isThere(gone(ask<true>(path, (done) => sftp.unlink(path, (error) => done(error, true))))),
    removeDirectory: (path) => isThere(gone(ask<true>(path, (done) => sftp.rmdir(path, (error) => done(error, true))))),
    async freeBytes(path) {
      const asked = ask<{ readonly f_bavail: number; readonly f_frsize: number }>(path, (done) =>
        sftp.ext_openssh_statvfs(path, done),
      )
      const told = await asked.catch(() => undefined)
      return told && Number(told.f_bavail) * Number(told.f_frsize)
    },
    close: () => sftp.end(),
  }
}

const isThere = async (asked: Promise<true | undefined>) => (await asked) === true

function unlessUnsupported(error: unknown): false {
  if (error instanceof SftpRefusal && error.reason === 'unsupported') return false
  throw error
}

function entryOf(stats: Stats): HostEntry {
  const is = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other'
  return { is, bytes: stats.size, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, modifiedAt: stats.mtime }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
const isEnd = (error: unknown) => codeOf(error) === 1

/** By the status codes of the protocol (draft-ietf-secsh-filexfer-02, section 7). */
function reasonOf(error: unknown): RefusalReason {
  const code = codeOf(error)
  if (code === 2) return 'missing'
  if (code === 3) return 'denied'
  if (code === 8 || /not support this extended request/.test(String(error))) return 'unsupported'
  return code === 1 || code === 4 || code === 5 ? 'failed' : 'lost'
}
