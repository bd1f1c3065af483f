// Reads what lftp says while it copies: whether anything changed, what it may not read, and why it ended.
import { posix } from 'node:path'
import { plainText } from '../../contract/plain-text.ts'
import { lastWords, readLines } from '../../contract/program-output.ts'

/** Characters that are kept of one line, and of all lines. */
const [mostOfLine, mostWords] = [16_000, 8_000]
/** Paths that are kept of files that may not be read, and of files whose transfer began. */
const [mostDenied, mostBegun] = [2_000, 20_000]

export interface LftpOutput {
  /** Takes a chunk of its standard output or standard error. */
  push(chunk: Buffer): void
  /** Whether any file came, or any directory was made or removed. */
  readonly changed: () => boolean
  /** The paths of files that it may not read, from the directory down. */
  readonly denied: () => readonly string[]
  readonly outcome: () => {
    /** Whether everything came that may be read. */
    readonly isWhole: boolean
    /** Whether the directory itself is not there any more. */
    readonly isGone: boolean
  }
  /** The last of what it said. */
  text(): string
}

/** @param from the directory on production that is copied */
export function readLftpOutput(from: string): LftpOutput {
  const refused: string[] = []
  const begun: string[] = []
  const words = lastWords(mostWords)
  const others: string[] = []
  let [changed, transfers, refusals] = [false, 0, 0]
  const lines = readLines({
    most: mostOfLine,
    onLine(line) {
      const [, file] = /^Transferring file `(.*)'$/.exec(line) ?? []
      if (file !== undefined) {
        transfers++
        if (begun.length < mostBegun) begun.push(file)
        return
      }
      if (/^(?:Making (?:directory|symbolic link)|Removing old) /.test(line)) {
        changed = true
        return
      }
      words.add(`${line}\n`)
      // Names a file that was kept back, whether it was refused or had gone since it was listed.
      const [, path] = /^mirror: Access failed: [^(]*\((.*)\)$/.exec(line) ?? []
      if (path !== undefined && path !== from) {
        // A directory is named by its whole path; a file by its name alone, after its transfer began.
        if (!path.startsWith('/')) refusals++
        if (refused.length < mostDenied) refused.push(path)
      }
      // chmod complains of the copy of a file that was kept back.
      else if (!/^chmod: Access failed: /.test(line)) others.push(line)
    },
  })
  const named = (path: string) => {
    const whole = begun.find((one) => one === path || one.endsWith(`/${path}`)) ?? path
    const base = posix.join(from, '/')
    return plainText(whole.startsWith(base) ? whole.slice(base.length) : whole, 4096)
  }
  return {
    push: lines.push,
    changed: () => changed || transfers > refusals,
    denied: () => refused.map(named),
    outcome: () => ({
      isWhole: others.every((line) => line === ''),
      isGone: others.some(
        (line) => line === `mirror: Access failed: No such file (${posix.join(from, '/').replace(/\/$/, '')})`,
      ),
    }),
    text: () => words.text() + lines.rest(),
  }
}
