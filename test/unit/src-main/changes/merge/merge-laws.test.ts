// What holds of every merge, of whatever values: it depends on neither side's name, changes nothing when done again, loses nothing.
import { describe, expect, it } from 'vitest'
import type { MergeWay } from '../../../../../src-main/changes/merge/merge.ts'
import { alignLists } from '../../../../../src-main/changes/values/align.ts'
import { readJson } from '../../../../../src-main/changes/values/json-spans.ts'
import { readSerialized } from '../../../../../src-main/changes/values/serialized.ts'
import { brokenLaws, textMerged } from '../../../../support/merged-values.ts'
import { type Random, randomOf, testSeed } from '../../../../support/random.ts'
import {
  asJson,
  edited,
  editedList,
  randomList,
  randomText,
  randomTree,
  serialized,
  type Tree,
} from '../../../../support/random-values.ts'

type Three = readonly [string, string, string]

const seeds = [
  ['a known seed', 1],
  ['another seed', testSeed],
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

/** What was added to a count is added once, with its base. */
const isTold = (way: MergeWay) => way !== 'count'

/** How items of lists are written that stand in them several times. */
const writers = [
  ['text', 'lines', (items: readonly string[]) => items.map((item) => `${item}\n`).join('')],
  [
    'keys',
    'texts of serialised PHP',
    (items: readonly string[]) => serialized(treeOf(items, (text) => ({ is: 'text', text }))),
  ],
  [
    'keys',
    'arrays of serialised PHP',
    (items: readonly string[]) =>
      serialized(
        treeOf(items, (text) => ({
          is: 'map',
          entries: [
            ['is', { is: 'text', text }],
            ['n', { is: 'scalar', source: 'i:1;' }],
          ],
        })),
      ),
  ],
  ['keys', 'texts of JSON', (items: readonly string[]) => JSON.stringify(items)],
  [
    'blocks',
    'blocks',
    (items: readonly string[]) =>
      items.map((item) => `<!-- wp:paragraph -->\n<p>${item}</p>\n<!-- /wp:paragraph -->`).join('\n\n'),
  ],
] as const

const treeOf = (items: readonly string[], make: (item: string) => Tree): Tree => ({
  is: 'list',
  entries: items.map((item, at) => [at, make(item)]),
})

/** @returns what a side added that is lost, and what it took out, and the other one left where it was, that came back */
function misplaced(
  [base = [], mine = [], theirs = []]: readonly (readonly string[])[],
  value: string,
): readonly string[] {
  const without = (list: readonly string[], item: string) => list.filter((one) => one !== item)
  const kept = (list: readonly string[]) => alignLists(base, list).filter(({ is }) => is === 'same').length
  const isInPlace = (list: readonly string[], item: string) =>
    kept(list) - kept(without(list, item)) === list.length - without(list, item).length
  return [...new Set([...base, ...mine, ...theirs])].flatMap((item) => {
    const isThere = value.includes(item)
    if (!base.includes(item)) return isThere ? [] : [`${item} is lost`]
    const isOut = (!mine.includes(item) && isInPlace(theirs, item)) || (!theirs.includes(item) && isInPlace(mine, item))
    return isOut && isThere ? [`${item} came back`] : []
  })
}

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
    for (let at = 0; at < 300; at += 1) {
      const three = make(random)
      const laws = brokenLaws(way, three).filter((law) => law !== 'again it is the same' || isTold(way))
      expect(laws, JSON.stringify(three)).toEqual([])
      if (textMerged(way, three).conflicts.length === 0) merged += 1
    }
    if (way !== 'value') expect(merged).toBeGreaterThan(40)
  })

  it.each(writers)('they hold by %s of %s that repeat, and nothing comes back or is lost', (way, _what, write) => {
    const random = randomOf(seed)
    let merged = 0
    for (let at = 0; at < 300; at += 1) {
      const [kinds, most] = [random.pick([2, 3, 5, 20]), random.pick([4, 10])]
      const base = randomList(random, kinds, most)
      const lists = [base, editedList(random, base, kinds), editedList(random, base, kinds)] as const
      const three: Three = [write(lists[0]), write(lists[1]), write(lists[2])]
      const said = JSON.stringify(lists)
      expect(brokenLaws(way, three), said).toEqual([])
      const { value, conflicts } = textMerged(way, three)
      if (conflicts.length > 0 || new Set(three).size < 3) continue
      merged += 1
      expect(misplaced(lists, value ?? ''), said).toEqual([])
    }
    expect(merged).toBeGreaterThan(50)
  })

  it('they hold by lines and items of lists too long to be laid side by side at once', () => {
    const random = randomOf(seed)
    for (let at = 0; at < 4; at += 1) {
      const base = Array.from({ length: 150 }, () => random.pick(['a', 'b', 'c']))
      const edited = () => base.flatMap((item) => (random.chance(0.3) ? [] : random.chance(0.3) ? [item, 'd'] : [item]))
      const lists = [base, edited(), edited()] as const
      for (const [way, , write] of writers) {
        expect(brokenLaws(way, [write(lists[0]), write(lists[1]), write(lists[2])])).toEqual([])
      }
    }
  })

  it('what comes out of a merge by key can be read', () => {
    const random = randomOf(seed)
    for (let at = 0; at < 300; at += 1) {
      const php = textMerged('keys', trees(random, serialized)).value ?? ''
      const json = textMerged('keys', trees(random, asJson)).value ?? ''
      expect(readSerialized(Buffer.from(php)), php).toBeDefined()
      expect(readJson(Buffer.from(json)), json).toBeDefined()
    }
  })
})
