// A text file of the host, whole: only a plain one, and only one that is not larger than its kind can be.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { fileTooLarge, notPlainFile } from './file-failures.ts'
import type { Ssh } from './ssh.ts'

/** Undefined where there is none, where it cannot be read, or where it is nothing that would be read. */
export type ReadText = (path: string, most: number) => Promise<string | undefined>

/** A device, a pipe or a directory is opened by nobody; of a file no more is sent than was asked for. */
export const readScript = 'test -e "$1" || exit 3; test -f "$1" || exit 4; head -c "$2" <"$1"'

/**
 * Undefined where there is none, or it cannot be read.
 * @throws Failure `too-much` when it has more than `most` bytes; `wordpress-not-found` when it is no file
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

/** What a site can do without: whatever is strange about it, it is not read. */
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
