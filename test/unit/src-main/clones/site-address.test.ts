// What production's addresses and its DB_HOST mean inside a clone, in every form that wp-config.php may have.
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

it('leads production’s names, ports and paths back to the clone', () => {
  expect(inside('db.example.com:3307:/tmp/a.sock')).toEqual({
    hosts: ['example.com:127.0.0.1', 'db.example.com:127.0.0.1'],
    addresses: ['10.0.0.7'],
    webPorts: [8443],
    urlPath: '/blog',
    databasePort: 3307,
    socket: '/tmp/a.sock',
  })
})

const ownSocket = '/run/mysqld/mysqld.sock'

it.each([
  ['', 3306, ownSocket],
  ['localhost', 3306, ownSocket],
  ['localhost:3307', 3307, ownSocket],
  ['127.0.0.1:3307', 3307, ownSocket],
  ['localhost:/tmp/mysql5.sock', 3306, '/tmp/mysql5.sock'],
  [':/tmp/mysql5.sock', 3306, '/tmp/mysql5.sock'],
  ['localhost:3307:/tmp/mysql5.sock', 3307, '/tmp/mysql5.sock'],
  ['[::1]:3307', 3307, ownSocket],
])('serves DB_HOST %j at the port and the socket that it names', (databaseHost, databasePort, socket) => {
  expect(inside(databaseHost)).toMatchObject({ hosts: ['example.com:127.0.0.1'], databasePort, socket })
})

it.each(['a\n192.0.2.1 example.org', 'a b', 'a:99999', 'a:0', '#'])(
  'adds no line to /etc/hosts and no port for the DB_HOST %j',
  (host) => {
    const { hosts, databasePort } = inside(host)
    expect(hosts.filter((line) => !/^(?:example\.com|a):127\.0\.0\.1$/.test(line))).toEqual([])
    expect(databasePort).toBe(3306)
  },
)

it.each(['[2001:db8::1]:3307', '[2001:db8::1]', '2001:db8::1'])(
  'has loopback take on the address in the DB_HOST %s',
  (host) => {
    const { hosts, addresses, databasePort } = inside(host)
    expect(hosts).toEqual(['example.com:127.0.0.1'])
    expect(addresses).toEqual(['10.0.0.7', '2001:db8::1'])
    expect(databasePort).toBe(host.endsWith(':3307') ? 3307 : 3306)
  },
)
