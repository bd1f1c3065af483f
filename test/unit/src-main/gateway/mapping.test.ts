// How addresses in what a clone serves are mapped from production's hosts to the clone's.
import { describe, expect, it } from 'vitest'
import { createMapping, createRewriter, type Substitution, substitute } from '../../../../src-main/gateway/mapping.ts'
import { originPairs } from '../../../../src-main/gateway/origins.ts'
import { canonical, originText } from '../../../support/origin-text.ts'
import { type Random, randomOf } from '../../../support/random.ts'

const mappingOf = (home: string, ...origins: string[]) =>
  createMapping(originPairs({ home, origins }, 'hello.localhost:7700'))
const https = mappingOf('https://example.com', 'example.com', 'shop.example.com')

describe('an international name', () => {
  const { toClone, toProduction } = mappingOf('https://xn--grtnerei-0za.example', 'xn--grtnerei-0za.example')
  const bytes = (text: string) => Buffer.from(text).toString('latin1')

  it.each([
    ['as the DNS has it', 'https://xn--grtnerei-0za.example/a'],
    ['in letters', bytes('https://gärtnerei.example/a')],
    ['in capital letters', bytes('HTTPS://Gärtnerei.Example/a')],
    ['percent-encoded', 'https://g%C3%A4rtnerei.example/a'],
    ['percent-encoded, lower case', 'https://g%c3%a4rtnerei.example/a'],
  ])('%s', (_name, production) => {
    expect(substitute(toClone, production)).toBe('http://hello.localhost:7700/a')
  })

  it('in JSON', () => {
    const text = String.raw`"https:\/\/g\u00e4rtnerei.example\/a"`
    expect(substitute(toClone, text)).toBe(String.raw`"http:\/\/hello.localhost:7700\/a"`)
  })

  it('comes back as the DNS has it', () => {
    expect(substitute(toProduction, 'http://hello.localhost:7700/a')).toBe('https://xn--grtnerei-0za.example/a')
  })
})

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
  it('gives the same in pieces of any size as whole', () => {
    for (let seed = 0; seed < 6000; seed++) {
      const random = randomOf(seed)
      const mapping = productions[seed % productions.length] ?? https
      const production = originText(random)
      const clone = substitute(mapping.toClone, production)
      expect([seed, inPieces(mapping.toClone, production, random)]).toEqual([seed, clone])
      expect([seed, inPieces(mapping.toProduction, clone, random)]).toEqual([
        seed,
        substitute(mapping.toProduction, clone),
      ])
    }
  })

  it('in the longest of all spellings is mapped wherever it is cut', () => {
    const { toClone } = mappingOf('https://example.com:8443')
    const start = `https\\u003A${`${'%255C'.repeat(7)}&#x2F;`.repeat(2)}www.example.com\\u003A`
    for (const text of [`${start}8443/`, `${start}8443\\u003A1`, `${start}18443`, `${start}84430`]) {
      const whole = substitute(toClone, text)
      for (let at = 0; at <= text.length; at++) {
        const rewriter = createRewriter(toClone)
        const given = rewriter.push(text.slice(0, at)) + rewriter.push(text.slice(at)) + rewriter.end()
        expect([at, given]).toEqual([at, whole])
      }
    }
  })

  it('comes back as it was', () => {
    let mapped = 0
    for (let seed = 0; seed < 6000; seed++) {
      const mapping = productions[seed % productions.length] ?? https
      const production = canonical(originText(randomOf(seed)))
      const clone = substitute(mapping.toClone, production)
      if (clone !== production) mapped++
      expect([seed, substitute(mapping.toProduction, clone)]).toEqual([seed, production])
    }
    expect(mapped).toBeGreaterThan(2000)
  })

  it('of other bytes only passes unchanged', () => {
    const random = randomOf(7)
    const bytes = Array.from({ length: 100_000 }, () => String.fromCharCode(random.below(256))).join('')
    expect(inPieces(https.toClone, bytes, random)).toBe(bytes)
  })
})

it('a rewriter gives everything up to a line’s end at once, for events must not wait', () => {
  const rewriter = createRewriter(https.toClone)
  expect(rewriter.push('data: https://example.com\n\n')).toBe('data: http://hello.localhost:7700\n\n')
})

function inPieces(substitution: Substitution, text: string, random: Random): string {
  const rewriter = createRewriter(substitution)
  let given = ''
  for (let at = 0; at < text.length; ) {
    const size = 1 + random.below(random.chance(1 / 3) ? 200 : 6)
    given += rewriter.push(text.slice(at, at + size))
    at += size
  }
  return given + rewriter.end()
}
