// The form for a production's source: its text fields, and the source they make. Pure.
import type { Production } from '../../src-main/contract/models.ts'
import { type SshWish, type TypedSource, typedSourceSchema } from '../../src-main/contract/source.ts'
import { parsePlace } from '../../src-main/contract/ssh-place.ts'

export interface SourceForm {
  readonly host: string
  readonly port: string
  readonly user: string
  readonly path: string
  readonly auth: SshWish['is']
  readonly password: string
  readonly key: string
  readonly passphrase: string
  readonly direct: boolean
  readonly databaseHost: string
  readonly databasePort: string
  readonly databaseName: string
  readonly databaseUser: string
  readonly databasePassword: string
  readonly tablePrefix: string
}

export const emptyForm: SourceForm = {
  host: '',
  port: '',
  user: '',
  path: '',
  auth: 'password',
  password: '',
  key: '',
  passphrase: '',
  direct: false,
  databaseHost: '',
  databasePort: '',
  databaseName: '',
  databaseUser: '',
  databasePassword: '',
  tablePrefix: '',
}

/** The fields of a linked production; the host never reveals its secrets. */
export function formOf({ source, database, facts }: Production): SourceForm {
  if (source.is === 'backup') return emptyForm
  const { ssh } = source
  return {
    ...emptyForm,
    host: ssh.alias ?? ssh.host,
    port: String(ssh.port),
    user: ssh.user,
    path: ssh.path,
    auth: ssh.auth === 'agent' ? 'usual' : ssh.auth,
    direct: !database.tunnel,
    databaseHost: database.host,
    databasePort: String(database.port),
    databaseName: database.name,
    databaseUser: database.user,
    tablePrefix: facts.tablePrefix,
  }
}

export type FieldErrors = Partial<Record<keyof SourceForm, string>>
export type ReadSource =
  | { readonly is: 'source'; readonly source: TypedSource }
  | { readonly is: 'refused'; readonly errors: FieldErrors }

/** @returns the source, or the error of each invalid field */
export function readForm(form: SourceForm): ReadSource {
  // A pasted user@host:port fills all three fields.
  const place = /[@[]/.test(form.host) ? parsePlace(form.host) : undefined
  const user = form.user.trim() || place?.user
  const parsed = typedSourceSchema.safeParse({
    ssh: {
      host: place?.host ?? form.host.trim(),
      ...(form.port.trim() ? { port: Number(form.port) } : place?.port && { port: place.port }),
      ...(user && { user }),
      ...(form.path.trim() && { path: form.path.trim().replace(/(.)\/+$/, '$1') }),
      auth: authOf(form),
    },
    database: {
      ...given('host', form.databaseHost.trim()),
      ...(form.databasePort.trim() && { port: Number(form.databasePort) }),
      ...given('name', form.databaseName.trim()),
      ...given('user', form.databaseUser.trim()),
      ...given('password', form.databasePassword),
      ...given('tablePrefix', form.tablePrefix.trim()),
      tunnel: !form.direct,
    },
  })
  if (parsed.success) return { is: 'source', source: parsed.data }
  const errors: FieldErrors = {}
  for (const { path } of parsed.error.issues) {
    const field = fields[path.filter((part) => part !== 'auth').join('.')]
    const sentence = field && sentences[field]
    if (sentence) errors[field] ??= sentence
  }
  return { is: 'refused', errors }
}

function authOf({ auth, password, key, passphrase }: SourceForm): SshWish {
  const locked = passphrase && { passphrase }
  switch (auth) {
    case 'password':
      return { is: auth, password }
    case 'key':
      return { is: auth, key: keyText(key), ...locked }
    case 'usual':
      return { is: auth, ...locked }
  }
}

const given = (name: string, text: string) => (text ? { [name]: text } : {})
/** Ends the last line of a key, without which OpenSSH refuses it. */
const keyText = (key: string) => (key.trim() ? `${key.trim()}\n` : '')

const fields: Readonly<Record<string, keyof SourceForm>> = {
  'ssh.host': 'host',
  'ssh.port': 'port',
  'ssh.user': 'user',
  'ssh.path': 'path',
  'ssh.password': 'password',
  'ssh.key': 'key',
  'database.port': 'databasePort',
  'database.tablePrefix': 'tablePrefix',
}

const sentences: FieldErrors = {
  host: 'A host name or address, or a name from your SSH configuration.',
  port: 'A number from 1 to 65535.',
  user: 'The account on the host: letters, digits and . _ @ + = ~ -',
  path: 'The directory of wp-config.php, starting with a slash; empty to look for it.',
  password: 'The password of the account on the host.',
  key: 'The private key, whole.',
  databasePort: 'A number from 1 to 65535.',
  tablePrefix: 'Letters, digits and underscores, like wp_.',
}
