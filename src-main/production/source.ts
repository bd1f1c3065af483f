// How Sitefork reaches a linked production: addresses that may lie in clear, and the secrets sealed beside them.
import { z } from 'zod'
import { type DatabaseAddress, databaseAddressSchema, type SshAddress, sshAddressSchema } from '../contract/models.ts'
import { type SshAuth, sshAuthSchema } from '../contract/source.ts'

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

export interface ProductionSource {
  readonly ssh: SshAddress
  readonly sshAuth: SshAuth
  /** The account replication and the dump use: WordPress' own, or a separate one. */
  readonly database: DatabaseAddress
  readonly databasePassword: string
  readonly wordpress: WordpressAccount
}

const secretsSchema = z.object({
  sshAuth: sshAuthSchema,
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
export function splitSecrets(source: ProductionSource): {
  readonly ssh: SshAddress
  readonly database: DatabaseAddress
  readonly secrets: string
} {
  const { ssh, database, sshAuth, databasePassword, wordpress } = source
  return {
    ssh: sshAddressSchema.parse(ssh),
    database: databaseAddressSchema.parse(database),
    secrets: JSON.stringify({ sshAuth, databasePassword, wordpress }),
  }
}

export function joinSecrets(
  plain: { readonly ssh: SshAddress; readonly database: DatabaseAddress },
  secrets: string,
): ProductionSource {
  return { ssh: plain.ssh, database: plain.database, ...secretsSchema.parse(JSON.parse(secrets)) }
}

/** A database host that is a Unix socket on the SSH host. */
export function isSocket(host: string): boolean {
  return host.startsWith('/')
}
