// Which paths are a site’s, and which of those are never written.
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../../../../../src-main/production/site/site-layout.ts'
import { besideOf, fileOnHost, holdsSecrets } from '../../../../../src-main/production/write/file-places.ts'

const plain = layoutOf({}, '/srv/acme')
const layout = {
  ...plain,
  config: '/srv/acme/settings.php',
  trees: [
    { path: '/data/uploads', only: null },
    { path: '/data', only: ['fonts/', 'logo.svg'] },
  ],
}

describe('a file of a site', () => {
  it.each([
    ['wp-content/a b/ä.css', '/srv/acme', '/srv/acme/wp-content/a b/ä.css'],
    ['wp-content/back\\\\slash.css', '/srv/acme', '/srv/acme/wp-content/back\\slash.css'],
    ['/data/uploads/2026/x.jpg', '/data/uploads', '/data/uploads/2026/x.jpg'],
    ['/data/logo.svg', '/data', '/data/logo.svg'],
    ['/data/fonts/a/b.woff', '/data', '/data/fonts/a/b.woff'],
    ['/srv/acme/x.css', '/srv/acme', '/srv/acme/x.css'],
  ])('%s lies in %s', (path, top, place) => {
    expect(fileOnHost(path, layout)).toEqual({ top, place })
  })

  it.each([
    '.',
    '',
    '..',
    '../x.css',
    'a/../../x.css',
    'a//b',
    './a',
    'a/',
    '/',
    '/etc/passwd',
    '/data',
    '/data/uploads',
    '/data/other.svg',
    '/data/fonts',
    '/data/uploads/../x',
    '/srv/acmeother/x',
    'a\0b',
  ])('%j is none', (path) => {
    expect(() => fileOnHost(path, layout)).toThrow(/is not the path of a file of this site/)
  })

  it('whose name is no UTF-8 cannot be carried', () => {
    expect(() => fileOnHost('wp-content/\\xff.css', layout)).toThrow(/is no UTF-8, which SFTP cannot carry/)
  })

  it.each([
    'settings.php',
    'wp-config.php',
    'sub/wp-config.php',
    'WP-CONFIG.PHP',
    'wp-config.php.bak',
    'wp-config.php~',
    'wp-config-local.php',
    '.env',
    '.env.production',
    '.htpasswd',
    'auth.json',
    '.ssh/config',
    '.git/config',
    'keys/site.pem',
    'keys/id_ed25519',
  ])('%s may hold secrets, and is never written', (path) => {
    expect(() => fileOnHost(path, layout)).toThrow(/never writes to a production\. Nothing was changed;/)
  })

  it.each(['wp-config-sample.php', 'wp-content/plugins/x/config.php', '.htaccess', 'monkey.css', 'environment.php'])(
    '%s holds none',
    (path) => {
      expect(holdsSecrets(`/srv/acme/${path}`, layout)).toBe(false)
    },
  )
})

it('what is half written has a hidden name beside its place, which leads nowhere else', () => {
  expect(besideOf('/srv/acme/a/style.css', '../../0f-3e', 12)).toBe('/srv/acme/a/.sitefork-0f3e-12')
})
