// Where the parts of a site stand in a clone: at production's paths, and never over what is the server's own.
import { expect, it } from 'vitest'
import { placesOf } from '../../../../src-main/clones/site-places.ts'
import type { Layout } from '../../../../src-main/contract/models.ts'
import { mayMount } from '../../../../src-main/production/site/mountable.ts'
import { layoutOf } from '../../../../src-main/production/site/site-layout.ts'

const usual = '/run/mysqld/mysqld.sock'
const layout = (base: string, change: Partial<Layout> = {}): Layout => ({ ...layoutOf({}, base), ...change })

it('mounts a site of one directory there alone', () => {
  expect(placesOf(layout('/var/www/html'), usual)).toEqual({
    mounts: [{ directory: '/var/www/html', target: '/var/www/html' }],
    rooms: [],
    links: [],
    socketDirectory: '/run/mysqld',
  })
})

it('makes a deployment’s link in a directory in memory above its target', () => {
  const links = [{ path: '/srv/site/current', target: 'releases/7' }]
  const trees = [{ path: '/srv/site/shared', only: ['wp-config.php'] }]
  expect(placesOf(layout('/srv/site/releases/7', { links, trees }), usual)).toMatchObject({
    mounts: [
      { directory: '/srv/site/releases/7', target: '/srv/site/releases/7' },
      { directory: '/srv/site/shared', target: '/srv/site/shared' },
    ],
    rooms: ['/srv/site'],
    links,
  })
})

it('mounts a link’s target in its place where no link can be made', () => {
  const links = [{ path: '/site', target: '/srv/site' }]
  const { mounts, rooms } = placesOf(layout('/srv/site/web', { links }), usual)
  expect(mounts.map((one) => one.target)).toEqual(['/srv/site/web', '/site/web'])
  expect(rooms).toEqual([])
})

it.each([
  ['/run/custom/my.sock', ['/run/custom'], ['/run/custom/my.sock'], '/run/mysqld'],
  ['/tmp/mysql.sock', [], ['/tmp/mysql.sock'], '/run/mysqld'],
  ['/var/lib/mysql/mysql.sock', ['/var/lib/mysql'], ['/var/lib/mysql/mysql.sock'], '/run/mysqld'],
  ['/var/run/mysqld/mysqld.sock', [], [], '/run/mysqld'],
  ['/run/mysql.sock', ['/run'], ['/run/mysql.sock'], '/run/mysqld'],
  [
    '/var/run/mysqld/mysqld10.sock',
    ['/run/mysqld'],
    ['/run/mysqld/mysqld.sock', '/run/mysqld/mysqld10.sock'],
    '/run/sitefork-socket',
  ],
  ['/etc/mysql.sock', [], [], '/run/mysqld'],
  ['/var/www/html/my.sock', [], [], '/run/mysqld'],
])('serves the socket %s', (socket, rooms, links, directory) => {
  const places = placesOf(layout('/var/www/html'), socket)
  expect([places.rooms, places.links.map(({ path }) => path), places.socketDirectory]).toEqual([
    rooms,
    links,
    directory,
  ])
})

it.each([
  '/',
  '/etc',
  '/etc/apache2',
  '/usr',
  '/usr/lib/x',
  '/var',
  '/var/lib',
  '/run',
  '/proc/1',
  '/tmp',
  '/srv:x',
  '/a\nb',
])('refuses to mount anything at %j', (path) => {
  expect(mayMount(path)).toBe(false)
})

it.each([
  '/srv',
  '/home/acme',
  '/var/www',
  '/var/lib/wordpress',
  '/usr/share/wordpress',
  '/usr/home/acme',
  '/app',
  '/run/acme',
])('may mount something at %s', (path) => {
  expect(mayMount(path)).toBe(true)
})
