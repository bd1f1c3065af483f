// Why a comparison of a mirror with its production ended.
import { Failure } from '../../contract/failure.ts'
import { errorCode } from '../../pull/server-errors.ts'

/** Whether production ended a statement because it took longer than the session allows. */
export const tookTooLong = (error: unknown) =>
  ['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT'].includes(errorCode(error)) || /max_statement_time/.test(String(error))

const denied = new Set([
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
])

/** Says in a sentence what ended the comparison. */
export function comparisonFailure(error: unknown): unknown {
  if (error instanceof Failure) return error
  const detail = error instanceof Error ? error.message : String(error)
  if (denied.has(errorCode(error))) {
    return new Failure(
      'grants-missing',
      'The database account may not read all tables of production, so the mirror cannot be compared with them. It goes on following; have the account granted SELECT.',
      { remedy: { label: 'Edit source', action: 'edit-source' }, detail, cause: error },
    )
  }
  return new Failure(
    'database-unreachable',
    'Comparing the mirror with production was cut off. The mirror, points and clones are as they were; it goes on by itself.',
    { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
  )
}

export function mirrorBehind(): Failure {
  return new Failure(
    'busy',
    'The mirror is behind production, so they cannot be compared now. It is tried again by itself.',
  )
}
