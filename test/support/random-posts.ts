// Random contents of posts, as the block editor writes them, and what somebody makes of one.
import type { Random } from './random.ts'

export interface RandomBlock {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  /** Text, or blocks with what stands around them. */
  readonly inner: string | readonly RandomBlock[]
}

const words = 'the quick brown fox jumps over a lazy dog größe 日本 😀 sale & more'.split(' ')

const sentence = (random: Random) => Array.from({ length: 3 + random.below(9) }, () => random.pick(words)).join(' ')

export function randomBlock(random: Random, depth: number): RandomBlock {
  const name = random.pick(
    depth > 0 ? ['group', 'columns', 'paragraph', 'heading'] : ['paragraph', 'heading', 'acme/card', 'spacer'],
  )
  const attributes = Object.fromEntries(
    ['level', 'id', 'className', 'text']
      .filter(() => random.chance(0.3))
      .map((key) => [key, random.chance(0.5) ? random.below(99) : sentence(random)]),
  )
  if (name === 'spacer') return { name, attributes, inner: '' }
  const isAround = name === 'group' || name === 'columns'
  return { name, attributes, inner: isAround ? randomPost(random, depth - 1) : sentence(random) }
}

export const randomPost = (random: Random, depth: number): readonly RandomBlock[] =>
  Array.from({ length: 1 + random.below(depth > 1 ? 6 : 3) }, () => randomBlock(random, depth))

/** Words, attributes and blocks changed, added, taken out and moved. */
export function editedPost(random: Random, blocks: readonly RandomBlock[], share = 0.15): readonly RandomBlock[] {
  const changed = blocks.flatMap((block) => {
    if (random.chance(share / 3)) return []
    const one = random.chance(share) ? editedBlock(random, block) : block
    const within = typeof one.inner === 'string' ? one : { ...one, inner: editedPost(random, one.inner, share) }
    return random.chance(share / 3) ? [within, randomBlock(random, 0)] : [within]
  })
  if (!random.chance(share / 2) || changed.length < 2) return changed
  const from = random.below(changed.length)
  const others = changed.toSpliced(from, 1)
  return others.toSpliced(random.below(others.length + 1), 0, ...changed.slice(from, from + 1))
}

function editedBlock(random: Random, block: RandomBlock): RandomBlock {
  if (typeof block.inner !== 'string' || random.chance(0.3)) {
    return { ...block, attributes: { ...block.attributes, [random.pick(['level', 'id', 'align'])]: random.below(99) } }
  }
  const text = block.inner.split(' ')
  return { ...block, inner: text.with(random.below(text.length), random.pick(words)).join(' ') }
}

/** As `serialize_blocks` writes them. */
export function writtenPost(blocks: readonly RandomBlock[], between = '\n\n'): string {
  return blocks.map(writtenBlock).join(between)
}

function writtenBlock({ name, attributes, inner }: RandomBlock): string {
  const json = JSON.stringify(attributes)
    .replaceAll('--', '\\u002d\\u002d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
  const head = `wp:${name} ${json === '{}' ? '' : `${json} `}`
  if (inner === '') return `<!-- ${head}/-->`
  const content =
    typeof inner === 'string' ? `\n<p>${inner}</p>\n` : `\n<div class="wp-block-${name}">${writtenPost(inner)}</div>\n`
  return `<!-- ${head}-->${content}<!-- /wp:${name} -->`
}
