// Reads a host's files by SFTP, for accounts that run no commands.
import { posix } from 'node:path'
import type { SFTPWrapper, Stats } from 'ssh2'
import { fileTooLarge, notPlainFile } from './file-failures.ts'

export interface SftpFiles {
  /** Reads a file; undefined where it is missing or unreadable. @throws Failure `too-much`, `wordpress-not-found` as `readTextFile` */
  read(path: string, most: number): Promise<string | undefined>
  is(path: string): Promise<'file' | 'directory' | 'other' | 'none'>
  /** Lists a directory; empty where it cannot be read. */
  list(path: string): Promise<readonly SftpEntry[]>
  /** The directory in which a session begins: the account's home, or its root where it is shut in. */
  home(): Promise<string>
}

export interface SftpEntry {
  readonly name: string
  readonly isDirectory: boolean
  readonly isLink: boolean
  readonly bytes: number
}

/** The most entries that are read of one directory. */
const mostEntries = 20_000

export function openSftpFiles(sftp: SFTPWrapper): SftpFiles {
  const stat = (path: string) =>
    new Promise<Stats | undefined>((resolve) => sftp.stat(path, (error, stats) => resolve(error ? undefined : stats)))
  const is: SftpFiles['is'] = async (path) => {
    const stats = await stat(path)
    if (!stats) return 'none'
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
  }
  return {
    is,
    async read(path, most) {
      const kind = await is(path)
      if (kind === 'none') return undefined
      if (kind !== 'file') throw notPlainFile(path)
      const bytes = await bytesOf(sftp, path, most + 1)
      if (bytes && bytes.length > most) throw fileTooLarge(path, most)
      return bytes?.toString('utf8')
    },
    list: (path) =>
      new Promise((resolve) => {
        sftp.readdir(path, (error, all) => {
          if (error) return resolve([])
          const named = all.slice(0, mostEntries).filter(({ filename }) => !/^\.{1,2}$|\//.test(filename))
          resolve(
            named.map(({ filename, attrs }) => ({
              name: filename,
              isDirectory: attrs.isDirectory(),
              isLink: attrs.isSymbolicLink(),
              bytes: attrs.size,
            })),
          )
        })
      }),
    home: () => new Promise((resolve) => sftp.realpath('.', (error, path) => resolve(error ? '/' : path))),
  }
}

/** Reads at most so many bytes: the size that a server tells of a file may be wrong. */
function bytesOf(sftp: SFTPWrapper, path: string, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const stream = sftp.createReadStream(path, { start: 0, end: most - 1 })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', () => resolve(undefined))
    stream.on('end', () => resolve(Buffer.concat(chunks)))
  })
}

/** Finds directories of WordPress up to four levels below `starts`. */
export async function wordpressBelow(files: SftpFiles, starts: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  let level = [...new Set(starts)]
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    const lists = await Promise.all(level.slice(0, 200).map(async (path) => ({ path, all: await files.list(path) })))
    level = []
    for (const { path, all } of lists) {
      if (all.some(({ name }) => name === 'wp-load.php')) found.add(path)
      const inside = all.filter(
        ({ name, isDirectory }) => isDirectory && !/^\.|^(?:wp-|node_modules$|vendor$)/.test(name),
      )
      level.push(...inside.map(({ name }) => posix.join(path, name)))
    }
  }
  return [...found]
}

/** The size of all files below a path, bytes, as far as it can be counted within `ms`. */
export async function bytesBelow(files: SftpFiles, path: string, ms = 20_000): Promise<number> {
  const late = Date.now() + ms
  let [bytes, level] = [0, [path]]
  while (level.length > 0 && Date.now() < late) {
    const some = level.splice(0, 16)
    const lists = await Promise.all(some.map(async (one) => ({ one, all: await files.list(one) })))
    for (const { one, all } of lists) {
      for (const entry of all) {
        if (entry.isDirectory) level.push(posix.join(one, entry.name))
        else if (!entry.isLink) bytes += entry.bytes
      }
    }
  }
  return bytes
}
