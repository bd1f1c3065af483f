// Which addresses, prefixes and versions are taken from a site that may lie.
import { expect, test } from 'vitest'
import { checkAccount } from '../../../../../src-main/production/reach/production-access.ts'
import {
  checkedAddresses,
  isSiteUrl,
  siteAddresses,
  tablePrefix,
} from '../../../../../src-main/production/site/site-facts.ts'
import { unknownVersion, wordpressVersionOf } from '../../../../../src-main/production/site/wordpress-version.ts'
import { parseWpConfig } from '../../../../../src-main/production/site/wp-config.ts'

test.each([
  'http://acme.example',
  'https://acme.example:8443/blog',
  'https://bücher.example',
  'http://10.0.0.2',
  'http://[::1]:8080',
  'http://my_host.local/a/b',
])('accepts %s as a site’s address', (url) => expect(isSiteUrl(url)).toBe(true))

test.each([
  '',
  'acme.example',
  'javascript:alert(1)',
  'ftp://acme.example',
  'http://user:secret@acme.example',
  'http://acme.example/\x1b[2J',
  'http://acme.example/\nSet-Cookie: x',
  'http://a b',
  'http://acme.example/"><script>',
  'http://-acme.example',
  `http://${'a.'.repeat(200)}example`,
  `http://acme.example/${'/'.repeat(100_000)}x`,
])('refuses %j as a site’s address', (url) => expect(isSiteUrl(url)).toBe(false))

test('takes only host names as domains of a multisite', () => {
  const domains = ['Two.example', 'two.example', 'three.example:8080', 'evil.example/path', 'a b', '', 'x\r\ny', 'u@h']
  const stored = { homeUrl: 'http://acme.example/', siteUrl: 'http://acme.example/wp//', domains }
  expect(siteAddresses(null, stored)).toEqual({
    homeUrl: 'http://acme.example',
    siteUrl: 'http://acme.example/wp',
    origins: ['acme.example', 'two.example', 'three.example:8080'],
  })
  expect(() => checkedAddresses(null, { ...stored, siteUrl: 'javascript:1' })).toThrow(
    '“javascript:1”, which is not a URL',
  )
})

test('takes only letters, digits and underscores as a table prefix', () => {
  const prefix = (text: string) => tablePrefix(parseWpConfig(`<?php $table_prefix = ${text};`))
  expect([prefix("'wp7_'"), prefix('getenv("X")'), tablePrefix(null)]).toEqual(['wp7_', undefined, undefined])
  for (const text of ["''", '"wp`; --"', String.raw`"wp\x1b"`, `'${'x'.repeat(51)}'`]) {
    expect(() => prefix(text)).toThrow('letters, digits and underscores only')
  }
})

test('refuses database accounts with a line break', () => {
  const account = { name: 'shop', user: 'wp', password: 'a\tb', host: 'localhost', configAbove: null }
  expect(checkAccount(account)).toBe(account)
  for (const change of [{ name: 'a\nb' }, { user: 'x'.repeat(129) }, { password: '\0' }, { host: 'a\x1b' }]) {
    expect(() => checkAccount({ ...account, ...change })).toThrow('Nothing was changed')
  }
})

test.each([
  ["$wp_version = '6.8.2';", '6.8.2'],
  ['\t$wp_version="7.0-RC1-59999+build";', '7.0-RC1-59999+build'],
  ["$wp_version = '6.8\x1b[2J';", unknownVersion],
  [String.raw`$wp_version = "6.8\x1b[2J";`, unknownVersion],
  [`$wp_version = '6${'.8'.repeat(100_000)}';`, unknownVersion],
  ["$wp_version = 'six';", unknownVersion],
  ["$wp_version = '6.8\n';", unknownVersion],
  ["// $wp_version = '6.8'", unknownVersion],
  [`${' '.repeat(60_000)}$wp_version = '6.8';`, unknownVersion],
  ['\n'.repeat(5_000_000), unknownVersion],
  ['', unknownVersion],
])('reads the version in %.40j as %s', (php, version) => expect(wordpressVersionOf(`<?php\n${php}`)).toBe(version))
