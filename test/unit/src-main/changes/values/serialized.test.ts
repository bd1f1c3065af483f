// What PHP serialised is read byte for byte: every token has its place, and nothing that is no value is taken for one.
import { describe, expect, it } from 'vitest'
import {
  isContainer,
  readSerialized,
  type SerializedNode,
  serializedAt,
  serializedKey,
  serializedTokens,
} from '../../../../../src-main/changes/values/serialized.ts'
import { inOnePass } from '../../../../support/promptly.ts'
import { type Random, randomOf, testSeed } from '../../../../support/random.ts'

/** What PHP 8.4 wrote, in base64, of each kind of value. */
const byPhp: readonly (readonly [string, SerializedNode['is']])[] = [
  ['Tjs=', 'null'],
  ['YjoxOw==', 'boolean'],
  ['aTotOTIyMzM3MjAzNjg1NDc3NTgwODs=', 'integer'],
  ['ZDowLjE7', 'float'],
  ['ZDoxLjBFKzI1Ow==', 'float'],
  ['ZDotSU5GOw==', 'float'],
  ['ZDpOQU47', 'float'],
  ['czo2OiLDqfCfmIAiOw==', 'string'],
  ['czo0OiJhIjt9Ijs=', 'string'],
  ['YTowOnt9', 'array'],
  ['YToyOntpOjI7YToxOntzOjU6InRpdGxlIjtzOjI6IkhpIjt9czoxMjoiX211bHRpd2lkZ2V0IjtpOjE7fQ==', 'array'],
  ['TzozOiJGb28iOjM6e3M6NjoiAEZvbwBhIjtpOjE7czo0OiIAKgBiIjtzOjE6IngiO3M6MToiYyI7Tjt9', 'object'],
  ['RToxMToiU3VpdDpIZWFydHMiOw==', 'enum'],
  ['Qzo0OiJDdXN0Ijo2OnthfWIiO3t9', 'custom'],
  [
    'YTo0OntzOjE6ImsiO2Q6MS41O2k6MjtPOjg6InN0ZENsYXNzIjoxOntzOjE6IngiO1I6Mjt9aTotNTtkOklORjtzOjI6IjAxIjtkOk5BTjt9',
    'array',
  ],
  ['YToyOntpOjA7Tzo4OiJzdGRDbGFzcyI6MTp7czoxOiJ4IjtkOjEuNTt9aToxO3I6Mjt9', 'array'],
]

const together = (bytes: Buffer, root: SerializedNode) =>
  Buffer.concat([...serializedTokens(root)].map(({ start, end }) => bytes.subarray(start, end)))

/** Writes a value as PHP would, of anything that PHP has. */
function anyValue(random: Random, depth: number): string {
  const text = () =>
    Array.from({ length: random.below(6) }, () => random.pick(['a', '"', ';', '}', '\0', '\xff', 'é'])).join('')
  const key = () => (random.chance(0.5) ? `i:${random.below(9) - 4};` : `s:${bytesOf('k')}:"k";`)
  const bytesOf = (one: string) => Buffer.from(one, 'latin1').length
  const quoted = (one: string) => `${bytesOf(one)}:"${one}"`
  const count = random.below(4)
  const entries = (keys: () => string) =>
    `${count}:{${Array.from({ length: count }, () => keys() + anyValue(random, depth - 1)).join('')}}`
  const scalar = [
    () => 'N;',
    () => `b:${random.below(2)};`,
    () => `i:${random.below(1e9)};`,
    () => `d:${random.pick(['0.1', '750', '1.0E+25', '-INF', 'NAN', '0.10000000000000001'])};`,
    () => `s:${quoted(text())};`,
    () => `S:1:"\\4${random.below(10)}";`,
    () => `E:${quoted('Suit:Hearts')};`,
    () => `R:${random.below(9)};`,
    () => `r:${random.below(9)};`,
    () => `C:${quoted('Cust')}:4:{a}{"}`,
    () => `s:${quoted(depth > 0 ? anyValue(random, depth - 1) : '')};`,
  ]
  const more = [
    () => `a:${entries(key)}`,
    () => `O:${quoted('stdClass')}:${entries(() => `s:${quoted(`\0A\0${text()}`)};`)}`,
  ]
  return random.pick(depth > 0 ? [...scalar, ...more, ...more, ...more] : scalar)()
}

describe('a serialised value', () => {
  it.each(byPhp)('is read as PHP wrote it: %s is of kind %s', (base64, is) => {
    const bytes = Buffer.from(base64, 'base64')
    const root = readSerialized(bytes)
    expect(root).toMatchObject({ is, start: 0, end: bytes.length })
    expect(root && together(bytes, root)).toEqual(bytes)
  })

  it.each([
    ['a known seed', 1],
    ['another seed', testSeed],
  ])('is its tokens end to end (%s, %i)', (_name, seed) => {
    const random = randomOf(seed)
    for (let at = 0; at < 2000; at += 1) {
      const bytes = Buffer.from(anyValue(random, 5), 'latin1')
      const root = readSerialized(bytes)
      expect(root && together(bytes, root), bytes.toString('latin1')).toEqual(bytes)
    }
  })

  it.each([
    ['a known seed', 2],
    ['another seed', testSeed],
  ])('that is cut off, or has anything behind it, is none (%s, %i)', (_name, seed) => {
    const random = randomOf(seed)
    for (let at = 0; at < 500; at += 1) {
      const bytes = Buffer.from(anyValue(random, 4), 'latin1')
      const end = random.below(bytes.length)
      expect(readSerialized(bytes.subarray(0, end)), bytes.toString('latin1')).toBeUndefined()
      expect(readSerialized(bytes, 0, end), bytes.toString('latin1')).toBeUndefined()
      expect(readSerialized(Buffer.concat([bytes, Buffer.from('\n')]))).toBeUndefined()
    }
  })

  it('is found by typed keys; of a key that stands there twice the last counts', () => {
    const bytes = Buffer.from('a:3:{i:2;s:3:"two";s:1:"2";N;s:1:"2";a:1:{i:-1;d:1.50;}}')
    const root = readSerialized(bytes)
    const at = (...path: Parameters<typeof serializedAt>[2]) => {
      const node = root && serializedAt(bytes, root, path)
      return node && bytes.toString('latin1', node.start, node.end)
    }
    expect([at(2n), at(Buffer.from('2'), -1n), at(3n), at(2n, 1n)]).toEqual([
      's:3:"two";',
      'd:1.50;',
      undefined,
      undefined,
    ])
  })

  it('has keys as PHP tells them apart, escaped ones too', () => {
    const bytes = Buffer.from('a:2:{S:2:"a\\00";N;i:9223372036854775807;N;}')
    const keys = readSerialized(bytes)?.entries.map(({ key }) => serializedKey(bytes, key))
    expect(keys).toEqual([Buffer.from('a\0'), 9223372036854775807n])
  })
})

it.each([
  '',
  'hello',
  'a:1',
  's:5:"größ";',
  's:-1:"";',
  'i:1.5;',
  'i:;',
  'd:abc;',
  'd:1e;',
  'b:2;',
  'N',
  'a:2:{i:0;i:1;}',
  'a:1:{i:0;i:1;i:2;}',
  'a:1:{d:1.5;i:1;}',
  'a:1:{a:0:{}i:1;}',
  'a:1:{i:0;i:1;];',
  'O:3:"Foo":0:{',
  'O:2:"Foo":0:{}',
  'E:3:"Foo"',
  'C:3:"Foo":5:{abc}',
  'S:1:"\\zz";',
  'a:99999999999:{}',
  'a:9999999999999999999999:{}',
  'i:1;i:2;',
])('%j is not taken for serialised', (text) => {
  // The length of a text counts bytes: five of UTF-8 are six here.
  expect(readSerialized(Buffer.from(text))).toBeUndefined()
})

describe('what somebody hostile wrote', () => {
  const depth = 100_000

  it('is read however deep it is nested', () => {
    const bytes = Buffer.from(`${'a:1:{i:0;'.repeat(depth)}N;${'}'.repeat(depth)}`)
    const root = inOnePass(() => readSerialized(bytes))
    expect(root && isContainer(root)).toBe(true)
    expect(root && inOnePass(() => together(bytes, root)).equals(bytes)).toBe(true)
  })

  it.each([
    ['nested and never closed', 'a:1:{i:0;'.repeat(depth)],
    ['of a number without end', `i:${'1'.repeat(2_000_000)}`],
    ['of a thousand thousand items', `a:1000000:{${'i:0;N;'.repeat(1_000_000)}`],
    ['that promises more than there is', `s:2000000:"${'x'.repeat(1_000_000)}`],
    ['of numbers without end', `a:9:{${'i:0;i:'.repeat(300_000)}`],
  ])('is refused in one pass where it is %s', (_name, text) => {
    const bytes = Buffer.from(text)
    expect(inOnePass(() => readSerialized(bytes))).toBeUndefined()
  })
})
