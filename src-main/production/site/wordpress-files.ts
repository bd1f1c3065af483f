// Reads a site's files over SSH: its layout, wp-config.php, version, size, and what can copy them.
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
  /** `unknownVersion` where version.php does not tell it. */
  readonly version: string
  /** Null where no wp-config.php can be read. */
  readonly config: WpConfig | null
  /** The path of wp-config.php where it lies one directory above WordPress; null otherwise. */
  readonly configAbove: string | null
  readonly bytes: number
  /** What can copy the files; null where the host has neither. */
  readonly carrier: 'rsync' | 'sftp' | null
  /** Where the parts of the site lie. */
  readonly layout: Layout
  /** Paths that lead out of the site's directory and are copied with their targets. */
  readonly followed: readonly string[]
}

/** The most missing paths that are kept in a layout, which every point carries. */
const mostTold = 20

type FoundSite = Omit<WordpressFiles, 'bytes' | 'carrier'>

/**
 * Finds a site and its layout.
 * @param path the path of the site, as the person gave it
 * @param uploads where the options table moves uploads; null where it does not, or was not read yet
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

/** Finds a site, measures it, and looks for rsync and SFTP. @throws Failure as `findSite` */
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

/** The directories of a layout that are copied whole. */
function wholeOf({ path, only }: Layout['trees'][number]): readonly string[] {
  if (only === null) return [path]
  return only.filter((one) => one.endsWith('/')).map((one) => posix.join(path, one))
}

interface FoundConfig {
  readonly path: string | null
  readonly above: boolean
  readonly config: WpConfig | null
}

/** Reads wp-config.php by WordPress' own rule: beside WordPress, or one directory above unless that is another WordPress. */
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
  // One WordPress may serve many sites, each with a wp-config.php in its own web root.
  const served = posix.join(webRoot, 'wp-config.php')
  const its = webRoot === wordpress ? undefined : await readTextFile(ssh, served, mostConfigBytes)
  return its === undefined
    ? { path: null, above: false, config: null }
    : { path: served, above: false, config: await values(served, its) }
}

/** The limit for measuring a large site. */
const counting = { seconds: 90 }

/** GNU du counts bytes, others kilobytes. It prints a size even where it could not read everything. */
async function sizeOf(ssh: Ssh, paths: readonly string[]): Promise<number> {
  const inside = paths.map((path) => posix.join(path, '.'))
  const exact = countOf((await ssh.run(['du', '-sb', ...inside], counting)).stdout)
  if (exact !== undefined) return exact
  const kilobytes = countOf((await ssh.run(['du', '-sk', ...inside], counting)).stdout)
  return (kilobytes ?? 0) * 1024
}

/** The sum of the numbers that begin the lines; undefined where none does. */
function countOf(text: string): number | undefined {
  const counts = [...text.matchAll(/^\s{0,8}(\d{1,15})\b/gm)].map(([, digits]) => Number(digits))
  return counts.length === 0 ? undefined : counts.reduce((sum, one) => sum + one, 0)
}
