// Finds what a site has outside its base directory, by following its links and settings within limits, and lays it out as
// directories to copy. Changes nothing on the host; names what cannot be copied.
import { posix } from 'node:path'
import type { Layout } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { HostPaths, ResolvedPath, SymbolicLink } from '../reach/host-paths.ts'
import type { Ssh } from '../reach/ssh.ts'
import { isWithin, mayMount } from './mountable.ts'

export interface Wanted {
  /** The path as the site has it, with links in it. */
  readonly path: string
  /** The link or setting that names the path. */
  readonly by: string
  /** Whether the path is reported where it is missing. */
  readonly needed?: boolean
}

export interface Trees extends Pick<Layout, 'trees' | 'links'> {
  /** Paths that lead outside and could not be followed, as findings show them. */
  readonly missing: readonly string[]
  /** Paths that lead outside and were followed. */
  readonly followed: readonly string[]
}

/** The most trees of one site. */
const mostTrees = 16
const mostLinksRead = 2_000
/** How deep in a directory links are looked for, and how many trees are followed one from another. */
export const deepest = 6
const mostRounds = 4
/** Directories that hold many sites or a whole home: single files of them may be copied, never all. */
const shared = /^\/(?:srv|opt|mnt|media|home|root|export|var\/www|var\/lib|(?:usr\/)?home\/[^/]+|root|Users\/[^/]+)$/

export async function findTrees(
  ssh: Pick<Ssh, 'run'>,
  host: HostPaths,
  base: string,
  named: readonly Wanted[],
): Promise<Trees> {
  const found = new Found(base)
  for (const { path, by, needed } of named) found.take(by, await host.resolve(path), needed)
  for (let round = 0; round < mostRounds; round++) {
    const directories = found.unread()
    if (directories.length === 0) break
    const links = (await linksIn(ssh, directories)).slice(0, mostLinksRead)
    for (const [index, one] of (await host.resolveAll(links)).entries()) found.take(links[index] ?? '', one)
  }
  return found.laidOut()
}

/** Finds the links in all directories with one command: a host lets a connection run ten at once. */
async function linksIn(ssh: Pick<Ssh, 'run'>, directories: readonly string[]): Promise<readonly string[]> {
  const inside = directories.map((one) => posix.join(one, '/'))
  const { stdout } = await ssh.run(
    [
      ...['find', ...inside, '-maxdepth', String(deepest), '(', '-name', 'node_modules', '-o', '-name', '.git', ')'],
      ...['-prune', '-o', '-type', 'l', '-print0'],
    ],
    { cut: true, seconds: 60 },
  )
  // The last entry of an answer that was cut off is not whole.
  return stdout.split('\0').slice(0, -1)
}

class Found {
  readonly #base: string
  /** Real paths; directories are copied whole. */
  readonly #directories = new Set<string>()
  readonly #files = new Set<string>()
  readonly #read = new Set<string>()
  readonly #links = new Map<string, string>()
  readonly #missing = new Map<string, string>()
  readonly #followed = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
    this.#directories.add(base)
  }

  take(by: string, { path, is, readable, links }: ResolvedPath, needed = !readable && links.length > 0): void {
    if (this.#has(path) && is !== 'none') {
      this.#pass(links)
      return
    }
    // A dangling link dangles on production too, unless only this account cannot see its target.
    if (is === 'none' || is === 'other') {
      if (needed && (by !== path || !this.#has(path))) this.#missing.set(path, by)
      return
    }
    const place = is === 'directory' ? path : posix.dirname(path)
    const tooMany = this.#directories.size + this.#files.size >= 4 * mostTrees
    const whole = is === 'directory' && (shared.test(path) || isWithin(this.#base, path))
    if (!readable || !mayMount(place) || tooMany || whole) {
      this.#missing.set(path, by)
      return
    }
    this.#followed.set(path, by)
    ;(is === 'directory' ? this.#directories : this.#files).add(path)
    this.#pass(links)
  }

  #pass(links: readonly SymbolicLink[]): void {
    for (const { path, target } of links) this.#links.set(path, target)
  }

  #has(path: string): boolean {
    return this.#files.has(path) || [...this.#directories].some((one) => isWithin(path, one))
  }

  /** Directories that were not searched for links yet. */
  unread(): readonly string[] {
    const all = [...this.#directories].filter((one) => !this.#read.has(one))
    for (const one of all) this.#read.add(one)
    return all
  }

  laidOut(): Trees {
    const directories = outermost([...this.#directories].filter((one) => one !== this.#base))
    const files = [...this.#files].filter((file) => !directories.some((one) => isWithin(file, one)))
    const tops = outermost([...directories, ...files.map((file) => posix.dirname(file))])
    for (const path of tops.slice(mostTrees)) this.#missing.set(path, path)
    const trees = tops.slice(0, mostTrees).map((path) => {
      if (directories.includes(path)) return { path, only: null }
      const inside = [
        ...files.filter((file) => isWithin(file, path)).map((file) => posix.relative(path, file)),
        ...directories.filter((one) => isWithin(one, path)).map((one) => `${posix.relative(path, one)}/`),
      ]
      return { path, only: inside }
    })
    const links: SymbolicLink[] = []
    for (const [path, target] of this.#links) {
      if (isWithin(path, this.#base)) continue
      const tree = trees.find((one) => isWithin(path, one.path))
      if (!tree) links.push({ path, target })
      else if (
        tree.only &&
        path !== tree.path &&
        !tree.only.some((one) => isWithin(path, posix.join(tree.path, one)))
      ) {
        tree.only.push(posix.relative(tree.path, path))
      }
    }
    // Sorted, so that the order in which a host lists its files makes no difference.
    for (const { only } of trees) only?.sort()
    links.sort((a, b) => (a.path < b.path ? -1 : 1))
    return { trees, links, missing: told(this.#missing), followed: told(this.#followed) }
  }
}

/** The paths that lie in none of the others. */
function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)].sort()
  return all.filter((path) => !all.some((other) => other !== path && isWithin(path, other)))
}

const told = (all: ReadonlyMap<string, string>) =>
  [...all].map(([path, by]) => (by === path ? plainText(path) : `${plainText(by)} → ${plainText(path)}`)).sort()
