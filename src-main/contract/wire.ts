// Rebuilds the Failure that a method threw on the other side of the bridge.
import { ORPCError } from '@orpc/client'
import { Failure, failureSchema, fromFacts } from './failure.ts'

/** The Failure the host threw, from what the transport threw at the client. */
export function fromWire(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error
  const facts = failureSchema.safeParse(error.data)
  if (error.code === 'FAILURE' && facts.success) return fromFacts(facts.data)
  if (error.code === 'NOT_FOUND') {
    return new Failure(
      'host-stopped',
      'The running Sitefork is another version and does not know this command. Nothing was changed; close it with “sitefork quit”, then try again.',
      { cause: error },
    )
  }
  return new Failure('unexpected', 'Sitefork did not understand what was sent to it. Nothing was changed.', {
    detail: `${error.code}: ${error.message}`,
    cause: error,
  })
}
