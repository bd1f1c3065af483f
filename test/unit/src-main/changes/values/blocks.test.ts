// Blocks of a post's content are found by their comments, and are together the whole content.
import { describe, expect, it } from 'vitest'
import { type Block, readBlocks } from '../../../../../src-main/changes/values/blocks.ts'
import { inOnePass } from '../../../../support/promptly.ts'
import { randomOf, testSeed } from '../../../../support/random.ts'

/** `name{attributes}[inner]`, as far as there are any. */
const outline = (blocks: readonly Block[] | undefined): string =>
  (blocks ?? [])
    .map(({ name, attributes, inner }) => `${name}${attributes ?? ''}${inner.length > 0 ? `[${outline(inner)}]` : ''}`)
    .join(' ')

describe('blocks', () => {
  it.each([
    ['<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->', 'paragraph'],
    ['<!-- wp:core/paragraph -->\n<!-- /wp:paragraph -->', 'paragraph'],
    ['<!-- wp:image {"id":7,"x":{"y":1}} -->\n<img>\n<!-- /wp:image -->', 'image{"id":7,"x":{"y":1}}'],
    ['<!-- wp:latest-posts /-->', 'latest-posts'],
    ['<!-- wp:block {"ref":12} /-->', 'block{"ref":12}'],
    ['<!-- wp:acme/hero {"a":"} --x"} /-->tail', 'acme/hero{"a":"} --x"} free'],
    [
      '<!-- wp:group --><div><!-- wp:columns {"a":1} --><!-- wp:column /--><!-- /wp:columns --></div><!-- /wp:group -->',
      'group[free columns{"a":1}[column] free]',
    ],
    ['before<!-- wp:a /-->between<!-- wp:b /-->', 'free a free b'],
    ['<!-- wp:group --><!-- wp:a -->x', 'group[a]'],
    ['<!-- wp:group --><!-- wp:a -->x<!-- /wp:group -->y', 'group[a] free'],
    ['<!-- /wp:group --><!-- wp:a /-->', 'free a'],
    ['<!-- wp:a /--><!-- a comment --><!-- wp:UPPER -->', 'a free'],
    ['<!-- wp:a {"b":1 --><!-- wp:c /-->', 'free c'],
  ])('of %s', (content, expected) => {
    expect(outline(readBlocks(content))).toBe(expected)
  })

  it('are none in plain text, and in HTML with other comments', () => {
    expect(readBlocks('')).toBeUndefined()
    expect(readBlocks('<p>wp:paragraph</p><!--more--><!-- /wp:a -->')).toBeUndefined()
  })

  it.each([
    ['a known seed', 1],
    ['another seed', testSeed],
  ])('lie end to end (%s, %i)', (_name, seed) => {
    const random = randomOf(seed)
    const pieces = [
      '<!-- wp:a -->',
      '<!-- wp:b {"c":1} -->',
      '<!-- wp:a /-->',
      '<!-- /wp:a -->',
      '<!-- /wp:b -->',
      'é',
      '{',
      '} -->',
      '<!--',
      ' wp:a',
    ]
    const covers = (blocks: readonly Block[], start: number | undefined): number | undefined => {
      let at = start
      for (const { start: from, end, inner } of blocks) {
        if (at !== undefined && from !== at) return undefined
        if (inner.length > 0 && covers(inner, undefined) === undefined) return undefined
        at = end
      }
      return at
    }
    let nested = 0
    for (let at = 0; at < 5000; at += 1) {
      const content = `${Array.from({ length: random.below(14) }, () => random.pick(pieces)).join('')}<!-- wp:z /-->`
      const blocks = readBlocks(content)
      expect(blocks && covers(blocks, 0), content).toBe(content.length)
      if (blocks?.some(({ inner }) => inner.length > 1)) nested += 1
    }
    expect(nested).toBeGreaterThan(100)
  })

  it.each([
    ['opened and never closed', '<!-- wp:a -->'],
    ['begun and never ended', '<!-- wp:a {'],
    ['full of brackets', '<!-- wp:a {"a":{} } '],
    ['all spaces', `<!--${' '.repeat(50)}`],
    ['closed and never opened', '<!-- /wp:a -->'],
    ['opened by one and closed by another', '<!-- wp:a --><!-- /wp:b -->'],
  ])('that are %s are read in one pass', (_name, piece) => {
    const content = piece.repeat(100_000)
    const blocks = inOnePass(() => readBlocks(content))
    expect(blocks === undefined || blocks.at(-1)?.end === content.length).toBe(true)
  })
})
