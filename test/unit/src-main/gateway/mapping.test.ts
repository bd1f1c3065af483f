import { describe, expect, it } from 'vitest'
import { createMapping, createRewriter, type Substitution, substitute } from '../../../../src-main/gateway/mapping.ts'
import { twins } from '../../../../src-main/gateway/origins.ts'

const mappingOf = (home: string, ...origins: string[]) =>
  createMapping(twins({ home, origins }, 'hello.localhost:7700'))
const https = mappingOf('https://example.com', 'example.com', 'shop.example.com')

/** A small generator with a seed, so that a failing case can be had again (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('a mapped text', () => {
  it.each([
    ['plain', 'see https://example.com/a', 'see http://hello.localhost:7700/a'],
    ['at the end', 'https://example.com', 'http://hello.localhost:7700'],
    ['the end of a sentence', 'on https://example.com.', 'on http://hello.localhost:7700.'],
    ['the other scheme', 'http://example.com/', 'http://http.hello.localhost:7700/'],
    ['www', 'https://www.example.com?x', 'http://www.hello.localhost:7700?x'],
    ['another site of the network', 'https://shop.example.com/', 'http://shop.hello.localhost:7700/'],
    ['without a scheme', '<img src="//example.com/a.png">', '<img src="//hello.localhost:7700/a.png">'],
    ['JSON', String.raw`"https:\/\/example.com\/a"`, String.raw`"http:\/\/hello.localhost:7700\/a"`],
    ['JSON after a line break', String.raw`"a\nhttps:\/\/example.com"`, String.raw`"a\nhttp:\/\/hello.localhost:7700"`],
    ['JSON in JSON', String.raw`https:\\\/\\\/example.com\\\/a`, String.raw`http:\\\/\\\/hello.localhost:7700\\\/a`],
    ['JSON without a scheme', String.raw`"\/\/example.com\/a"`, String.raw`"\/\/hello.localhost:7700\/a"`],
    ['URL-encoded', 'u=https%3A%2F%2Fexample.com%2Fa', 'u=http%3A%2F%2Fhello.localhost%3A7700%2Fa'],
    ['URL-encoded, lower case', 'u=https%3a%2f%2fexample.com%2fa', 'u=http%3a%2f%2fhello.localhost%3a7700%2fa'],
    ['URL-encoded twice', 'https%253A%252F%252Fexample.com', 'http%253A%252F%252Fhello.localhost%253A7700'],
    ['URL-encoded without a scheme', 'u=%2F%2Fexample.com', 'u=%2F%2Fhello.localhost%3A7700'],
    ['JSON, URL-encoded', 'https%3A%5C%2F%5C%2Fexample.com%5C%2F', 'http%3A%5C%2F%5C%2Fhello.localhost%3A7700%5C%2F'],
    ['half encoded', 'https:%2F%2Fexample.com', 'http:%2F%2Fhello.localhost:7700'],
    ['HTML entities', 'https:&#x2F;&#x2F;example.com&#x2F;', 'http:&#x2F;&#x2F;hello.localhost:7700&#x2F;'],
    [
      'a JavaScript escape',
      String.raw`https:\u002F\u002Fexample.com`,
      String.raw`http:\u002F\u002Fhello.localhost:7700`,
    ],
    ['a WebSocket', 'wss://example.com/live', 'ws://hello.localhost:7700/live'],
    ['capitals', 'HTTPS://Example.COM/A', 'http://hello.localhost:7700/A'],
    ['the usual port', 'https://example.com:443/', 'http://hello.localhost:7700/'],
    [
      'twice in a row',
      'https://example.comhttps://example.com https://example.com',
      'https://example.comhttp://hello.localhost:7700 http://hello.localhost:7700',
    ],
  ])('%s', (_name, production, clone) => {
    expect(substitute(https.toClone, production)).toBe(clone)
  })

  it.each([
    'https://example.com.evil.org/',
    'https://notexample.com/',
    'https://mail.example.com/',
    'https://example.community/',
    'https://example.com-a.org/',
    'https://example.com@evil.org/',
    'https://example.com%40evil.org/',
    'https://example.com:8443/',
    'https%3A%2F%2Fexample.com%3A8443%2F',
    'https%3A%2F%2Fexample.com.evil.org',
    'ftp://example.com/',
    'info@example.com and example.com',
    'https://web.archive.org/x///example.com/',
  ])('leaves %s alone', (text) => {
    expect(substitute(https.toClone, text)).toBe(text)
  })

  it('keeps a production’s port apart from its other ports', () => {
    const ported = mappingOf('http://example.com:8080', 'example.com:8080')
    expect(
      [
        'http://example.com:8080/',
        'http://example.com/',
        'http://example.com:80801/',
        'http%3A%2F%2Fexample.com%3A8080',
      ].map((text) => substitute(ported.toClone, text)),
    ).toEqual([
      'http://hello.localhost:7700/',
      'http://example.com/',
      'http://example.com:80801/',
      'http%3A%2F%2Fhello.localhost%3A7700',
    ])
  })

  it('keeps a subdirectory where it is', () => {
    const below = mappingOf('https://example.com/blog', 'example.com')
    expect(substitute(below.toClone, 'https://example.com/blog/wp-admin/')).toBe(
      'http://hello.localhost:7700/blog/wp-admin/',
    )
  })

  it('takes the clone’s address back in spellings a browser makes of it', () => {
    expect(
      [
        'redirect_to=http%3A%2F%2Fhello.localhost%3A7700%2Fwp-admin%2F',
        'http://hello.localhost:7700',
        'http://hello.localhost:77001/',
        'http://hello.localhost/',
        'http://other.localhost:7700/',
        'http://www.hello.localhost:7700/',
      ].map((text) => substitute(https.toProduction, text)),
    ).toEqual([
      'redirect_to=https%3A%2F%2Fexample.com%2Fwp-admin%2F',
      'https://example.com',
      'http://hello.localhost:77001/',
      'http://hello.localhost/',
      'http://other.localhost:7700/',
      'https://www.example.com/',
    ])
  })
})

describe('any text', () => {
  const productions = [
    https,
    mappingOf('http://www.example.com/blog', 'www.example.com', 'other.org'),
    mappingOf('http://example.com:8080', 'example.com:8080'),
  ]
  type Random = (below: number) => number
  const pick = (random: Random, choices: readonly string[]) => choices[random(choices.length)] ?? ''
  const colons = [':', ':', '%3A', '%3a', '%253A', '\\u003A', '&#58;', '&#x3A;']
  const hosts = ['example.com', 'www.example.com', 'shop.example.com', 'other.org', 'notexample.com', 'mail.other.org']
  const ends = ['', '/', '/a', '.', ':', ':x', '%2F', '%', '?', ' ', '"', '<', '\n', '=', 'é', '\u0000', '&', '\\']
  const badEnds = ['.a', '-', '@', '%40', ':1', '%3A1', '%253a1', 'x']
  const slash = (random: Random) =>
    pick(random, ['', '', '\\', '\\\\\\', '%5C', '%255C']).repeat(random(3) && random(8)) +
    pick(random, ['/', '/', '%2F', '%2f', '%252F', 'u002F', '&#x2F;', '&#47;'])
  const slashes = (random: Random) => {
    const one = slash(random)
    return one + (random(8) ? one : slash(random))
  }
  const port = (random: Random) =>
    pick(random, ['', '', pick(random, colons) + pick(random, ['8080', '8080', '443', '80', '80801', '9'])])
  /** Something that is an origin, or nearly one. */
  const origin = (random: Random) =>
    pick(random, ['', '', 'https', 'https', 'https', 'http', 'http', 'HTTPS', 'wss', 'ws', 'ftp', '\\n']) +
    (random(6) ? pick(random, colons) : '') +
    (random(6) ? slashes(random) : slash(random)) +
    pick(random, hosts) +
    port(random) +
    (random(4) ? pick(random, ends) : pick(random, badEnds))
  const noise = (random: Random) =>
    Array.from({ length: random(150) }, () => pick(random, ['a', '.', '/', '%', 'h', '\\', '-', ';'])).join('')
  const text = (random: Random) =>
    Array.from({ length: 2 + random(12) }, () => (random(3) ? origin(random) : noise(random))).join(
      pick(random, ['', ' ', '/']),
    )

  it('gives the same in pieces of any size as whole', () => {
    for (let seed = 0; seed < 6000; seed++) {
      const random = randomOf(seed)
      const mapping = productions[seed % productions.length] ?? https
      const production = text(random)
      const clone = substitute(mapping.toClone, production)
      expect([seed, inPieces(mapping.toClone, production, random)]).toEqual([seed, clone])
      expect([seed, inPieces(mapping.toProduction, clone, random)]).toEqual([
        seed,
        substitute(mapping.toProduction, clone),
      ])
    }
  })

  it('comes back as it was', () => {
    let mapped = 0
    for (let seed = 0; seed < 6000; seed++) {
      const mapping = productions[seed % productions.length] ?? https
      const production = canonical(text(randomOf(seed)))
      const clone = substitute(mapping.toClone, production)
      if (clone !== production) mapped++
      expect([seed, substitute(mapping.toProduction, clone)]).toEqual([seed, production])
    }
    expect(mapped).toBeGreaterThan(2000)
  })

  it('of other bytes only passes untouched', () => {
    const random = randomOf(7)
    const bytes = Array.from({ length: 100_000 }, () => String.fromCharCode(random(256))).join('')
    expect(inPieces(https.toClone, bytes, random)).toBe(bytes)
  })
})

it('a rewriter gives everything up to a line’s end at once, for events must not wait', () => {
  const rewriter = createRewriter(https.toClone)
  expect(rewriter.push('data: https://example.com\n\n')).toBe('data: http://hello.localhost:7700\n\n')
})

/** Without what one origin may be written as in two ways: capitals, and a port that is the scheme's own. */
function canonical(text: string): string {
  return text.replaceAll('HTTPS', 'https').replace(/(?<!\d)(?:80|443)(?!\d)/g, '9')
}

function inPieces(substitution: Substitution, text: string, random: (below: number) => number): string {
  const rewriter = createRewriter(substitution)
  let given = ''
  for (let at = 0; at < text.length; ) {
    const size = random(3) === 0 ? 1 + random(200) : 1 + random(6)
    given += rewriter.push(text.slice(at, at + size))
    at += size
  }
  return given + rewriter.end()
}
