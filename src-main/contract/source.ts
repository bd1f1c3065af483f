// How a person says where a production is. Crosses the bridge inward only; nothing sends it back out.
import { z } from 'zod'

const port = z.number().int().min(1).max(65535)

/** `key` is a private key's text (OpenSSH or PEM), with its passphrase where it has one. */
export const sshAuthSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('password'), password: z.string().min(1) }),
  z.object({ is: z.literal('key'), key: z.string().min(1), passphrase: z.string().optional() }),
])

export const sshSourceSchema = z.object({
  host: z
    .string()
    .min(1)
    .regex(/^[A-Za-z0-9._:-]+$/, 'A host name or address holds letters, digits, dots, colons and dashes only.')
    .regex(/^[^-]/),
  port: port.default(22),
  user: z
    .string()
    .min(1)
    .regex(/^[A-Za-z0-9._@-]+$/)
    .regex(/^[^-]/),
  /** Absolute path of the WordPress directory. */
  path: z.string().regex(/^\/[^\0\n]*$/, 'The path of WordPress on the host starts with a slash.'),
  auth: sshAuthSchema,
  /** The fingerprint the person accepted; absent on the first probe. */
  fingerprint: z.string().optional(),
})

/** Given fields win over wp-config.php's; absent ones are read from it. */
export const databaseSourceSchema = z.object({
  host: z.string().optional(),
  port: port.optional(),
  name: z.string().optional(),
  user: z.string().optional(),
  password: z.string().optional(),
  /** Reach the server through the SSH host (the usual case), or directly from this machine. */
  tunnel: z.boolean().default(true),
})

export const sourceSchema = z.object({ ssh: sshSourceSchema, database: databaseSourceSchema.prefault({}) })

export type SshAuth = z.infer<typeof sshAuthSchema>
export type SshSource = z.infer<typeof sshSourceSchema>
export type DatabaseSource = z.infer<typeof databaseSourceSchema>
export type Source = z.infer<typeof sourceSchema>
/** What may be typed: defaults not yet filled in. */
export type SourceInput = z.input<typeof sourceSchema>
