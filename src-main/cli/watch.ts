// Follows a job, or the engine, until there is nothing more to come of it.
import type { Client } from '../contract/client.ts'
import { Failure } from '../contract/failure.ts'
import type { EngineState, Job, SiteforkEvent } from '../contract/models.ts'

/** Yields a job as it is, and again whenever it changes; ends once it has ended. */
export async function* jobChanges(client: Client, id: string): AsyncGenerator<Job, void, undefined> {
  yield* changes(
    client,
    (event) => {
      // A snapshot has the recent ones; what ended long ago is asked for.
      if (event.is === 'snapshot')
        return event.snapshot.jobs.find((one) => one.id === id) ?? client.job.wait({ job: id })
      return event.is === 'job' && event.job.id === id ? event.job : undefined
    },
    ({ state }) => state !== 'running',
  )
}

/** Yields the engine as it is, and again whenever it changes; ends once it is ready, or known to be unavailable. */
export async function* engineChanges(client: Client): AsyncGenerator<EngineState, void, undefined> {
  yield* changes(
    client,
    (event) => (event.is === 'snapshot' ? event.snapshot.engine : event.is === 'engine' ? event.engine : undefined),
    ({ is }) => is !== 'starting',
  )
}

async function* changes<T>(
  client: Client,
  pick: (event: SiteforkEvent) => T | undefined | Promise<T>,
  isLast: (one: T) => boolean,
): AsyncGenerator<T, void, undefined> {
  const leave = new AbortController()
  try {
    for await (const event of await client.events(undefined, { signal: leave.signal })) {
      const one = await pick(event)
      if (one === undefined) continue
      yield one
      if (isLast(one)) return
    }
  } finally {
    leave.abort()
  }
}

/** A step that takes longer than this says what it is at, and again after as long. */
const quietMs = 5_000

/** Says each step of a job when it begins, and of one that takes long what it is at. @returns the job, ended */
export async function tellSteps(client: Client, id: string, say: (line: string) => void): Promise<Job> {
  let said = 0
  let described = ''
  let lastSaid = Date.now()
  for await (const job of jobChanges(client, id)) {
    const begun = job.steps.filter((step) => step.state !== 'waiting')
    for (const step of begun.slice(said)) say(`  ${step.name}…`)
    if (begun.length > said) lastSaid = Date.now()
    said = Math.max(said, begun.length)
    const at = begun.at(-1)
    if (at?.state !== 'running' || !at.description || at.description === described) continue
    if (Date.now() - lastSaid < quietMs) continue
    described = at.description
    lastSaid = Date.now()
    say(`    ${described}`)
  }
  return client.job.wait({ job: id })
}

/**
 * Runs what needs Docker once that is there: a host that was started just now builds images at its first start, which takes
 * minutes, and says what it is at.
 */
export async function onceReady<T>(client: Client, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'engine-missing' || !(await untilReady(client, say))) throw error
  }
  return work()
}

/** @returns false where Docker is not there after all */
async function untilReady(client: Client, say: (line: string) => void): Promise<boolean> {
  let described = ''
  let lastSaid = 0
  for await (const engine of engineChanges(client)) {
    if (engine.is !== 'starting') return engine.is === 'ready'
    if (engine.description === described || Date.now() - lastSaid < quietMs) continue
    described = engine.description
    lastSaid = Date.now()
    say(`  ${described}…`)
  }
  return false
}
