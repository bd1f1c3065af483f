// Reads what rsync says while it copies: how far it is, what it may not read, and why it ended. File names in it are production's.
import { plainLines, plainText } from '../../contract/plain-text.ts'
import { lastWords, readLines } from '../../contract/program-output.ts'

/** Characters that are kept of one line. rsync writes control characters as `\#012`, so a path makes a line of some kilobytes. */
const mostOfLine = 16_000
const mostWords = 8_000
/** Paths that are kept of files that may not be read. */
const mostDenied = 2_000

export interface RsyncOutput {
  /** Takes a chunk of its standard error. */
  push(chunk: Buffer): void
  /** The paths of files that it may not read. */
  denied(): readonly string[]
  /** The last of what ssh and the host said, then the last of what rsync itself said. */
  text(): string
}

export function readRsyncOutput(): RsyncOutput {
  const denied: string[] = []
  const own = lastWords(mostWords)
  const others = lastWords(mostWords)
  const lines = readLines({
    most: mostOfLine,
    onLine(line) {
      const path = deniedPath(line)
      if (path !== undefined && denied.length < mostDenied) denied.push(plainText(path, 4096))
      const by = line.startsWith('rsync:') ? own : others
      by.add(`${line}\n`)
    },
  })
  return {
    push: lines.push,
    denied: () => denied,
    text: () => plainLines(`${others.text()}${own.text()}${lines.rest()}`, 2 * mostWords),
  }
}

/** Reads the path of `… "<path>": Permission denied (13)`; a module may stand behind it. Quotes in the path are not escaped. */
function deniedPath(line: string): string | undefined {
  const end = line.lastIndexOf(': Permission denied')
  const [from, to] = [line.indexOf('"'), line.lastIndexOf('"', end)]
  if (end < 0 || from < 0 || to <= from + 1) return undefined
  const between = line.slice(to + 1, end)
  return between === '' || /^ \(in [^)]*\)$/.test(between) ? line.slice(from + 1, to) : undefined
}

/** Reads the output of `--info=progress2`: "  1,234,567  45%  1.2MB/s 0:00:03 (xfr#3, …)"; `xfr#3` is the third file that was transferred. */
export function rsyncProgress(text: string): { readonly bytes: number | undefined; readonly changed: boolean } {
  const counts = [...text.matchAll(/(?:^|[\r\n]) {0,32}([\d,.]{1,32}) {1,8}\d{1,3}%/g)]
  const last = counts.at(-1)?.[1]?.replace(/[,.]/g, '')
  return { bytes: last ? Number(last) : undefined, changed: /xfr#\d/.test(text) }
}
