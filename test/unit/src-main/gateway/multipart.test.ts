// How addresses inside multipart bodies are mapped.
import { describe, expect, it } from 'vitest'
import { createMapping } from '../../../../src-main/gateway/mapping.ts'
import { boundaryOf, createMultipartRewriter } from '../../../../src-main/gateway/multipart.ts'
import { originPairs } from '../../../../src-main/gateway/origins.ts'
import { inOnePass } from '../../../support/promptly.ts'

const gate = 'hello.localhost:7700'
const { toProduction } = createMapping(originPairs({ home: 'https://example.com', origins: [] }, gate))

describe('the boundary', () => {
  it.each([
    ['multipart/form-data; boundary=----abc', '----abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['multipart/mixed; boundary=a', undefined],
    ['text/html; boundary=a', undefined],
  ])('of %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })
})

describe('a multipart body', () => {
  const url = `http://${gate}/a`
  const part = (head: string, content: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
  const bodyWith = (mapped: string) =>
    [
      'a preamble that nobody reads\r\n',
      part('name="url"', mapped),
      part('name="none"', ''),
      part('name="tricky"', `-- \r\n--\r\n--c ${mapped}\r\n--${mapped}`),
      part('name="json"\r\nContent-Type: application/json', `{"u":"${mapped}"}`),
      part('name="file"; filename="a.txt"\r\nContent-Type: text/plain', `${url}\r\n\r\n${url}\r\n-`),
      part('name="blob"\r\nContent-Type: application/octet-stream', url),
      part('name="packed"\r\nContent-Transfer-Encoding: base64', url),
      part(`name="long"; filename*=utf-8''a`, `${url}${'\u0000\u00ff'.repeat(200)}`),
      part('name="last"', mapped),
      '--b--\r\nan epilogue',
    ].join('')
  const rewrite = (body: string, size: number) => {
    const rewriter = createMultipartRewriter('b', toProduction)
    let given = ''
    for (let at = 0; at < body.length; at += size) given += rewriter.push(body.slice(at, at + size))
    return given + rewriter.end()
  }

  it('has its text fields mapped and its files untouched, in pieces of any size', () => {
    const body = bodyWith(url)
    const expected = bodyWith('https://example.com/a')
    for (let size = 1; size <= body.length; size++) expect([size, rewrite(body, size)]).toEqual([size, expected])
  })

  it('that ends before its time passes as it is', () => {
    const body = bodyWith('no address')
    for (let end = 0; end < body.length; end++) expect(rewrite(body.slice(0, end), 7)).toBe(body.slice(0, end))
  })

  it('whose head is about as long as one may be is mapped the same in pieces as whole', () => {
    const before = 'Content-Disposition: form-data; name="a"\r\nX-Long: '.length
    for (const length of [16_380, 16_381, 16_384, 16_385, 20_000]) {
      const body = `${part(`name="a"\r\nX-Long: ${'x'.repeat(length - before - 4)}`, url)}--b--\r\n`
      expect([length, rewrite(body, 7)]).toEqual([length, rewrite(body, body.length)])
    }
  })

  it('that has nothing but delimiters is read in one pass', () => {
    const body = '\r\n--b'.repeat(200_000)
    expect(inOnePass(() => rewrite(body, body.length))).toBe(body)
  })
})
