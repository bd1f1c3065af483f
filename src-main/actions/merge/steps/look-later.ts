// What is looked at once a merge is shown: the pages that one side alone changed, and work that came after the copied moment. It can keep
// nobody from the clone, so nobody waits for it.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { Context } from '../../../context.ts'
import type { ChangedPage } from '../../../merging/changed-pages.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'
import { askPagesAlone, remarkFindings } from './ask-merged-pages.ts'
import { remarkLater } from './remark-later.ts'
import { dropInstants, type Instant } from './take-instants.ts'

export interface ShownMerge {
  /** The id of the merge. */
  readonly merge: string
  readonly resolved: ResolvedMerge
  readonly plan: MergePlan
  /** The id of the clone that has it. */
  readonly clone: string
  readonly alone: readonly ChangedPage[]
  /** What the clone was before, and the copied moment of it; undefined for a clone that was made. */
  readonly before: { readonly row: CloneRow; readonly instant: Instant } | undefined
  /** Copied moments that are needed no more. */
  readonly over: readonly Instant[]
}

type Needs = Parameters<typeof askPagesAlone>[0] & Pick<Context, 'comparisons' | 'jobs' | 'log' | 'publish'>

/**
 * Starts a job of its own, which keeps its clone from nothing; what it finds is told by it, and with the merge. Where it cannot start, as when
 * the host stops, the merge is made all the same, and the next start removes the copies.
 */
export function lookLater(context: Needs, shown: ShownMerge): void {
  try {
    startLook(context, shown)
  } catch (error) {
    context.log(`A merge is not looked at once more: ${error}`)
  }
}

function startLook(context: Needs, { merge, resolved, plan, clone, alone, before, over }: ShownMerge): void {
  const { catalog, availability, jobs, publish } = context
  const state = catalog.clones.get(clone)
  if (!state) return
  const ports = alone.length > 0 ? availability.get(clone) : undefined
  const steps = {
    ...(ports && { pages: 'Ask for the pages that one side alone changed' }),
    ...(before && { later: 'See what came after the moment that was merged' }),
    over: 'Remove the copied moments',
  }
  const title = `Look at “${state.name}” once more after its merge`
  jobs.start({ verb: 'look', title, production: state.production, clone, steps, locks: [] }, async (run) => {
    // However it ends, the copies go.
    run.undo('remove the copied moments', () => dropInstants(context, over, run))
    const found = ports
      ? await run.step('pages', () => askPagesAlone(context, { resolved, plan, state, ports, run }, alone))
      : []
    const findings = catalog.merges.get(merge)?.findings
    // What was stopped, changed or deleted meanwhile answers nothing that counts.
    const isStill = catalog.clones.get(clone)?.state === state.state && availability.get(clone) !== undefined
    if (found.length > 0 && findings && isStill) {
      remarkFindings(run, found)
      catalog.merges.update(merge, { findings: [...findings, ...found] })
      publish.merge(merge)
    }
    if (before) await run.step('later', () => remarkLater(context, before.row, before.instant, run))
    await run.step('over', () => dropInstants(context, over, run))
  })
}
