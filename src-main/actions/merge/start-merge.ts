// Puts changes of clones on top of another state.
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictRule, Job, MergePreview, MergeWish } from '../../contract/models.ts'

type Needs = Pick<Context, 'catalog'>

const missing = () => new Failure('unexpected', 'Merging is not there yet.')

/** Says what a merge would do, and makes nothing. */
export async function previewMerge(_context: Needs, _wish: MergeWish, _signal?: AbortSignal): Promise<MergePreview> {
  throw missing()
}

/** @returns the merge's id, and its job where nothing has to be decided */
export async function startMerge(
  _context: Needs,
  _wish: { readonly wish: MergeWish; readonly onConflict: ConflictRule },
): Promise<{ readonly merge: string; readonly job: Job | null }> {
  throw missing()
}

/** Goes on with a merge whose conflicts are decided. @returns the job, and the id of the clone it makes or changes */
export async function continueMerge(
  _context: Needs,
  _merge: string,
): Promise<{ readonly job: Job; readonly clone: string }> {
  throw missing()
}
