// What the SSH host tells about the WordPress directory: its wp-config.php, version, size, and what rsync needs.
import { posix } from 'node:path'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import { configValues } from './config-values.ts'
import type { Ssh } from './ssh.ts'
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
  readonly rsync: boolean
  /** Symbolic links near the top that lead out of the directory: the mirror does not have what they point to. */
  readonly linksOut: readonly string[]
}

/** @throws Failure `wordpress-not-found`, `too-much`, `ssh-unreachable` */
export async function readWordpressFiles(ssh: Ssh, path: string): Promise<WordpressFiles> {
  const version = await readVersion(ssh, path)
  const [config, bytes, rsync, linksOut] = await Promise.all([
    readConfig(ssh, path),
    sizeOf(ssh, path),
    ssh.run(['rsync', '--version']).then((result) => result.exitCode === 0),
    findLinksOut(ssh, path),
  ])
  return { version, ...config, bytes, rsync, linksOut }
}

/** A device, a pipe or a directory is opened by nobody; of a file no more is sent than was asked for. */
export const readScript = 'test -e "$1" || exit 3; test -f "$1" || exit 4; head -c "$2" <"$1"'

/**
 * A text file of the host, whole. Undefined where there is none, or it cannot be read.
 * @throws Failure `too-much` when it has more than `most` bytes; `wordpress-not-found` when it is no file
 */
export async function readBounded(ssh: Pick<Ssh, 'run'>, path: string, most: number): Promise<string | undefined> {
  const argv = ['sh', '-c', readScript, 'sh', path, String(most + 1)]
  const what = `reading ${plainText(path)}`
  const { exitCode, stdout, bytes } = await ssh.run(argv, { bytes: most + 64 * 1024, what })
  if (exitCode === 4) throw noFile(path)
  if (exitCode !== 0) return undefined
  if (bytes > most) throw tooLarge(path, most)
  return stdout
}

async function readVersion(ssh: Ssh, path: string): Promise<string> {
  const php = await readBounded(ssh, posix.join(path, 'wp-includes/version.php'), mostVersionBytes)
  if (php !== undefined) return wordpressVersionOf(php)
  const nearby = await findNearby(ssh, path)
  const hint = nearby
    ? `There is one in ${plainText(nearby)}; give that path.`
    : 'Give the directory that holds wp-load.php and wp-includes.'
  throw new Failure(
    'wordpress-not-found',
    `There is no WordPress in ${path} on this host. Nothing was changed. ${hint}`,
    {
      remedy: { label: 'Edit source', action: 'edit-source' },
    },
  )
}

async function findNearby(ssh: Ssh, path: string): Promise<string | undefined> {
  const search = (start: string) =>
    ssh.run(['find', start, '-maxdepth', '4', '-name', 'wp-load.php', '-not', '-path', '*/.*'], { cut: true })
  for (const start of [path, '.', '/var/www']) {
    const [first] = wholeLines((await search(start)).stdout)
    if (first) return posix.dirname(first)
  }
  return undefined
}

/** Of an answer that was cut off, the last line is none. */
const wholeLines = (text: string) => text.split('\n').slice(0, -1)

/** WordPress' own rule: here, or one directory above unless that is another WordPress. */
async function readConfig(ssh: Ssh, path: string): Promise<Pick<WordpressFiles, 'config' | 'configAbove'>> {
  const values = (config: string, text: string) => configValues(ssh, text, { config, root: path })
  const inside = posix.join(path, 'wp-config.php')
  const here = await readBounded(ssh, inside, mostConfigBytes)
  if (here !== undefined) return { config: await values(inside, here), configAbove: null }
  const parent = posix.dirname(posix.normalize(path).replace(/(.)\/$/, '$1'))
  const configAbove = posix.join(parent, 'wp-config.php')
  const another = await ssh.run(['test', '-e', posix.join(parent, 'wp-settings.php')])
  const above = another.exitCode === 0 ? undefined : await readBounded(ssh, configAbove, mostConfigBytes)
  if (above === undefined) return { config: null, configAbove: null }
  return { config: await values(configAbove, above), configAbove }
}

/** A large site is counted for a while. */
const counting = { seconds: 90 }

/** GNU counts bytes; others count kilobytes. `du` says what it could even when it could not read everything. */
async function sizeOf(ssh: Ssh, path: string): Promise<number> {
  const inside = posix.join(path, '.')
  const exact = countOf((await ssh.run(['du', '-sb', inside], counting)).stdout)
  if (exact !== undefined) return exact
  const kilobytes = countOf((await ssh.run(['du', '-sk', inside], counting)).stdout)
  return (kilobytes ?? 0) * 1024
}

function countOf(text: string): number | undefined {
  const digits = /^\s{0,8}(\d{1,15})\b/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

async function findLinksOut(ssh: Ssh, path: string): Promise<readonly string[]> {
  const inside = posix.join(path, '/')
  const { stdout } = await ssh.run(['find', inside, '-maxdepth', '3', '-type', 'l', '-printf', '%p\\t%l\\n'], {
    cut: true,
  })
  return wholeLines(stdout).flatMap((line) => {
    const [link, target] = line.split('\t')
    if (!link || !target) return []
    return posix.resolve(posix.dirname(link), target).startsWith(inside) ? [] : [plainText(link)]
  })
}

function noFile(path: string): Failure {
  return new Failure(
    'wordpress-not-found',
    `${plainText(path)} on the host is no plain file, so it was not read. Nothing was changed; see what put it there, and give the path of a WordPress that runs.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

function tooLarge(path: string, most: number): Failure {
  return new Failure(
    'too-much',
    `${plainText(path)} on the host has more than ${Math.round(most / 1024)} KB, which no such file of WordPress has, so it was not read. Nothing was changed; see what is in it, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
