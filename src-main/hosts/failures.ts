// Carries Failures over the wire; a bug is logged with its stack and reported in one plain sentence.
import { mapEventIterator, ORPCError } from '@orpc/client'
import { os } from '@orpc/server'
import { Failure } from '../contract/failure.ts'

/** The middleware of every method: whatever it throws, now or later in its stream, leaves as a typed failure. */
export function failuresCross(log: (line: string) => void) {
  return os.middleware(async ({ next, path }) => {
    const name = path.join('.')
    try {
      const result = await next()
      if (!isStream(result.output)) return result
      const output = mapEventIterator(result.output, {
        value: async (value: unknown) => value,
        error: async (error: unknown) => toWire(error, name, log),
      })
      return { ...result, output }
    } catch (error) {
      throw toWire(error, name, log)
    }
  })
}

/** @param method its name in the contract, for the log */
export function toWire(error: unknown, method: string, log: (line: string) => void): ORPCError<'FAILURE', unknown> {
  const failure = failureOf(error, method, log)
  return new ORPCError('FAILURE', { status: 422, message: failure.message, data: failure.facts() })
}

function failureOf(error: unknown, method: string, log: (line: string) => void): Failure {
  if (error instanceof Failure) return error
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return new Failure('bad-input', 'Something in the request is missing or malformed. Nothing was changed.', {
      detail: issuesOf(error),
    })
  }
  if (error instanceof Error && error.name === 'AbortError') return new Failure('cancelled', 'Cancelled.')
  // Never the cause of a validation: it quotes the whole input, passwords included.
  log(`${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}${issuesOf(error)}`)
  return new Failure(
    'unexpected',
    'Sitefork met a problem it does not know. Nothing was removed; what happened is written in its log.',
    { remedy: { label: 'Show log', action: 'show-log' } },
  )
}

/** @returns where the input did not match its schema, without the values */
function issuesOf(error: unknown): string {
  if (!(error instanceof ORPCError)) return ''
  const from = error.cause instanceof Error && 'issues' in error.cause ? error.cause.issues : undefined
  if (!Array.isArray(from)) return ''
  return from
    .map((issue: { path?: unknown[]; message?: string }) => `\n${issue.path?.join('.')}: ${issue.message}`)
    .join('')
}

/** @returns whether an answer is a stream of events */
export function isStream(output: unknown): output is AsyncIterableIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}
