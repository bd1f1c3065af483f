// What a method answers with, unless it went meanwhile.
import { Failure } from '../contract/failure.ts'

/** @throws Failure `not-found` where it is gone */
export function there<T>(one: T | undefined): T {
  if (one === undefined) throw new Failure('not-found', 'It is gone: somebody removed it at this moment.')
  return one
}
