// Starts the containers of a clone's state as it was left, and shows the clone at its address.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import { acquireNetwork, serversUp, startState, stopState } from '../../../clones/state.ts'
import { asFailure } from '../../../contract/failure.ts'
import type { JobRun } from '../../../jobs/job.ts'
import type { CloneParts } from '../../needs.ts'

export const bringUpSteps = { start: 'Start the containers', answer: 'Wait for its servers' }

/** Runs the steps of `bringUpSteps`. @returns the clone's ports */
export async function bringUp(
  context: CloneParts,
  clone: CloneRow,
  production: ProductionRow,
  run: JobRun<keyof typeof bringUpSteps>,
): Promise<ClonePorts> {
  const { catalog, availability } = context
  catalog.clones.update(clone.id, { wanted: 'running', failure: null })
  if (clone.wanted !== 'running' || clone.failure) availability.showBusy(clone, production, 'This clone is starting.')
  run.undo('stop the containers again', async () => {
    availability.show(catalog.clones.get(clone.id) ?? clone, production)
    await stopState(context.engineParts(), clone)
  })
  try {
    const ports = await run.step('start', async () => {
      await acquireNetwork(context, clone, production)
      return startState(context, clone, production, run)
    })
    await run.step('answer', () => serversUp(context, clone, production, ports, run))
    availability.show(clone, production, ports)
    return ports
  } catch (error) {
    // Closing the app while it starts leaves the wish to run; the next start tries again.
    const { code } = asFailure(run.signal.aborted ? run.signal.reason : error)
    if (code === 'cancelled') catalog.clones.update(clone.id, { wanted: 'stopped' })
    else if (code !== 'host-stopped') catalog.clones.update(clone.id, { failure: asFailure(error).facts() })
    throw error
  }
}
