// Writes the program by which lftp copies one directory over SFTP. No name in it, which production chose, becomes a command.
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import { hasControls, plainText } from '../../contract/plain-text.ts'

/** The copy of one directory. */
export interface SftpCopy {
  /** The directory on production. */
  readonly from: string
  /** The directory in the sidecar. */
  readonly to: string
  /** Patterns as rsync has them. */
  readonly excludes: readonly string[]
  /** Copies only the files of these names in the directory itself, and removes nothing; all by default. */
  readonly only?: readonly string[]
  /** The name of a file in the directory itself that stays, though production does not have it. */
  readonly kept?: string
  /** Kibibytes a second; null: as many as come. */
  readonly bandwidth: number | null
}

/**
 * The program for lftp's standard input, where no process list shows it.
 * @param ssh the command that lftp starts to reach the host
 * @throws Failure `bad-input` for a path or pattern with control characters
 */
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

/** Refuses line breaks: the next line would be a command of its own, and some of lftp's commands run programs. */
function quoted(word: string): string {
  if (!hasControls(word)) return `"${word.replace(/[\\"]/g, '\\$&')}"`
  throw new Failure(
    'bad-input',
    `“${plainText(word, 80)}” has characters that no name of a site’s files has, so nothing is copied from there over SFTP. Nothing was changed; rename it on the host, or leave it out in the production’s settings.`,
  )
}

const escaped = (text: string) => text.replace(/[.+^${}()|[\]\\?*]/g, '\\$&')

/**
 * Translates a pattern of rsync's into an extended regular expression, which lftp compares with paths from the directory
 * down; those of directories end in a slash.
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
