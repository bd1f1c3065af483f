// A command that is given before Docker is connected waits, and says for what.
import { expect, it } from 'vitest'
import { onceReady } from '../../../../src-main/cli/watch.ts'
import type { Client } from '../../../../src-main/contract/client.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import type { EngineState } from '../../../../src-main/contract/models.ts'

const starting = (description: string): EngineState => ({ is: 'starting', description })
const ready = { is: 'ready', version: '20', where: 'here', pool: {} } as unknown as EngineState
const missing = new Failure('engine-missing', 'Sitefork is still connecting to Docker.')
const gone: EngineState = { is: 'unavailable', failure: missing.facts() }

/** A host whose engine becomes these states, one after the other. */
const hostOf = ([first, ...later]: readonly EngineState[]) =>
  ({
    events: async () =>
      (async function* () {
        yield { is: 'snapshot', snapshot: { engine: first } }
        for (const engine of later) yield { is: 'engine', engine }
      })(),
  }) as unknown as Client

async function run(states: readonly EngineState[]) {
  const said: string[] = []
  let tries = 0
  const work = async () => {
    tries++
    if (tries === 1) throw missing
    return 'done'
  }
  const outcome = await onceReady(hostOf(states), (line) => said.push(line), work).catch((error: Failure) => error.code)
  return { outcome, tries, said }
}

it('waits until Docker is connected, and runs again', async () => {
  expect(await run([starting('Building the web image'), starting('Building the web image'), ready])).toEqual({
    outcome: 'done',
    tries: 2,
    said: ['  Building the web image…'],
  })
  expect(await run([ready])).toMatchObject({ outcome: 'done', tries: 2 })
})

it('says why not where Docker is not there', async () => {
  expect(await run([starting('Looking for a Docker engine'), gone])).toMatchObject({
    outcome: 'engine-missing',
    tries: 1,
  })
})

it('is not tried again for any other reason', async () => {
  const refused = new Failure('bad-input', 'No.')
  let tries = 0
  const work = async () => {
    tries++
    throw refused
  }
  await expect(onceReady(hostOf([ready]), () => undefined, work)).rejects.toBe(refused)
  expect(tries).toBe(1)
})
