// A post's content is merged block by block: what each side wrote, moved, added and took out, and the rest to the byte.
import { describe, expect, it } from 'vitest'
import { brokenLaws, disputed, textMerged } from '../../../../support/merged-values.ts'
import { randomOf, testSeed } from '../../../../support/random.ts'
import { editedPost, randomPost, writtenPost } from '../../../../support/random-posts.ts'

const p = (text: string, attributes = '') =>
  `<!-- wp:paragraph ${attributes}-->\n<p>${text}</p>\n<!-- /wp:paragraph -->`
const h = (text: string) => `<!-- wp:heading -->\n<h2>${text}</h2>\n<!-- /wp:heading -->`
const group = (...blocks: readonly string[]) =>
  `<!-- wp:group -->\n<div class="wp-block-group">${blocks.join('\n\n')}</div>\n<!-- /wp:group -->`
const post = (...blocks: readonly string[]) => blocks.join('\n\n')

const [a, b, c] = [p('Apples are red and round'), p('Bread is baked every day'), p('Cheese is kept in the cellar')]

/** Whether WordPress finds an end for each block that begins, and each end to be the one of the block it is in. */
function isWhole(content: string): boolean {
  const open: string[] = []
  const isPaired = [...content.matchAll(/<!-- (\/)?wp:(\S+) .*?(\/)?-->/g)].every(([, closing, name = '', whole]) => {
    if (closing) return open.pop() === name
    if (!whole) open.push(name)
    return true
  })
  return isPaired && open.length === 0
}

describe('blocks', () => {
  it.each([
    [
      'other blocks',
      [a, b, c],
      [p('Apples are green and round'), b, c],
      [a, b, p('Cheese is sold in the cellar')],
      [p('Apples are green and round'), b, p('Cheese is sold in the cellar')],
    ],
    [
      'neighbouring blocks',
      [a, b],
      [p('Apples are green and round'), b],
      [a, p('Bread is baked every night')],
      [p('Apples are green and round'), p('Bread is baked every night')],
    ],
    [
      'other words of one block',
      [a, b],
      [p('Apples are green and round'), b],
      [p('Apples are red and sweet'), b],
      [p('Apples are green and sweet'), b],
    ],
    [
      'a block that moved',
      [a, b, c],
      [b, c, a],
      [p('Apples are green and round'), b, c],
      [b, c, p('Apples are green and round')],
    ],
    [
      'blocks that were added at other places',
      [a, b],
      [h('Mine'), a, b],
      [a, b, h('Theirs')],
      [h('Mine'), a, b, h('Theirs')],
    ],
    ['blocks that were taken out', [a, b, c], [b, c], [a, b], [b]],
    [
      'blocks within blocks',
      [group(a, b), c],
      [group(p('Apples are green and round'), b), c],
      [group(a, b, h('New')), c],
      [group(p('Apples are green and round'), b, h('New')), c],
    ],
    [
      'attributes and text',
      [p('Apples are red')],
      [p('Apples are red', '{"align":"left"} ')],
      [p('Apples are green')],
      [p('Apples are green', '{"align":"left"} ')],
    ],
    [
      'other attributes',
      [p('x', '{"a":1,"b":2} ')],
      [p('x', '{"a":9,"b":2} ')],
      [p('x', '{"a":1,"b":8} ')],
      [p('x', '{"a":9,"b":8} ')],
    ],
    [
      'attributes where there were none',
      [p('x')],
      [p('x', '{"a":1} ')],
      [p('x', '{"b":2} ')],
      [p('x', '{"a":1,"b":2} ')],
    ],
    [
      'attributes of what has no content',
      ['<!-- wp:query {"a":1,"b":{"c":1}} /-->'],
      ['<!-- wp:query {"a":2,"b":{"c":1}} /-->'],
      ['<!-- wp:query {"a":1,"b":{"c":2}} /-->'],
      ['<!-- wp:query {"a":2,"b":{"c":2}} /-->'],
    ],
  ] as const)('of which each side changed %s have both', (_name, base, mine, theirs, expected) => {
    expect(textMerged('blocks', [post(...base), post(...mine), post(...theirs)])).toEqual({
      value: post(...expected),
      conflicts: [],
    })
    expect(textMerged('blocks', [post(...base), post(...theirs), post(...mine)]).value).toBe(post(...expected))
  })

  it('that both added at one place are both there, once, with a blank line between', () => {
    for (const [mine, theirs] of [
      [
        [a, h('Mine')],
        [a, h('Theirs and more of it')],
      ],
      [
        [h('Mine'), a],
        [h('Theirs and more of it'), a],
      ],
    ] as const) {
      const { value, conflicts } = textMerged('blocks', [a, post(...mine), post(...theirs)])
      expect(conflicts).toEqual([])
      expect(value?.split('\n\n').toSorted()).toEqual([a, h('Mine'), h('Theirs and more of it')].toSorted())
      expect(textMerged('blocks', [a, post(...theirs), post(...mine)]).value).toBe(value)
      expect(textMerged('blocks', [a, post(...mine), value]).value).toBe(value)
    }
  })

  it.each([
    [
      'the same words',
      [a, b],
      [p('Apples are green and round'), b],
      [p('Apples are blue and round'), b],
      ['paragraph 1'],
    ],
    ['a block that one took out', [a, b], [b], [p('Apples are blue and round'), b], ['paragraph 1']],
    [
      'an attribute',
      [b, p('x', '{"a":1} ')],
      [b, p('x', '{"a":2} ')],
      [b, p('x', '{"a":3} ')],
      ['paragraph 2 › attributes › a'],
    ],
    [
      'a block within one',
      [group(a, b)],
      [group(a, p('Bread is never baked'))],
      [group(a, p('Bread is bought every year'))],
      ['group 1 › paragraph 2'],
    ],
    [
      'what was one block, with others',
      [a],
      [h('Pears')],
      ['<!-- wp:quote -->\n<q>z</q>\n<!-- /wp:quote -->'],
      ['paragraph 1'],
    ],
    ['where a block stands', [a, b, c, h('x')], [b, a, c, h('x')], [b, c, h('x'), a], ['(order)']],
    ['the same new block', [a], [a, p('one two three four')], [a, p('one two three five')], ['new paragraph 2']],
  ] as const)('tell which it is where both changed %s', (_name, base, mine, theirs, paths) => {
    const three = [post(...base), post(...mine), post(...theirs)] as const
    const { value, conflicts } = textMerged('blocks', three)
    expect(conflicts.map(({ path }) => path)).toEqual(paths)
    expect(value).toBe(post(...theirs))
    expect(textMerged('blocks', three, { is: 'mine' }).value).toBe(post(...mine))
  })

  it('stay within the markup around them where one side took them all out and the other added one', () => {
    const [base, emptied, added] = [post(group(a), c), post(group(), c), post(group(a, b), c)]
    for (const [mine, theirs] of [
      [emptied, added],
      [added, emptied],
    ] as const) {
      const { value, conflicts } = textMerged('blocks', [base, mine, theirs])
      expect([value, conflicts.length]).toEqual([theirs, 1])
    }
  })

  it('are decided as both, one after the other, and by hand', () => {
    const three = [a, h('Pears'), '<!-- wp:quote -->\n<q>z</q>\n<!-- /wp:quote -->'] as const
    expect(textMerged('blocks', three, { is: 'both' }).value).toBe(post(three[2], three[1]))
    expect(textMerged('blocks', three, { is: 'edited', text: c }).value).toBe(c)
    const inside = [p('x'), p('y'), p('z')] as const
    expect(textMerged('blocks', inside, { is: 'edited', text: '\n<p>ä</p>\n' }).value).toBe(p('ä'))
  })

  it('are closed as often as they are opened, whatever is decided, where one side emptied what is around them', () => {
    const around = group(group(a, b), c)
    const three = [around, group(), group(group(b, h('New')), c)] as const
    expect(disputed(textMerged('blocks', three).conflicts)).toHaveLength(1)
    expect(textMerged('blocks', three).value).toBe(three[2])
    expect(textMerged('blocks', three, { is: 'mine' }).value).toBe(three[1])
    expect(isWhole(textMerged('blocks', three, { is: 'both' }).value ?? '')).toBe(true)
  })

  it.each([
    ['a known seed', 585765003],
    ['another seed', testSeed],
  ])('are never torn, whatever is decided (%s, %i)', (_name, seed) => {
    const random = randomOf(seed)
    for (let at = 0; at < 300; at += 1) {
      const base = randomPost(random, 2)
      const three = [base, editedPost(random, base, 0.3), editedPost(random, base, 0.3)].map((one) =>
        writtenPost(one),
      ) as [string, string, string]
      for (const is of ['mine', 'theirs', 'both'] as const) {
        expect(isWhole(textMerged('blocks', three, { is }).value ?? ''), JSON.stringify([is, three])).toBe(true)
      }
    }
  })

  it('that are none are text', () => {
    const { value, conflicts } = textMerged('blocks', [
      '<p>a</p>\n<p>b</p>',
      '<p>x</p>\n<p>b</p>',
      '<p>a</p>\n<p>y</p>',
    ])
    expect([value, conflicts]).toEqual(['<p>x</p>\n<p>y</p>', []])
    const classic = textMerged('blocks', ['one\ntwo\nthree', `${p('one')}\n\n${p('two')}`, 'one\ntwo\nthree four'])
    expect(disputed(classic.conflicts)).toHaveLength(1)
  })

  it('cannot be torn by an attribute that somebody edited', () => {
    const three = [p('x', '{"a":"1"} '), p('x', '{"a":"2"} '), p('x', '{"a":"3"} ')] as const
    const { value } = textMerged('blocks', three, { is: 'edited', text: 'an --> end' })
    expect(value).toBe(p('x', '{"a":"an \\u002d\\u002d\\u003e end"} '))
  })

  it('within serialised PHP, such as those of widgets, are merged too', () => {
    const php = (content: string) => `a:1:{i:2;a:1:{s:7:"content";s:${Buffer.byteLength(content)}:"${content}";}}`
    const three = [post(a, b), post(a, b, h('M')), post(p('Äpfel are red and round'), b)].map(php) as [
      string,
      string,
      string,
    ]
    expect(textMerged('keys', three)).toEqual({
      value: php(post(p('Äpfel are red and round'), b, h('M'))),
      conflicts: [],
    })
  })

  it.each([
    ['a known seed', 1],
    ['another seed', testSeed],
  ])('obey the laws of merging (%s, %i)', (_name, seed) => {
    const random = randomOf(seed)
    let merged = 0
    for (let at = 0; at < 250; at += 1) {
      const base = randomPost(random, 2)
      const between = random.pick(['\n\n', '\n\n', ''])
      const three = [base, editedPost(random, base), editedPost(random, base)].map((one) =>
        writtenPost(one, between),
      ) as [string, string, string]
      expect(brokenLaws('blocks', three), JSON.stringify(three)).toEqual([])
      if (textMerged('blocks', three).conflicts.length === 0) merged += 1
    }
    expect(merged).toBeGreaterThan(75)
  })
})
