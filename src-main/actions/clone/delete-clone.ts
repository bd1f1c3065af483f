// Deletes a clone with its bookmarks: containers first, then its states, then what the catalog knows of it.
import type { CloneRow } from '../../catalog/clones.ts'
import { clearState } from '../../clones/state.ts'
import type { World } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { clonePath } from '../../pool/layout.ts'
import { findClone } from '../find.ts'
import { refuseProtected } from './describe-clone.ts'

const containers = 'Remove the containers'
const states = 'Remove its data'

export function deleteClone(world: World, id: string): Job {
  const { catalog, announce, cloneStates } = world
  const clone = findClone(catalog, id)
  refuseProtected(clone, 'deleted')
  world.ready()
  return world.jobs.start(
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
      cloneStates.gone(clone.hostLabel, clone.id)
      announce.clone(clone.id)
      await run.step(containers, () => clearState(world.ready(), clone))
      await run.step(states, () => removeStates(world, clone))
    },
  )
}

async function removeStates(world: World, clone: CloneRow): Promise<void> {
  const { catalog, announce } = world
  const { pool } = world.ready()
  const bookmarks = catalog.bookmarks.of(clone.id)
  for (const state of [clone.state, ...bookmarks.map((one) => one.state)]) {
    await pool.remove(clonePath(clone.id, state))
  }
  catalog.together(() => {
    for (const { id } of bookmarks) catalog.bookmarks.delete(id)
    catalog.clones.delete(clone.id)
  })
  for (const { id } of bookmarks) announce.bookmark(id)
  announce.clone(clone.id)
  await pool.trim()
}
