// What the person is told when something cannot be done: a whole sentence, and the way out.
import { z } from 'zod'

export const failureCodes = [
  'bad-input',
  'busy',
  'cancelled',
  'engine-missing',
  'engine-lost',
  'image-failed',
  'network-failed',
  'not-found',
  'pool-full',
  'pool-lost',
  'pool-missing',
  'catalog-lost',
  'port-taken',
  'already-running',
  'database-unreachable',
  'database-refused',
  'files-refused',
  'grants-missing',
  'binlog-off',
  'server-unsupported',
  'ssh-unreachable',
  'ssh-refused',
  'host-key-changed',
  'shell-missing',
  'too-much',
  'wordpress-not-found',
  'sync-broken',
  'container-failed',
  'clone-unhealthy',
  'pages-differ',
  'secret-unreadable',
  'host-stopped',
  'home-unusable',
  'unexpected',
] as const

/**
 * Which button the window offers. `label` is its text, `action` what the window does; `last-known`: asks again, and takes what
 * the mirror had last.
 */
export const remedySchema = z.object({
  label: z.string(),
  action: z.enum([
    'retry',
    'relink',
    'edit-source',
    'allow-promotion',
    'accept-host-key',
    'free-space',
    'show-log',
    'copy',
    'last-known',
    'resume',
    'recover',
    'begin-empty',
    'unlink',
    'none',
  ]),
  /** Text to copy (SQL that grants what is missing, a command), for `copy`. */
  text: z.string().optional(),
})

export const failureSchema = z.object({
  code: z.enum(failureCodes),
  /** A whole sentence: what happened, what is safe, what to do. */
  message: z.string(),
  remedy: remedySchema.optional(),
  /** Another way out beside it. */
  alternative: remedySchema.optional(),
  /** The tool's raw output, shown behind "Show details". Never holds a secret. */
  detail: z.string().optional(),
})

export type FailureCode = (typeof failureCodes)[number]
export type Remedy = z.infer<typeof remedySchema>
export type FailureFacts = z.infer<typeof failureSchema>

/** Thrown by every part for everything that is not a bug. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly remedy: Remedy | undefined
  readonly alternative: Remedy | undefined
  readonly detail: string | undefined

  constructor(
    code: FailureCode,
    message: string,
    more: {
      remedy?: Remedy | undefined
      alternative?: Remedy | undefined
      detail?: string | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause })
    this.name = 'Failure'
    this.code = code
    this.remedy = more.remedy
    this.alternative = more.alternative
    this.detail = more.detail
  }

  facts(): FailureFacts {
    return {
      code: this.code,
      message: this.message,
      ...(this.remedy && { remedy: this.remedy }),
      ...(this.alternative && { alternative: this.alternative }),
      ...(this.detail && { detail: this.detail }),
    }
  }
}

/** A Failure that crossed the bridge or was stored, as it was thrown. */
export function fromFacts({ code, message, ...more }: FailureFacts): Failure {
  return new Failure(code, message, more)
}

/** Turns anything thrown into facts to show; what is not a Failure is a bug and says so. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof Error && error.name === 'AbortError')
    return new Failure('cancelled', 'Cancelled.', { cause: error })
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new Failure(
    'unexpected',
    'Sitefork met a problem it does not know. Nothing was removed; the details tell more.',
    {
      remedy: { label: 'Show log', action: 'show-log' },
      detail,
      cause: error,
    },
  )
}
