// Says of what broke a promotion off that nothing was written, where the part of Sitefork that failed cannot know that.
import { Failure } from '../../../contract/failure.ts'

/**
 * @param error what ended a promotion before production had any of it
 * @returns the same failure, whose sentence says that nothing was written; whatever says so already, or is no failure, as it is
 */
export function unwritten(error: unknown, { name }: { readonly name: string }): unknown {
  if (!(error instanceof Failure) || /\bnothing\b/i.test(error.message)) return error
  const { code, message, remedy, alternative, detail } = error
  return new Failure(code, `Nothing was written to “${name}”. ${message}`, {
    remedy,
    alternative,
    detail,
    cause: error,
  })
}
