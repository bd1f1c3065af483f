// What a probe's readings are told as; a problem comes before everything else.
import { expect, test } from 'vitest'
import { findingsOf } from '../../../../../src-main/production/probe/probe-findings.ts'
import type { ProbeReading } from '../../../../../src-main/production/probe/probe-reading.ts'
import { modeOf } from '../../../../../src-main/production/probe/sync-mode.ts'
import { layoutOf } from '../../../../../src-main/production/site/site-layout.ts'

const good: ProbeReading = {
  server: {
    server: 'mariadb',
    version: '10.11.9',
    binlog: 'row',
    rowImage: 'FULL',
    gtid: true,
    account: 'repl@%',
    grants: [],
    databaseBytes: 1,
    plainTables: [],
    settings: {},
  },
  grants: { missing: [], sql: '' },
  files: {
    version: '6.8',
    config: null,
    configAbove: null,
    bytes: 1,
    carrier: 'rsync',
    layout: layoutOf({}, '/var/www/html'),
    followed: [],
  },
  wordpressAccount: false,
  homeUrl: 'https://example.com',
  hosts: ['example.com'],
  php: { version: '8.4.1', from: 'pages', extensions: [], settings: {} },
}
const problems = (change: Partial<ProbeReading>) =>
  findingsOf({ ...good, ...change })
    .filter((one) => one.level === 'problem')
    .map((one) => one.name)
const server = (change: Partial<ProbeReading['server']>) => ({ server: { ...good.server, ...change } })

test('finds nothing wrong with a good production', () => {
  expect(findingsOf(good).map((one) => one.level)).toEqual(['ok', 'ok', 'ok', 'ok'])
})

test.each([
  [server({}), 'ok', /^MariaDB 10.11.9 answers.$/],
  [server({ version: '10.6.18' }), 'ok', /official image mariadb:10.6, which is pulled once, or MariaDB 10.11 where/],
  [server({ version: '10.5.23' }), 'warning', /run MariaDB 10.11\./],
  [server({ version: '12.1.2' }), 'warning', /official image mariadb:12.1, .* Nothing else can stand in/],
  [server({ server: 'mysql', version: '8.0.36' }), 'warning', /run MySQL 9.7\./],
  [
    server({ server: 'mysql', version: '5.7.44' }),
    'warning',
    /too old to be followed: rows are pulled .* into MySQL 9.7/,
  ],
  [server({ version: '' }), 'warning', /does not say a version that is one/],
] as const)('tells which server stands in for %j: %s', (change, level, message) => {
  const finding = findingsOf({ ...good, ...change }).find((one) => one.name === 'Database server')
  expect(finding).toMatchObject({ level, message: expect.stringMatching(message) })
})

test.each([
  [server({ server: 'mysql', version: '8.4.0' }), []],
  [server({ server: 'mysql', version: '5.7.44' }), []],
  [server({ version: '10.2.44' }), []],
  [server({ binlog: 'other' }), []],
  [server({ binlog: 'off' }), []],
  [{ grants: { missing: ['REPLICATION SLAVE'], sql: 'GRANT' } }, []],
  [{ grants: { missing: ['SELECT'], sql: 'GRANT' } }, ['Grants']],
  [{ grants: { missing: ['TRIGGER'], sql: 'GRANT' } }, ['Grants']],
  [{ homeUrl: 'example.com' }, ['Address']],
  [{ homeUrl: 'javascript:1' }, ['Address']],
  [{ siteUrl: 'https://a b' }, ['Address']],
  [server({ version: '' }), []],
  [{ files: { ...good.files, version: 'unknown' } }, []],
  [{ hosts: ['127.0.0.1'] }, ['Host']],
  [{ files: { ...good.files, carrier: null } }, ['Files']],
  [{ files: { ...good.files, carrier: 'sftp' as const } }, []],
  [{ files: { ...good.files, carrier: 'sftp' as const }, runsCommands: false }, []],
])('finds the problems of %j: %j', (change, names) => {
  expect(problems(change)).toEqual(names)
})

test('lists problems before warnings', () => {
  const levels = findingsOf({
    ...good,
    server: { ...good.server, binlog: 'off', plainTables: ['wp_old', 'wp_older'] },
    files: { ...good.files, layout: { ...good.files.layout, missing: ['/var/www/html/wp-content/uploads → /srv'] } },
  }).map((one) => one.level)
  expect(levels).toEqual(['warning', 'warning', 'warning', 'ok', 'ok', 'ok'])
})

test.each([
  [{ binlog: 'row', gtid: true }, [], 'replicated'],
  [{ binlog: 'row', gtid: true, version: '10.2.44' }, [], 'pulled'],
  [{ binlog: 'row', gtid: true, server: 'mysql', version: '5.7.44' }, [], 'pulled'],
  [{ binlog: 'row', gtid: true }, ['TRIGGER'], 'replicated'],
  [{ binlog: 'row', gtid: true }, ['REPLICATION SLAVE'], 'pulled'],
  [{ binlog: 'row', gtid: true }, ['RELOAD'], 'pulled'],
  [{ binlog: 'row', gtid: false }, [], 'pulled'],
  [{ binlog: 'off', gtid: true }, [], 'pulled'],
] as const)('rows of a server with %j for an account without %j are %s', (server, missing, mode) => {
  expect(modeOf({ ...good.server, ...server }, missing)).toBe(mode)
})
