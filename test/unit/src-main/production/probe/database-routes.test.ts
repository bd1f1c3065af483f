// Which ways to the database are tried, by what wp-config.php and the person say.
import { expect, test } from 'vitest'
import { databaseRoutes } from '../../../../../src-main/production/probe/database-routes.ts'

const ways = (given: Parameters<typeof databaseRoutes>[0], host: string) =>
  databaseRoutes(given, host).map((way) => `${way.tunnel ? 'tunnel' : 'direct'} ${way.host}:${way.port}`)

test('tries TCP for localhost first, then the usual sockets', () => {
  expect(ways({ tunnel: true }, 'localhost:3307').slice(0, 2)).toEqual([
    'tunnel 127.0.0.1:3307',
    'tunnel /run/mysqld/mysqld.sock:3306',
  ])
})

test('tries the sockets that the host has before the usual ones', () => {
  const found = databaseRoutes({ tunnel: true }, 'localhost', ['/opt/mysql.sock', '/tmp/mysql.sock'])
  expect(found.map((way) => way.host)).toEqual([
    '127.0.0.1',
    '/opt/mysql.sock',
    '/tmp/mysql.sock',
    '/run/mysqld/mysqld.sock',
    '/var/run/mysqld/mysqld.sock',
    '/var/lib/mysql/mysql.sock',
  ])
})

test('tries one route for a named socket, a remote host, and an address that the person gave', () => {
  expect(ways({ tunnel: true }, 'localhost:/tmp/my.sock')).toEqual(['tunnel /tmp/my.sock:3306'])
  expect(ways({ tunnel: true }, 'db.internal:3307:/tmp/my.sock')).toEqual(['tunnel db.internal:3307'])
  expect(ways({ tunnel: true }, '[2001:db8::1]:3307')).toEqual(['tunnel 2001:db8::1:3307'])
  expect(ways({ tunnel: true }, 'db.internal')).toEqual(['tunnel db.internal:3306'])
  expect(ways({ tunnel: true, host: '10.0.0.5', port: 3310 }, 'localhost')).toEqual(['tunnel 10.0.0.5:3310'])
  expect(ways({ tunnel: false, host: 'db.example.com' }, 'localhost')).toEqual(['direct db.example.com:3306'])
})
