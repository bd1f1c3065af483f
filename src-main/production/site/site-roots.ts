// Where on its host a site's roots are: the directory that is served, and WordPress', which may be another.
import { posix } from 'node:path'
import { mayMount } from '../../clones/places.ts'
import { readPhpPaths } from '../php/php-paths.ts'
import type { HostPaths } from '../reach/host-paths.ts'
import type { ReadText } from '../reach/read-text-file.ts'

export interface SiteRoots {
  /** Real paths, all of them. What is copied as a whole: the directory that is served, or the project's it lies in. */
  readonly base: string
  readonly webRoot: string
  readonly wordpress: string
}

/** An index.php of WordPress has 400 bytes. */
const mostIndexBytes = 32 * 1024
const mostRulesBytes = 256 * 1024

/** What lies beside the directory that is served where a whole project is a site. */
const projectFiles = ['composer.json', 'config/application.php']
/** Files of somebody's home: there is more in it than a site. */
const homeFiles = ['.ssh', '.bashrc', '.profile', '.bash_history', '.bash_logout', 'Maildir', 'mail']
/** What is served, as projects and deployments call it. */
const servedNames = ['web', 'public', 'public_html', 'htdocs', 'httpdocs', 'html', 'www', 'wordpress']

/** @param path what a person gave: WordPress' directory, the one that is served, or the project's. Undefined: none is there */
export async function findRoots(host: HostPaths, read: ReadText, path: string): Promise<SiteRoots | undefined> {
  const pair = (await servedBy(host, read, path)) ?? (await servedBelow(host, read, path))
  return pair && { ...pair, base: await baseOf(host, pair.webRoot) }
}

type Pair = Pick<SiteRoots, 'webRoot' | 'wordpress'>

/** There, or WordPress is there and a directory above is what is served. */
async function servedBy(host: HostPaths, read: ReadText, path: string): Promise<Pair | undefined> {
  const { path: webRoot } = await host.resolve(path)
  const wordpress = (await ledTo(host, read, webRoot)) ?? (await rewrittenTo(host, read, webRoot))
  if (wordpress !== undefined && wordpress !== webRoot) return { webRoot, wordpress }
  if (!(await isWordpress(host, webRoot))) return undefined
  const given = posix.normalize(path).replace(/(.)\/$/, '$1')
  const above = [given, webRoot].flatMap((one) => [posix.dirname(one), posix.dirname(posix.dirname(one))])
  for (const one of new Set(above)) {
    const { path: root } = await host.resolve(one)
    const led = (await ledTo(host, read, root)) ?? (await rewrittenTo(host, read, root))
    if (root !== webRoot && led === webRoot) return { webRoot: root, wordpress: webRoot }
  }
  return { webRoot, wordpress: webRoot }
}

/** What a project, or what deploys it, serves. A directory with sites in it is none: one of them is meant, but which? */
async function servedBelow(host: HostPaths, read: ReadText, path: string): Promise<Pair | undefined> {
  const signs = [...projectFiles, 'current'].map((name) => posix.join(path, name))
  const [isProject, deployed] = [
    (await host.resolveAll(signs.slice(0, -1))).some(({ is }) => is === 'file'),
    (await host.resolve(signs.at(-1) ?? path)).is === 'directory',
  ]
  const tops = [...(deployed ? [posix.join(path, 'current')] : []), ...(isProject ? [path] : [])]
  const all = tops.flatMap((top) => [top, ...servedNames.map((name) => posix.join(top, name))])
  const there = (await host.resolveAll(all.map((one) => posix.join(one, 'index.php')))).map(({ is }) => is === 'file')
  for (const one of all.filter((_, index) => there[index])) {
    const found = await servedBy(host, read, one)
    if (found) return found
  }
  return undefined
}

/** The WordPress that a directory's index.php starts. */
async function ledTo(host: HostPaths, read: ReadText, directory: string): Promise<string | undefined> {
  const index = await host.resolve(posix.join(directory, 'index.php'))
  if (index.is !== 'file') return undefined
  const php = await read(index.path, mostIndexBytes)
  const { includes } = readPhpPaths(php ?? '', index.path, new Map())
  for (const file of includes.filter((one) => posix.basename(one) === 'wp-blog-header.php')) {
    const { path, is } = await host.resolve(posix.dirname(file))
    if (is === 'directory' && (await isWordpress(host, path))) return path
  }
  return undefined
}

/** The WordPress in a directory that every request is rewritten to, for its own has none. */
async function rewrittenTo(host: HostPaths, read: ReadText, directory: string): Promise<string | undefined> {
  if (await isWordpress(host, directory)) return undefined
  const rules = (await read(posix.join(directory, '.htaccess'), mostRulesBytes)) ?? ''
  const targets = rules.matchAll(/^[ \t]*RewriteRule[ \t]+\S+[ \t]+"?\/?([\w.-]+)\//gim)
  for (const name of new Set([...targets].map(([, one = '']) => one))) {
    const { path, is } = await host.resolve(posix.join(directory, name))
    if (is === 'directory' && (await isWordpress(host, path))) return path
  }
  return undefined
}

async function isWordpress(host: HostPaths, directory: string): Promise<boolean> {
  const files = ['wp-load.php', 'wp-includes/version.php'].map((name) => posix.join(directory, name))
  return (await host.resolveAll(files)).every(({ is }) => is === 'file')
}

async function baseOf(host: HostPaths, webRoot: string): Promise<string> {
  const project = posix.dirname(webRoot)
  if (!mayMount(project)) return webRoot
  const has = async (names: readonly string[]) =>
    (await host.resolveAll(names.map((name) => posix.join(project, name)))).some(({ is }) => is !== 'none')
  return (await has(projectFiles)) && !(await has(homeFiles)) ? project : webRoot
}
