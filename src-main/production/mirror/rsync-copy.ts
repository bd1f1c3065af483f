// Copies a site's files from its host by rsync, which sends only what differs.
import { posix } from 'node:path'
import type { Layout, ProductionSettings } from '../../contract/models.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { isWithin } from '../site/mountable.ts'
import { excludesIn, filtersOf } from '../site/site-layout.ts'
import { filesFailure, siteGone } from './files-failures.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { readRsyncOutput, rsyncProgress } from './rsync-output.ts'
import { filesMount, filesOwner, rsync, treeMount } from './ssh-sidecar-config.ts'

export interface CopyOptions {
  readonly signal: AbortSignal
  /** Called with the bytes copied so far. */
  readonly onBytes: (done: number) => void
}

export interface CopiedFiles {
  /** The paths that production does not let the SSH user read. */
  readonly unread: readonly string[]
  readonly changed: boolean
}

/** rsync's manual, EXIT VALUES. 23: some files could not be read; 24: some vanished while it ran. */
const partial: ReadonlySet<number> = new Set([23, 24])

/** @throws Failure `wordpress-not-found`, `pool-full`, `ssh-…` */
export async function copyByRsync(parts: MirrorParts, { signal, onBytes }: CopyOptions): Promise<CopiedFiles> {
  const { source, settings, memory } = parts
  const unread: string[] = []
  let [changed, before] = [false, 0]
  for (const argv of rsyncRuns(memory.layout, source, settings)) {
    let done = 0
    const run = await runRsync(parts, argv, {
      signal,
      onBytes(bytes) {
        done = bytes
        onBytes(before + bytes)
      },
    })
    if (/rsync: .*change_dir ".*" failed: No such file/.test(run.words)) throw siteGone(source)
    if (run.exitCode !== 0 && !partial.has(run.exitCode)) throw filesFailure(run, source)
    unread.push(...run.unread)
    changed ||= run.changed
    before += done
  }
  return { unread, changed }
}

/** The arguments of one run for the site's directory, one for each that lies elsewhere, and one for a wp-config.php above. */
function rsyncRuns(
  layout: Layout,
  { wordpress: { configAbove } }: ProductionAccess,
  { bandwidth, excludePaths }: ProductionSettings,
): readonly (readonly string[])[] {
  const limits = bandwidth === null ? [] : [`--bwlimit=${bandwidth}`]
  const usual = ['-rlpt', '--chown', filesOwner, '--numeric-ids', '-s', ...limits]
  const whole = [...usual, '--delete-delay', '--delete-excluded', '--info=progress2']
  const excludes = (directory: string) =>
    excludesIn(layout, directory, excludePaths).map((pattern) => `--exclude=${pattern}`)
  // A wp-config.php from above that has no place of its own stands in the directory itself, where WordPress looks first.
  const hasPlace = layout.trees.some((one) => configAbove && isWithin(configAbove, one.path))
  const above = configAbove && !hasPlace ? configAbove : null
  const kept = above === null ? [] : ['--filter', 'protect /wp-config.php']
  const from = (path: string) => `production:${posix.join(path, '/')}`
  return [
    [...whole, ...kept, ...excludes(layout.base), '--', from(layout.base), `${filesMount}/`],
    ...layout.trees.map((tree) => {
      const filters = [...excludes(tree.path), ...filtersOf(layout, tree)]
      return [...whole, ...filters, '--', from(tree.path), `${treeMount(tree.path)}/`]
    }),
    ...(above === null ? [] : [[...usual, '--', `production:${above}`, `${filesMount}/wp-config.php`]]),
  ]
}

async function runRsync({ docker, sidecar }: MirrorParts, argv: readonly string[], { signal, onBytes }: CopyOptions) {
  const output = readRsyncOutput()
  let changed = false
  let quietUntil = 0
  const { exitCode } = await docker.exec(sidecar.name, [...rsync, ...argv], {
    signal,
    allowFailure: true,
    onStdout(chunk) {
      const progress = rsyncProgress(chunk.toString('latin1'))
      changed ||= progress.changed
      if (progress.bytes === undefined || Date.now() < quietUntil) return
      quietUntil = Date.now() + 200
      onBytes(progress.bytes)
    },
    onStderr: output.push,
  })
  signal.throwIfAborted()
  return { exitCode, words: output.text(), unread: output.denied(), changed }
}
