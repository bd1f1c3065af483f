// Copies files by SFTP where a host has no rsync, or runs no commands at all: lftp compares size and time of every file, and
// fetches those that differ, whole. Names in what it says are production's.
import { posix } from 'node:path'
import { isWithin } from '../../clones/places.ts'
import { Failure } from '../../contract/failure.ts'
import type { Layout, ProductionSettings } from '../../contract/models.ts'
import { hasControls, plainText } from '../../contract/plain-text.ts'
import { lastWords, readLines } from '../../contract/words.ts'
import type { Docker } from '../../docker/docker.ts'
import type { ProductionSource } from '../reach/source.ts'
import { excludesIn } from '../site/site-layout.ts'
import { sidecarHome } from './ssh-sidecar-config.ts'

export interface SftpCopy {
  readonly from: string
  /** In the courier. */
  readonly to: string
  /** Patterns as rsync has them. */
  readonly excludes: readonly string[]
  /** Only these files of its top, and what else is there stays. */
  readonly only?: readonly string[]
  /** A file of its top that stays, though production has it not. */
  readonly kept?: string
  /** Kibibytes a second, null: as many as come. */
  readonly bandwidth: number | null
}

/** What belongs to a site, each to its place. */
export function sftpCopies(
  layout: Layout,
  { wordpress: { configAbove } }: Pick<ProductionSource, 'wordpress'>,
  { excludePaths, bandwidth }: Pick<ProductionSettings, 'excludePaths' | 'bandwidth'>,
  { files, treeAt }: { readonly files: string; readonly treeAt: (path: string) => string },
): readonly SftpCopy[] {
  const placed = layout.trees.some((one) => configAbove && isWithin(configAbove, one.path))
  const above = configAbove && !placed ? configAbove : null
  const excludes = (directory: string) => excludesIn(layout, directory, excludePaths)
  const trees = layout.trees.flatMap(({ path, only }) => {
    const whole = (inside: string) => {
      const from = posix.join(path, inside)
      return { from, to: posix.join(treeAt(path), inside), excludes: excludes(from), bandwidth }
    }
    if (only === null) return [whole('')]
    const [directories, names] = [only.filter((one) => one.endsWith('/')), only.filter((one) => !one.endsWith('/'))]
    const parents = [...new Set(names.map((name) => posix.dirname(name)))]
    const some = parents.map((parent) => {
      const inside = names.filter((name) => posix.dirname(name) === parent).map((name) => posix.basename(name))
      return { ...whole(parent), only: inside }
    })
    return [...directories.map(whole), ...some]
  })
  return [
    {
      from: layout.base,
      to: files,
      excludes: excludes(layout.base),
      bandwidth,
      ...(above && { kept: posix.basename(above) }),
    },
    ...trees,
    ...(above
      ? [{ from: posix.dirname(above), to: files, excludes: [], only: [posix.basename(above)], bandwidth }]
      : []),
  ]
}

export interface SftpCopied {
  readonly exitCode: number
  /** Everything came that could be read. */
  readonly isWhole: boolean
  /** There is nothing where it was. */
  readonly isGone: boolean
  readonly words: string
  readonly unread: readonly string[]
  readonly changed: boolean
}

/** Files belong to the account a clone's PHP runs as. */
const own = 'find "$1" ! -user 33 -exec chown -h 33:33 {} +'

export async function copyOverSftp(
  docker: Docker,
  container: string,
  copy: SftpCopy,
  signal: AbortSignal,
): Promise<SftpCopied> {
  const words = readLftpOutput(copy.from)
  await docker.exec(container, ['mkdir', '-p', copy.to], { signal })
  const { exitCode } = await docker.exec(container, ['lftp', '--norc', '-f', '/dev/stdin'], {
    env: { HOME: sidecarHome, LANG: 'C.UTF-8' },
    stdin: lftpScript(`ssh -F ${sidecarHome}/config`, copy),
    signal,
    allowFailure: true,
    onStdout: words.push,
    onStderr: words.push,
  })
  signal.throwIfAborted()
  await docker.exec(container, ['sh', '-c', own, 'sh', copy.to], { signal })
  const { isWhole, isGone } = words.outcome()
  return {
    exitCode,
    isWhole: exitCode === 0 || isWhole,
    isGone,
    words: words.text(),
    unread: words.denied(),
    changed: words.changed(),
  }
}

/** lftp's program, for its standard input: nothing of it is an argument. */
export function lftpScript(ssh: string, { from, to, excludes, only, kept, bandwidth }: SftpCopy): string {
  const leftOut = [...excludes.map(lftpExclude), ...(kept === undefined ? [] : [`^${escaped(kept)}$`])]
  const chosen = only ? ['--no-recursion', `--include ${quoted(`^(${only.map(escaped).join('|')})$`)}`] : ['--delete']
  return [
    'set cmd:interactive no',
    'set cmd:fail-exit no',
    `set sftp:connect-program ${quoted(`${ssh} -a -x`)}`,
    'set sftp:auto-confirm no',
    // Names are bytes, whatever alphabet somebody means.
    'set sftp:charset ISO-8859-1',
    'set file:charset ISO-8859-1',
    'set net:max-retries 3',
    'set net:timeout 30',
    'set net:reconnect-interval-base 2',
    'set mirror:parallel-directories yes',
    ...(bandwidth === null ? [] : [`set net:limit-total-rate ${bandwidth * 1024}:0`]),
    'open sftp://production',
    [
      'mirror --no-umask --verbose=1 --parallel=4',
      ...chosen,
      ...leftOut.map((one) => `--exclude ${quoted(one)}`),
      '--',
      quoted(posix.join(from, '/')),
      quoted(posix.join(to, '/')),
    ].join(' '),
    '',
  ].join('\n')
}

/** A word that ends a line would be a command of its own, and some of lftp's run programs. @throws Failure `bad-input` */
function quoted(word: string): string {
  if (!hasControls(word)) return `"${word.replace(/[\\"]/g, '\\$&')}"`
  throw new Failure(
    'bad-input',
    `“${plainText(word, 80)}” has characters that no name of a site’s files has, so nothing is copied from there over SFTP. Nothing was changed; rename it on the host, or leave it out in the production’s settings.`,
  )
}
const escaped = (text: string) => text.replace(/[.+^${}()|[\]\\?*]/g, '\\$&')

/**
 * rsync's pattern as an extended regular expression of lftp, which knows paths from the top, a slash behind those of
 * directories.
 */
export function lftpExclude(pattern: string): string {
  const isDirectory = pattern.endsWith('/')
  const bare = pattern.replace(/^\/|\/$/g, '')
  const isAnchored = pattern.startsWith('/') || bare.includes('/')
  const body = bare
    .split(/(\*\*|\*|\?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : escaped(part)))
    .join('')
  return `${isAnchored ? '^' : '(^|/)'}${body}${isDirectory ? '/$' : '/?$'}`
}

const [mostOfLine, mostWords, mostDenied, mostNamed] = [16_000, 8_000, 2_000, 20_000]

interface LftpOutput {
  push(chunk: Buffer): void
  readonly changed: () => boolean
  readonly denied: () => readonly string[]
  readonly outcome: () => Pick<SftpCopied, 'isWhole' | 'isGone'>
  text(): string
}

/** Of both of its outputs. A file that it may not read is named without its directory, and was named with it before. */
export function readLftpOutput(from: string): LftpOutput {
  const refused: string[] = []
  const begun: string[] = []
  const words = lastWords(mostWords)
  const others: string[] = []
  let [changed, transfers, refusals] = [false, 0, 0]
  const lines = readLines({
    most: mostOfLine,
    onLine(line) {
      const [, file] = /^Transferring file `(.*)'$/.exec(line) ?? []
      if (file !== undefined) {
        transfers++
        if (begun.length < mostNamed) begun.push(file)
        return
      }
      if (/^(?:Making (?:directory|symbolic link)|Removing old) /.test(line)) {
        changed = true
        return
      }
      words.add(`${line}\n`)
      // Whatever kept one file back, it is named: refused, or gone since it was listed.
      const [, path] = /^mirror: Access failed: [^(]*\((.*)\)$/.exec(line) ?? []
      if (path !== undefined && path !== from) {
        // A directory has its whole path there, and a file was begun before.
        if (!path.startsWith('/')) refusals++
        if (refused.length < mostDenied) refused.push(path)
      }
      // What it says of the copy that it could not make then.
      else if (!/^chmod: Access failed: /.test(line)) others.push(line)
    },
  })
  const named = (path: string) => {
    const whole = begun.find((one) => one === path || one.endsWith(`/${path}`)) ?? path
    const base = posix.join(from, '/')
    return plainText(whole.startsWith(base) ? whole.slice(base.length) : whole, 4096)
  }
  return {
    push: lines.push,
    changed: () => changed || transfers > refusals,
    denied: () => refused.map(named),
    outcome: () => ({
      isWhole: others.every((line) => line === ''),
      isGone: others.some(
        (line) => line === `mirror: Access failed: No such file (${posix.join(from, '/').replace(/\/$/, '')})`,
      ),
    }),
    text: () => words.text() + lines.rest(),
  }
}
