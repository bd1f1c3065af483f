// How a person says where a production is, with its secrets: it goes from the window to the host and never back.
import { z } from 'zod'
import { hostKeySchema } from './production.ts'

const port = z
  .number('A port is a number from 1 to 65535.')
  .int('A port is a whole number.')
  .min(1, 'A port is a number from 1 to 65535.')
  .max(65535, 'A port is a number from 1 to 65535.')
const onePath = /^\/\P{Cc}*$/u

const passwordAuth = z.object({
  is: z.literal('password'),
  password: z
    .string('The password of the account on the host is missing.')
    .min(1, 'The password of the account on the host is missing.'),
})
const keyAuth = z.object({
  is: z.literal('key'),
  key: z.string('The private key is missing.').min(1, 'The private key is missing.'),
  passphrase: z.string().optional(),
})

/**
 * The credentials for a host. `key` is the text of a private key (OpenSSH or PEM) with its passphrase where it has one; `agent`
 * has a public key, with which the agent at that socket signs.
 */
export const sshAuthSchema = z.discriminatedUnion('is', [
  passwordAuth,
  keyAuth,
  z.object({ is: z.literal('agent'), key: z.string(), socket: z.string() }),
])

/**
 * The credentials as a person gives them. `usual` logs in as this computer's own ssh would, with its configuration, its agent and
 * its keys; the passphrase is for a key that is encrypted.
 */
export const sshWishSchema = z.discriminatedUnion('is', [
  passwordAuth,
  keyAuth,
  z.object({ is: z.literal('usual'), passphrase: z.string().optional() }),
])

export const sshSourceSchema = z.object({
  /** A host name, an address, or a `Host` of this computer's ssh configuration. */
  host: z
    .string('The host is missing.')
    .min(1, 'The host is missing.')
    .max(253, 'No host has so long a name.')
    .regex(
      /^[A-Za-z0-9._:][A-Za-z0-9._:-]*(?:%[A-Za-z0-9]+)?$/,
      'A host is a name, an address, or a name from your ssh configuration: letters, digits, dots, colons, dashes and underscores.',
    ),
  /** By default the port in the ssh configuration, else 22. */
  port: port.optional(),
  /** By default the user in the ssh configuration, else the one of this computer's account. */
  user: z
    .string()
    .min(1, 'The user is missing.')
    .max(128, 'No user has so long a name.')
    .regex(
      /^[A-Za-z0-9._][A-Za-z0-9._@+=~-]*$/,
      'A user is letters, digits and . _ @ + = ~ -, and begins with no dash.',
    )
    .optional(),
  /** The absolute path of the site on the host; Sitefork looks for the site where this is absent. */
  path: z
    .string()
    .max(4096, 'No path is so long.')
    .regex(onePath, 'The path of WordPress on the host starts with a slash and holds no control characters.')
    .optional(),
  auth: sshWishSchema.default({ is: 'usual' }),
  /** OpenSSH's fingerprint of the host key that the person accepted. Nothing secret is sent to a host with another key. */
  fingerprint: z
    .string('The host’s key has to be accepted first: its fingerprint, SHA256:…')
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'The host’s key has to be accepted first: its fingerprint, SHA256:…'),
})

/** The host that is asked for its key. It gets no user and no secret; jump hosts, whose keys ssh knows, are logged in to. */
export const hostQuestionSchema = sshSourceSchema.pick({ host: true, port: true, user: true, auth: true })

/** The key that a host offered. `known`: this computer's ssh knows it, so the person is not asked. */
export const offeredHostKeySchema = hostKeySchema.extend({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  known: z.boolean(),
})

/** The database as a person gives it; absent fields are read from wp-config.php. */
export const databaseSourceSchema = z.object({
  host: z.string().optional(),
  port: port.optional(),
  name: z.string().optional(),
  user: z.string().optional(),
  password: z.string().optional(),
  /** WordPress' $table_prefix, for a wp-config.php that computes it on a host without PHP. */
  tablePrefix: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,50}$/, 'A prefix of tables holds letters, digits and underscores only, like wp_.')
    .optional(),
  /** Whether the server is reached through the SSH host (the usual case) rather than directly from this machine. */
  tunnel: z.boolean().default(true),
})

/** A source whose host key was accepted; nothing is read from any other. */
export const sourceSchema = z.object({ ssh: sshSourceSchema, database: databaseSourceSchema.prefault({}) })

/** A source as a person types it, before they have seen the host's key. */
export const typedSourceSchema = sourceSchema.extend({ ssh: sshSourceSchema.partial({ fingerprint: true }) })

export type SshAuth = z.infer<typeof sshAuthSchema>
export type SshSource = z.infer<typeof sshSourceSchema>
export type DatabaseSource = z.infer<typeof databaseSourceSchema>
export type Source = z.infer<typeof sourceSchema>
export type TypedSource = z.infer<typeof typedSourceSchema>
export type SshWish = z.infer<typeof sshWishSchema>
export interface HostAddress {
  readonly host: string
  readonly port: number
}
export type HostQuestion = z.infer<typeof hostQuestionSchema>
export type OfferedHostKey = z.infer<typeof offeredHostKeySchema>
/** A typed source before its defaults are filled in. */
export type SourceInput = z.input<typeof typedSourceSchema>
/** A source with an accepted key before its defaults are filled in. */
export type AcceptedInput = z.input<typeof sourceSchema>
