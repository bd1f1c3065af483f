// A pool that runs out of room: who is stopped, in which order, and that everybody else goes on whatever fails.
import { describe, expect, test } from 'vitest'
import { greatest, type Relief, relieve, type SpaceHeld } from '../../../../src-main/lifecycle/relief.ts'

const figures: Readonly<Record<string, SpaceHeld>> = {
  still: { own: 900, grown: 0 },
  busy: { own: 300, grown: 200 },
  quiet: { own: 10, grown: 1 },
}

async function relieved(change: Partial<Relief<string>> = {}) {
  const did: string[] = []
  const held = new Set<string>()
  const note = async (word: string) => void did.push(word)
  const outcome = await relieve<string>({
    writers: Object.keys(figures),
    async hold(writer) {
      held.add(writer)
      await note(`hold ${writer}`)
    },
    async letGo(writer) {
      if (held.delete(writer)) await note(`let go ${writer}`)
    },
    settled: async () => 50,
    enough: 100,
    measure: async (writers) => new Map(writers.map((one) => [one, figures[one] ?? { own: 0, grown: 0 }])),
    choose: (measured) => greatest(measured, { much: 100, highTime: false }),
    stop: (writer) => note(`stop ${writer}`),
    ...change,
  }).catch((error: unknown) => error)
  return { did, held: [...held], outcome }
}

test('all are held, the one that wrote most is stopped, and the others go on before that', async () => {
  const { did, held, outcome } = await relieved()
  expect(outcome).toBe('busy')
  expect(did.slice(0, 3).sort()).toEqual(['hold busy', 'hold quiet', 'hold still'])
  expect(did.slice(3, 5).sort()).toEqual(['let go quiet', 'let go still'])
  expect(did.slice(5)).toEqual(['stop busy', 'let go busy'])
  expect(held).toEqual([])
})

test('nobody is stopped when there is enough after all, or when nobody wrote much', async () => {
  for (const change of [{ settled: async () => 100 }, { choose: () => undefined }]) {
    const { did, held } = await relieved(change)
    expect(did.filter((one) => one.startsWith('stop'))).toEqual([])
    expect(held).toEqual([])
  }
})

const fails = async () => {
  throw new Error('It failed.')
}
describe.each(['settled', 'measure', 'stop'] as const)('when “%s” fails in the middle', (which) => {
  test('everybody goes on', async () => {
    const { held, outcome } = await relieved({ [which]: fails })
    expect(outcome).toMatchObject({ message: 'It failed.' })
    expect(held).toEqual([])
  })
})

test('one that cannot be held keeps nobody from being measured', async () => {
  const { outcome } = await relieved({ hold: fails })
  expect(outcome).toBe('busy')
})

test('where nobody grew much, it is whoever holds most, and only when it is high time', () => {
  const measured = new Map([
    ['old', { own: 900, grown: 2 }],
    ['new', { own: 20, grown: 20 }],
  ])
  expect(greatest(measured, { much: 100, highTime: false })).toBeUndefined()
  expect(greatest(measured, { much: 100, highTime: true })).toBe('old')
  expect(greatest(new Map(), { much: 100, highTime: true })).toBeUndefined()
})
