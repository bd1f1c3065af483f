// Unpacks an archive of WordPress' files into a state, so that the site, or the project around it, lies at the top.
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import type { Layout } from '../../contract/models.ts'
import type { Docker } from '../../docker/docker.ts'
import { webUser } from '../../pool/state-scripts.ts'
import { openHostPaths } from '../reach/host-paths.ts'
import { readerOf, readScript } from '../reach/read-text-file.ts'
import type { Ssh } from '../reach/ssh.ts'
import { configValues } from '../site/config-values.ts'
import { defaultRoot } from '../site/site-layout.ts'
import { mostVersionBytes, wordpressVersionOf } from '../site/wordpress-version.ts'
import { mostConfigBytes, type WpConfig } from '../site/wp-config.ts'
import { layoutAt, unpackedLayout } from './unpacked-layout.ts'

export interface ImportFilesOptions {
  readonly docker: Docker
  /** The keeper's image, whose bsdtar reads every kind of archive from a pipe. */
  readonly image: string
  /** The image of a clone's web server, whose PHP runs a wp-config.php that computes its values. */
  readonly webImage: () => Promise<string>
  readonly production: string
  /** The volume of the state's files. */
  readonly volume: string
  /** The archive; destroyed at the end in any case. */
  readonly archive: Readable
  readonly signal: AbortSignal
}

export interface ImportedFiles {
  readonly version: string
  readonly config: WpConfig
  /** The layout in the state, whose top is its base. */
  readonly layout: Layout
  readonly bytes: number
}

const target = '/site/files'
/** The most bytes that a command's output may have. */
const mostSaid = 4 * 2 ** 20

/** Unpacks the archive. bsdtar refuses paths and links that lead out, and its account can write to these files only. */
const unpack = `
set -eu
cd ${target}
chmod -R u+rwX .
find . -mindepth 1 -delete
mkdir .unpacked
bsdtar -x -f - -C .unpacked --no-same-owner
`
const find = `
cd ${target}
find .unpacked -path '*/wp-includes/version.php' -printf '%d %p\\n' | sort -n | head -1 | cut -d' ' -f2-
`
/** Moves the contents of `$1` to the top. */
const settle = `
set -eu
cd ${target}
find "$1" -mindepth 1 -maxdepth 1 -exec mv -t . {} +
chmod -R u+rwX .
rm -rf .unpacked
du -sb .
`

/** Unpacks an archive and finds the site in it. @throws Failure `bad-input`, `wordpress-not-found` */
export async function importFiles(options: ImportFilesOptions): Promise<ImportedFiles> {
  const { docker, image, production, volume, archive, signal } = options
  const name = `import-${production}`
  try {
    await docker.remove(name)
    await docker.run({
      name,
      role: 'prepare',
      owner: production,
      state: 'import',
      image,
      command: ['sleep', 'infinity'],
      user: webUser,
      mounts: [{ volume, target }],
      network: 'none',
    })
    const unpacked = await docker.exec(name, ['sh', '-c', unpack], { stdin: archive, signal, allowFailure: true })
    signal.throwIfAborted()
    if (unpacked.exitCode !== 0) throw notUnpacked(unpacked.stderr)
    const run = runIn(docker, name, signal)
    const found = await findUnpacked(run)
    const settled = await run(['sh', '-c', settle, 'sh', found.base])
    if (settled.exitCode !== 0) throw notUnpacked(settled.stderr)
    return { ...(await readSettled(run, found, options)), bytes: Number.parseInt(settled.stdout, 10) }
  } finally {
    archive.destroy()
    await docker.remove(name)
  }
}

/** The layout of the site as it was unpacked. @throws Failure `wordpress-not-found` */
async function findUnpacked(run: Ssh['run']): Promise<Layout> {
  const found = (await run(['sh', '-c', find])).stdout.trim()
  if (!found) throw noWordpress()
  const wordpress = posix.join(target, posix.dirname(posix.dirname(found)))
  const host = openHostPaths({ run })
  const layout = await unpackedLayout(host, readerOf({ run }), wordpress, posix.join(target, '.unpacked'))
  if (!layout) throw noWordpress()
  if (layout.config === null) throw noConfig()
  return layout
}

/** Reads the site once it lies at the top. @throws Failure `bad-input` where a file that must be read is no regular file */
async function readSettled(
  run: Ssh['run'],
  found: Layout,
  options: ImportFilesOptions,
): Promise<Omit<ImportedFiles, 'bytes'>> {
  // Each may be a link that leads anywhere.
  const read = async (path: string, most: number) => {
    const result = await run(['sh', '-c', readScript, 'sh', path, String(most + 1)])
    if (result.exitCode !== 0) throw notRead(posix.relative(target, path))
    return result.stdout
  }
  const [inside, layout] = [layoutAt(found, target), layoutAt(found, defaultRoot)]
  const versionFile = posix.join(inside.wordpress, 'wp-includes/version.php')
  const version = wordpressVersionOf(await read(versionFile, mostVersionBytes))
  const text = await read(inside.config ?? '', mostConfigBytes)
  const places = { config: layout.config ?? '', root: layout.webRoot }
  const config = await configValues({ run: ownPhp(options, layout) }, text, places)
  return { version, config, layout }
}

/** Runs a command in the container, as over SSH on a host. */
function runIn(docker: Docker, name: string, signal: AbortSignal): Ssh['run'] {
  return async (argv, { stdin } = {}) => {
    const given = { signal, allowFailure: true, mostBytes: mostSaid, ...(stdin !== undefined && { stdin }) }
    const result = await docker.exec(name, argv, given)
    return { ...result, bytes: Buffer.byteLength(result.stdout) }
  }
}

/** Runs a clone's PHP in a container of its own that sees the files only. */
function ownPhp({ docker, webImage, production, volume, signal }: ImportFilesOptions, { base }: Layout): Ssh['run'] {
  return async (argv, bounds) => {
    const name = `import-${production}-php`
    await docker.remove(name)
    try {
      await docker.run({
        name,
        role: 'prepare',
        owner: production,
        state: 'import',
        image: await webImage(),
        command: ['sleep', 'infinity'],
        user: webUser,
        mounts: [{ volume, target: base, readOnly: true }],
        network: 'none',
      })
      return await runIn(docker, name, signal)(argv, bounds)
    } finally {
      await docker.remove(name)
    }
  }
}

function notUnpacked(detail: string): Failure {
  if (/No space left/.test(detail)) {
    return new Failure('pool-full', 'The pool has no room for these files. Free some space, then try again.', {
      remedy: { label: 'Free space', action: 'free-space' },
      detail,
    })
  }
  return new Failure(
    'bad-input',
    'The archive of WordPress’ files could not be unpacked. Give a .zip or .tar.gz that is complete.',
    { detail: detail.slice(-2000) },
  )
}

function notRead(path: string): Failure {
  return new Failure(
    'bad-input',
    `${path} in the archive is no plain file, so it was not read. Pack the directory of a WordPress that runs, then try again.`,
  )
}

function noConfig(): Failure {
  return new Failure(
    'wordpress-not-found',
    'There is no wp-config.php beside WordPress in the archive, and it says which database is whose. Pack the whole directory, then try again.',
  )
}

function noWordpress(): Failure {
  return new Failure(
    'wordpress-not-found',
    'There is no WordPress in the archive (wp-includes/version.php). Pack the whole directory, not only wp-content, then try again.',
  )
}
