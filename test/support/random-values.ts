// Random values as WordPress stores them, and random edits of them.
import type { Random } from './random.ts'

export type Tree =
  | { readonly is: 'scalar'; readonly source: string }
  | { readonly is: 'text'; readonly text: string }
  | {
      readonly is: 'map' | 'list' | 'object'
      readonly entries: readonly (readonly [key: string | number, value: Tree])[]
    }

const words = ['sale', 'größe', '日本', 'a"b;}', '😀', '', 'red', 'blue', '1', 'x\\y']

export const randomText = (random: Random, most = 4) =>
  Array.from({ length: random.below(most + 1) }, () => random.pick(words)).join(random.pick([' ', '\n']))

const scalars = [
  'N;',
  'b:0;',
  'b:1;',
  'd:0.1;',
  'd:-1.0E+25;',
  'd:INF;',
  'd:-INF;',
  'd:NAN;',
  'i:-9223372036854775808;',
]

export function randomTree(random: Random, depth: number): Tree {
  if (depth === 0 || random.chance(0.3)) {
    if (random.chance(0.4)) return { is: 'text', text: randomText(random) }
    return { is: 'scalar', source: random.chance(0.5) ? `i:${random.below(99) - 50};` : random.pick(scalars) }
  }
  const is = random.pick(['map', 'map', 'list', 'object'] as const)
  const keys = Array.from({ length: random.below(5) }, (_, at) => (is === 'list' ? at : randomKey(random, is)))
  return { is, entries: [...new Set(keys)].map((key) => [key, randomTree(random, depth - 1)]) }
}

function randomKey(random: Random, is: 'map' | 'object'): string | number {
  if (is === 'map' && random.chance(0.4)) return random.pick([-5, -1, 0, 3, 7, 900, 2_000_000_000])
  return random.pick(['title', 'größe', 'a"b', 'color', 'size', '01', '-0', 'ключ'])
}

/** Changes some of it: values, keys added and taken out, items of lists put anywhere. */
export function edited(random: Random, tree: Tree, share = 0.25): Tree {
  if (tree.is === 'scalar' || tree.is === 'text') return random.chance(share) ? randomTree(random, 1) : tree
  const kept = tree.entries.filter(() => !random.chance(share / 3))
  const changed = kept.map(([key, value]) => [key, edited(random, value, share)] as const)
  if (!random.chance(share)) return numbered(tree.is, changed)
  if (tree.is === 'list') {
    const at = random.below(changed.length + 1)
    return numbered('list', [...changed.slice(0, at), [0, randomTree(random, 1)], ...changed.slice(at)])
  }
  const key = randomKey(random, tree.is)
  const others = changed.filter(([one]) => one !== key)
  return { is: tree.is, entries: [...others, [key, randomTree(random, 1)]] }
}

const numbered = (is: 'map' | 'list' | 'object', entries: readonly (readonly [string | number, Tree])[]): Tree => ({
  is,
  entries: is === 'list' ? entries.map(([, value], at) => [at, value]) : entries,
})

const quoted = (text: string) => `${Buffer.byteLength(text)}:"${text}"`

export function serialized(tree: Tree): string {
  if (tree.is === 'scalar') return tree.source
  if (tree.is === 'text') return `s:${quoted(tree.text)};`
  const key = (one: string | number) => (typeof one === 'number' ? `i:${one};` : `s:${quoted(one)};`)
  const body = `${tree.entries.length}:{${tree.entries.map(([one, value]) => key(one) + serialized(value)).join('')}}`
  return tree.is === 'object' ? `O:${quoted('stdClass')}:${body}` : `a:${body}`
}

/** What JSON has of it. */
export function asJson(tree: Tree): string {
  if (tree.is === 'text') return JSON.stringify(tree.text)
  if (tree.is === 'scalar') {
    const [, text = 'null'] = /^[bi]:(.*);$/.exec(tree.source) ?? []
    return text
  }
  const entries = tree.entries.map(([key, value]) => [JSON.stringify(String(key)), asJson(value)] as const)
  if (tree.is === 'list') return `[${entries.map(([, value]) => value).join(',')}]`
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(',')}}`
}

/** Items of which some are the same, the more so the fewer `kinds` there are. */
export const randomList = (random: Random, kinds: number, most: number): readonly string[] =>
  Array.from({ length: random.below(most + 1) }, () => randomItem(random, kinds))

const randomItem = (random: Random, kinds: number) => `item_${String.fromCharCode(97 + random.below(kinds))}`

/** One to three items added, taken out, or changed to other ones. */
export function editedList(random: Random, items: readonly string[], kinds: number): readonly string[] {
  const edited = [...items]
  for (let edits = 1 + random.below(3); edits > 0; edits -= 1) {
    const at = random.below(edited.length + 1)
    const does = random.pick(['add', 'remove', 'change'] as const)
    edited.splice(at, does === 'add' ? 0 : 1, ...(does === 'remove' ? [] : [randomItem(random, kinds)]))
  }
  return edited
}
