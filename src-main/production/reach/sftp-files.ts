// A host's files as SFTP gives them: what is left where an account runs no commands.
import { posix } from 'node:path'
import type { SFTPWrapper, Stats } from 'ssh2'
import { fileTooLarge, notPlainFile } from './file-failures.ts'

export interface SftpFiles {
  /** Undefined where there is none, or it cannot be read. @throws Failure `too-much`, `wordpress-not-found` as `readTextFile` */
  read(path: string, most: number): Promise<string | undefined>
  is(path: string): Promise<'file' | 'directory' | 'other' | 'none'>
  /** Names in a directory, and which of them are directories; none where it cannot be read. */
  list(path: string): Promise<readonly SftpEntry[]>
  /** Where a session begins: the home directory, or what the account takes for the root. */
  home(): Promise<string>
}

export interface SftpEntry {
  readonly name: string
  readonly isDirectory: boolean
  readonly isLink: boolean
  readonly bytes: number
}

/** A directory of more is not looked through. */
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

/** Its beginning, of as many bytes at most; a file may say of itself that it is small, and go on. */
function bytesOf(sftp: SFTPWrapper, path: string, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const stream = sftp.createReadStream(path, { start: 0, end: most - 1 })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', () => resolve(undefined))
    stream.on('end', () => resolve(Buffer.concat(chunks)))
  })
}

/** Directories of WordPress below these, not deep. */
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

/** Bytes of all files below, as far as they are counted in time. */
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
