// Which origins of a production a clone answers in place of.
import { describe, expect, it } from 'vitest'
import { homePath, originPairs } from '../../../../src-main/gateway/origins.ts'

const gate = 'hello.localhost:7700'
const pairs = (home: string, ...origins: string[]) =>
  originPairs({ home, origins }, gate).map(({ scheme, production, clone }) => `${scheme}://${production} ${clone}`)

describe('originPairs', () => {
  it('pairs both schemes, with and without www, home first', () => {
    expect(pairs('https://example.com/', 'example.com')).toEqual([
      'https://example.com hello.localhost:7700',
      'https://www.example.com www.hello.localhost:7700',
      'http://example.com http.hello.localhost:7700',
      'http://www.example.com http.www.hello.localhost:7700',
    ])
  })

  it('calls the bare domain apex when home has www', () => {
    expect(pairs('http://www.example.com', 'www.example.com').slice(0, 2)).toEqual([
      'http://www.example.com hello.localhost:7700',
      'http://example.com apex.hello.localhost:7700',
    ])
  })

  it('keeps ports, and gives hosts of a network their own names', () => {
    expect(pairs('http://localhost:8080', 'localhost:8080', 'shop.localhost:8080', 'other.org').slice(0, 4)).toEqual([
      'http://localhost:8080 hello.localhost:7700',
      'http://shop.localhost:8080 shop.hello.localhost:7700',
      'http://other.org other-org.hello.localhost:7700',
      'http://www.shop.localhost:8080 www.shop.hello.localhost:7700',
    ])
  })

  it('keeps names free for services of the clone, and says where their addresses were', () => {
    const all = originPairs(
      {
        home: 'https://example.com',
        origins: ['mail.example.com', 'mail-2.example.com', 'db.example.com', 'www.mail.example.com'],
      },
      gate,
    )
    const found = all.map(({ scheme, production, clone, formerly }) => [`${scheme}://${production}`, clone, formerly])
    expect(found).toEqual(
      expect.arrayContaining([
        ['https://mail.example.com', 'mail-3.hello.localhost:7700', 'mail.hello.localhost:7700'],
        ['https://mail-2.example.com', 'mail-2.hello.localhost:7700', undefined],
        ['http://db.example.com', 'http.db-2.hello.localhost:7700', 'http.db.hello.localhost:7700'],
        ['https://www.mail.example.com', 'www.mail.hello.localhost:7700', undefined],
      ]),
    )
  })

  it('never gives two origins one address', () => {
    const all = originPairs(
      {
        home: 'https://example.com',
        origins: [
          'http.example.com',
          'mail.example.com',
          'mail.shop.example.com',
          'shop.example.com',
          'http.shop.example.com',
          'https.www.example.com',
          `${'x'.repeat(63)}.${'y'.repeat(63)}.org`,
          `${'x'.repeat(63)}.example.com`,
          'xn--bcher-kva.example.com',
          'www.',
          'a-b.org',
          'a.b.org',
          'a.b-org',
          'www.http.example.com',
          '127.0.0.1:81',
          '[::1]:81',
        ],
      },
      gate,
    )
    expect(new Set(all.map(({ clone }) => clone)).size).toBe(all.length)
    expect(all.every(({ clone }) => /^([a-z0-9-]{1,63}\.)*hello\.localhost:7700$/.test(clone))).toBe(true)
    expect(all.map(({ clone }) => new URL(`http://${clone}`).host)).toEqual(all.map(({ clone }) => clone))
    expect(all.every(({ production }) => production !== '')).toBe(true)
  })
})

it('returns home’s path without its last slash', () => {
  expect(
    ['https://a.org', 'https://a.org/', 'https://a.org/blog/'].map((home) => homePath({ home, origins: [] })),
  ).toEqual(['', '', '/blog'])
})
