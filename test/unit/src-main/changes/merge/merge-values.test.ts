// Two values that were one are brought together as their column asks, and what cannot be is said, with all that there is to choose.
import { describe, expect, it } from 'vitest'
import type { PartConflict } from '../../../../../src-main/changes/merge/merge.ts'
import { mergeValues } from '../../../../../src-main/changes/merge/merge-values.ts'
import type { ConflictChoice } from '../../../../../src-main/contract/merges.ts'
import { brokenLaws, textMerged } from '../../../../support/merged-values.ts'

const places = (conflicts: readonly PartConflict[]) => conflicts.map(({ path }) => path)

describe('a value', () => {
  it('is what the one side that changed it made of it, and what both made of it', () => {
    for (const way of ['value', 'text', 'blocks', 'keys', 'set', 'count', 'latest', 'target'] as const) {
      expect(textMerged(way, ['1', '2', '1']), way).toEqual({ value: '2', conflicts: [] })
      expect(textMerged(way, ['1', '1', null]), way).toEqual({ value: null, conflicts: [] })
      expect(textMerged(way, ['1', '3', '3']), way).toEqual({ value: '3', conflicts: [] })
    }
  })

  it('that each side made another is theirs until somebody decides, with both to choose from', () => {
    const { value, conflicts } = textMerged('value', ['a', 'b', null])
    expect(value).toBeNull()
    expect(conflicts).toEqual([
      {
        path: null,
        base: Buffer.from('a'),
        mine: Buffer.from('b'),
        theirs: null,
        format: 'plain',
        chunks: null,
        impossible: { both: expect.stringMatching(/\.$/) },
      },
    ])
  })

  it.each([
    [{ is: 'mine' }, 'b'],
    [{ is: 'theirs' }, 'c'],
    [{ is: 'both' }, 'c'],
    [{ is: 'edited', text: 'd' }, 'd'],
  ] as const)('is what was decided: %j gives %s', (choice, expected) => {
    expect(textMerged('value', ['a', 'b', 'c'], choice).value).toBe(expected)
  })

  it('of a number is not decided to be none', () => {
    const column = { charset: null, type: 'int' }
    expect(textMerged('value', ['1', '2', '3'], { is: 'edited', text: ' 4 ' }, column).value).toBe('4')
    expect(() => textMerged('value', ['1', '2', '3'], { is: 'edited', text: 'four' }, column)).toThrow('holds a number')
  })

  it('of bytes that are no text keeps them, and cannot be edited', () => {
    const [base, mine, theirs] = [Buffer.from('00ff', 'hex'), Buffer.from('00fe', 'hex'), Buffer.from('00fd', 'hex')]
    const column = { charset: null, type: 'longblob' }
    const result = mergeValues({ base, mine, theirs }, column, 'text', () => ({ is: 'edited', text: 'x' }))
    expect(result.value).toEqual(theirs)
    expect(result.conflicts).toMatchObject([{ format: 'binary', chunks: null }])
  })
})

describe('counts', () => {
  it.each([
    [['5', '7', '6'], '8'],
    [['5', '3', '1'], '0'],
    [['-5', '-7', '-4'], '-6'],
    [['99999999999999999999', '100000000000000000000', '99999999999999999998'], '99999999999999999999'],
    [['1.50', '2.00', '1.75'], '2.25'],
    [['0.10', '-0.05', '0.1'], '-0.05'],
  ] as const)('of %j become %s', (three, expected) => {
    expect(textMerged('count', three)).toEqual({ value: expected, conflicts: [] })
  })

  it('that are no numbers are decided by somebody', () => {
    expect(textMerged('count', ['5', 'many', '6'])).toMatchObject({ value: '6', conflicts: [{ path: null }] })
  })
})

it.each([
  [['2026-01-01 00:00:00', '2026-03-01 00:00:00', '2026-02-01 00:00:00'], '2026-03-01 00:00:00'],
  [['9', '10', '9.5'], '10'],
  [['0000-00-00 00:00:00', null, '2026-02-01 00:00:00'], '2026-02-01 00:00:00'],
] as const)('of dates and numbers the latest counts: of %j it is %s', (three, expected) => {
  expect(textMerged('latest', three)).toEqual({ value: expected, conflicts: [] })
  const [base, mine, theirs] = three
  expect(textMerged('latest', [base, theirs, mine]).value).toBe(expected)
})

it('of what is derived the target keeps its own', () => {
  expect(textMerged('target', ['a', 'b', 'c'])).toEqual({ value: 'c', conflicts: [] })
})

describe('text', () => {
  it.each([
    ['in other lines', ['a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n'], 'A\nb\nc\nD\n'],
    ['with lines added and removed', ['a\nb\nc\nd\n', 'b\nc\nd\n', 'a\nb\nx\nc\nd\n'], 'b\nx\nc\nd\n'],
    [
      'in other words of one line',
      ['one two three four', 'ONE two three four', 'one two three FOUR'],
      'ONE two three FOUR',
    ],
    [
      'in another attribute',
      ['<p class="a">Hello you</p>', '<p class="b">Hello you</p>', '<p class="a">Hello me</p>'],
      '<p class="b">Hello me</p>',
    ],
    ['with the same line added', ['a\n', 'a\nb\n', 'a\nb\n'], 'a\nb\n'],
    [
      'with lines that end as those of Windows do',
      ['a\r\nb\r\nc\r\n', 'A\r\nb\r\nc\r\n', 'a\r\nb\r\nC\r\n'],
      'A\r\nb\r\nC\r\n',
    ],
  ] as const)('that was changed %s is merged', (_name, three, expected) => {
    expect(textMerged('text', three)).toEqual({ value: expected, conflicts: [] })
    const [base, mine, theirs] = three
    expect(textMerged('text', [base, theirs, mine])).toEqual({ value: expected, conflicts: [] })
  })

  it.each([
    ['the same word', ['one two three', 'one 2 three', 'one zwei three']],
    ['neighbouring words', ['price 10 EUR', 'price 20 EUR', 'price 10 USD']],
    ['all of it', ['the quick fox', 'a slow fox sleeps', 'the lazy dog']],
    ['the same place with other lines', ['a\n', 'a\nb\n', 'a\nc\n']],
  ] as const)('of which both changed %s is a conflict', (_name, three) => {
    const { value, conflicts } = textMerged('text', three)
    expect([value, places(conflicts)]).toEqual([three[2], [null]])
  })

  it('whose lines repeat is read in the way in which each did least, and stays as it is when either is merged again', () => {
    for (const [three, expected] of [
      [['a\n', 'a\na\n', 'b\na\n'], 'b\na\na\n'],
      [['a\na\n', 'a\nb\n', 'c\na\na\n'], 'c\na\nb\n'],
      [['}\nx\n}\n}\n', '}\nx\n}\ny\n}\n}\n', '}\nX\n}\n}\n'], '}\nX\n}\ny\n}\n}\n'],
    ] as const) {
      expect(textMerged('text', three)).toEqual({ value: expected, conflicts: [] })
      expect(brokenLaws('text', three)).toEqual([])
    }
  })

  it('of which nobody can say which of the same lines is new is a conflict, instead of growing with each merge', () => {
    const three = ['a\na\n', 'a\na\na\n', 'b\nb\na\n'] as const
    const { value, conflicts } = textMerged('text', three)
    expect([value, conflicts.map(({ chunks }) => chunks)]).toEqual([
      three[2],
      [
        [
          { is: 'conflict', base: 'a\n', mine: 'a\na\n', theirs: 'b\nb\n' },
          { is: 'agreed', text: 'a\n' },
        ],
      ],
    ])
    expect(textMerged('text', three, { is: 'edited', text: 'b\na\n' })).toMatchObject({ value: 'b\na\n' })
  })

  const three = ['a\nb\nc\nd\ne\n', 'A\nb\nmine\nd\ne\n', 'a\nb\ntheirs\nd\nE\n'] as const

  it('shows the whole of a conflict in stretches, those that both changed among them', () => {
    expect(textMerged('text', three).conflicts[0]?.chunks).toEqual([
      { is: 'agreed', text: 'A\nb\n' },
      { is: 'conflict', base: 'c\n', mine: 'mine\n', theirs: 'theirs\n' },
      { is: 'agreed', text: 'd\nE\n' },
    ])
  })

  it.each([
    [undefined, 'A\nb\ntheirs\nd\nE\n'],
    [{ is: 'theirs' }, 'A\nb\ntheirs\nd\nE\n'],
    [{ is: 'mine' }, 'A\nb\nmine\nd\nE\n'],
    [{ is: 'both' }, 'A\nb\ntheirs\nmine\nd\nE\n'],
    [{ is: 'edited', text: 'all\nmy own' }, 'all\nmy own'],
  ] as const)('is decided for the stretches that both changed: %j', (choice, expected) => {
    expect(textMerged('text', three, choice).value).toBe(expected)
  })

  it.each([
    ['latin1', 'e9'],
    ['cp1251', 'e9'],
    ['sjis', '82a0'],
    ['utf16', '00e9'],
    ['utf32', '0001f600'],
    ['utf8mb3', 'c3a9'],
    ['a character set that nobody knows', 'ff'],
  ])('in %s is merged to the byte, and what is edited is stored in it', (charset, letter) => {
    const wide = charset === 'utf16' ? 2 : charset === 'utf32' ? 4 : 1
    const ascii = (word: string) =>
      Buffer.concat([...word].map((sign) => Buffer.from([...Array(wide - 1).fill(0), sign.charCodeAt(0)])))
    const line = (word: string) => Buffer.concat([ascii(word), Buffer.from(letter, 'hex'), ascii('\n')])
    const value = (...words: readonly string[]) => Buffer.concat(words.map(line))
    const column = { charset, type: 'longtext' }
    const merge = (base: Buffer, mine: Buffer, theirs: Buffer, choice?: ConflictChoice) =>
      mergeValues({ base, mine, theirs }, column, 'text', () => choice)
    const isKnown = !charset.includes(' ')
    const apart = merge(value('a', 'b', 'c'), value('x', 'b', 'c'), value('a', 'b', 'y'))
    if (isKnown) expect(apart).toEqual({ value: value('x', 'b', 'y'), conflicts: [] })
    const { conflicts } = merge(value('a'), value('b'), value('c'))
    expect(conflicts).toMatchObject([{ format: isKnown ? 'text' : 'binary' }])
    if (!isKnown) return
    const chunk = conflicts[0]?.chunks?.[0]
    const edited = merge(value('a'), value('b'), value('c'), {
      is: 'edited',
      text: chunk?.is === 'conflict' ? chunk.mine.replace('b', 'z') : '',
    })
    expect(edited.value).toEqual(value('z'))
  })

  it('is not stored where its column has no such characters', () => {
    const column = { charset: 'utf8mb3', type: 'longtext' }
    expect(() => textMerged('value', ['a', 'b', 'c'], { is: 'edited', text: '😀' }, column)).toThrow('character set')
  })
})
