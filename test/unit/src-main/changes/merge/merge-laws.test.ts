// What holds of every merge, of whatever values: it depends on neither side's name, changes nothing when done again, loses nothing.
import { describe, expect, it } from 'vitest'
import type { MergeWay } from '../../../../../src-main/changes/merge/merge.ts'
import { readJson } from '../../../../../src-main/changes/values/json-spans.ts'
import { readSerialized } from '../../../../../src-main/changes/values/serialized.ts'
import { brokenLaws, textMerged } from '../../../../support/merged-values.ts'
import { type Random, randomOf } from '../../../../support/random.ts'
import { asJson, edited, randomText, randomTree, serialized } from '../../../../support/random-values.ts'

type Three = readonly [string, string, string]

const seeds = [
  ['a known seed', 1],
  ['a new seed', Date.now() % 2 ** 31],
] as const

function trees(random: Random, write: (tree: ReturnType<typeof randomTree>) => string): Three {
  const base = randomTree(random, 4)
  return [write(base), write(edited(random, base)), write(edited(random, base))]
}

function texts(random: Random): Three {
  const lines = Array.from({ length: 1 + random.below(12) }, () => randomText(random, 6))
  const change = () =>
    lines
      .flatMap((line) =>
        random.chance(0.1)
          ? []
          : random.chance(0.15)
            ? [randomText(random)]
            : random.chance(0.1)
              ? [line, randomText(random)]
              : [line],
      )
      .join('\n')
  return [lines.join('\n'), change(), change()]
}

function sets(random: Random): Three {
  const some = () => ['a/a.php', 'b/b.php', 'c/c.php', 'd', 'e'].filter(() => random.chance(0.5))
  const write = (items: readonly string[]) =>
    `a:${items.length}:{${items.map((item, at) => `i:${at};s:${item.length}:"${item}";`).join('')}}`
  const one = () => write(random.chance(0.5) ? some() : some().toReversed())
  return [one(), one(), one()]
}

/** Of repeated lines nobody can say which was added; a count is added once, with its base. */
const isTold = (way: MergeWay) => way !== 'count' && way !== 'text' && way !== 'keys'

const number = (random: Random) => String(random.below(40) - 5)
const numbers = (random: Random): Three => [number(random), number(random), number(random)]

describe.each(seeds)('whatever the values are (%s, %i),', (_name, seed) => {
  it.each([
    ['keys', 'serialised PHP', (random: Random) => trees(random, serialized)],
    ['keys', 'JSON', (random: Random) => trees(random, asJson)],
    ['text', 'text', texts],
    ['set', 'lists', sets],
    ['count', 'numbers', numbers],
    ['latest', 'numbers', numbers],
    ['value', 'numbers', numbers],
  ] as const)('the laws of merging hold by %s of %s', (way, _what, make) => {
    const random = randomOf(seed)
    let merged = 0
    for (let at = 0; at < 600; at += 1) {
      const three = make(random)
      const laws = brokenLaws(way, three).filter((law) => law !== 'again it is the same' || isTold(way))
      expect(laws, JSON.stringify(three)).toEqual([])
      if (textMerged(way, three).conflicts.length === 0) merged += 1
    }
    if (way !== 'value') expect(merged).toBeGreaterThan(80)
  })

  it('what comes out of a merge by key can be read', () => {
    const random = randomOf(seed)
    for (let at = 0; at < 600; at += 1) {
      const php = textMerged('keys', trees(random, serialized)).value ?? ''
      const json = textMerged('keys', trees(random, asJson)).value ?? ''
      expect(readSerialized(Buffer.from(php)), php).toBeDefined()
      expect(readJson(Buffer.from(json)), json).toBeDefined()
    }
  })
})
