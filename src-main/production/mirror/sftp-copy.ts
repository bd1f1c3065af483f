// Copies a site's files by SFTP where its host has no rsync, or runs no commands at all: lftp compares size and time of every
// file, and fetches those that differ, whole.
import { posix } from 'node:path'
import type { Layout, ProductionSettings } from '../../contract/models.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { isWithin } from '../site/mountable.ts'
import { excludesIn } from '../site/site-layout.ts'
import { filesFailure, siteGone } from './files-failures.ts'
import { readLftpOutput } from './lftp-output.ts'
import { lftpScript, type SftpCopy } from './lftp-script.ts'
import type { MirrorParts } from './mirror-parts.ts'
import type { CopiedFiles } from './rsync-copy.ts'
import { filesMount, filesOwner, sidecarHome, treeMount } from './ssh-sidecar-config.ts'

/** @throws Failure `wordpress-not-found`, `pool-full`, `ssh-…`, `bad-input` for a path that lftp cannot be told */
export async function copyBySftp(parts: MirrorParts, signal: AbortSignal): Promise<CopiedFiles> {
  const { source, settings, memory } = parts
  const unread: string[] = []
  let changed = false
  for (const copy of sftpCopies(memory.layout, source, settings)) {
    const copied = await runLftp(parts, copy, signal)
    unread.push(...copied.unread)
    changed ||= copied.changed
  }
  return { unread, changed }
}

/** The copies that make up a site: its directory, what lies elsewhere of it, and a wp-config.php above. */
function sftpCopies(
  layout: Layout,
  { wordpress: { configAbove } }: ProductionAccess,
  { excludePaths, bandwidth }: ProductionSettings,
): readonly SftpCopy[] {
  const { base } = layout
  const hasPlace = layout.trees.some((one) => configAbove && isWithin(configAbove, one.path))
  const above = configAbove && !hasPlace ? configAbove : null
  const excludes = (directory: string) => excludesIn(layout, directory, excludePaths)
  const kept = above ? { kept: posix.basename(above) } : {}
  return [
    { from: base, to: filesMount, excludes: excludes(base), bandwidth, ...kept },
    ...layout.trees.flatMap((tree) => treeCopies(tree, { excludes, bandwidth })),
    ...(above
      ? [{ from: posix.dirname(above), to: filesMount, excludes: [], only: [posix.basename(above)], bandwidth }]
      : []),
  ]
}

/** lftp chooses files of one directory at a time, so a tree of which only some is copied takes several copies. */
function treeCopies(
  { path, only }: Layout['trees'][number],
  how: { readonly excludes: (directory: string) => readonly string[]; readonly bandwidth: number | null },
): readonly SftpCopy[] {
  const whole = (inside: string) => {
    const from = posix.join(path, inside)
    return { from, to: posix.join(treeMount(path), inside), excludes: how.excludes(from), bandwidth: how.bandwidth }
  }
  if (only === null) return [whole('')]
  const directories = only.filter((one) => one.endsWith('/'))
  const files = only.filter((one) => !one.endsWith('/'))
  const parents = [...new Set(files.map((file) => posix.dirname(file)))]
  const some = parents.map((parent) => {
    const names = files.filter((file) => posix.dirname(file) === parent).map((file) => posix.basename(file))
    return { ...whole(parent), only: names }
  })
  return [...directories.map(whole), ...some]
}

/** Files belong to the account a clone's PHP runs as. */
const setOwner = `find "$1" ! -user ${filesOwner.split(':')[0]} -exec chown -h ${filesOwner} {} +`

async function runLftp(
  { docker, sidecar, source }: MirrorParts,
  copy: SftpCopy,
  signal: AbortSignal,
): Promise<CopiedFiles> {
  const output = readLftpOutput(copy.from)
  await docker.exec(sidecar.name, ['mkdir', '-p', copy.to], { signal })
  const { exitCode } = await docker.exec(sidecar.name, ['lftp', '--norc', '-f', '/dev/stdin'], {
    env: { HOME: sidecarHome, LANG: 'C.UTF-8' },
    stdin: lftpScript(`ssh -F ${sidecarHome}/config`, copy),
    signal,
    allowFailure: true,
    onStdout: output.push,
    onStderr: output.push,
  })
  signal.throwIfAborted()
  await docker.exec(sidecar.name, ['sh', '-c', setOwner, 'sh', copy.to], { signal })
  const { isWhole, isGone } = output.outcome()
  if (isGone) throw siteGone(source)
  if (exitCode !== 0 && !isWhole) throw filesFailure({ exitCode, words: output.text() }, source)
  return { unread: output.denied(), changed: output.changed() }
}
