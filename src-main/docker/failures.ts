// Turns errors of the engine into Failures with a sentence.
import { Failure } from '../contract/failure.ts'

const goneCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'])

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

export const isMissing = (error: unknown) => statusOf(error) === 404
/** @returns whether the engine says that a container is started, stopped or being removed already */
export const isSettled = (error: unknown) => statusOf(error) === 304 || statusOf(error) === 409

/** @returns whether a command cannot have begun: its container does not run, or is not there */
export function neverBegan(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const status = statusOf(error)
  const refused = status === 409 || (status === 404 && /no such container/i.test(error.message))
  return refused || neverBegan(error.cause)
}

/** @param doing what was being done, for the sentence: "start the web container" */
export function engineFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && 'code' in error && goneCodes.has(String(error.code))) {
    return new Failure(
      'engine-lost',
      `Docker stopped answering while Sitefork wanted to ${doing}. Nothing is lost; start Docker, then try again.`,
      { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
    )
  }
  if (/no space left on device/i.test(detail)) {
    return new Failure(
      'pool-full',
      `The disk is full, so Sitefork could not ${doing}. Free some space, then try again.`,
      {
        remedy: { label: 'Free space', action: 'free-space' },
        detail,
        cause: error,
      },
    )
  }
  return new Failure('container-failed', `Docker refused to ${doing}. Nothing else changed; the details say why.`, {
    remedy: { label: 'Try again', action: 'retry' },
    detail,
    cause: error,
  })
}

/** Runs one call to the engine; what it throws becomes a Failure. @param missing answers where the engine says 404 */
export async function asking<T>(doing: string, call: () => Promise<T>, missing?: () => T): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (missing && isMissing(error)) return missing()
    throw engineFailure(error, doing)
  }
}
