// What the SSH host tells about the WordPress directory: its wp-config.php, version, size, and what rsync needs.
import { posix } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { Ssh } from './ssh.ts'
import { parseWpConfig, type WpConfig } from './wp-config.ts'

export interface WordpressFiles {
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

/** @throws Failure `wordpress-not-found` */
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

async function readFile(ssh: Ssh, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await ssh.run(['cat', path])
  return exitCode === 0 ? stdout : undefined
}

async function readVersion(ssh: Ssh, path: string): Promise<string> {
  const php = await readFile(ssh, posix.join(path, 'wp-includes/version.php'))
  const version = php && /^\s*\$wp_version\s*=\s*'([^']+)'/m.exec(php)?.[1]
  if (version) return version
  const nearby = await findNearby(ssh, path)
  const hint = nearby
    ? `There is one in ${nearby}; give that path.`
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
    ssh.run(['find', start, '-maxdepth', '4', '-name', 'wp-load.php', '-not', '-path', '*/.*'])
  for (const start of [path, '.', '/var/www']) {
    const { stdout } = await search(start)
    const [first] = stdout.split('\n')
    if (first) return posix.dirname(first)
  }
  return undefined
}

/** WordPress' own rule: here, or one directory above unless that is another WordPress. */
async function readConfig(ssh: Ssh, path: string): Promise<Pick<WordpressFiles, 'config' | 'configAbove'>> {
  const here = await readFile(ssh, posix.join(path, 'wp-config.php'))
  if (here !== undefined) return { config: parseWpConfig(here), configAbove: null }
  const parent = posix.dirname(posix.normalize(path).replace(/(.)\/$/, '$1'))
  const configAbove = posix.join(parent, 'wp-config.php')
  const another = await ssh.run(['test', '-e', posix.join(parent, 'wp-settings.php')])
  const above = another.exitCode === 0 ? undefined : await readFile(ssh, configAbove)
  return above === undefined ? { config: null, configAbove: null } : { config: parseWpConfig(above), configAbove }
}

/** GNU counts bytes; others count kilobytes. `du` says what it could even when it could not read everything. */
async function sizeOf(ssh: Ssh, path: string): Promise<number> {
  const inside = posix.join(path, '.')
  const exact = Number.parseInt((await ssh.run(['du', '-sb', inside])).stdout, 10)
  if (Number.isFinite(exact)) return exact
  const kilobytes = Number.parseInt((await ssh.run(['du', '-sk', inside])).stdout, 10)
  return Number.isFinite(kilobytes) ? kilobytes * 1024 : 0
}

async function findLinksOut(ssh: Ssh, path: string): Promise<readonly string[]> {
  const inside = posix.join(path, '/')
  const { stdout } = await ssh.run(['find', inside, '-maxdepth', '3', '-type', 'l', '-printf', '%p\\t%l\\n'])
  return stdout.split('\n').flatMap((line) => {
    const [link, target] = line.split('\t')
    if (!link || !target) return []
    return posix.resolve(posix.dirname(link), target).startsWith(inside) ? [] : [link]
  })
}
