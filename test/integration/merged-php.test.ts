// What merging makes of serialised values and of posts is what PHP and WordPress themselves make of the same edits, byte for byte.
import { describe, expect, it } from 'vitest'
import { type Block, blockComments, readBlocks } from '../../src-main/changes/values/blocks.ts'
import { mergedBytes } from '../support/merged-values.ts'
import { linesOfPhp } from '../support/php-script.ts'
import { randomOf, testSeed } from '../support/random.ts'
import { editedPost, randomPost, writtenPost } from '../support/random-posts.ts'

const seeds = [
  ['a known seed', 1],
  ['another seed', testSeed],
] as const

type Written = { readonly [side in 'base' | 'mine' | 'theirs' | 'both']: string }

const readable = (base64: unknown) => Buffer.from(String(base64), 'base64').toString('latin1')

describe.each(seeds)('edits of serialised values (%s, %i)', (_name, seed) => {
  it('by two sides come together as PHP makes them in one value', async () => {
    const cases = (await linesOfPhp(
      'web',
      ['classes.php', 'random-edits.php'],
      [String(seed), '4000'],
    )) as readonly Written[]
    const merged: Buffer[] = []
    const disputed = new Set<number>()
    let both = 0
    for (const [at, written] of cases.entries()) {
      const three = [written.base, written.mine, written.theirs].map((side) => Buffer.from(side, 'base64'))
      const [base = null, mine = null, theirs = null] = three
      if (written.base !== written.mine && written.base !== written.theirs) both += 1
      const { value, conflicts } = mergedBytes('keys', [base, mine, theirs])
      merged.push(value ?? Buffer.alloc(0))
      if (conflicts.length > 0) disputed.add(at)
    }
    // An enum that is there again is written as a reference: only PHP can say whether two values are the same.
    const found = await linesOfPhp('web', ['classes.php', 'read-values.php'], [], merged)
    for (const [at, { base, mine, theirs, both: expected }] of cases.entries()) {
      const three = JSON.stringify([base, mine, theirs].map(readable))
      if (disputed.has(at)) expect(found[at], three).not.toBe(false)
      else expect(readable(found[at]), three).toBe(readable(expected))
    }
    expect(both).toBeGreaterThan(1000)
    // What refers back, such as an enum that is there twice, is one value.
    expect(disputed.size).toBeLessThan(both / 20)
  })
})

interface ReadPost {
  readonly tokens: readonly (readonly [is: string, name: string, start: number, length: number])[]
  readonly outline: Outline
  readonly again: string
}
type Outline = readonly (readonly [name: string | null, inner: Outline])[]

const readPosts = async (posts: readonly string[]) =>
  (await linesOfPhp('demo', ['read-blocks.php'], [], posts)) as readonly ReadPost[]

const fullName = (name: string) => (name === 'free' ? null : name.includes('/') ? name : `core/${name}`)

/** As WordPress has it: text within a block is no block. */
const outlineOf = (blocks: readonly Block[], isInside = false): Outline =>
  blocks
    .filter(({ name }) => !isInside || name !== 'free')
    .map(({ name, inner }) => [fullName(name), outlineOf(inner, true)])

const kinds = { opening: 'block-opener', closing: 'block-closer', whole: 'void-block' } as const

describe.each(seeds)('blocks (%s, %i)', (_name, seed) => {
  it('are found where WordPress finds them, in whatever text', async () => {
    const random = randomOf(seed)
    const pieces = [
      '<!-- wp:a -->',
      '<!-- wp:b {"c":{"d":1}} -->',
      '<!-- wp:acme/a-b_c {"a":"} -"} /-->',
      '<!-- /wp:a -->',
      '<!--',
      ' wp:a ',
      '-->',
      '{',
      '}',
      '} -->',
      '} /-->',
      '/',
      '\n',
      'é',
      '<!--  wp:core/a\t{}\n-->',
      '<!-- wp:A -->',
      '<!-- wp:a{} -->',
      '<!--more-->',
    ]
    const texts = Array.from({ length: 3000 }, () =>
      Array.from({ length: 1 + random.below(14) }, () => random.pick(pieces)).join(''),
    )
    const found = await readPosts(texts)
    for (const [at, text] of texts.entries()) {
      const mine = [...blockComments(text)].map(({ is, name, start, end }) => [
        kinds[is],
        fullName(name),
        Buffer.byteLength(text.slice(0, start)),
        Buffer.byteLength(text.slice(start, end)),
      ])
      expect(mine, text).toEqual(found[at]?.tokens)
    }
  })

  it('that are well formed are the ones that WordPress reads, and what they become by merging is too', async () => {
    const random = randomOf(seed)
    const contents: string[] = []
    for (let at = 0; at < 700; at += 1) {
      const base = randomPost(random, 2)
      const [was, mine, theirs] = [base, editedPost(random, base), editedPost(random, base)].map((blocks) =>
        writtenPost(blocks),
      )
      if (was === undefined || mine === undefined || theirs === undefined) continue
      const { value } = mergedBytes('blocks', [was, mine, theirs])
      contents.push(was, value?.toString() ?? '')
    }
    const found = await readPosts(contents)
    for (const [at, content] of contents.entries()) {
      expect(Buffer.from(found[at]?.again ?? '', 'base64').toString(), content).toBe(content)
      expect(outlineOf(readBlocks(content) ?? []), content).toEqual(found[at]?.outline)
    }
  })
})
