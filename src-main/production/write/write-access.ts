// How a production is written to: by an account of its own, which nothing else uses. Only this folder may write to a production.
import { Failure, type Remedy } from '../../contract/failure.ts'
import type { BatchConnection } from '../../database/client/connect.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { reachForBatches } from '../reach/reach.ts'

/** Opens the settings of promotion. */
export const whoMayWrite: Remedy = { label: 'Who may write…', action: 'allow-promotion' }

/** The account that may write, and how its server is reached: the way the account that reads is. */
export interface WriteAccess {
  /** Whose `database.user` and password are those of the account that may write. */
  readonly source: ProductionAccess
  /** The prefix of the site's tables. */
  readonly prefix: string
}

/** @returns what reaches production as the account that may write */
export function writeAccess(
  source: ProductionAccess,
  account: { readonly user: string; readonly password: string },
  prefix: string,
): WriteAccess {
  return {
    source: { ...source, database: { ...source.database, user: account.user }, databasePassword: account.password },
    prefix,
  }
}

/** Connects as the account that may write; the caller closes the connection. @throws Failure `ssh-…`, `database-…` */
export async function reachToWrite({ source }: WriteAccess, signal: AbortSignal): Promise<BatchConnection> {
  try {
    return await reachForBatches(source, signal)
  } catch (error) {
    // The account that is refused is not the one of the source.
    if (!(error instanceof Failure) || error.code !== 'database-refused') throw error
    throw new Failure(error.code, error.message, { remedy: whoMayWrite, detail: error.detail, cause: error })
  }
}
