// How a person says where a production is. Crosses the bridge inward only; nothing sends it back out.
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
 * How a host was entered. `key` is a private key's text (OpenSSH or PEM), with its passphrase where it has one; of an agent's key
 * it is the public one, and the agent at that socket signs with it.
 */
export const sshAuthSchema = z.discriminatedUnion('is', [
  passwordAuth,
  keyAuth,
  z.object({ is: z.literal('agent'), key: z.string(), socket: z.string() }),
])

/** `usual`: as this computer's own ssh would, with its configuration, its agent and its keys; the passphrase opens a locked one. */
export const sshWishSchema = z.discriminatedUnion('is', [
  passwordAuth,
  keyAuth,
  z.object({ is: z.literal('usual'), passphrase: z.string().optional() }),
])

export const sshSourceSchema = z.object({
  /** A host's name or address, or a name of this computer's ssh configuration. */
  host: z
    .string('The host is missing.')
    .min(1, 'The host is missing.')
    .max(253, 'No host has so long a name.')
    .regex(
      /^[A-Za-z0-9._:][A-Za-z0-9._:-]*(?:%[A-Za-z0-9]+)?$/,
      'A host is a name, an address, or a name from your ssh configuration: letters, digits, dots, colons, dashes and underscores.',
    ),
  /** By default what the configuration says, and 22 where it says nothing. */
  port: port.optional(),
  /** By default what the configuration says, and this computer's account where it says nothing. */
  user: z
    .string()
    .min(1, 'The user is missing.')
    .max(128, 'No user has so long a name.')
    .regex(
      /^[A-Za-z0-9._][A-Za-z0-9._@+=~-]*$/,
      'A user is letters, digits and . _ @ + = ~ -, and begins with no dash.',
    )
    .optional(),
  /** Absolute path of the site on the host; it is looked for where there is none. */
  path: z
    .string()
    .max(4096, 'No path is so long.')
    .regex(onePath, 'The path of WordPress on the host starts with a slash and holds no control characters.')
    .optional(),
  auth: sshWishSchema.default({ is: 'usual' }),
  /** OpenSSH's fingerprint of the host key that the person accepted. Nothing secret is sent to a host that has another. */
  fingerprint: z
    .string('The host’s key has to be accepted first: its fingerprint, SHA256:…')
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'The host’s key has to be accepted first: its fingerprint, SHA256:…'),
})

/** Where a host is asked for its key. Nothing is sent to it but the question; jump hosts on the way, which ssh knows, let us in. */
export const hostQuestionSchema = sshSourceSchema.pick({ host: true, port: true, user: true, auth: true })

/** What a host said, and whether this computer's ssh knows it: then nobody needs to be asked. */
export const offeredHostKeySchema = hostKeySchema.extend({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  known: z.boolean(),
})

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
export type SshWish = z.infer<typeof sshWishSchema>
export interface HostAddress {
  readonly host: string
  readonly port: number
}
export type HostQuestion = z.infer<typeof hostQuestionSchema>
export type OfferedHostKey = z.infer<typeof offeredHostKeySchema>
/** What may be typed: defaults not yet filled in. */
export type SourceInput = z.input<typeof typedSourceSchema>
/** The same with the accepted key. */
export type AcceptedInput = z.input<typeof sourceSchema>
