// What the SSH host tells about the WordPress directory: its wp-config.php, version, size, and what rsync needs.
import { posix } from 'node:path'
import type { Layout } from '../../contract/models.ts'
import { openHostPaths } from '../reach/host-paths.ts'
import { readerOf, readTextFile } from '../reach/read-text-file.ts'
import type { Ssh } from '../reach/ssh.ts'
import { configValues } from './config-values.ts'
import { wordpressNotFound, wordpressPaths } from './find-wordpress.ts'
import { findRoots, type SiteRoots } from './site-roots.ts'
import { readSettingPaths } from './site-settings.ts'
import { findTrees } from './site-trees.ts'
import { mostVersionBytes, wordpressVersionOf } from './wordpress-version.ts'
import { mostConfigBytes, type WpConfig } from './wp-config.ts'

export interface WordpressFiles {
  /** `unknownVersion` where it is not said. */
  readonly version: string
  /** Null when there is none that can be read. */
  readonly config: WpConfig | null
  /** The path of wp-config.php when it lies one directory above. */
  readonly configAbove: string | null
  readonly bytes: number
  /** What brings its files; null where nothing there does. */
  readonly carrier: 'rsync' | 'sftp' | null
  /** Where its parts lie, and what of it lies elsewhere. */
  readonly layout: Layout
  /** What leads out of the directory and is copied with what it leads to. */
  readonly followed: readonly string[]
}

/** Of what could not be followed; it goes with every point. */
const mostTold = 20

type FoundSite = Omit<WordpressFiles, 'bytes' | 'carrier'>

/**
 * @param path of the site, as the person gave it
 * @param uploads where its own settings put them, as far as anybody asked
 * @throws Failure `wordpress-not-found`, `too-much`, `ssh-unreachable`
 */
export async function findSite(ssh: Ssh, path: string, uploads: Layout['uploads'] = null): Promise<FoundSite> {
  const host = openHostPaths(ssh)
  const read = readerOf(ssh)
  const roots = await findRoots(host, read, path)
  if (!roots) throw wordpressNotFound(path, await wordpressPaths(ssh, [path, posix.dirname(path)]))
  const { base, wordpress } = roots
  const version = wordpressVersionOf(
    (await readTextFile(ssh, posix.join(wordpress, 'wp-includes/version.php'), mostVersionBytes)) ?? '',
  )
  const config = await readConfig(ssh, roots)
  const settings = await readSettingPaths(host, read, roots, { ...config, uploads })
  const paths = [path, roots.webRoot, wordpress, settings.content].map((one) => ({ path: one, by: one }))
  const { missing, followed, ...trees } = await findTrees(ssh, host, base, [...paths, ...settings.wanted])
  return {
    version,
    config: config.config,
    configAbove: config.above ? config.path : null,
    layout: {
      ...roots,
      content: settings.content,
      aliases: settings.aliases,
      uploads,
      config: config.path,
      ...trees,
      missing: missing.slice(0, mostTold),
    },
    followed,
  }
}

/** The same, counted. @throws Failure as `findSite` */
export async function readWordpressFiles(
  ssh: Ssh,
  path: string,
  uploads: Layout['uploads'] = null,
): Promise<WordpressFiles> {
  const found = await findSite(ssh, path, uploads)
  const { base, trees } = found.layout
  const [bytes, carrier] = await Promise.all([sizeOf(ssh, [base, ...trees.flatMap(wholeOf)]), carrierOf(ssh)])
  return { ...found, bytes, carrier }
}

async function carrierOf(ssh: Ssh): Promise<WordpressFiles['carrier']> {
  if ((await ssh.run(['rsync', '--version'])).exitCode === 0) return 'rsync'
  return ssh.files().then(
    () => 'sftp',
    () => null,
  )
}

/** Directories of which everything is copied. */
function wholeOf({ path, only }: Layout['trees'][number]): readonly string[] {
  if (only === null) return [path]
  return only.filter((one) => one.endsWith('/')).map((one) => posix.join(path, one))
}

interface FoundConfig {
  readonly path: string | null
  readonly above: boolean
  readonly config: WpConfig | null
}

/** WordPress' own rule: here, or one directory above unless that is another WordPress. */
async function readConfig(ssh: Ssh, { wordpress, webRoot }: SiteRoots): Promise<FoundConfig> {
  const values = (config: string, text: string) => configValues(ssh, text, { config, root: webRoot })
  const path = posix.join(wordpress, 'wp-config.php')
  const here = await readTextFile(ssh, path, mostConfigBytes)
  if (here !== undefined) return { path, above: false, config: await values(path, here) }
  const parent = posix.dirname(wordpress)
  const above = posix.join(parent, 'wp-config.php')
  const another = await ssh.run(['test', '-e', posix.join(parent, 'wp-settings.php')])
  const text = another.exitCode === 0 ? undefined : await readTextFile(ssh, above, mostConfigBytes)
  if (text !== undefined) return { path: above, above: true, config: await values(above, text) }
  // WordPress of many sites, which is told where it is by what is served.
  const served = posix.join(webRoot, 'wp-config.php')
  const its = webRoot === wordpress ? undefined : await readTextFile(ssh, served, mostConfigBytes)
  return its === undefined
    ? { path: null, above: false, config: null }
    : { path: served, above: false, config: await values(served, its) }
}

/** A large site is counted for a while. */
const counting = { seconds: 90 }

/** GNU counts bytes; others count kilobytes. `du` says what it could even when it could not read everything. */
async function sizeOf(ssh: Ssh, paths: readonly string[]): Promise<number> {
  const inside = paths.map((path) => posix.join(path, '.'))
  const exact = countOf((await ssh.run(['du', '-sb', ...inside], counting)).stdout)
  if (exact !== undefined) return exact
  const kilobytes = countOf((await ssh.run(['du', '-sk', ...inside], counting)).stdout)
  return (kilobytes ?? 0) * 1024
}

/** A number begins each line; undefined where none does. */
function countOf(text: string): number | undefined {
  const counts = [...text.matchAll(/^\s{0,8}(\d{1,15})\b/gm)].map(([, digits]) => Number(digits))
  return counts.length === 0 ? undefined : counts.reduce((sum, one) => sum + one, 0)
}
