// The text that becomes of a conflict: stretches of whole lines, what is taken of each, and the way back from a text.
import { describe, expect, it } from 'vitest'
import type { MergeChunk } from '../../../../src-main/contract/merges.ts'
import {
  breaksAs,
  choiceOf,
  draftOf,
  leftOf,
  mergedText,
  reopened,
  shownOf,
  stretchedOf,
  stretchesOf,
  type TextStretch,
  takenOf,
  typedOf,
} from '../../../../src-renderer/merging/merge-draft.ts'
import { pageChunks } from '../../../support/merges.ts'
import { randomOf } from '../../../support/random.ts'

const agreed = (text: string): MergeChunk => ({ is: 'agreed', text })
const conflict = (base: string, mine: string, theirs: string): MergeChunk => ({ is: 'conflict', base, mine, theirs })
const side = (all: readonly (MergeChunk | TextStretch)[], of: 'base' | 'mine' | 'theirs') =>
  all.map((one) => (one.is === 'agreed' ? one.text : one[of])).join('')

describe('stretches', () => {
  it('are whole lines: what stands beside words that differ belongs to them', () => {
    expect(stretchesOf([agreed('a\nb is '), conflict('x', 'y', 'z'), agreed(' now\nc\n')])).toEqual([
      agreed('a\n'),
      conflict('b is x now\n', 'b is y now\n', 'b is z now\n'),
      agreed('c\n'),
    ])
  })

  it('take in all that differs in one line, and end where all sides end one', () => {
    const stretches = stretchesOf(pageChunks)
    expect(stretches.map(({ is }) => is)).toEqual(['agreed', 'conflict', 'agreed', 'conflict', 'agreed'])
    expect(stretches[1]).toMatchObject({ mine: '<p>Everything is twenty percent off until Monday.</p>\n' })
    expect(stretches[3]).toMatchObject({ base: '<p>Free shipping.</p>\n', mine: '' })
  })

  it('of a text without line breaks are one', () => {
    expect(stretchesOf([agreed('a '), conflict('b', 'c', ''), agreed(' d')])).toEqual([
      conflict('a b d', 'a c d', 'a  d'),
    ])
  })

  it('of nothing are none, and of what agrees the text itself', () => {
    expect(stretchesOf([])).toEqual([])
    expect(stretchesOf([agreed('a'), agreed('b\nc')])).toEqual([agreed('ab\n'), agreed('c')])
  })

  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))('lose nothing of any side (seed %d)', (seed) => {
    const random = randomOf(seed)
    const word = () => random.pick(['a', 'b\n', '\n', 'c d', '', 'e\nf', '\r\n'])
    const chunks = Array.from({ length: random.below(12) }, () =>
      random.below(2) === 0 ? agreed(word() + word()) : conflict(word(), word(), word()),
    )
    const stretches = stretchesOf(chunks)
    for (const of of ['base', 'mine', 'theirs'] as const) expect(side(stretches, of)).toBe(side(chunks, of))
    for (const is of ['mine', 'theirs'] as const) {
      expect(mergedText(stretches, draftOf(stretches, { is }))).toBe(side(chunks, is))
    }
  })
})

describe('a draft', () => {
  const stretches = stretchesOf(pageChunks)

  it('has nothing decided at first, and shows what both began with', () => {
    const draft = draftOf(stretches, null)
    expect([leftOf(stretches, draft), mergedText(stretches, draft)]).toEqual([2, side(pageChunks, 'base')])
  })

  it('takes a side of each stretch, both in lines of their own, or what is typed', () => {
    const [, first, , second] = stretches
    if (!first || !second) throw new Error('the page has two stretches to decide')
    const taken = [undefined, takenOf(first, 'both'), undefined, takenOf(second, 'typed', 'Ask us.\n'), undefined]
    const draft = { is: 'stretches', taken } as const
    expect(leftOf(stretches, draft)).toBe(0)
    const text = mergedText(stretches, draft)
    expect(text).toContain('twenty percent off until Monday.</p>\n<p>Everything is fifteen percent')
    expect(text).toContain('Ask us.\n')
    expect(stretchedOf(stretches, text)).toEqual(draft)
    expect(draftOf(stretches, { is: 'edited', text })).toEqual(draft)
    expect(takenOf({ is: 'conflict', base: 'a', mine: 'b', theirs: 'c' }, 'both')?.text).toBe('b\nc')
  })

  it('is whole where what agrees was changed too', () => {
    const text = side(pageChunks, 'mine').replace('number 13', 'number thirteen')
    expect(draftOf(stretches, { is: 'edited', text })).toEqual({ is: 'whole', text })
    expect(reopened(stretches, text)).toBeUndefined()
  })

  it('left as it was before is to be decided yet', () => {
    const draft = reopened(stretches, side(pageChunks, 'base'))
    expect(draft && leftOf(stretches, draft)).toBe(2)
  })

  it('that is the text of one side is the choice of that side', () => {
    const values = { mine: 'a', theirs: 'b' }
    expect(['a', 'b', 'c'].map((text) => choiceOf(text, values))).toEqual([
      { is: 'mine' },
      { is: 'theirs' },
      { is: 'edited', text: 'c' },
    ])
  })
})

describe('a text field', () => {
  const windows = { is: 'conflict', base: 'x\r\n', mine: 'a\r\nb\r\n', theirs: 'c\r\n' } as const

  it('shows lines without the break that ends them, and gives it back in the text’s own kind', () => {
    expect(shownOf(windows, windows.mine)).toBe('a\nb')
    expect(typedOf(windows, 'a\nb')).toBe(windows.mine)
    expect(typedOf(windows, '')).toBe('')
    expect(typedOf({ is: 'conflict', base: 'a', mine: 'b', theirs: 'c' }, 'd\n')).toBe('d\n')
  })

  it('leaves line breaks alone where the text has both kinds', () => {
    expect(breaksAs('a\r\nb\n', 'c\n')).toBe('c\n')
    expect(breaksAs('\nb\r\n', 'c\n')).toBe('c\n')
    expect(breaksAs('a\r\nb', 'c\n')).toBe('c\r\n')
  })
})
