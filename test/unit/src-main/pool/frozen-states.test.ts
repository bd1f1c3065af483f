// Sizes are measured while no snapshot shares a state, and nobody waits for that.
import { expect, it } from 'vitest'
import { openFrozenStates } from '../../../../src-main/pool/frozen-states.ts'

/** A keeper in which every snapshot can be made. */
const frozen = () => openFrozenStates(async (argv) => (argv[2]?.includes('snapshot -r') ? `${argv[5]}/${argv[6]}` : ''))

/** A measurement that ends when it is told to, or called off. */
function measurement() {
  const begun = Promise.withResolvers<void>()
  const result = Promise.withResolvers<number>()
  const signals: AbortSignal[] = []
  const measure = (signal: AbortSignal) => {
    signals.push(signal)
    begun.resolve()
    const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    return Promise.race([result.promise, ended])
  }
  return { begun: begun.promise, finish: result.resolve, signals, measure }
}

it('a state is frozen at once while sizes are measured, which begins anew once it is read', async () => {
  const states = frozen()
  const { begun, finish, signals, measure } = measurement()
  const measured = states.alone(measure)
  await begun
  const state = await states.freeze('clones/a/b' as never)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  await state.release()
  await expect.poll(() => signals.length).toBe(2)
  finish(7)
  expect(await measured).toBe(7)
})

it('sizes are measured once nothing is frozen, one after the other', async () => {
  const states = frozen()
  const [first, second] = [await states.freeze('clones/a/b' as never), await states.freeze('clones/c/d' as never)]
  const seen: string[] = []
  const measured = ['one', 'other'].map((name) =>
    states.alone(async () => {
      seen.push(`${name} begins`)
      await Promise.resolve()
      seen.push(`${name} ends`)
    }),
  )
  await first.release()
  expect(seen).toEqual([])
  await second.release()
  await Promise.all(measured)
  expect(seen).toEqual(['one begins', 'one ends', 'other begins', 'other ends'])
})

it('a measurement that fails by itself fails', async () => {
  await expect(frozen().alone(() => Promise.reject(new Error('No such state.')))).rejects.toThrow('No such state.')
})
