// Serialised PHP and JSON are merged by key: each side's changes are in the result, and not a byte of the rest is another.
import { describe, expect, it } from 'vitest'
import { readSerialized } from '../../../../../src-main/changes/values/serialized.ts'
import { brokenLaws, disputed, type ThreeTexts, textMerged } from '../../../../support/merged-values.ts'

type Php = string | number | boolean | null | readonly Php[] | { readonly [key: string]: Php }

/** As PHP serialises it; keys of digits are numbers. */
function php(value: Php): string {
  if (value === null) return 'N;'
  if (typeof value === 'boolean') return `b:${Number(value)};`
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`
  const entries = Object.entries(value)
  return `a:${entries.length}:{${entries.map(([key, one]) => php(/^-?\d+$/.test(key) ? Number(key) : key) + php(one)).join('')}}`
}

const three = (base: Php, mine: Php, theirs: Php): ThreeTexts => [php(base), php(mine), php(theirs)]
const json = (base: Php, mine: Php, theirs: Php): ThreeTexts => [
  JSON.stringify(base),
  JSON.stringify(mine),
  JSON.stringify(theirs),
]

describe('serialised PHP', () => {
  it.each([
    ['other keys', { a: 1, b: 2 }, { a: 9, b: 2 }, { a: 1, b: 8 }, { a: 9, b: 8 }],
    ['keys that were added', { a: 1 }, { a: 1, m: 2 }, { a: 1, t: 3 }, { a: 1, m: 2, t: 3 }],
    ['keys that were removed', { a: 1, b: 2, c: 3 }, { b: 2, c: 3 }, { a: 1, b: 2 }, { b: 2 }],
    [
      'keys deeper within',
      { x: { y: { a: 1, b: 'é' } } },
      { x: { y: { a: 2, b: 'é' } } },
      { x: { y: { a: 1, b: '😀' } } },
      { x: { y: { a: 2, b: '😀' } } },
    ],
    [
      'numbers that are negative, or have gaps',
      { '-3': 'a', 7: 'b' },
      { '-3': 'x', 7: 'b' },
      { '-3': 'a', 7: 'b', 90: 'c' },
      { '-3': 'x', 7: 'b', 90: 'c' },
    ],
    [
      'both ends of a list',
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'mine'],
      ['theirs', 'a', 'b', 'c'],
      ['theirs', 'a', 'b', 'c', 'mine'],
    ],
    ['items of a list', ['a', 'b', 'c', 'd'], ['a', 'c', 'd'], ['a', 'b', 'c', 'x', 'd'], ['a', 'c', 'x', 'd']],
    ['lists both appended to', ['a'], ['a', 'm1', 'm2'], ['a', 't1'], ['a', 'm1', 'm2', 't1']],
    [
      'items with names of their own',
      [
        { id: 'a', n: 1 },
        { id: 'b', n: 2 },
      ],
      [
        { id: 'b', n: 2 },
        { id: 'a', n: 1 },
      ],
      [
        { id: 'a', n: 7 },
        { id: 'b', n: 2 },
      ],
      [
        { id: 'b', n: 2 },
        { id: 'a', n: 7 },
      ],
    ],
    [
      'items of which each side changed one',
      [
        { t: 'one', n: 1 },
        { t: 'two', n: 2 },
      ],
      [
        { t: 'one', n: 5 },
        { t: 'two', n: 2 },
      ],
      [
        { t: 'one', n: 1 },
        { t: 'zwei', n: 2 },
      ],
      [
        { t: 'one', n: 5 },
        { t: 'zwei', n: 2 },
      ],
    ],
    [
      'items, one of which a side took out and the other left, and changed what is behind it',
      ['A', 'B'],
      ['B'],
      ['A', 'C'],
      ['C'],
    ],
    [
      'items that are alike, one of which a side took out',
      [
        { t: 'one', n: 1 },
        { t: 'two', n: 1 },
      ],
      [{ t: 'two', n: 1 }],
      [
        { t: 'one', n: 1 },
        { t: 'two', n: 2 },
      ],
      [{ t: 'two', n: 2 }],
    ],
    ['a list that one emptied and the other added to', ['a', 'b'], ['a', 'b', 'c'], [], ['c']],
    ['an item that one replaced, and the other added one behind it', ['a'], ['a', 'b'], ['c'], ['c', 'b']],
    ['items that repeat', ['a', 'x', 'a'], ['a', 'x'], ['a', 'a', 'x', 'a'], ['a', 'a', 'x']],
    ['items that hold nothing', [['q'], 'x', []], [[], 'x', ['n']], [['q'], 'y', []], [[], 'y', ['n']]],
    ['arrays that were empty', [], { m: 1 }, { t: 2 }, { m: 1, t: 2 }],
    ['lines of a text', { css: 'a\nb\nc\n' }, { css: 'A\nb\nc\n' }, { css: 'a\nb\nC\n' }, { css: 'A\nb\nC\n' }],
    [
      'what is serialised within',
      { x: php({ a: 1, b: 2 }) },
      { x: php({ a: 10, b: 2 }) },
      { x: php({ a: 1, b: 20 }) },
      { x: php({ a: 10, b: 20 }) },
    ],
    ['JSON within', { x: '{"a":1,"b":2}' }, { x: '{"a":10,"b":2}' }, { x: '{"a":1,"b":20}' }, { x: '{"a":10,"b":20}' }],
  ] as const)('of which each side changed %s has both', (_name, base, mine, theirs, expected) => {
    expect(textMerged('keys', three(base, mine, theirs))).toEqual({ value: php(expected), conflicts: [] })
    expect(textMerged('keys', three(base, theirs, mine))).toEqual({ value: php(expected), conflicts: [] })
    expect(brokenLaws('keys', three(base, mine, theirs))).toEqual([])
  })

  it.each([
    ['doubled what the other took out', ['c'], ['c', 'a', 'c'], ['e']],
    ['took out what the other doubled', ['a'], [], ['a', 'a']],
  ] as const)('of a list whose items repeat is put before somebody where one %s', (_name, base, mine, theirs) => {
    const values = three({ list: base, n: 1 }, { list: mine, n: 1 }, { list: theirs, n: 2 })
    expect(textMerged('keys', values).conflicts.map(({ path }) => path)).toEqual(['list'])
    expect(textMerged('keys', values, { is: 'mine' }).value).toBe(php({ list: mine, n: 2 }))
  })

  it('keeps the order of keys that a side gave them', () => {
    const { value, conflicts } = textMerged(
      'keys',
      three({ a: 1, b: 2, c: 3 }, { c: 3, a: 1, b: 2 }, { a: 1, b: 9, c: 3, d: 4 }),
    )
    expect([value, conflicts]).toEqual([php({ c: 3, a: 1, b: 9, d: 4 }), []])
  })

  it('is copied byte for byte where nobody changed it, however it is written', () => {
    const odd =
      'O:3:"Foo":4:{s:6:"\0Foo\0a";d:0.10000000000000001;s:4:"\0*\0b";S:1:"\\41";s:1:"c";E:11:"Suit:Hearts";s:1:"d";C:4:"Cust":3:{a}b}}'
    const value = (one: number, other: number) => `a:3:{i:5;${odd}s:1:"m";i:${one};s:1:"t";i:${other};}`
    expect(textMerged('keys', [value(1, 1), value(2, 1), value(1, 2)])).toEqual({ value: value(2, 2), conflicts: [] })
  })

  it('merges the properties of an object, private ones too', () => {
    const value = (a: number, b: string) => `O:3:"Foo":2:{s:6:"\0Foo\0a";i:${a};s:4:"\0*\0b";s:1:"${b}";}`
    expect(textMerged('keys', [value(1, 'x'), value(2, 'x'), value(1, 'y')])).toEqual({
      value: value(2, 'y'),
      conflicts: [],
    })
  })

  it.each([
    ['the same key', { a: 1 }, { a: 2 }, { a: 3 }, ['a', '1', '2', '3']],
    ['a key that one removed', { a: 1, b: 1 }, { b: 1 }, { a: 3, b: 1 }, ['a', '1', undefined, '3']],
    ['a key that both added', { z: 1 }, { z: 1, a: 'x' }, { z: 1, a: 'y' }, ['a', undefined, 'x', 'y']],
    [
      'arrays that both added',
      { z: 1 },
      { z: 1, a: { k: 1 } },
      { z: 1, a: { k: 2 } },
      ['a', undefined, php({ k: 1 }), php({ k: 2 })],
    ],
    ['an item of a list', ['a', 'b'], ['a', 'x'], ['a', 'y'], ['1', 'b', 'x', 'y']],
    ['a type', { a: 1 }, { a: '2' }, { a: 3 }, ['a', 'i:1;', 's:1:"2";', 'i:3;']],
    [
      'something deep',
      { x: { y: { 5: 'a' } } },
      { x: { y: { 5: 'b' } } },
      { x: { y: { 5: 'c' } } },
      ['x › y › 5', 'a', 'b', 'c'],
    ],
  ] as const)('tells which key it is where both changed %s', (_name, base, mine, theirs, expected) => {
    const { value, conflicts } = textMerged('keys', three(base, mine, theirs))
    expect(disputed(conflicts)).toEqual([expected])
    expect(value).toBe(php(theirs))
    expect(textMerged('keys', three(base, mine, theirs), { is: 'mine' }).value).toBe(php(mine))
  })

  it.each([
    [{ is: 'mine' }, 2],
    [{ is: 'theirs' }, 3],
    [{ is: 'both' }, 3],
    [{ is: 'edited', text: '44' }, 44],
  ] as const)('is decided key by key, and merged beside that: %j', (choice, chosen) => {
    const values = three({ a: 1, m: 1, t: 1 }, { a: 2, m: 2, t: 1 }, { a: 3, m: 1, t: 2 })
    expect(textMerged('keys', values, choice).value).toBe(php({ a: chosen, m: 2, t: 2 }))
  })

  it('has edited texts with their length in bytes, and refuses what cannot stand there', () => {
    const edited = (base: Php, mine: Php, theirs: Php, text: string) =>
      textMerged('keys', three({ a: base }, { a: mine }, { a: theirs }), { is: 'edited', text }).value
    expect(edited('x', 'y', 'z', 'größe')).toBe(php({ a: 'größe' }))
    expect(edited(true, false, null, 'N;')).toBe(php({ a: null }))
    expect(edited({ k: 1 }, 5, { k: 2 }, php({ k: 3 }))).toBe(php({ a: { k: 3 } }))
    expect(() => edited(1, 2, 3, 'x')).toThrow('integer')
    expect(() => edited({ k: 1 }, 5, { k: 2 }, 'a:1:{}')).toThrow('written as it is shown')
  })

  it('with references is one value, for merging would make them refer to others', () => {
    const value = (n: number, m: number) => `a:3:{s:1:"x";i:${n};s:1:"y";i:${m};s:1:"z";R:2;}`
    const { value: result, conflicts } = textMerged('keys', [value(1, 1), value(2, 1), value(1, 2)])
    expect([result, disputed(conflicts)]).toEqual([value(1, 2), [[null, value(1, 1), value(2, 1), value(1, 2)]]])
  })

  it.each([
    ['stands there twice', 'a:2:{s:1:"a";i:1;s:1:"a";i:1;}'],
    ['is written as text and as number', 'a:2:{i:1;i:1;s:1:"1";i:1;}'],
    ['is escaped', 'a:1:{S:1:"\\41";i:1;}'],
  ])('is one value where a key %s', (_name, base) => {
    const [mine, theirs] = [base.replace('i:1;}', 'i:2;}'), base.replace('i:1;}', 'i:3;}')]
    expect(disputed(textMerged('keys', [base, mine, theirs]).conflicts)).toEqual([[null, base, mine, theirs]])
  })

  it('is one value where one side has none, or another class', () => {
    for (const theirs of ['', 'text', 'O:3:"Bar":1:{s:1:"a";i:1;}', '{"a":1}']) {
      const { conflicts } = textMerged('keys', ['O:3:"Foo":1:{s:1:"a";i:1;}', 'O:3:"Foo":1:{s:1:"a";i:2;}', theirs])
      expect(conflicts.map(({ path }) => path)).toEqual([null])
    }
  })

  it('counts bytes as PHP sent them, in a column of any character set', () => {
    const latin1 = { charset: 'latin1', type: 'longtext' }
    const value = (a: string, b: string) => Buffer.from(php({ a, b }), 'latin1')
    const { value: result } = textMerged(
      'keys',
      [value('é', 'é'), value('éé', 'é'), value('é', 'ü')],
      undefined,
      latin1,
    )
    expect(result).toBe(value('éé', 'ü').toString())
  })

  it('nested deeper than anybody nests is one value', () => {
    const value = (n: number, m: number) => `${'a:1:{i:0;'.repeat(200)}a:2:{i:0;i:${n};i:1;i:${m};}${'}'.repeat(200)}`
    expect(textMerged('keys', [value(1, 1), value(2, 1), value(1, 2)]).conflicts).toHaveLength(1)
    expect(readSerialized(Buffer.from(value(1, 1)))).toBeDefined()
  })
})

describe('JSON', () => {
  it.each([
    ['other keys', { a: 1, b: 2 }, { a: 9, b: 2 }, { a: 1, b: 8 }, { a: 9, b: 8 }],
    ['what was empty', [], { m: 1 }, { t: 2 }, { m: 1, t: 2 }],
    [
      'elements with ids',
      [
        { id: 'x', s: { a: 1 } },
        { id: 'y', s: [] },
      ],
      [
        { id: 'x', s: { a: 2 } },
        { id: 'y', s: [] },
      ],
      [
        { id: 'n', s: [] },
        { id: 'x', s: { a: 1 } },
      ],
      [
        { id: 'n', s: [] },
        { id: 'x', s: { a: 2 } },
      ],
    ],
    ['lines of a text', { t: 'a\nb/é\nc' }, { t: 'A\nb/é\nc' }, { t: 'a\nb/é\nC' }, { t: 'A\nb/é\nC' }],
  ] as const)('of which each side changed %s has both', (_name, base, mine, theirs, expected) => {
    expect(textMerged('keys', json(base, mine, theirs))).toEqual({ value: JSON.stringify(expected), conflicts: [] })
  })

  it('keeps its blanks, its numbers and its escapes', () => {
    const value = (m: string, t: string) => `{\n  "m": ${m},\n  "keep": 1.50e+2,\n  "t": ${t}\n}`
    expect(
      textMerged('keys', [value('1', '"\\u00e9\\/"'), value('2', '"\\u00e9\\/"'), value('1', '"\\u00e8\\/"')]),
    ).toEqual({
      value: value('2', '"\\u00e8\\/"'),
      conflicts: [],
    })
    const text = (a: string, b: string) =>
      JSON.stringify({ t: `${a}\n</p>é\n${b}` })
        .replaceAll('/', '\\/')
        .replaceAll('é', '\\u00e9')
    expect(textMerged('keys', [text('a', 'b'), text('x', 'b'), text('a', 'y')]).value).toBe(text('x', 'y'))
  })
})

describe('a list of which the order says nothing', () => {
  it.each([
    [
      'sorted, as WordPress keeps its active plugins',
      php(['a/a.php', 'm/m.php']),
      php(['a/a.php', 'b/b.php', 'm/m.php']),
      php(['m/m.php', 'z/z.php']),
      php(['b/b.php', 'm/m.php', 'z/z.php']),
    ],
    ['with gaps', php({ 0: 'a', 2: 'c' }), php({ 0: 'a' }), php({ 0: 'a', 2: 'c', 3: 'd' }), php(['a', 'd'])],
    ['in no order', php(['b', 'a']), php(['b', 'a', 'm']), php(['b', 'a', 'c']), php(['a', 'b', 'c', 'm'])],
    ['with commas', '3,1', '3,1,7', '3,1,2', '1,2,3,7'],
    ['of numbers', '1,2', '1,2,10', '1,2,9', '1,2,9,10'],
    ['with commas and blanks', 'a, b', 'b', 'a, b, c', 'b, c'],
    ['in JSON', '["a"]', '["a","b"]', '["a","c"]', '["a","b","c"]'],
    ['that was empty', 'a:0:{}', php(['b']), php(['a']), php(['a', 'b'])],
  ])('%s has what either added, without what either took out', (_name, base, mine, theirs, expected) => {
    expect(textMerged('set', [base, mine, theirs])).toEqual({ value: expected, conflicts: [] })
    expect(textMerged('set', [base, theirs, mine])).toEqual({ value: expected, conflicts: [] })
  })

  it('is merged by key where it has names for keys', () => {
    expect(textMerged('set', three({ a: 1 }, { a: 1, m: 2 }, { a: 1, t: 3 })).value).toBe(php({ a: 1, m: 2, t: 3 }))
  })
})
