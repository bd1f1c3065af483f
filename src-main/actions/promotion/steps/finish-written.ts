// What comes after production has the rows of a promotion: files that go are removed, and caches are emptied. Rows stay whatever comes of it.
import type { Context } from '../../../context.ts'
import { asFailure } from '../../../contract/failure.ts'
import type { WriteAccess } from '../../../production/write/write-access.ts'
import type { ReachedProduction } from '../../find.ts'
import { emptyCaches, type WrittenRow } from './empty-caches.ts'
import { dropFiles } from './host-files.ts'
import type { SiteFiles } from './site-files.ts'

export interface WrittenWork {
  readonly promotion: string
  readonly production: ReachedProduction
  readonly access: WriteAccess
  /** As they were written. */
  readonly rows: readonly WrittenRow[]
  readonly files: SiteFiles
  /** Whether WordPress is to make its rewrite rules anew. */
  readonly rewriteRules: boolean
}

type Needs = Pick<Context, 'engineParts' | 'promotionFiles'>

/** @returns what could not be done, in whole sentences */
export async function finishWritten(
  context: Needs,
  work: WrittenWork,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const told = (doing: Promise<readonly string[]>) => doing.catch((error: unknown) => [asFailure(error).message])
  const removed = await told(dropFiles(context, work, signal))
  const caches = await told(emptyCaches(work, signal))
  return [...removed, ...caches]
}
