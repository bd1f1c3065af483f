// What rsync says while it copies: how far it is, what it may not read, and why it ended. Names in it are production's.
import { plainLines, plainText } from '../../contract/plain-text.ts'
import { lastWords, readLines } from '../../contract/words.ts'

/** rsync writes control characters as `\#012`, so that a path makes a line of some kilobytes at most. */
const mostOfLine = 16_000
const mostWords = 8_000
/** Names beyond are not told: whoever has so many knows. */
const mostDenied = 2_000

export interface RsyncOutput {
  /** Its standard error. */
  push(chunk: Buffer): void
  /** Files that it was not let read. */
  denied(): readonly string[]
  /** The last of what it said, and before that the last of what others said who spoke for it. */
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

/** `… "<path>": Permission denied (13)`, or with the module behind the path. Quotes in the path are not written otherwise. */
function deniedPath(line: string): string | undefined {
  const end = line.lastIndexOf(': Permission denied')
  const [from, to] = [line.indexOf('"'), line.lastIndexOf('"', end)]
  if (end < 0 || from < 0 || to <= from + 1) return undefined
  const between = line.slice(to + 1, end)
  return between === '' || /^ \(in [^)]*\)$/.test(between) ? line.slice(from + 1, to) : undefined
}

/** `--info=progress2`: "  1,234,567  45%  1.2MB/s 0:00:03 (xfr#3, …)"; `xfr#3` is the third file that was transferred. */
export function rsyncProgress(text: string): { readonly bytes: number | undefined; readonly changed: boolean } {
  const counts = [...text.matchAll(/(?:^|[\r\n]) {0,32}([\d,.]{1,32}) {1,8}\d{1,3}%/g)]
  const last = counts.at(-1)?.[1]?.replace(/[,.]/g, '')
  return { bytes: last ? Number(last) : undefined, changed: /xfr#\d/.test(text) }
}
