// Looks at the pages that one side alone changed once a merge is shown: they can keep nobody from it, so nobody waits for them.

import type { ChangedPage } from '../../../merging/changed-pages.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import type { MergeNeeds } from '../merge-job.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'
import { askPagesAlone } from './ask-merged-pages.ts'

export interface ShownMerge {
  /** The id of the merge. */
  readonly merge: string
  readonly resolved: ResolvedMerge
  readonly plan: MergePlan
  readonly clone: string
  readonly alone: readonly ChangedPage[]
}

/** Starts a job of its own, which keeps its clone from nothing; what it finds is told with the merge. */
export function lookLater(context: MergeNeeds, { merge, resolved, plan, clone, alone }: ShownMerge): void {
  const { catalog, availability, jobs, publish } = context
  const [state, ports] = [catalog.clones.get(clone), availability.get(clone)]
  if (!state || !ports || alone.length === 0) return
  const steps = { pages: 'Ask for the pages' }
  const title = `Look at the pages of “${state.name}” that only one side changed`
  jobs.start({ verb: 'look', title, production: state.production, clone, steps, locks: [] }, async (run) => {
    const found = await run.step('pages', () => askPagesAlone(context, { resolved, plan, state, ports, run }, alone))
    // What was stopped, changed or deleted meanwhile answers nothing that counts.
    if (catalog.clones.get(clone)?.state !== state.state || !availability.get(clone)) return
    for (const finding of found) run.remark(finding)
    const findings = catalog.merges.get(merge)?.findings
    if (found.length === 0 || !findings) return
    catalog.merges.update(merge, { findings: [...findings, ...found] })
    publish.merge(merge)
  })
}
