// Reads the symbolic links by which a site's directories are found: on production, and among the files that were fetched.
import { deepest } from '../site/site-trees.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { filesMount, rsync, treesMount } from './ssh-sidecar-config.ts'

/** Prints a digest of the links near the top of everything that was fetched: as deep as they are looked for on production. */
const digestLinks = `find ${filesMount} ${treesMount} -maxdepth ${deepest} \\( -name node_modules -o -name .git \\) -prune \
  -o -type l -printf '%p %l\\n' 2>/dev/null | sort | sha256sum`

/** Whether production's links, which lead to its files, point where they did when the layout was read. */
export async function leadsAsBefore(
  { docker, sidecar, source, memory }: MirrorParts,
  signal: AbortSignal,
): Promise<boolean> {
  const { links } = memory.layout
  if (links.length === 0 || source.ssh.files === 'sftp') return true
  const from = links.map(({ path }, index) => `${index === 0 ? 'production' : ''}:${path}`)
  const { stdout } = await docker.exec(sidecar.name, [...rsync, '-l', '-s', '--list-only', '--', ...from], {
    allowFailure: true,
    signal,
  })
  signal.throwIfAborted()
  const targets = stdout.split('\n').flatMap((line) => line.split(' -> ')[1] ?? [])
  return links.every(({ target }) => targets.includes(target))
}

/** @returns a text that changes with the links among the fetched files */
export async function linksDigest({ sidecar }: MirrorParts): Promise<string> {
  return (await sidecar.run(['sh', '-c', digestLinks, 'sh'])).stdout
}
