// Makes a clone of a point with the work of several clones in it; these stay as they are.

import type { CloneRow } from '../../catalog/clones.ts'
import type { MergeRow } from '../../catalog/merges.ts'
import { copyState, firstPage } from '../../clones/state.ts'
import type { Job } from '../../contract/models.ts'
import { type JobRun, shared } from '../../jobs/job.ts'
import { clonePath } from '../../pool/layout.ts'
import {
  beginClone,
  keepAsIs,
  type MakeStep,
  makeSteps,
  newClone,
  startCopied,
  startMaking,
} from '../clone/steps/make-clone.ts'
import { replayClone } from '../clone/steps/replay-clone.ts'
import { dataAtOf, pickSteps, pointOf, replayOf } from '../point/steps/pick-point.ts'
import { layLogs } from '../point/steps/replay-moment.ts'
import { type MergeMeans, type MergeNeeds, mergeTitle, planSteps, preparedMerge } from './merge-job.ts'
import type { ResolvedMerge } from './resolve-wish.ts'
import { holdMerge } from './steps/hold-merge.ts'

/** @returns the job and the id of the clone that it makes */
export function makeMergedClone(
  context: MergeNeeds,
  resolved: ResolvedMerge,
  row: MergeRow,
  means: MergeMeans,
): { readonly job: Job; readonly clone: string } {
  const { wish, production, source, works } = resolved
  const known = source ? pointOf(source) : undefined
  const replay = source && replayOf(source)
  const address = wish.is === 'merge' ? wish.address : undefined
  const point = known?.id ?? ''
  const dataAt = source && known ? dataAtOf(source, known) : new Date().toISOString()
  const clone = newClone(context, production, { name: resolved.name, address, point, dataAt, parent: null })
  const job = startMaking(
    context,
    clone,
    {
      verb: 'merge',
      title: mergeTitle(resolved),
      steps: { ...pickSteps, ...planSteps, ...makeSteps({ replay: !!replay, compare: false, merge: true }) },
      locks: [
        ...works.map((work) => shared(`clone:${work.clone.id}`)),
        ...(known ? [shared(`point:${known.id}`)] : []),
      ],
    },
    (run) => make(context, resolved, row, clone, run, means),
  )
  return { job, clone: clone.id }
}

async function make(
  context: MergeNeeds,
  resolved: ResolvedMerge,
  row: MergeRow,
  clone: CloneRow,
  run: JobRun<'pick' | 'wait' | 'plan' | MakeStep>,
  means: MergeMeans,
): Promise<void> {
  const { catalog, publish } = context
  const { production } = resolved
  beginClone(context, clone, production, run)
  holdMerge(context, row, run)
  const { target, laid, look } = await preparedMerge(context, resolved, row, run, means)
  const { replay } = target
  catalog.clones.update(clone.id, { point: target.point, dataAt: target.dataAt })
  const copied = { ...clone, point: target.point, dataAt: target.dataAt }
  publish.clone(clone.id)
  await run.step('copy', async () => {
    await copyState(context, target.path, copied, production, run)
    if (replay) await layLogs(context, production, clonePath(clone.id, clone.state), replay.replay)
    await laid.files(copied)
  })
  const ports = await startCopied(context, copied, production, run)
  const moment = replay && (await replayClone(context, production, copied, replay, run))
  if (moment) catalog.clones.update(clone.id, { point: moment.id })
  const made = moment ? { ...copied, point: moment.id } : copied
  try {
    await run.step('write', () => laid.rows(made, ports))
    await run.step('answer', () => firstPage(context, made, production, ports, run))
    await run.step('check', () => laid.check(made, ports))
    run.commit()
    catalog.together(() => {
      laid.kept(made)
      catalog.clones.update(made.id, { phase: 'kept' })
    })
    await keepAsIs(context, made, production, ports, run)
  } finally {
    if (moment) context.restoreCheck.enqueue(moment.id)
  }
  publish.merge(row.id)
  look({ clone: clone.id, before: undefined, over: [] })
}
