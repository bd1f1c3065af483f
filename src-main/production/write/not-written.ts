// What a database server or a lost connection says when something could not be written, in words.
import { Failure } from '../../contract/failure.ts'
import { plainLines } from '../../contract/plain-text.ts'
import { errorNumber, isConnectionLost } from './batches.ts'
import { whoMayWrite } from './write-access.ts'

/** Errors of an account that may not do it (any more). */
const forbidden = new Set([1044, 1045, 1142, 1143, 1227, 1370])

/** Whether it is not for what was to be written that it was not: the account may not, or the connection is gone. */
export const isOfAccess = (error: unknown): boolean => forbidden.has(errorNumber(error)) || isConnectionLost(error)

/** Why nothing was written, in words; what neither a server nor a connection said is returned as it is. */
export function notWritten(error: unknown): unknown {
  if (error instanceof Failure || (errorNumber(error) <= 0 && !isConnectionLost(error))) return error
  const detail = plainLines(error instanceof Error ? error.message : String(error))
  if (forbidden.has(errorNumber(error))) {
    return new Failure(
      'grants-missing',
      'The account that writes to production may not do that there (any more). Nothing was changed; have it granted what the settings of promotion show, then write it again.',
      { remedy: whoMayWrite, detail, cause: error },
    )
  }
  const isRefused = errorNumber(error) > 0 && !isConnectionLost(error)
  return new Failure(
    isRefused ? 'database-refused' : 'database-unreachable',
    isRefused
      ? 'Production’s database server refused to write it, and nothing was changed. What it says is below.'
      : 'The connection to production’s database was lost before anything was committed, and nothing was changed. Try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
  )
}
