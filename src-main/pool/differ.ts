// Has the keeper's `differ` look at files of two states: pairs of paths, everything, or one file's content.
import type { RunInKeeper } from './backing.ts'
import { printedPath, readLookLine, readWalkLine, type SeenPair, type WalkLine } from './differ-lines.ts'
import type { BytePath } from './path-text.ts'

/** The directories of two states in the keeper, before and after. */
export type BothDirectories = readonly [before: string, after: string]

export interface PathPair {
  readonly before: BytePath | null
  readonly after: BytePath | null
}

/** Which files of the same size and time are read all the same; `differ.c` says which. */
export type WalkRule = 'all' | 'inodes' | 'copies'

export interface Cancelled {
  readonly signal?: AbortSignal
}

/** The beginning of a file, or where a link leads. */
export interface FileContent {
  readonly is: 'file' | 'link'
  /** At most as many bytes as were asked for. */
  readonly content: Buffer
  /** Of all of it. */
  readonly bytes: number
}

/** The longest text that is given to a shell that is there already; for more, a command of its own is started. */
const shortText = 256 * 1024

/** @returns what is at each of the pairs of paths, in their order; nothing below directories is looked at */
export async function lookAtPairs(
  run: RunInKeeper,
  [before, after]: BothDirectories,
  pairs: readonly PathPair[],
  options: Cancelled,
): Promise<readonly SeenPair[]> {
  if (pairs.length === 0) return []
  const stdin = pairs.map((one) => `${printedPath(one.before)} ${printedPath(one.after)}\n`).join('')
  const seen: SeenPair[] = []
  const take = byLine((line) => seen.push(readLookLine(line)))
  const argv = ['differ', 'look', before, after]
  if (stdin.length < shortText) take(await run(argv, { ...options, stdin, reads: true }))
  else await run(argv, { ...options, stdin, onStdout: (chunk) => take(chunk.toString('latin1')) })
  if (seen.length !== pairs.length) throw new Error(`differ told ${seen.length} of ${pairs.length} pairs.`)
  return seen
}

/** Goes through everything that is not the same, in both parts of two sites that hold files; each line is taken as it comes. */
export async function walkBoth(
  run: RunInKeeper,
  [before, after]: BothDirectories,
  rule: WalkRule,
  take: (line: WalkLine) => void,
  options: Cancelled,
): Promise<void> {
  const takeText = byLine((line) => take(readWalkLine(line)))
  const argv = ['differ', 'walk', rule, before, after, 'files', 'trees']
  await run(argv, { ...options, onStdout: (chunk) => takeText(chunk.toString('latin1')) })
}

/** @returns null where there is neither a file nor a link */
export async function readContent(
  run: RunInKeeper,
  directory: string,
  path: BytePath,
  most: number,
  options: Cancelled,
): Promise<FileContent | null> {
  const chunks: Buffer[] = []
  const argv = ['differ', 'read', directory, printedPath(path), String(most)]
  await run(argv, { ...options, onStdout: (chunk) => chunks.push(chunk) })
  const said = Buffer.concat(chunks)
  const end = said.indexOf('\n')
  const [kind, bytes] = said.toString('latin1', 0, end).split(' ')
  if (kind === '-') return null
  return { is: kind === 'l' ? 'link' : 'file', content: said.subarray(end + 1), bytes: Number(bytes) }
}

function byLine(take: (line: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}
