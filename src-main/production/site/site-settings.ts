// Finds the paths that a site's own settings name: files that wp-config.php includes, wp-content, auto_prepend_file.
import { posix } from 'node:path'
import type { Layout } from '../../contract/models.ts'
import { readPhpPaths } from '../php/php-paths.ts'
import type { HostPaths } from '../reach/host-paths.ts'
import type { ReadText } from '../reach/read-text-file.ts'
import { mayMount } from './mountable.ts'
import type { SiteRoots } from './site-roots.ts'
import type { Wanted } from './site-trees.ts'
import { mostConfigBytes, type WpConfig } from './wp-config.ts'

export interface SettingPaths {
  readonly content: string
  readonly aliases: Layout['aliases']
  readonly wanted: readonly Wanted[]
}

/** The most files that are read for what they include. */
const mostFiles = 24
/** Drop-ins, which WordPress loads on each request where they exist. */
const dropIns = ['advanced-cache.php', 'object-cache.php', 'db.php', 'sunrise.php']
/** Files of values that a project keeps beside its configuration. */
const environmentFiles = ['.env', '.env.local', '.env.production']
const contentNames = ['wp-content', 'app', 'content']

/** @param found the path of wp-config.php and its values; null where there is none */
export async function readSettingPaths(
  host: HostPaths,
  read: ReadText,
  roots: SiteRoots,
  found: {
    readonly path: string | null
    readonly config: WpConfig | null
    readonly uploads: Layout['uploads']
  },
): Promise<SettingPaths> {
  const { path: config } = found
  const constants = new Map([['ABSPATH', posix.join(roots.wordpress, '/')]])
  const wanted: Wanted[] = []
  const seen = new Set<string>()
  /** Adds a file that is run, and the files that it includes. */
  const follow = async (path: string, by: string, needed = false): Promise<void> => {
    const { path: real, is } = await host.resolve(path)
    if (is === 'none' && needed) wanted.push({ path, by, needed })
    if (is !== 'file' || seen.has(real) || seen.size >= mostFiles || isWordpressOwn(real, roots)) return
    seen.add(real)
    wanted.push({ path, by })
    if (loadsAll(real)) {
      wanted.push({ path: posix.dirname(path), by })
      return
    }
    const { includes, constants: said } = readPhpPaths((await read(real, mostConfigBytes)) ?? '', real, constants)
    for (const [name, value] of said) constants.set(name, value)
    for (const one of includes) await follow(one, posix.basename(real))
  }
  if (config !== null) await follow(config, 'wp-config.php')
  for (const file of found.config?.files ?? []) {
    wanted.push({ path: loadsAll(file) ? posix.dirname(file) : file, by: 'wp-config.php' })
  }
  for (const [name, value] of found.config?.defines ?? []) if (value.is === 'text') constants.set(name, value.text)
  const content = await contentOf(host, roots, constants.get('WP_CONTENT_DIR'))
  const aliases: Layout['aliases'] = []
  const said = ['WP_CONTENT', 'WP_PLUGIN', 'WPMU_PLUGIN', 'WP_LANG'].map((name) => ({
    by: `${name}_DIR`,
    path: constants.get(`${name}_DIR`),
    url: constants.get(`${name}_URL`),
  }))
  for (const { by, path, url } of [...said, { by: 'upload_path', ...found.uploads }]) {
    if (!path?.startsWith('/')) continue
    wanted.push({ path, by })
    const alias = await aliasOf(host, roots, url, path)
    if (alias) aliases.push(alias)
  }
  const uploads = constants.get('UPLOADS')
  if (uploads) wanted.push({ path: posix.resolve(roots.wordpress, uploads), by: 'UPLOADS' })
  for (const name of dropIns) await follow(posix.join(content, name), name)
  for (const one of await prependedBy(read, roots)) await follow(one.path, one.by, true)
  for (const project of await projectsOf(host, roots, config)) {
    for (const name of environmentFiles) wanted.push({ path: posix.join(project, name), by: name })
  }
  return { content, aliases, wanted }
}

/** Whether a file is Composer's autoloader, which may load every package beside it. */
const loadsAll = (path: string) => posix.basename(path) === 'autoload.php'

/** The directories in which a configuration looks for files of values: its own, and the project's. */
async function projectsOf(host: HostPaths, roots: SiteRoots, config: string | null): Promise<ReadonlySet<string>> {
  const { path } = await host.resolve(config ?? roots.base)
  const beside = config === null ? [] : [posix.dirname(config), posix.dirname(path)]
  const above = roots.webRoot === roots.wordpress ? [] : [posix.dirname(roots.webRoot)]
  return new Set([roots.base, ...beside, ...above])
}

/** The alias of a directory outside the web root whose URL has no directory inside it; undefined where it needs none. */
async function aliasOf(
  host: HostPaths,
  { webRoot }: SiteRoots,
  address: string | undefined,
  path: string,
): Promise<Layout['aliases'][number] | undefined> {
  const url = URL.parse(address ?? '', 'http://site')?.pathname.replace(/\/+$/, '')
  if (!url || !/^\/[\w/.~-]+$/.test(url)) return undefined
  const served = await host.resolve(posix.join(webRoot, url))
  const { path: real, is } = await host.resolve(path)
  return served.is === 'none' && is === 'directory' && mayMount(real) ? { url, path: real } : undefined
}

const isWordpressOwn = (path: string, { wordpress }: SiteRoots) =>
  path === posix.join(wordpress, 'wp-settings.php') || path.startsWith(posix.join(wordpress, 'wp-includes/'))

async function contentOf(host: HostPaths, roots: SiteRoots, said: string | undefined): Promise<string> {
  if (said?.startsWith('/')) return (await host.resolve(said)).path
  const usual = posix.join(roots.wordpress, 'wp-content')
  if (roots.webRoot === roots.wordpress) return (await host.resolve(usual)).path
  const beside = contentNames.map((name) => posix.join(roots.webRoot, name))
  const there = await host.resolveAll(beside.map((one) => posix.join(one, 'plugins')))
  const at = there.findIndex(({ is }) => is === 'directory')
  return (await host.resolve(beside[at] ?? usual)).path
}

/** Finds `auto_prepend_file` and the like in the settings files of every kind of web server. */
async function prependedBy(read: ReadText, { webRoot, wordpress }: SiteRoots): Promise<readonly Wanted[]> {
  const found: Wanted[] = []
  for (const directory of new Set([webRoot, wordpress])) {
    for (const name of ['.user.ini', 'php.ini', '.htaccess']) {
      const text = (await read(posix.join(directory, name), mostConfigBytes)) ?? ''
      const lines = text.matchAll(
        /^[ \t]*(?:php_(?:admin_)?value[ \t]+)?auto_(?:pre|ap)pend_file[ \t]*[= \t][ \t]*(.*)$/gim,
      )
      for (const [, value = ''] of lines) {
        const path = value.trim().replace(/^(["'])(.*)\1$/, '$2')
        if (path !== '' && path !== 'none') found.push({ path: posix.resolve(directory, path), by: name })
      }
    }
  }
  return found
}
