// A short run of the fuzzer: a seed that is always the same, and one that nobody knows before.
import { expect, it } from 'vitest'
import { describeFinding, fuzz } from '../../soak/fuzz/fuzz.ts'
import { lessBytes, mustHold, orRefusal, subject } from '../../soak/fuzz/subject.ts'
import { withSubjects } from '../../soak/fuzz/subjects.ts'
import { promptly } from '../../support/promptly.ts'
import { testSeed } from '../../support/random.ts'

it.each([
  ['a known seed', 1, 60],
  ['another seed', testSeed, 60],
])('finds nothing with %s (%i)', async (_name, seed, cases) => {
  const { found, cases: looked } = await withSubjects((subjects) =>
    fuzz({ subjects, seed, cases, milliseconds: 110_000 }),
  )
  expect(found.map(describeFinding)).toEqual([])
  expect(new Set(Object.values(looked))).toEqual(new Set([cases]))
})

it('tells the shortest input, and finds it again by its number', async () => {
  const noZero = subject({
    name: 'no-zero',
    make: (random) => Buffer.from(Array.from({ length: 100 }, () => random.below(40))),
    check: (bytes) => mustHold(!bytes.includes(0), 'There is a zero.'),
    smaller: lessBytes,
  })
  const run = (from: number) => fuzz({ subjects: [noZero], seed: 1, cases: 1_000, from, milliseconds: 60_000 })
  const [first] = (await run(0)).found
  expect(first).toMatchObject({ subject: 'no-zero', input: '"\\u0000"' })
  expect((await run(first?.at ?? 0)).found).toEqual([first])
})

it('counts as a finding what is no refusal, and what blocks the process', () => {
  expect(() => orRefusal(() => Buffer.alloc(2).readUInt32LE(0))).toThrow(RangeError)
  const forLong = () => {
    const { user } = process.threadCpuUsage()
    while (process.threadCpuUsage().user - user < 300_000);
  }
  expect(() => promptly(forLong)).toThrow('It kept everything else waiting for')
})
