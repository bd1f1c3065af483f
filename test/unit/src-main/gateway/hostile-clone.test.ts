// Clones whose servers answer what no server should: each answer is bounded, and called what it is.
import { once } from 'node:events'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { behindGateway, bytesOf } from '../../../support/behind-gateway.ts'
import { heldMemoryWatch } from '../../../support/held-memory.ts'

const { ask, at, clone, dial, rawClone } = behindGateway({ port: 17_720 })

describe('a part where the whole was asked for', () => {
  it('is asked for again once, and no more', async () => {
    let asked = 0
    await clone((_request, response) => {
      asked++
      response.writeHead(206, { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-18/19' })
      response.end('https://example.com')
    })
    const plain = await ask()
    const ranged = await ask({ headers: { Range: 'bytes=0-18' } })
    expect([plain.status, ranged.status, asked]).toEqual([502, 502, 4])
    expect(plain.text).toContain('a part of this page where the whole was asked for')
  })

  it('is no answer to a form either, which is sent once', async () => {
    let asked = 0
    await clone((request, response) => {
      asked++
      request.resume()
      response.writeHead(206, { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-0/9' }).end('x')
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Range: 'bytes=0-0' }
    expect([(await ask({ method: 'POST', headers, body: 'a=b' })).status, asked]).toEqual([502, 1])
  })

  it('is not asked for in several pieces, whose text nobody would map', async () => {
    await clone(({ headers: { range } }, response) => {
      const type = range ? 'multipart/byteranges; boundary=x' : 'text/html'
      response.writeHead(range ? 206 : 200, { 'Content-Type': type }).end('https://example.com/')
    })
    const several = await ask({ headers: { Range: 'bytes=0-1,3-4' } })
    const one = await ask({ headers: { Range: 'bytes=0-1' } })
    expect([several.status, several.text, one.status, one.text]).toEqual([
      200,
      at('http://GATE/'),
      200,
      at('http://GATE/'),
    ])
  })
})

describe('an answer without end', () => {
  const { ask, at, clone, dial, rawClone } = behindGateway({
    port: 17_740,
    timeouts: { silenceMs: 1_500, headMs: 300 },
  })

  it.each([
    ['headers', 'HTTP/1.1 200 OK\r\n', 'X: y\r\n', 504, 'did not come to an end of its headers'],
    ['one header', 'HTTP/1.1 200 OK\r\nX: ', 'y', 504, 'did not come to an end of its headers'],
    ['announcements', '', 'HTTP/1.1 103 Early Hints\r\n\r\n', 504, 'did not come to an end of its headers'],
  ])('of %s is given up', async (_what, start, piece, status, sentence) => {
    const gone = Promise.withResolvers<void>()
    await rawClone((socket) => {
      socket.write(start)
      const drip = setInterval(() => socket.write(piece), 10)
      socket.once('close', () => {
        clearInterval(drip)
        gone.resolve()
      })
    })
    const answer = await ask()
    expect([answer.status, answer.text.includes(sentence)]).toEqual([status, true])
    await gone.promise
  })

  it('is given up where nothing comes at all, and amid a page', async () => {
    await clone((request, response) => {
      if (request.url === '/half') response.writeHead(200, { 'Content-Type': 'text/html' }).write('<p>half ')
    })
    const answer = await ask()
    expect([answer.status, answer.text.includes('stopped waiting')]).toEqual([504, true])
    await expect(ask({ path: '/half' })).rejects.toThrow(/aborted|hang up/)
  })

  it('of a body goes no further than the browser follows', async () => {
    const gone = Promise.withResolvers<void>()
    let sent = 0
    await clone((_request, response) => {
      response.once('close', gone.resolve)
      response.writeHead(200, { 'Content-Type': 'text/html' })
      const more = () => {
        while (!response.destroyed && response.write('<p>https://example.com/'.repeat(1000))) sent++
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const socket = dial(at('GET / HTTP/1.1\r\nHost: GATE\r\n\r\n'))
    await once(socket, 'data')
    socket.pause()
    // Idle for so long that the gateway lets go of a clone nobody reads from.
    await gone.promise
    expect(sent).toBeLessThan(2_000)
  })
})

describe('headers', () => {
  it('that are too large are called so', async () => {
    await rawClone((socket) => socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(8_000)}\r\n`.repeat(80)}\r\n`))
    const answer = await ask()
    expect([answer.status, answer.text.includes('did what it was asked, and answered with more headers')]).toEqual([
      502,
      true,
    ])
  })

  it('that are as large as a browser takes pass', async () => {
    let came = 0
    await clone((request, response) => {
      came = request.headers.cookie?.length ?? 0
      for (let index = 0; index < 120; index++) response.appendHeader('Set-Cookie', `c${index}=${'x'.repeat(1_000)}`)
      response.setHeader('X-QM-overview', 'y'.repeat(66_000))
      response.end()
    })
    const cookies = Array.from({ length: 150 }, (_, index) => `c${index}=${'x'.repeat(4_000)}`).join('; ')
    const { headers } = await ask({ headers: { Cookie: cookies } })
    expect([headers['set-cookie']?.length, headers['x-qm-overview']?.length, came]).toEqual([
      120,
      66_000,
      cookies.length,
    ])
  })

  it('that never come after something was sent are told so: it may have been done', async () => {
    await rawClone((socket) => socket.once('data', () => socket.destroy()))
    expect((await ask({ method: 'POST', body: 'a=b' })).text).toContain('may have done what it was asked')
    expect((await ask()).text).toContain('does not answer right now')
  })

  it.each([
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a switch nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['a line break amid a value', 'HTTP/1.1 200 OK\r\nLocation: /a\rSet-Cookie: b=c\r\nContent-Length: 0\r\n\r\n'],
    ['a name that is none', 'HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n'],
    [
      'more packings than any server makes',
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: ${'gzip, '.repeat(9)}br\r\n\r\n`,
    ],
  ])('with %s are no answer', async (_what, said) => {
    await rawClone((socket) => socket.once('data', () => socket.write(said)))
    const answer = await ask()
    expect([answer.status, answer.text.includes('no browser understands')]).toEqual([502, true])
  })

  it('of any length and spelling are mapped, and hold no more of them than they did', async () => {
    const long = `https://example.com/${'a%0d%0aSet-Cookie:%20x=y'.repeat(1_000)}`
    await clone((_request, response) => {
      response.writeHead(302, {
        Location: long,
        Link: `<${long}>; rel=x`,
        'Set-Cookie': [`a=${'https://example.com/'.repeat(200)}; Path=/`, '=; ; ;', `b=1; Domain=${'.'.repeat(500)}`],
      })
      response.end()
    })
    const { headers } = await ask()
    expect([headers.location, headers.link]).toEqual([
      long.replace('https://example.com', at('http://GATE')),
      `<${long.replace('https://example.com', at('http://GATE'))}>; rel=x`,
    ])
    expect(headers['set-cookie']).toEqual([at(`a=${'http://GATE/'.repeat(200)}; Path=/`), '=; ; ;', 'b=1'])
  })
})

describe('a body', () => {
  const page = 'https://example.com/'
  it.each([
    ['packed twice', 'gzip, br', brotliCompressSync(gzipSync(page))],
    ['packed in a way that no browser knows', 'rot13', Buffer.from(page)],
    ['packed in a way that is none', 'identity, ', Buffer.from(page)],
  ])('that is %s is mapped', async (_what, encoding, bytes) => {
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': encoding }).end(bytes)
    })
    const { text, headers } = await ask()
    expect([text, headers['content-encoding']]).toEqual([at('http://GATE/'), undefined])
  })

  it('whose packing is broken ends, instead of being called whole', async () => {
    const packed = gzipSync(page.repeat(10_000))
    await clone((request, response) => {
      const bytes = request.url === '/cut' ? packed.subarray(0, -20) : Buffer.from('no gzip at all')
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }).end(bytes)
    })
    await expect(ask()).rejects.toThrow(/aborted|hang up/)
    await expect(ask({ path: '/cut' })).rejects.toThrow(/aborted|hang up/)
  })

  it('that unpacks to a thousand times its size is not held', async () => {
    const packed = gzipSync(Buffer.alloc(200 * 2 ** 20, ' '))
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }).end(packed)
    })
    const socket = dial(at('GET / HTTP/1.1\r\nHost: GATE\r\nConnection: close\r\n\r\n'))
    await once(socket, 'data')
    const memory = heldMemoryWatch(40 * 2 ** 20)
    for await (const piece of socket) memory.saw(piece.length)
    expect(memory.seen()).toBeGreaterThan(199 * 2 ** 20)
    expect(memory.most()).toBeLessThan(40 * 2 ** 20)
  })

  it('that is malformed behind good headers does not end the gateway', async () => {
    await rawClone((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
      ),
    )
    await expect(ask()).rejects.toThrow(/aborted|hang up/)
    await clone((_request, response) => response.end('ok'))
    expect((await ask()).text).toBe('ok')
  })
})

describe('an upgrade', () => {
  const { ask, at, clone, dial, rawClone } = behindGateway({
    port: 17_740,
    timeouts: { upgradeMs: 1_000, idleMs: 1_000 },
  })

  const webSocket =
    'GET / HTTP/1.1\r\nHost: GATE\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n'

  it('that is answered with a page gets it mapped, and an end', async () => {
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', Link: '<https://example.com/>' })
      response.end('https://example.com/'.repeat(78))
    })
    // Without the lines between its chunks.
    const answer = String(await bytesOf(dial(at(webSocket)))).replace(/\r\n[0-9a-f]+\r\n/g, '')
    expect(answer.match(/example\.com/g)).toBeNull()
    expect(answer.match(new RegExp(at('http://GATE/'), 'g'))?.length).toBe(79)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n/)
  })

  it.each(['h2c', 'websocket', 'TLS/1.0'])('to %s that no WebSocket was asked with is a page like any', async (to) => {
    await clone((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end(`https://example.com/ ${request.headers.upgrade} ${request.headers.connection}`)
    })
    const { text } = await ask({ headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: to } })
    expect(text).toBe(at('http://GATE/ undefined keep-alive'))
  })

  it('that is never answered is given up', async () => {
    await rawClone(() => undefined)
    expect(String(await bytesOf(dial(at(webSocket))))).toMatch(/^HTTP\/1\.1 504 /)
  })

  it('that was joined ends on both sides when either leaves, or nobody says anything', async () => {
    const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    const met: { readonly closed: Promise<unknown>; readonly leave: () => void }[] = []
    await rawClone((socket) => {
      met.push({ closed: once(socket, 'close'), leave: () => socket.destroy() })
      socket.write(switching)
    })
    const joined = async () => {
      const socket = dial(at(webSocket))
      const closed = once(socket, 'close')
      await once(socket, 'data')
      const other = met.at(-1)
      if (!other) throw new Error('Nobody was met.')
      return { socket, closed, other }
    }
    const left = await joined()
    left.socket.destroy()
    await left.other.closed
    const leaving = await joined()
    leaving.other.leave()
    await leaving.closed
    const quiet = await joined()
    await Promise.all([quiet.closed, quiet.other.closed])
  })
})
