// JSON is read as it stands: what JSON.parse takes is taken, what it refuses is refused, and every part has its place.
import { expect, it } from 'vitest'
import { type JsonNode, readJson } from '../../../../../src-main/changes/values/json-spans.ts'
import { inOnePass } from '../../../../support/promptly.ts'
import { randomOf, testSeed } from '../../../../support/random.ts'

/** The value again, of what the spans say. */
function readValue(bytes: Buffer, node: JsonNode): unknown {
  if (node.is === 'array') return node.entries.map(({ value }) => readValue(bytes, value))
  if (node.is !== 'object') return JSON.parse(bytes.toString('utf8', node.start, node.end))
  const entries = node.entries.map(({ key, value }) => [key && readValue(bytes, key), readValue(bytes, value)])
  return Object.fromEntries(entries)
}

const parsed = (text: string) => {
  try {
    return { is: JSON.parse(text) }
  } catch {
    return undefined
  }
}

it.each([
  ['a known seed', 1],
  ['another seed', testSeed],
])('agrees with JSON.parse (%s, %i)', (_name, seed) => {
  const random = randomOf(seed)
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"é\\n"',
    '"\\u00e9"',
    '"\\x"',
    '1',
    '-0.5e3',
    '01',
    '1.',
    'true',
    'null',
    ' ',
    '\n',
  ]
  let taken = 0
  for (let at = 0; at < 30_000; at += 1) {
    const some = Array.from({ length: 1 + random.below(7) }, () => random.pick(pieces))
    const text = random.chance(0.5) ? some.join('') : `{"a":[${some.join('')}],"b":{"c":${random.pick(pieces)}}}`
    const bytes = Buffer.from(text)
    const node = readJson(bytes)
    expect(node && { is: readValue(bytes, node) }, text).toEqual(parsed(text))
    if (node) taken += 1
  }
  expect(taken).toBeGreaterThan(1000)
})

it('keeps the order of keys, keys that stand there twice, and the digits of numbers', () => {
  const bytes = Buffer.from(' {"2":12345678901234567890, "1":1.50, "2":{} } ')
  const root = readJson(bytes)
  const said = root?.entries.map(({ key, value }) =>
    [key, value].map((one) => bytes.toString('utf8', one?.start, one?.end)),
  )
  expect(said).toEqual([
    ['"2"', '12345678901234567890'],
    ['"1"', '1.50'],
    ['"2"', '{}'],
  ])
})

it('reads what is nested without end in one pass', () => {
  const deep = Buffer.from('['.repeat(200_000) + ']'.repeat(200_000))
  expect(inOnePass(() => readJson(deep))?.end).toBe(deep.length)
  expect(inOnePass(() => readJson(Buffer.from('{"a":'.repeat(200_000))))).toBeUndefined()
  expect(inOnePass(() => readJson(Buffer.from(`"${'\\u00e9'.repeat(200_000)}`)))).toBeUndefined()
})
