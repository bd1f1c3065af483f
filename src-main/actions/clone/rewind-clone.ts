// Takes a clone back to one of its bookmarks, at the same address; the state it leaves stays as a safety bookmark.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { type Job, safetyName } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { clonePath } from '../../pool/layout.ts'
import { findBookmark, findClone, findLinked } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { cloneJob } from '../start-job.ts'
import { replaceState, replaceSteps } from './steps/replace-state.ts'

type Needs = CloneParts & Pick<Context, 'jobs' | 'recorder' | 'restoreCheck'>

/** Takes back the last refresh, rewind or reset: the newest safety bookmark is the state before it. */
export function undoClone(context: Needs, id: string): Job {
  const clone = findClone(context.catalog, id)
  const safety = context.catalog.bookmarks.of(clone.id).find((one) => one.kind === 'safety')
  if (safety) return goBack(context, { clone: clone.id, bookmark: safety.id }, 'undo')
  throw new Failure('not-found', `“${clone.name}” has nothing to undo: it was not refreshed, rewound or reset lately.`)
}

interface Rewind {
  readonly clone: string
  readonly bookmark: string
}

export const rewindClone = (context: Needs, wish: Rewind): Job => goBack(context, wish, 'rewind')

function goBack(context: Needs, wish: Rewind, verb: 'rewind' | 'undo'): Job {
  const clone = findClone(context.catalog, wish.clone)
  const production = findLinked(context.catalog, clone.production)
  const bookmark = findBookmark(context.catalog, clone, wish.bookmark)
  return cloneJob(
    context,
    clone,
    {
      verb,
      title: `${verb === 'undo' ? 'Undo on' : 'Rewind'} “${clone.name}”`,
      steps: replaceSteps({ replay: false, compare: false }),
      locks: [shared(`production:${production.id}`)],
    },
    async (run) => {
      const replacement = {
        from: clonePath(clone.id, bookmark.state),
        point: bookmark.point,
        dataAt: bookmark.dataAt,
        parent: clone.parent,
        replay: null,
        isPoint: false,
        before: safetyName[verb],
      }
      await replaceState(context, clone, production, replacement, run)
      // It shares with the clone now what was only in it.
      context.catalog.bookmarks.update(bookmark.id, { bytes: null })
    },
  )
}
