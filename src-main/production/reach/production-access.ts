// How Sitefork reaches a linked production: its addresses, which are stored in clear, and its secrets, which are encrypted.
import { z } from 'zod'
import { Failure } from '../../contract/failure.ts'
import {
  type DatabaseAddress,
  databaseAddressSchema,
  type SshAddress,
  sshAddressSchema,
} from '../../contract/models.ts'
import { hasControls } from '../../contract/plain-text.ts'
import { type SshAuth, sshAuthSchema } from '../../contract/source.ts'

/** WordPress' own database account, from wp-config.php. Every clone offers it unchanged. */
export const wordpressAccountSchema = z.object({
  /** DB_HOST as written in wp-config.php; see parseDatabaseHost. */
  host: z.string(),
  name: z.string(),
  user: z.string(),
  password: z.string(),
  /** The path of wp-config.php where it lies one directory above WordPress; null otherwise. */
  configAbove: z.string().nullable(),
})
export type WordpressAccount = z.infer<typeof wordpressAccountSchema>

/** @throws Failure `bad-input` for control characters, and for lengths that no database server takes */
export function checkAccount(account: WordpressAccount): WordpressAccount {
  const longest = { name: 64, user: 128, password: 4096, host: 300 } as const
  for (const [field, most] of Object.entries(longest)) {
    const text = account[field as keyof typeof longest]
    if (text.length <= most && !(hasControls(text) && field !== 'password') && !text.includes('\0')) continue
    throw new Failure(
      'bad-input',
      `The database’s ${field} in wp-config.php is longer than one can be, or has characters that none has. Nothing was changed; correct it there.`,
      { remedy: { label: 'Edit source', action: 'edit-source' } },
    )
  }
  return account
}

export interface ProductionAccess {
  readonly ssh: SshAddress
  readonly sshAuth: SshAuth
  /** The credentials of each jump host, in order. */
  readonly jumpAuths?: readonly SshAuth[] | undefined
  /** The address with the account that replication and the dump use: WordPress' own, or a separate one. */
  readonly database: DatabaseAddress
  readonly databasePassword: string
  readonly wordpress: WordpressAccount
}

const secretsSchema = z.object({
  sshAuth: sshAuthSchema,
  jumpAuths: z.array(sshAuthSchema).optional(),
  databasePassword: z.string(),
  wordpress: wordpressAccountSchema,
})

/** The secrets of a production that was read from a backup: nothing is reached, so there are no other credentials. */
export function accountSecrets(wordpress: WordpressAccount): string {
  return JSON.stringify({ wordpress })
}

/** WordPress' own account, of any kind of source. */
export function accountOf(secrets: string): WordpressAccount {
  return z.object({ wordpress: wordpressAccountSchema }).parse(JSON.parse(secrets)).wordpress
}

/** Splits access into `secrets`, a text to encrypt, and what may be stored and shown in clear. */
export function splitSecrets(source: ProductionAccess): {
  readonly ssh: SshAddress
  readonly database: DatabaseAddress
  readonly secrets: string
} {
  const { ssh, database, sshAuth, jumpAuths, databasePassword, wordpress } = source
  return {
    ssh: sshAddressSchema.parse(ssh),
    database: databaseAddressSchema.parse(database),
    secrets: JSON.stringify({ sshAuth, jumpAuths, databasePassword, wordpress }),
  }
}

export function joinSecrets(
  plain: { readonly ssh: SshAddress; readonly database: DatabaseAddress },
  secrets: string,
): ProductionAccess {
  return { ssh: plain.ssh, database: plain.database, ...secretsSchema.parse(JSON.parse(secrets)) }
}

/** Whether a database host is a Unix socket on the SSH host. */
export function isSocket(host: string): boolean {
  return host.startsWith('/')
}
