// Reads a site by SFTP alone, for an account that runs no commands: literals of wp-config.php, and sizes file by file.
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import { bytesBelow, type SftpFiles, wordpressBelow } from '../reach/sftp-files.ts'
import { notOneSite, wordpressNotFound } from './find-wordpress.ts'
import { layoutOf } from './site-layout.ts'
import type { WordpressFiles } from './wordpress-files.ts'
import { mostVersionBytes, wordpressVersionOf } from './wordpress-version.ts'
import { mostConfigBytes, parseWpConfig } from './wp-config.ts'

/** The usual web roots, also as an account sees them that is shut in its home. */
const usual = ['/', '/var/www', '/srv', '/www', '/public_html', '/htdocs', '/httpdocs', '/web', '/html']

/** @param given the path of the site; it is looked for where absent @throws Failure `wordpress-not-found`, `too-much` */
export async function readSiteOverSftp(
  files: SftpFiles,
  given: string | undefined,
  host: string,
): Promise<{ readonly path: string; readonly files: WordpressFiles }> {
  const path = given ?? (await soleWordpress(files, host))
  const php = await files.read(posix.join(path, 'wp-includes/version.php'), mostVersionBytes)
  if (php === undefined) throw wordpressNotFound(path, await wordpressBelow(files, [path, await files.home()]))
  const version = wordpressVersionOf(php)
  const [config, bytes] = await Promise.all([readConfig(files, path), bytesBelow(files, path)])
  return { path, files: { version, ...config, bytes, carrier: 'sftp', layout: layoutOf({}, path), followed: [] } }
}

async function soleWordpress(files: SftpFiles, host: string): Promise<string> {
  const paths = await wordpressBelow(files, [await files.home(), ...usual])
  const [only] = paths
  if (only !== undefined && paths.length === 1) return only
  throw notOneSite(host, paths)
}

/** Reads wp-config.php by WordPress' own rule: beside WordPress, or one directory above unless that is another WordPress. */
async function readConfig(files: SftpFiles, path: string): Promise<Pick<WordpressFiles, 'config' | 'configAbove'>> {
  const here = await files.read(posix.join(path, 'wp-config.php'), mostConfigBytes)
  if (here !== undefined) return { config: parseWpConfig(here), configAbove: null }
  const parent = posix.dirname(posix.normalize(path).replace(/(.)\/$/, '$1'))
  if ((await files.is(posix.join(parent, 'wp-settings.php'))) !== 'none') return { config: null, configAbove: null }
  const configAbove = posix.join(parent, 'wp-config.php')
  const above = await files.read(configAbove, mostConfigBytes).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'wordpress-not-found') return undefined
    throw error
  })
  return above === undefined ? { config: null, configAbove: null } : { config: parseWpConfig(above), configAbove }
}
