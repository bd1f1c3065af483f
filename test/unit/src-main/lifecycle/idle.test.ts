// Who sleeps: the unused, and the least recently used of too many; never who is kept awake or busy.
import { expect, test } from 'vitest'
import { type Awake, idleClones } from '../../../../src-main/lifecycle/idle.ts'

const minute = 60_000
const usual = { warmSpare: false, cloneMemory: 2560, cloneCpus: 0 }
const now = 100 * minute
const clone = (id: string, minutesAgo: number, given: Partial<Awake> = {}): Awake => ({
  id,
  keepAwake: false,
  busy: false,
  usedAt: now - minutesAgo * minute,
  ...given,
})

test.each([
  ['nobody was away for long', [clone('a', 5), clone('b', 29)], { sleepAfter: 30, awakeMost: 0 }, []],
  ['one was', [clone('a', 5), clone('b', 30)], { sleepAfter: 30, awakeMost: 0 }, ['b']],
  ['0 is never', [clone('b', 3000)], { sleepAfter: 0, awakeMost: 0 }, []],
  ['kept awake', [clone('b', 90, { keepAwake: true })], { sleepAfter: 30, awakeMost: 0 }, []],
  ['busy', [clone('b', 90, { busy: true })], { sleepAfter: 30, awakeMost: 0 }, []],
  ['too many', [clone('a', 1), clone('b', 3), clone('c', 2)], { sleepAfter: 30, awakeMost: 1 }, ['b', 'c']],
  [
    'those that stay count too',
    [clone('a', 1), clone('b', 3, { keepAwake: true }), clone('c', 2, { busy: true })],
    { sleepAfter: 30, awakeMost: 2 },
    ['a'],
  ],
  ['both at once', [clone('a', 50), clone('b', 40), clone('c', 2)], { sleepAfter: 30, awakeMost: 2 }, ['a', 'b']],
])('%s', (_name, awake, preferences, asleep) => {
  expect(idleClones(awake, { ...usual, ...preferences }, now)).toEqual(asleep)
})
