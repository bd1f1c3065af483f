// Hears of containers that ended or were paused without Sitefork's doing, and says so on the clone or mirror they belong to.
import { setTimeout as pause } from 'node:timers/promises'
import { failClone } from '../actions/clone/fail-clone.ts'
import type { CloneRow } from '../catalog/clones.ts'
import { findTrouble } from '../clones/containers.ts'
import { stateOfSandbox } from '../clones/sandbox.ts'
import { runningState } from '../clones/state.ts'
import { troubleFailure } from '../clones/trouble.ts'
import type { Context } from '../context.ts'
import { asFailure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import type { ContainerEvent } from '../docker/docker.ts'

export interface ContainerWatch {
  /** Takes in an event of a container that is not the pool's own. */
  heard(event: ContainerEvent): void
  /** Looks at a clone again of which something was heard while that job worked on it. */
  after(job: Job): void
}

/** The wait before a look: an engine that stops ends every container first, and then nothing is wrong with any of them. */
const settleMs = 250
/** How often a clone is looked at while the engine cannot say how it is, because a container is on its way out. */
const mostTries = 8

/** @param pauses whether Sitefork itself holds clones paused right now */
export function createContainerWatch(context: Context, pauses: () => boolean): ContainerWatch {
  const { log } = context
  /** Clones that are about to be looked at. */
  const waiting = new Set<string>()
  /** Clones of which something was heard while a job worked on them. */
  const doubted = new Set<string>()

  function soon(clone: string, tries = mostTries): void {
    if (waiting.has(clone)) return
    waiting.add(clone)
    pause(settleMs, undefined, { ref: false })
      .then(() => {
        waiting.delete(clone)
        return look(clone)
      })
      .catch((error: unknown) => {
        log(`${clone}: ${asFailure(error).message}`)
        if (tries > 1) soon(clone, tries - 1)
      })
  }

  /** The clone's row; undefined while a job works on the clone or there is no engine, when nothing is said about it. */
  function found(id: string): CloneRow | undefined {
    const { catalog, jobs, engineState } = context
    const clone = catalog.clones.get(id)
    if (clone?.phase !== 'kept' || engineState().is !== 'ready') return undefined
    if (jobs.holders(`clone:${id}`).length === 0) return clone
    doubted.add(id)
    return undefined
  }

  async function look(id: string): Promise<void> {
    if (pauses()) return soon(id)
    const before = found(id)
    if (!before || !(context.availability.get(id) || before.failure)) return
    const { docker } = context.engineParts()
    const trouble = await findTrouble({ docker, clone: id, state: before.state })
    const clone = found(id)
    if (clone?.state !== before.state) return
    if (pauses()) return soon(id)
    if (!trouble) return goesOn(clone)
    if (!context.availability.get(id)) return
    const failure = troubleFailure(trouble)
    log(`${id}: ${failure.message}`)
    if (trouble.is === 'ended') failClone(context, id, failure)
    else {
      const production = context.catalog.productions.get(clone.production)
      if (!production) return
      const facts = failure.facts()
      context.catalog.clones.update(id, { failure: facts })
      context.availability.show({ ...clone, failure: facts }, production)
      context.publish.clone(id)
    }
  }

  /** Shows a clone as running again that somebody had paused and let go on. */
  async function goesOn(clone: CloneRow): Promise<void> {
    if (!clone.failure || context.availability.get(clone.id)) return
    const ports = await runningState(context.engineParts(), clone)
    const production = context.catalog.productions.get(clone.production)
    if (!ports || !production || found(clone.id)?.state !== clone.state) return
    context.catalog.clones.update(clone.id, { failure: null })
    context.availability.show({ ...clone, failure: null }, production, ports)
    context.publish.clone(clone.id)
  }

  return {
    heard({ is, role, name, owner }) {
      const { mirrors, prewarm } = context
      const whose = role === 'seal' ? stateOfSandbox(name).clone : owner
      if (whose === null || role === 'prepare') return
      if (role === 'mirror' || role === 'courier' || role === 'network') {
        if (is === 'ended') mirrors.containerEnded(whose)
        return
      }
      if (is === 'ended') prewarm.lost(whose)
      soon(whose)
    },
    after({ clone, state }) {
      if (clone && state !== 'running' && doubted.delete(clone)) soon(clone)
    },
  }
}
