// How Sitefork reaches a linked production: addresses that may lie in clear, and the secrets sealed beside them.
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

/** What wp-config.php says. The database account is WordPress' own, which every clone must offer unchanged. */
export const wordpressAccountSchema = z.object({
  /** DB_HOST as written there; see parseDatabaseHost. */
  host: z.string(),
  name: z.string(),
  user: z.string(),
  password: z.string(),
  /** Where wp-config.php lies when it is not in the WordPress directory itself but one above. */
  configAbove: z.string().nullable(),
})
export type WordpressAccount = z.infer<typeof wordpressAccountSchema>

/** What no account of a database has: characters that end a line, and lengths that servers do not take. @throws Failure */
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
  /** Of each of the hosts to go through, in their order. */
  readonly jumpAuths?: readonly SshAuth[] | undefined
  /** The account replication and the dump use: WordPress' own, or a separate one. */
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

/** Of a production that was read from files: there is nothing to reach. */
export function accountSecrets(wordpress: WordpressAccount): string {
  return JSON.stringify({ wordpress })
}

/** WordPress' own account, whichever way the production came. */
export function accountOf(secrets: string): WordpressAccount {
  return z.object({ wordpress: wordpressAccountSchema }).parse(JSON.parse(secrets)).wordpress
}

/** `secrets` is a text to seal; the rest may be stored and shown as it is. */
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

/** A database host that is a Unix socket on the SSH host. */
export function isSocket(host: string): boolean {
  return host.startsWith('/')
}
