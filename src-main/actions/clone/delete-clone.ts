// Deletes a clone with its bookmarks: containers first, then its states, then what the catalog knows of it.
import type { CloneRow } from '../../catalog/clones.ts'
import { clearState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { clonePath } from '../../pool/layout.ts'
import { findClone } from '../find.ts'
import { refuseProtected } from './describe-clone.ts'

const containers = 'Remove the containers'
const states = 'Remove its data'

export function deleteClone(context: Context, id: string): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, id)
  refuseProtected(clone, 'deleted')
  context.engineParts()
  return context.jobs.start(
    {
      verb: 'delete',
      title: `Delete “${clone.name}”`,
      production: clone.production,
      clone: clone.id,
      steps: [containers, states],
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      // From here a crash finishes the deletion at the next start: half a clone is no clone.
      run.commit()
      catalog.clones.update(clone.id, { phase: 'deleting' })
      availability.remove(clone.hostLabel, clone.id)
      publish.clone(clone.id)
      await run.step(containers, () => clearState(context.engineParts(), clone))
      await run.step(states, () => removeStates(context, clone))
    },
  )
}

async function removeStates(context: Context, clone: CloneRow): Promise<void> {
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
