// Finds a site's roots on its host: the web root and the directory of WordPress, which may be another.
import { posix } from 'node:path'
import { readPhpPaths } from '../php/php-paths.ts'
import type { HostPaths } from '../reach/host-paths.ts'
import type { ReadText } from '../reach/read-text-file.ts'
import { mayMount } from './mountable.ts'

export interface SiteRoots {
  /** The directory that is copied as a whole: the web root, or the project around it. All paths here are real paths. */
  readonly base: string
  readonly webRoot: string
  readonly wordpress: string
}

/** The most that is read of an index.php; WordPress' own has 400 bytes. */
const mostIndexBytes = 32 * 1024
const mostRulesBytes = 256 * 1024

/** Files beside a web root that show that a whole project is the site. */
const projectFiles = ['composer.json', 'config/application.php']
/** Files that show that a directory is somebody's home, which holds more than a site. */
const homeFiles = ['.ssh', '.bashrc', '.profile', '.bash_history', '.bash_logout', 'Maildir', 'mail']
/** The names that projects and deployment tools give the web root. */
const servedNames = ['web', 'public', 'public_html', 'htdocs', 'httpdocs', 'html', 'www', 'wordpress']

/**
 * Finds the roots of a site; undefined where there is none.
 * @param path the path that a person gave: of WordPress, of the web root, or of the project
 */
export async function findRoots(host: HostPaths, read: ReadText, path: string): Promise<SiteRoots | undefined> {
  const pair = (await servedBy(host, read, path)) ?? (await servedBelow(host, read, path))
  return pair && { ...pair, base: await baseOf(host, pair.webRoot) }
}

type Pair = Pick<SiteRoots, 'webRoot' | 'wordpress'>

/** The roots where the path is a web root, or a WordPress below one. */
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

/** The web root of a project. A directory with several sites has none: nobody says which of them is meant. */
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

/** The directory of the WordPress that a directory's index.php loads. */
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

/** The WordPress in the sub-directory to which .htaccess rewrites every request. */
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
