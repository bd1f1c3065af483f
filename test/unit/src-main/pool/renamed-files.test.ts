// What went and what is new, told as renames where they are some.
import { describe, expect, it } from 'vitest'
import type { SeenFile } from '../../../../src-main/pool/differ-lines.ts'
import { type Difference, maybeRenamed, withRenames } from '../../../../src-main/pool/renamed-files.ts'

const file = (bytes = 5, writtenAt = '1', mode = 0o644): SeenFile => ({
  state: { is: 'file', bytes, mode },
  writtenAt,
  madeAt: '0',
  names: 1,
})
const directory: SeenFile = { ...file(0), state: { is: 'directory', bytes: 0, mode: 0o755 } }
const rest = { isSame: false, changedAtMs: 1 }
const gone = (from: string, before = file()): Difference => ({ from, to: null, before, after: null, ...rest })
const fresh = (to: string, after = file()): Difference => ({ from: null, to, before: null, after, ...rest })

const words = ({ from, to }: Difference) =>
  from !== null && to !== null ? `${from} → ${to}` : `${from ? '-' : '+'} ${from ?? to}`

/** What is told where everything of the same size and time has the same content. */
function told(differences: readonly Difference[]) {
  const maybe = maybeRenamed(differences)
  const renames = withRenames(differences, maybe)
  return {
    told: renames.told.map(words).sort(),
    within: renames.within.map((one) => `${one.gone.from} → ${one.fresh.to}`),
  }
}

describe('what went and what is new', () => {
  it('is a rename where size and time are the same, of the same name first', () => {
    expect(told([gone('a/x'), gone('a/y'), fresh('b/new'), fresh('b/y')]).told).toEqual(['a/x → b/new', 'a/y → b/y'])
  })

  it('is none where they are not, or where there is nothing in it', () => {
    const differences = [gone('a', file(5, '1')), fresh('b', file(5, '2')), gone('c', file(0)), fresh('d', file(0))]
    expect(told(differences)).toEqual({ told: ['+ b', '+ d', '- a', '- c'], within: [] })
  })

  it('is one rename of a directory, with what differs in it', () => {
    const differences = [
      ...['d', 'd/lib', 'd/none'].map((path) => gone(path, directory)),
      ...['e', 'e/lib', 'e/none'].map((path) => fresh(path, directory)),
      gone('d/1', file(11)),
      gone('d/lib/2', file(12)),
      gone('d/other', file(13)),
      gone('d/old'),
      gone('d/empty', file(0)),
      gone('d/out', file(14)),
      fresh('e/1', file(11)),
      fresh('e/lib/2', file(12, '1', 0o600)),
      fresh('e/other', file(99)),
      fresh('e/new', file(98)),
      fresh('e/empty', file(0)),
      fresh('elsewhere', file(14)),
    ]
    expect(told(differences)).toEqual({
      told: ['+ e/new', '- d/old', 'd → e', 'd/lib/2 → e/lib/2', 'd/out → elsewhere'],
      within: ['d/empty → e/empty', 'd/none → e/none', 'd/other → e/other'],
    })
  })

  it('of two directories that could be meant is the one to which more moved', () => {
    const differences = [
      gone('d', directory),
      ...['1', '2', '3'].map((name, at) => gone(`d/${name}`, file(10 + at))),
      fresh('e', directory),
      fresh('e/1', file(10)),
      fresh('f', directory),
      fresh('f/2', file(11)),
      fresh('f/3', file(12)),
    ]
    expect(told(differences).told).toEqual(['+ e', 'd → f', 'd/1 → e/1'])
  })
})
