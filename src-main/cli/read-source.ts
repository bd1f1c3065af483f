// Where a production is, from the words of `sitefork link`. Secrets come from files or standard input, never from argv.
import { resolve } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { Backup } from '../contract/models.ts'
import {
  type Source,
  type SourceInput,
  type SshWish,
  sourceSchema,
  type TypedSource,
  typedSourceSchema,
} from '../contract/source.ts'
import { parsePlace } from '../contract/ssh-place.ts'
import { flag, text } from './options.ts'
import { readWholeFile } from './read-file.ts'
import type { Shell } from './shell.ts'

export const sourceOptions = {
  ssh: text('[user@]host[:port]'),
  path: text('/var/www/html'),
  key: text('FILE'),
  'ssh-password-file': text('FILE'),
  'passphrase-file': text('FILE'),
  fingerprint: text('SHA256:…'),
  'accept-host-key': flag(),
  'db-host': text('HOST'),
  'db-port': text('PORT'),
  'db-name': text('NAME'),
  'db-user': text('USER'),
  'db-password-file': text('FILE'),
  'db-direct': flag(),
  'table-prefix': text('wp_'),
  source: text('FILE', 'all of this as JSON; - for standard input'),
}

export const backupOptions = { dump: text('FILE'), files: text('FILE'), 'dump-database': text('NAME') }

/** As it was typed, whole or not. @throws Failure `bad-input` with what is wrong */
export function readTyped(shell: Shell<typeof sourceOptions>): TypedSource {
  const file = shell.values.source
  const typed: unknown = file === undefined ? fromOptions(shell) : parsedJson(read(file), file)
  const parsed = typedSourceSchema.safeParse(typed)
  if (!parsed.success) throw malformed(parsed.error.issues[0])
  return parsed.data
}

/** The files that are named, as the host finds them; undefined where production is to be reached. */
export function backupFromOptions(shell: Shell<typeof backupOptions>): Backup | undefined {
  const [dump, files] = [shell.values.dump, shell.values.files]
  if (dump === undefined && files === undefined) return undefined
  if (!dump || !files) throw new Failure('bad-input', 'Name both: --dump site.sql.gz --files site.tar.gz')
  const database = shell.values['dump-database']
  return { dump: resolve(dump), files: resolve(files), ...(database !== undefined && { database }) }
}

/**
 * Before anything but a question for its key is sent to the host: only a key that this computer's ssh knows is trusted, or that
 * the person has seen.
 * @param ask whether that key is the right one; undefined where nobody can be asked
 * @throws Failure `bad-input` showing the key that waits to be accepted
 */
export async function accept(
  shell: Shell<typeof sourceOptions>,
  source: TypedSource,
  ask: ((question: string) => Promise<boolean>) | undefined,
): Promise<Source> {
  const given = source.ssh.fingerprint ?? shell.values.fingerprint
  const fingerprint = given ?? (await accepted(shell, source, ask))
  const parsed = sourceSchema.safeParse({ ...source, ssh: { ...source.ssh, fingerprint } })
  if (!parsed.success) throw malformed(parsed.error.issues[0])
  return parsed.data
}

async function accepted(
  shell: Shell<typeof sourceOptions>,
  { ssh: { host, port, user, auth } }: TypedSource,
  ask: ((question: string) => Promise<boolean>) | undefined,
): Promise<string> {
  const shown = await shell.client.production.hostKey({ host, port, user, ...(auth.is === 'usual' && { auth }) })
  const { fingerprint } = shown
  if (shown.known || shell.values['accept-host-key']) return fingerprint
  const seen = `${host} shows the key ${fingerprint}. Nothing else was sent to it.`
  if (await ask?.(`${seen} Is that the right one?`)) return fingerprint
  throw new Failure(
    'bad-input',
    `${seen} If that is the right one, run the same again with: --fingerprint ${fingerprint}`,
    { remedy: { label: 'Accept the key', action: 'accept-host-key', text: fingerprint } },
  )
}

function malformed(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): Failure {
  // What the schema says in its own words is no sentence: something is not there, or is of another kind.
  const isOwn = issue === undefined || /^(?:Invalid|Too|Unrecognized)/.test(issue.message)
  const sentence = isOwn
    ? 'This is missing, or is no text or number as it has to be.'
    : issue.message.replace(/[.…]?$/, '.')
  return new Failure('bad-input', `${sentence} (${issue?.path.join('.')}) Nothing was done. See: sitefork help`)
}

function fromOptions(shell: Shell<typeof sourceOptions>): SourceInput {
  const place = parsePlace(shell.values.ssh ?? '')
  if (!place) {
    throw new Failure(
      'bad-input',
      'Say where production is: --ssh user@host, --ssh user@host:port, or --ssh and a name of your ssh configuration. An address like 2001:db8::1 with a port has brackets: [2001:db8::1]:2222. Nothing was done.',
    )
  }
  const database = {
    host: shell.values['db-host'],
    port: shell.values['db-port'] && Number(shell.values['db-port']),
    name: shell.values['db-name'],
    user: shell.values['db-user'],
    tablePrefix: shell.values['table-prefix'],
    password: fileText(shell.values['db-password-file']),
  }
  const given = Object.fromEntries(Object.entries(database).filter(([, value]) => value !== undefined))
  const path = shell.values.path
  return {
    ssh: { ...place, ...(path !== undefined && { path }), auth: authOf(shell) },
    database: { ...given, tunnel: !shell.values['db-direct'] },
  }
}

/** Without any of them, as ssh itself would. */
function authOf(shell: Shell<typeof sourceOptions>): SshWish {
  const [key, password] = [shell.values.key, shell.values['ssh-password-file']]
  const passphrase = fileText(shell.values['passphrase-file'])
  const locked = passphrase !== undefined && { passphrase }
  if (key !== undefined) return { is: 'key', key: read(key), ...locked }
  if (password !== undefined) return { is: 'password', password: fileText(password) ?? '' }
  return { is: 'usual', ...locked }
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('bad-input', `The file ${file} is no JSON. Nothing was done.`, { cause })
  }
}

const fileText = (file: string | undefined) => (file === undefined ? undefined : read(file).replace(/\r?\n$/, ''))

/** No key, password or source has more. */
const mostBytes = 2 ** 20

const read = (file: string) => readWholeFile(file, mostBytes, 'a megabyte, which no key, password or source has')
