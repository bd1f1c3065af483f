// Unpacks an archive of WordPress' files into a state: whatever directory they lie in, they end up at its top.
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import { webUser } from '../pool/state-scripts.ts'
import { readScript } from './read-text.ts'
import { mostVersionBytes, wordpressVersionOf } from './wordpress-version.ts'
import { mostConfigBytes, parseWpConfig, type WpConfig } from './wp-config.ts'

export interface ImportFilesOptions {
  readonly docker: Docker
  /** The keeper's image: it has bsdtar, which reads every kind of archive from a pipe. */
  readonly image: string
  readonly production: string
  /** Of the state's files. */
  readonly volume: string
  /** Destroyed here, however it ends. */
  readonly archive: Readable
  readonly signal: AbortSignal
}

export interface ImportedFiles {
  readonly version: string
  readonly config: WpConfig
  readonly bytes: number
}

const target = '/site/files'

/** bsdtar itself refuses paths and links that lead out; besides, its account may write nothing but these files. */
const unpack = `
set -eu
cd ${target}
chmod -R u+rwX .
find . -mindepth 1 -delete
mkdir .unpacked
bsdtar -x -f - -C .unpacked --no-same-owner
`
const settle = `
set -eu
cd ${target}
version=$(find .unpacked -path '*/wp-includes/version.php' -printf '%d %p\\n' | sort -n | head -1 | cut -d' ' -f2-)
test -n "$version" || { echo no-wordpress; exit 3; }
root=\${version%/wp-includes/version.php}
if [ ! -e "$root/wp-config.php" ] && [ "$root" != .unpacked ] && [ -e "$root/../wp-config.php" ]; then
  mv "$root/../wp-config.php" "$root/"
fi
test -e "$root/wp-config.php" || { echo no-config; exit 4; }
find "$root" -mindepth 1 -maxdepth 1 -exec mv -t . {} +
chmod -R u+rwX .
rm -rf .unpacked
du -sb .
`

/** @throws Failure `bad-input` or `wordpress-not-found` */
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
    const settled = await docker.exec(name, ['sh', '-c', settle], { signal, allowFailure: true })
    if (settled.exitCode !== 0) throw notWordpress(settled.stdout.trim(), settled.stderr)
    // Either may be a link to anything.
    const read = async (path: string, most: number) => {
      const argv = ['sh', '-c', readScript, 'sh', posix.join(target, path), String(most + 1)]
      const { exitCode, stdout } = await docker.exec(name, argv, { signal, allowFailure: true })
      if (exitCode !== 0) throw notRead(path)
      return stdout
    }
    const version = wordpressVersionOf(await read('wp-includes/version.php', mostVersionBytes))
    const config = parseWpConfig(await read('wp-config.php', mostConfigBytes))
    return { version, config, bytes: Number.parseInt(settled.stdout, 10) }
  } finally {
    archive.destroy()
    await docker.remove(name)
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

function notWordpress(what: string, detail: string): Failure {
  if (what === 'no-config') {
    return new Failure(
      'wordpress-not-found',
      'There is no wp-config.php beside WordPress in the archive, and it says which database is whose. Pack the whole directory, then try again.',
    )
  }
  return new Failure(
    'wordpress-not-found',
    'There is no WordPress in the archive (wp-includes/version.php). Pack the whole directory, not only wp-content, then try again.',
    { detail },
  )
}
