// Brings a clone to a moment while its containers start, and keeps what comes out as a point of that moment.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import { databaseContainer } from '../../../clones/service.ts'
import type { Context } from '../../../context.ts'
import type { Point } from '../../../contract/models.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { clonePath } from '../../../pool/layout.ts'
import { applyLogs, insertMoment, type MomentReplay } from '../../point/steps/replay-moment.ts'

/**
 * Runs the step `replay` on a started state that nobody has asked for a page yet. The next fork of the same second starts
 * from the point it returns; put that in the queue once the clone answers.
 */
export async function replayClone(
  context: Pick<Context, 'catalog' | 'publish' | 'newId' | 'engineParts'>,
  production: ProductionRow,
  { id: clone, state }: Pick<CloneRow, 'id' | 'state'>,
  moment: MomentReplay,
  run: JobRun<'replay'>,
): Promise<Point> {
  return run.step('replay', async (report) => {
    await applyLogs(context, production, databaseContainer({ clone, state }), moment, run, report)
    const { pool } = context.engineParts()
    return insertMoment(context, moment, (path) => pool.copy(clonePath(clone, state), path, 'point'))
  })
}
