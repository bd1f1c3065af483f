// Reads a text file of the host whole: only a regular file, and only up to a given size.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { fileTooLarge, notPlainFile } from './file-failures.ts'
import type { Ssh } from './ssh.ts'

/** Reads a file of at most so many bytes; undefined where it is missing, unreadable, larger, or no regular file. */
export type ReadText = (path: string, most: number) => Promise<string | undefined>

/** Prints the beginning of a regular file; opens no device, pipe or directory. */
export const readScript = 'test -e "$1" || exit 3; test -f "$1" || exit 4; head -c "$2" <"$1"'

/**
 * Reads a text file; undefined where it is missing or unreadable.
 * @throws Failure `too-much` when it has more than `most` bytes; `wordpress-not-found` when it is no regular file
 */
export async function readTextFile(ssh: Pick<Ssh, 'run'>, path: string, most: number): Promise<string | undefined> {
  const argv = ['sh', '-c', readScript, 'sh', path, String(most + 1)]
  const what = `reading ${plainText(path)}`
  const { exitCode, stdout, bytes } = await ssh.run(argv, { bytes: most + 64 * 1024, what })
  if (exitCode === 4) throw notPlainFile(path)
  if (exitCode !== 0) return undefined
  if (bytes > most) throw fileTooLarge(path, most)
  return stdout
}

/** Reads files that a site can do without: one that is too large or no regular file counts as missing. */
export function readerOf(ssh: Pick<Ssh, 'run'>): ReadText {
  return async (path, most) => {
    try {
      return await readTextFile(ssh, path, most)
    } catch (error) {
      if (error instanceof Failure && ['too-much', 'wordpress-not-found'].includes(error.code)) return undefined
      throw error
    }
  }
}
