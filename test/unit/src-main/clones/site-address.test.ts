// What production's addresses mean inside a clone, also where they are none.
import { expect, it } from 'vitest'
import { insideOf } from '../../../../src-main/clones/site-address.ts'
import { layoutOf } from '../../../../src-main/production/site/site-layout.ts'

const inside = (databaseHost: string) =>
  insideOf({
    layout: layoutOf({}, '/var/www/html'),
    homeUrl: 'https://example.com:8443',
    siteUrl: 'https://example.com:8443/blog/',
    origins: ['example.com:8443', '10.0.0.7'],
    databaseHost,
  })

it('production’s names lead back to the clone, and so does its database', () => {
  expect(inside('db.example.com:3307:/tmp/a.sock')).toEqual({
    hosts: ['example.com:127.0.0.1', 'db.example.com:127.0.0.1'],
    addresses: ['10.0.0.7'],
    webPorts: [8443],
    urlPath: '/blog',
    databasePort: 3307,
    socket: '/tmp/a.sock',
  })
})

it.each(['a\n192.0.2.1 example.org', 'a b', 'a:99999', 'a:0', '#'])(
  '%j adds no line and no port of its own',
  (host) => {
    const { hosts, databasePort } = inside(host)
    expect(hosts.filter((line) => !/^(?:example\.com|a):127\.0\.0\.1$/.test(line))).toEqual([])
    expect(databasePort).toBe(3306)
  },
)

it.each(['[2001:db8::1]:3307', '[2001:db8::1]', '2001:db8::1'])('%s is an address that loopback takes on', (host) => {
  const { hosts, addresses, databasePort } = inside(host)
  expect(hosts).toEqual(['example.com:127.0.0.1'])
  expect(addresses).toEqual(['10.0.0.7', '2001:db8::1'])
  expect(databasePort).toBe(host.endsWith(':3307') ? 3307 : 3306)
})
