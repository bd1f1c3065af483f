// The bodies of requests: forms and JSON are mapped back to production, files and large uploads pass through.
import { createHash, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { behindGateway, bytesOf } from '../../../support/behind-gateway.ts'
import { heldMemoryWatch } from '../../../support/held-memory.ts'

const { ask, at, clone, gateway } = behindGateway({ port: 17_706 })

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('bodies of requests', () => {
  const echo: RequestListener = async (request, response) => {
    const body = await bytesOf(request)
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'X-Length': request.headers['content-length'] ?? 'chunked',
    })
    response.end(body)
  }

  it('maps forms and JSON back to production, with their new length', async () => {
    await clone(echo)
    const form = `u=${encodeURIComponent(`http://hello.localhost:${gateway().port}/a`)}&v=1`
    const sent = [
      await ask({ method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: form }),
      await ask({
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: at(String.raw`{"content":"<a href=\"http://GATE/ü\">","b":"http:\/\/GATE"}`),
      }),
    ]
    expect(sent.map(({ text }) => text)).toEqual([
      'u=https%3A%2F%2Fexample.com%2Fa&v=1',
      String.raw`{"content":"<a href=\"https://example.com/ü\">","b":"https:\/\/example.com"}`,
    ])
    expect(sent.map(({ body, headers }) => headers['x-length'] === String(body.length))).toEqual([true, true])
  })

  it('maps the fields of an upload and leaves its files alone', async () => {
    await clone(echo)
    const file = Buffer.concat([randomBytes(3_000_000), Buffer.from(at('http://GATE/'))])
    const data = new FormData()
    data.append('guid', at('http://GATE/?p=1'))
    data.append('empty', '')
    data.append('file', new Blob([file], { type: 'text/plain' }), 'a.txt')
    data.append('after', at('http://GATE/'))
    const body = new Response(data)
    const type = body.headers.get('content-type') ?? ''
    const raw = Buffer.from(await body.arrayBuffer())
    for (const content of [raw, Readable.from([raw])]) {
      const { body: received, headers } = await ask({
        method: 'POST',
        headers: { 'Content-Type': type },
        body: content,
      })
      expect(headers['x-length']).toBe('chunked')
      const fields = await new Response(new Uint8Array(received), { headers: { 'Content-Type': type } }).formData()
      const kept = fields.get('file') as File
      expect([
        fields.get('guid'),
        fields.get('empty'),
        fields.get('after'),
        sha(Buffer.from(await kept.arrayBuffer())),
      ]).toEqual(['https://example.com/?p=1', '', 'https://example.com/', sha(file)])
    }
  })

  it('streams an upload of 100 MB without holding it', async () => {
    const hash = createHash('sha256')
    let early = false
    let sentAll = false
    const memory = heldMemoryWatch(20 * 2 ** 20)
    await clone(async (request, response) => {
      for await (const piece of request) {
        early ||= !sentAll
        hash.update(piece)
        memory.saw(piece.length)
      }
      response.end(request.headers['content-length'])
    })
    const block = randomBytes(1024 * 1024)
    const expected = createHash('sha256')
    const blocks = Readable.from(
      (function* () {
        for (let count = 0; count < 100; count++) {
          expected.update(block)
          yield block
        }
        sentAll = true
      })(),
    )
    const { text } = await ask({
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(100 * block.length) },
      body: blocks,
    })
    expect([text, hash.digest('hex'), early]).toEqual([String(100 * block.length), expected.digest('hex'), true])
    expect(memory.most()).toBeLessThan(40 * 2 ** 20)
  })
})
