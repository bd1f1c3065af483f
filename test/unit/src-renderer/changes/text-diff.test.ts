// What is marked as removed and added is what was: whatever the texts are, both sides come out of the pieces again.
import { describe, expect, it } from 'vitest'
import { lineBlocks, onSide, type TextPiece, wordPieces } from '../../../../src-renderer/changes/text-diff.ts'
import { randomOf } from '../../../support/random.ts'

const join = (pieces: readonly TextPiece[]) => pieces.map(({ text }) => text).join('')
const short = (pieces: readonly TextPiece[]) =>
  pieces.map(({ is, text }) => (is === 'equal' ? text : `${is === 'removed' ? '[-' : '[+'}${text}]`)).join('')

/** Both texts, as the blocks of lines tell them. */
function sidesOf(blocks: ReturnType<typeof lineBlocks>) {
  const lines = (side: 'removed' | 'added') =>
    blocks.flatMap((block) => (block.is === 'equal' ? block.lines : block[side].map(({ pieces }) => join(pieces))))
  return { before: lines('removed'), after: lines('added') }
}

describe('words', () => {
  it('are marked alone, and together with what stands between two of them', () => {
    const marked = wordPieces('ten percent off until late Sunday.', 'twenty percent off until early Monday.')
    expect(short(marked)).toBe('[-ten][+twenty] percent off until [-late Sunday][+early Monday].')
  })

  it('give both sides again', () => {
    const random = randomOf(7)
    const signs = ['a', 'bb', ' ', '\n', 'ß', '😀', '<b>', '.', '\t', '  ']
    const text = () => Array.from({ length: random.below(40) }, () => random.pick(signs)).join('')
    for (let run = 0; run < 400; run += 1) {
      const [before, after] = [text(), text()]
      const pieces = wordPieces(before, after)
      expect([join(onSide(pieces, 'removed')), join(onSide(pieces, 'added'))]).toEqual([before, after])
    }
  })
})

describe('lines', () => {
  it('have their numbers on both sides, and words marked where one took the place of another', () => {
    const blocks = lineBlocks('one\ntwo words here\nthree\n', 'zero\none\ntwo words there\nthree\n')
    expect(blocks.map(({ is }) => is)).toEqual(['changed', 'equal', 'changed', 'equal'])
    expect(blocks[2]).toEqual({
      is: 'changed',
      removed: [
        {
          number: 2,
          pieces: [
            { is: 'equal', text: 'two words ' },
            { is: 'removed', text: 'here' },
          ],
        },
      ],
      added: [
        {
          number: 3,
          pieces: [
            { is: 'equal', text: 'two words ' },
            { is: 'added', text: 'there' },
          ],
        },
      ],
    })
  })

  it('give both sides again', () => {
    const random = randomOf(8)
    const text = () => Array.from({ length: random.below(30) }, () => `line ${random.below(6)}\n`).join('')
    for (let run = 0; run < 400; run += 1) {
      const [before, after] = [text(), text()]
      const { before: left, after: right } = sidesOf(lineBlocks(before, after))
      expect([left.map((line) => `${line}\n`).join(''), right.map((line) => `${line}\n`).join('')]).toEqual([
        before,
        after,
      ])
    }
  })

  it('say where only a line break at the end differs', () => {
    const [, last] = lineBlocks('one\ntwo', 'one\ntwo\n')
    expect(last).toMatchObject({ is: 'changed', added: [{ pieces: [{ text: 'two' }, { is: 'added', text: '↵' }] }] })
  })
})
