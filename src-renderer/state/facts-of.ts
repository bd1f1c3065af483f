// What a request to the host failed with, as notes show it. Pure.
import { asFailure, type FailureFacts } from '../../src-main/contract/failure.ts'

/** @returns null where nothing failed */
export const factsOf = (error: Error | null): FailureFacts | null => (error ? asFailure(error).facts() : null)
