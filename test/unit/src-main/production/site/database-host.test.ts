// DB_HOST in each form that WordPress takes.
import { expect, test } from 'vitest'
import { parseDatabaseHost } from '../../../../../src-main/production/site/database-host.ts'

test.each([
  ['localhost', { host: 'localhost', port: null, socket: null }],
  ['db.example.com:3307', { host: 'db.example.com', port: 3307, socket: null }],
  ['localhost:/run/mysqld/mysqld.sock', { host: 'localhost', port: null, socket: '/run/mysqld/mysqld.sock' }],
  ['localhost:3306:/tmp/my.sock', { host: 'localhost', port: 3306, socket: '/tmp/my.sock' }],
  ['db:3306:/x.sock', { host: 'db', port: 3306, socket: '/x.sock' }],
  ['[2001:db8::1]:3307:/x.sock', { host: '2001:db8::1', port: 3307, socket: '/x.sock' }],
  ['/tmp/my.sock', { host: 'localhost', port: null, socket: '/tmp/my.sock' }],
  [':/tmp/my.sock', { host: 'localhost', port: null, socket: '/tmp/my.sock' }],
  ['[::1]:3308', { host: '::1', port: 3308, socket: null }],
  ['[2001:db8::1]', { host: '2001:db8::1', port: null, socket: null }],
  ['2001:db8::1', { host: '2001:db8::1', port: null, socket: null }],
  ['::1', { host: '::1', port: null, socket: null }],
  ['', { host: 'localhost', port: null, socket: null }],
])('reads DB_HOST %j', (text, expected) => {
  expect(parseDatabaseHost(text)).toEqual(expected)
})
