// Numbers are put in the place of others wherever they stand, and what counts bytes still counts them.
import { describe, expect, it } from 'vitest'
import { replaceNumbers } from '../../../../../src-main/changes/renumber/numbers-in-value.ts'
import { readSerialized } from '../../../../../src-main/changes/values/serialized.ts'
import { randomOf, testSeed } from '../../../../support/random.ts'
import { asJson, randomTree, serialized, type Tree } from '../../../../support/random-values.ts'

const given: Readonly<Record<string, string>> = { '1100000001': '57', '1104000033': '123456789012', '1100000065': '66' }
const replaced = (text: string) => replaceNumbers(Buffer.from(text), (digits) => given[digits]).value.toString()

/** What PHP's serialize() writes for a text. */
const s = (text: string) => `s:${Buffer.byteLength(text)}:"${text}";`

it.each([
  ['a whole value', '1100000001', '57'],
  ['a text', 'size-full wp-image-1100000001 größe_1100000001_', 'size-full wp-image-57 größe_57_'],
  ['a list', '5,1100000001, 1104000033', '5,57, 123456789012'],
  ['an address', 'https://acme.example/?p=1100000001&x', 'https://acme.example/?p=57&x'],
  ['longer numbers and decimals', '11000000012 21100000001 1100000001.5 0.1100000001', undefined],
  ['a sentence', 'See 1100000001. Or 1100000001.', 'See 57. Or 57.'],
  ['an integer', 'a:1:{i:1100000001;i:1104000033;}', 'a:1:{i:57;i:123456789012;}'],
  ['texts', `a:1:{${s('post-1100000001')}${s('größe 1104000033')}}`, `a:1:{${s('post-57')}${s('größe 123456789012')}}`],
  [
    'a class and a reference',
    'O:8:"stdClass":2:{s:1:"a";i:1100000001;s:1:"b";R:2;}',
    'O:8:"stdClass":2:{s:1:"a";i:57;s:1:"b";R:2;}',
  ],
  ['an object that writes itself', 'C:3:"Foo":12:{x:1100000001}', 'C:3:"Foo":4:{x:57}'],
  ['bytes written as escapes', 'S:12:"\\c3-1100000001";', 'S:4:"\\c3-57";'],
  ['serialised within serialised', s(s(`a:1:{i:0;${s('1100000001')}}`)), s(s(`a:1:{i:0;${s('57')}}`))],
  ['JSON within serialised', s('{"ids":[1100000001,"1100000001"]}'), s('{"ids":[57,"57"]}')],
  [
    'JSON',
    '{"a" : [1100000001, "x-1100000001"], "1104000033":1100000001.0}',
    '{"a" : [57, "x-57"], "123456789012":1100000001.0}',
  ],
  [
    'serialised within JSON',
    JSON.stringify({ a: `a:1:{i:0;${s('é "1100000001"')}}` }),
    JSON.stringify({ a: `a:1:{i:0;${s('é "57"')}}` }),
  ],
  [
    'a block',
    '<!-- wp:acme {"id":1100000001,"php":"s:10:\\"1100000001\\";"} --><p>1100000001</p>',
    '<!-- wp:acme {"id":57,"php":"s:2:\\"57\\";"} --><p>57</p>',
  ],
  [
    'serialised within a text',
    `[acme data='a:1:{i:0;${s('1100000001')}}'] 1100000001`,
    `[acme data='a:1:{i:0;${s('57')}}'] 57`,
  ],
  ['one within another within a text', `x ${s(`y ${s('1100000001')}`)}`, `x ${s(`y ${s('57')}`)}`],
  ['attributes of HTML', 'data="a:1:{i:0;s:10:&quot;1100000001&quot;;}"', 'data="a:1:{i:0;s:2:&quot;57&quot;;}"'],
  [
    'an address in an address',
    'x?d=a%3A1%3A%7Bi%3A0%3Bs%3A10%3A%221100000001%22%3B%7D',
    'x?d=a%3A1%3A%7Bi%3A0%3Bs%3A2%3A%2257%22%3B%7D',
  ],
])('in %s', (_what, before, after) => {
  expect(replaced(before)).toBe(after ?? before)
})

describe('what cannot be written', () => {
  const leftIn = (text: string) => {
    const { value, left } = replaceNumbers(Buffer.from(text), (digits) => given[digits])
    return { isSame: value.toString() === text, left: left.map(({ digits }) => digits) }
  }

  it.each([0, 1, 2, 3])('is told of base64, wherever it begins (%i)', (offset) => {
    const text = `{"data":"${'x'.repeat(offset)}${Buffer.from('{"id":1100000001,"and":"more"}').toString('base64')}"}`
    expect(leftIn(text)).toEqual({ isSame: true, left: ['1100000001'] })
  })

  it('is told of a text whose bytes are counted without its escapes', () => {
    expect(leftIn('x s:13:\\"é\\\'1100000001\\";')).toEqual({ isSame: true, left: ['1100000001'] })
  })

  it('is told of a key that is there already', () => {
    expect(leftIn('a:2:{i:57;i:1;i:1100000001;i:2;}')).toEqual({ isSame: true, left: ['1100000001'] })
    expect(leftIn(s('a:2:{i:57;i:1;i:1100000001;i:2;}'))).toEqual({ isSame: true, left: ['1100000001'] })
  })
})

const seeds = [1, testSeed]

describe.each(seeds)('with any numbers (seed %i)', (seed) => {
  it('there and back are the same bytes, and what is serialised stays so', () => {
    const random = randomOf(seed)
    let changed = 0
    for (let round = 0; round < 3000; round += 1) {
      const ids = Array.from({ length: 4 }, () => String(1_000_000_000 + random.below(400_000_000)))
      const others = ids.map((_, at) => `${'9'.repeat(1 + random.below(12))}${at}0000`)
      const there = new Map(ids.map((id, at) => [id, others[at] ?? '']))
      const back = new Map(others.map((id, at) => [id, ids[at] ?? '']))
      const text = randomValue(random, ids)
      const value = replaceNumbers(Buffer.from(text), (digits) => there.get(digits))
      const again = replaceNumbers(value.value, (digits) => back.get(digits))
      expect(again.value.toString(), text).toBe(text)
      if (readSerialized(Buffer.from(text))) expect(readSerialized(value.value), value.value.toString()).toBeDefined()
      if (value.replaced.length > 0) changed += 1
    }
    expect(changed).toBeGreaterThan(1000)
  })
})

/** Trees with ids in them, in PHP's words, in JSON, in text around, and in one another. */
function randomValue(random: ReturnType<typeof randomOf>, ids: readonly string[]): string {
  const withIds = (tree: Tree): Tree => {
    if (random.chance(0.2)) return { is: 'scalar', source: `i:${random.pick(ids)};` }
    if (tree.is === 'scalar') return tree
    if (tree.is === 'text')
      return random.chance(0.5) ? { is: 'text', text: inner(`${tree.text} ${random.pick(ids)}`) } : tree
    return { ...tree, entries: tree.entries.map(([key, value]) => [key, withIds(value)] as const) }
  }
  const inner = (text: string): string => {
    if (random.chance(0.7)) return text
    const tree = withIds(randomTree(random, 2))
    return random.pick([serialized(tree), asJson(tree), `<!-- wp:a {"b":${asJson(tree)}} -->${text}<!-- /wp:a -->`])
  }
  const tree = withIds(randomTree(random, 3))
  return random.pick([serialized(tree), asJson(tree), inner(`a ${random.pick(ids)}`)])
}
