// Where a production is, from the words of `sitefork link`. Secrets come from files or standard input, never from argv.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { Archive } from '../contract/models.ts'
import { type Source, type SourceInput, sourceSchema, type TypedSource, typedSourceSchema } from '../contract/source.ts'
import type { Shell } from './shell.ts'

/** @throws Failure `bad-input` with what is wrong; or showing the host key that waits to be accepted */
export async function readSource(shell: Shell): Promise<{ readonly name: string; readonly source: Source }> {
  const file = shell.option('source')
  const typed: unknown = file === undefined ? fromOptions(shell) : parsedJson(read(file), file)
  const parsed = typedSourceSchema.safeParse(typed)
  if (!parsed.success) throw malformed(parsed.error.issues[0])
  return { name: shell.option('name') ?? '', source: await pinned(shell, parsed.data) }
}

/** The files that are named, as the host finds them; undefined where production is to be reached. */
export function readArchive(shell: Shell): Archive | undefined {
  const [dump, files] = [shell.option('dump'), shell.option('files')]
  if (dump === undefined && files === undefined) return undefined
  if (!dump || !files) throw new Failure('bad-input', 'Name both: --dump site.sql.gz --files site.tar.gz')
  const database = shell.option('dump-database')
  return { dump: resolve(dump), files: resolve(files), ...(database !== undefined && { database }) }
}

/** Before anything but a question for its key is sent to the host: only a key that the person has seen is trusted. */
async function pinned(shell: Shell, source: TypedSource): Promise<Source> {
  const given = source.ssh.fingerprint ?? shell.option('fingerprint')
  const fingerprint = given ?? (await accepted(shell, source))
  const parsed = sourceSchema.safeParse({ ...source, ssh: { ...source.ssh, fingerprint } })
  if (!parsed.success) throw malformed(parsed.error.issues[0])
  return parsed.data
}

async function accepted(shell: Shell, { ssh: { host, port } }: TypedSource): Promise<string> {
  const { fingerprint } = await shell.client.production.hostKey({ host, port })
  if (shell.flag('accept-host-key')) return fingerprint
  throw new Failure(
    'bad-input',
    `${host} shows the key ${fingerprint}. Nothing else was sent to it. If that is the right one, run the same again with: --fingerprint ${fingerprint}`,
    { remedy: { label: 'Accept the key', action: 'accept-host-key', text: fingerprint } },
  )
}

function malformed(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): Failure {
  return new Failure('bad-input', `${issue?.path.join('.')}: ${issue?.message}. See: sitefork help`)
}

function fromOptions(shell: Shell): SourceInput {
  const [, user, host, port] = /^([^@]+)@(.+?)(?::(\d+))?$/.exec(shell.option('ssh') ?? '') ?? []
  if (!user || !host) throw new Failure('bad-input', 'Say where production is: --ssh user@host --path /var/www/html')
  const key = shell.option('key')
  const database = {
    host: shell.option('db-host'),
    port: shell.option('db-port') && Number(shell.option('db-port')),
    name: shell.option('db-name'),
    user: shell.option('db-user'),
    tablePrefix: shell.option('table-prefix'),
    password: fileText(shell.option('db-password-file')),
  }
  const given = Object.fromEntries(Object.entries(database).filter(([, value]) => value !== undefined))
  return {
    ssh: {
      host,
      user,
      path: shell.option('path') ?? '',
      ...(port && { port: Number(port) }),
      auth: key
        ? { is: 'key', key: read(key) }
        : { is: 'password', password: fileText(shell.option('ssh-password-file')) ?? '' },
    },
    database: { ...given, tunnel: !shell.flag('db-direct') },
  }
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('bad-input', `The file ${file} is no JSON. Nothing was done.`, { cause })
  }
}

const fileText = (file: string | undefined) => (file === undefined ? undefined : read(file).replace(/\r?\n$/, ''))

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new Failure('bad-input', `The file ${file} cannot be read.`, { cause })
  }
}
