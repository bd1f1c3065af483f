// Deletes a clone with its bookmarks: containers first, then its states, then what the catalog knows of it.
import type { CloneRow } from '../../catalog/clones.ts'
import { clearState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { clonePath } from '../../pool/layout.ts'
import { findClone } from '../find.ts'
import { cloneJob } from '../start-job.ts'
import { refuseProtected } from './describe-clone.ts'

const steps = { containers: 'Remove the containers', states: 'Remove its data' }

export function deleteClone(
  context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'availability' | 'engineParts'>,
  id: string,
): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, id)
  refuseProtected(clone, 'deleted')
  return cloneJob(context, clone, { verb: 'delete', title: `Delete “${clone.name}”`, steps }, async (run) => {
    // From here a crash finishes the deletion at the next start: half a clone is no clone.
    run.commit()
    catalog.clones.update(clone.id, { phase: 'deleting' })
    availability.remove(clone.hostLabel, clone.id)
    publish.clone(clone.id)
    // Those that were to change it go with it; those that were to have its work cannot go on.
    const merges = catalog.merges.touching(clone.id)
    for (const merge of merges) publish.merge(merge)
    await run.step('containers', () => clearState(context.engineParts(), clone))
    await run.step('states', () => removeStates(context, clone))
    for (const merge of merges) publish.merge(merge)
  })
}

async function removeStates(
  context: Pick<Context, 'catalog' | 'publish' | 'engineParts'>,
  clone: CloneRow,
): Promise<void> {
  const { catalog, publish } = context
  const { pool } = context.engineParts()
  const bookmarks = catalog.bookmarks.of(clone.id)
  for (const state of [clone.state, ...bookmarks.map((one) => one.state)]) {
    await pool.remove(clonePath(clone.id, state))
  }
  catalog.together(() => {
    for (const { id } of bookmarks) catalog.bookmarks.delete(id)
    catalog.clones.delete(clone.id)
  })
  for (const { id } of bookmarks) publish.bookmark(id)
  publish.clone(clone.id)
  await pool.trim()
}
