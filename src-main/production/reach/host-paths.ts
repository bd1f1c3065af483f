// Resolves paths on the SSH host as the kernel does: their real paths, and every symbolic link on the way.
import { posix } from 'node:path'
import type { Ssh } from './ssh.ts'

export type PathEntry =
  | { readonly is: 'directory' | 'file'; readonly readable: boolean }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'other' | 'none' }

export interface SymbolicLink {
  /** The real path of the link itself. */
  readonly path: string
  /** The target as the link has it, relative or absolute. */
  readonly target: string
}

export interface ResolvedPath {
  /** The real path; where a part of it is missing, as far as it resolves. */
  readonly path: string
  readonly is: 'directory' | 'file' | 'other' | 'none'
  /** Whether this account may read it; where nothing is there, whether it may look there. */
  readonly readable: boolean
  /** The links on the way, in order. */
  readonly links: readonly SymbolicLink[]
}

/** As many links as the kernel follows (path_resolution(7)). */
const mostLinks = 40
/** How many entries a host is asked about in all, and how many characters of names in one command. */
const [mostEntries, atOnce] = [6_000, 60_000]

/** Prints one word and a NUL for each argument; opens nothing. */
const script = `for p do
  if [ -L "$p" ]; then printf 'l%s\\0' "$(readlink "$p")"
  elif [ -d "$p" ]; then [ -r "$p" ] && [ -x "$p" ] && printf 'd\\0' || printf 'D\\0'
  elif [ -f "$p" ]; then [ -r "$p" ] && printf 'f\\0' || printf 'F\\0'
  elif [ -e "$p" ]; then printf 'o\\0'
  else printf -- '-\\0'
  fi
done`

export interface HostPaths {
  resolve(path: string): Promise<ResolvedPath>
  /** Resolves many paths with as few commands as one takes. */
  resolveAll(paths: readonly string[]): Promise<readonly ResolvedPath[]>
}

/** Resolves paths on a host. Each entry is asked once, so all answers are of one time. */
export function openHostPaths(ssh: Pick<Ssh, 'run'>): HostPaths {
  const known = new Map<string, PathEntry>()

  async function learn(paths: readonly string[]): Promise<void> {
    const asked = [...new Set(paths)].filter((path) => !known.has(path)).slice(0, mostEntries - known.size)
    for (const some of bundles(asked)) {
      const argv = ['sh', '-c', script, 'sh', ...some]
      const { stdout } = await ssh.run(argv, { bytes: 2 ** 20, what: 'looking at paths' })
      const words = stdout.split('\0')
      for (const [index, path] of some.entries()) known.set(path, entryOf(words[index] ?? '-'))
    }
    // Paths beyond the limits count as missing.
    for (const path of paths) if (!known.has(path)) known.set(path, { is: 'none' })
  }

  async function resolveAll(paths: readonly string[]): Promise<readonly ResolvedPath[]> {
    for (;;) {
      const walks = paths.map((path) => walkPath(path, known))
      const ended = walks.flatMap((one) => ('unknown' in one ? [] : [one]))
      if (ended.length === walks.length) return ended
      await learn(walks.flatMap((one) => ('unknown' in one ? one.unknown : [])))
    }
  }

  return {
    resolveAll,
    async resolve(path) {
      const [one] = await resolveAll([path])
      if (!one) throw new Error('A path that was walked has an end.')
      return one
    },
  }
}

/** Puts paths together, as many as one command takes. */
export function bundles(paths: readonly string[]): string[][] {
  const all: string[][] = []
  let room = 0
  for (const path of paths) {
    room -= path.length + 4
    if (room < 0) {
      all.push([])
      room = atOnce
    }
    all.at(-1)?.push(path)
  }
  return all
}

function entryOf(word: string): PathEntry {
  const rest = word.slice(1)
  if (word.startsWith('l') && rest !== '') return { is: 'link', target: rest }
  if (word === 'd' || word === 'D') return { is: 'directory', readable: word === 'd' }
  if (word === 'f' || word === 'F') return { is: 'file', readable: word === 'f' }
  return { is: word === 'o' ? 'other' : 'none' }
}

/** Walks an absolute path over the known entries; names the entry that must be asked for to go on. Pure. */
export function walkPath(
  path: string,
  known: ReadonlyMap<string, PathEntry>,
): ResolvedPath | { readonly unknown: readonly string[] } {
  let rest = partsOf(path)
  let at = '/'
  let last: Exclude<PathEntry, { readonly is: 'link' }> = { is: 'directory', readable: true }
  const links: SymbolicLink[] = []
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      at = posix.dirname(at)
      last = { is: 'directory', readable: true }
      continue
    }
    const next = posix.join(at, part)
    const entry = known.get(next)
    if (!entry) return { unknown: onTheWay(next, rest) }
    if (entry.is === 'link') {
      links.push({ path: next, target: entry.target })
      if (links.length > mostLinks) return { path: next, is: 'none', readable: true, links }
      rest = [...partsOf(entry.target), ...rest]
      if (entry.target.startsWith('/')) at = '/'
      last = { is: 'directory', readable: true }
      continue
    }
    if (entry.is === 'none' || (entry.is !== 'directory' && rest.length > 0)) {
      const readable = 'readable' in last && last.readable
      return { path: posix.join(next, ...rest), is: 'none', readable, links }
    }
    at = next
    last = entry
  }
  return { path: at, is: last.is, readable: 'readable' in last && last.readable, links }
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.')

/** All entries of a path that is without links: asked at once instead of one after the other. */
function onTheWay(next: string, rest: readonly string[]): string[] {
  const paths = [next]
  for (const part of rest) {
    if (part === '..') break
    paths.push(posix.join(paths.at(-1) ?? next, part))
  }
  return paths
}
