// Says what was changed in a clone between the moment that was merged and the switch: it is in the bookmark of the state before, and only there.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { Context } from '../../../context.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { clonePath } from '../../../pool/layout.ts'
import type { Instant } from './take-instants.ts'

/** @param old the clone as it was before the switch */
export async function remarkLater(
  { comparisons }: Pick<Context, 'comparisons'>,
  old: CloneRow,
  instant: Instant,
  { remark, log, signal }: Pick<JobRun, 'remark' | 'log' | 'signal'>,
): Promise<void> {
  const own = { clone: old.id, state: old.state, point: old.point }
  const behind = instant.end ? { behind: instant.end } : {}
  const to = { ...instant.tip, own, path: clonePath(old.id, old.state), ...behind }
  try {
    const things = await comparisons.withAll([{ from: instant.tip, to }], signal, ([opened]) => {
      return opened?.index.counts().things ?? 0
    })
    if (things > 0) {
      const many = things === 1 ? 'One change was' : `${things} changes were`
      remark(
        `${many} made after the moment that was merged, and ${things === 1 ? 'is' : 'are'} only in the bookmark of the state before.`,
      )
    }
  } catch (error) {
    log(`Whether something was changed meanwhile is not known: ${error}`)
  } finally {
    comparisons.forget(old.state)
  }
}
