// How a person says where a production is. Crosses the bridge inward only; nothing sends it back out.
import { z } from 'zod'

const port = z.number().int().min(1).max(65535)
const onePath = /^\/\P{Cc}*$/u

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
  path: z
    .string()
    .max(4096)
    .regex(onePath, 'The path of WordPress on the host starts with a slash and holds no control characters.'),
  auth: sshAuthSchema,
  /** OpenSSH's fingerprint of the host key that the person accepted. Nothing secret is sent to a host that has another. */
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'The host’s key has to be accepted first: its fingerprint, SHA256:…'),
})

/** Where a host is asked for its key: all that is sent before the key is accepted. */
export const hostAddressSchema = sshSourceSchema.pick({ host: true, port: true })

/** Given fields win over wp-config.php's; absent ones are read from it. */
export const databaseSourceSchema = z.object({
  host: z.string().optional(),
  port: port.optional(),
  name: z.string().optional(),
  user: z.string().optional(),
  password: z.string().optional(),
  /** WordPress' $table_prefix, where wp-config.php computes it and the host has no PHP to ask. */
  tablePrefix: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,50}$/, 'A prefix of tables holds letters, digits and underscores only, like wp_.')
    .optional(),
  /** Reach the server through the SSH host (the usual case), or directly from this machine. */
  tunnel: z.boolean().default(true),
})

/** A source whose host key was accepted: the only one that anything is read from. */
export const sourceSchema = z.object({ ssh: sshSourceSchema, database: databaseSourceSchema.prefault({}) })

/** As a person types it, who may not have seen the host's key yet. */
export const typedSourceSchema = sourceSchema.extend({ ssh: sshSourceSchema.partial({ fingerprint: true }) })

export type SshAuth = z.infer<typeof sshAuthSchema>
export type SshSource = z.infer<typeof sshSourceSchema>
export type DatabaseSource = z.infer<typeof databaseSourceSchema>
export type Source = z.infer<typeof sourceSchema>
export type TypedSource = z.infer<typeof typedSourceSchema>
export type HostAddress = z.infer<typeof hostAddressSchema>
/** What may be typed: defaults not yet filled in. */
export type SourceInput = z.input<typeof typedSourceSchema>
/** The same with the accepted key. */
export type AcceptedInput = z.input<typeof sourceSchema>
