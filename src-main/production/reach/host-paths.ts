// What a path on the SSH host is, link by link: where it really leads, and every symbolic link on the way.
import { posix } from 'node:path'
import type { Ssh } from './ssh.ts'

export type PathEntry =
  | { readonly is: 'directory' | 'file'; readonly readable: boolean }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'other' | 'none' }

export interface SymbolicLink {
  /** Where it lies: no part of that is a link itself. */
  readonly path: string
  /** What it says, as it is. */
  readonly target: string
}

export interface ResolvedPath {
  /** Without a link in it; where something is missing, as far as it leads. */
  readonly path: string
  readonly is: 'directory' | 'file' | 'other' | 'none'
  /** By this account; where nothing is there: whether it may look there. */
  readonly readable: boolean
  /** Links it leads through, in order. */
  readonly links: readonly SymbolicLink[]
}

/** As many as the kernel follows (path_resolution(7)). */
const mostLinks = 40
/** Entries a host is asked about in all, and characters of their names at once: its shell gets them as one argument. */
const [mostEntries, atOnce] = [6_000, 60_000]

/** One word and a NUL for each argument. Of a file that is none, nothing is opened. */
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
  /** The same of many, with as few questions as one takes. */
  resolveAll(paths: readonly string[]): Promise<readonly ResolvedPath[]>
}

/** Everything is asked once: a host is looked at as it was at one time. */
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
    // What was not asked for the bounds' sake counts as not being there.
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

function bundles(paths: readonly string[]): string[][] {
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

/** Where an absolute path leads by what is known; else what must be known to go on. Pure. */
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

/** All that will be asked if none of it is a link: one question instead of one for each. */
function onTheWay(next: string, rest: readonly string[]): string[] {
  const paths = [next]
  for (const part of rest) {
    if (part === '..') break
    paths.push(posix.join(paths.at(-1) ?? next, part))
  }
  return paths
}
