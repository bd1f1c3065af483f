// The headers of requests and answers, as they come out of the gateway's other side.
import { describe, expect, it } from 'vitest'
import { behindGateway } from '../../../support/behind-gateway.ts'

const { ask, at, clone, gateway } = behindGateway({ port: 17_702 })

describe('headers', () => {
  it('shows the clone production’s own address, and nothing of the gateway', async () => {
    await clone((request, response) => response.end(JSON.stringify([request.url, request.rawHeaders])))
    const { text } = await ask({
      path: `/wp-login.php?redirect_to=${encodeURIComponent(at('http://GATE/wp-admin/'))}`,
      headers: {
        Origin: at('http://GATE'),
        Referer: at('http://GATE/a?b'),
        'X-Forwarded-For': '9.9.9.9',
        'X-Forwarded-Host': 'x',
        'X-Forwarded-SSL': 'off',
        'CF-Visitor': '{"scheme":"http"}',
        'Accept-Encoding': 'br',
      },
    })
    const [url, raw] = JSON.parse(text) as [string, string[]]
    expect(url).toBe('/wp-login.php?redirect_to=https%3A%2F%2Fexample.com%2Fwp-admin%2F')
    expect(raw.slice(0, -2)).toEqual([
      'Host',
      'example.com',
      'Origin',
      'https://example.com',
      'Referer',
      'https://example.com/a?b',
      'Accept-Encoding',
      'identity',
      'X-Forwarded-Proto',
      'https',
      'X-Forwarded-Host',
      'example.com',
      'X-Forwarded-Port',
      '443',
      'X-Forwarded-For',
      '192.0.2.1',
      'X-Real-IP',
      '192.0.2.1',
      'X-Forwarded-SSL',
      'on',
      'X-Forwarded-Scheme',
      'https',
      'X-Url-Scheme',
      'https',
      'X-Proto',
      'SSL',
      'Front-End-Https',
      'on',
      'CloudFront-Forwarded-Proto',
      'https',
      'CF-Visitor',
      '{"scheme":"https"}',
    ])
  })

  it('tells the clone which of production’s origins was meant', async () => {
    await clone((request, response) =>
      response.end(`${request.headers['x-forwarded-proto']}://${request.headers.host}`),
    )
    const hosts = ['hello', 'www.hello', 'http.hello', 'http.www.hello'].map(
      (name) => `${name}.localhost:${gateway().port}`,
    )
    expect((await Promise.all(hosts.map((host) => ask({ host })))).map(({ text }) => text)).toEqual([
      'https://example.com',
      'https://www.example.com',
      'http://example.com',
      'http://www.example.com',
    ])
  })

  it('maps redirects, links, cookies, policies and origins to the clone', async () => {
    await clone((_request, response) => {
      response.writeHead(302, {
        Location: 'https://example.com/wp-login.php?redirect_to=https%3A%2F%2Fexample.com%2Fwp-admin%2F',
        Link: ['<https://example.com/wp-json/>; rel="https://api.w.org/"', '<https://example.com/?p=1>; rel=shortlink'],
        Refresh: '0;url=https://example.com/a',
        'Access-Control-Allow-Origin': 'https://example.com',
        'Content-Security-Policy':
          "default-src 'self' example.com https://*.example.com cdn.org; upgrade-insecure-requests; img-src https://example.com/a",
        'Strict-Transport-Security': 'max-age=9',
        'Set-Cookie': [
          'a=1; Path=/; Domain=.example.com; Secure; HttpOnly; SameSite=None',
          'b=2; domain=www.example.com; SameSite=Lax',
          'c=3; Domain=other.org',
          '__Host-d=https%3A%2F%2Fexample.com; Path=/; Secure; SameSite=None',
        ],
      })
      response.end()
    })
    const { status, headers } = await ask()
    const encoded = encodeURIComponent(`http://hello.localhost:${gateway().port}`)
    expect([status, headers.location, headers.link, headers.refresh, headers['access-control-allow-origin']]).toEqual([
      302,
      at(`http://GATE/wp-login.php?redirect_to=${encoded}%2Fwp-admin%2F`),
      at('<http://GATE/wp-json/>; rel="https://api.w.org/", <http://GATE/?p=1>; rel=shortlink'),
      at('0;url=http://GATE/a'),
      at('http://GATE'),
    ])
    expect(headers['content-security-policy']).toBe(at("default-src 'self' GATE *.GATE cdn.org; img-src http://GATE/a"))
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['set-cookie']).toEqual([
      'a=1; Path=/; Domain=hello.localhost; HttpOnly',
      'b=2; Domain=www.hello.localhost; SameSite=Lax',
      'c=3',
      `__Host-d=${encoded}; Path=/; Secure; SameSite=None`,
    ])
  })
})
