// Branches a clone: a new one of its state as it is this instant, or of one of its bookmarks; the original goes on running.

import { copyState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { clonePath } from '../../pool/layout.ts'
import { findBookmark, findClone, findLinked } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { refuseTornCopy } from './bookmark-clone.ts'
import { beginClone, keepClone, makeSteps, newClone, startCopied, startMaking } from './steps/make-clone.ts'

export interface Branch {
  readonly clone: string
  readonly name: string
  readonly address?: string | undefined
  /** The bookmark to branch; null for the clone as it is now. */
  readonly bookmark: string | null
}

/** @returns the job and the id of the clone it makes */
export function branchClone(
  context: CloneParts & Pick<Context, 'jobs' | 'prewarm' | 'engineState'>,
  wish: Branch,
): { readonly job: Job; readonly clone: string } {
  const { catalog } = context
  const original = findClone(catalog, wish.clone)
  const production = findLinked(catalog, original.production)
  const from = wish.bookmark === null ? original : findBookmark(catalog, original, wish.bookmark)
  context.engineParts()
  if (wish.bookmark === null) refuseTornCopy(context, original)
  const { point, dataAt } = from
  const made = newClone(context, production, { ...wish, point, dataAt, parent: original.id })
  // What its site runs on belongs to its state; what is said of the original does not.
  const clone = { ...made, traits: { ...made.traits, php: original.traits.php } }
  const plan = {
    verb: 'branch',
    title: `Branch “${clone.name}” off “${original.name}”`,
    steps: makeSteps({ replay: false, compare: false }),
    locks: [shared(`clone:${original.id}`)],
  } as const
  const job = startMaking(context, clone, plan, async (run) => {
    beginClone(context, clone, production, run)
    await run.step('copy', () => copyState(context, clonePath(original.id, from.state), clone, production, run))
    catalog.promotions.inherit(from.state, clone.state)
    await keepClone(context, clone, production, await startCopied(context, clone, production, run), run)
  })
  return { job, clone: clone.id }
}
