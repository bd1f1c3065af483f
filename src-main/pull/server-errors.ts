// What a database server's refusals mean for whoever reads its tables.

import { sqlName } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'

/** @returns the code of a server's refusal, as `ER_NO_SUCH_TABLE`; empty for any other error */
export const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** Whether production refused because tables or columns that were read are others by now. */
export function wasAltered(error: unknown): boolean {
  return ['ER_TABLE_DEF_CHANGED', 'ER_BAD_FIELD_ERROR', 'ER_NO_SUCH_TABLE'].includes(errorCode(error))
}

/**
 * Tells whether production has a table that it does not list: it lists only those that the account may read.
 * @throws what production says when the account may not
 */
export async function tableExists(origin: SqlReader, table: string): Promise<boolean> {
  try {
    await origin.query(`SELECT 1 FROM ${sqlName(table)} LIMIT 0`)
    return true
  } catch (error) {
    if (errorCode(error) !== 'ER_NO_SUCH_TABLE') throw error
    return false
  }
}
