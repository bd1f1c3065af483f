// Which web server stands in for a production's PHP, and what its PHP is told: never more than was meant.
import { describe, expect, it, test } from 'vitest'
import { phpEnvironment, phpOf } from '../../../../src-main/clones/php-environment.ts'
import { nearestWeb, phpTitle, webBuildNamed, webBuilds } from '../../../../src-main/clones/web-image.ts'
import { knownSettings } from '../../../../src-main/production/php/php-settings.ts'

const stands: readonly (readonly [string, readonly string[]])[] = [
  ['7.4.33', ['web-7.4']],
  ['8.2.20', ['web-8.2']],
  ['8.4.1', ['web']],
  ['5.6.40', ['web-7.4']],
  ['7.3.33', ['web-7.4']],
  ['8.0.30', ['wordpress:php8.0-apache', 'web-8.2']],
  ['8.1.2', ['wordpress:php8.1-apache', 'web-8.2']],
  ['8.3', ['wordpress:php8.3-apache', 'web']],
  ['8.5.0', ['wordpress:php8.5-apache', 'web']],
  ['', ['web']],
]

test.each(stands)('PHP %s runs as %j', (version, names) => {
  expect(webBuilds(version).map((one) => one.name)).toEqual(names)
  expect(nearestWeb(version).name).toBe(names.at(-1))
  for (const build of webBuilds(version)) expect(webBuildNamed(build.name)).toEqual(build)
})

test('gives a point of an earlier version the build that there was', () => {
  expect(phpTitle(webBuildNamed(''))).toBe('PHP 8.4')
})

describe('settings', () => {
  it('travel where they are of their kind', () => {
    const said = {
      memory_limit: '128M',
      max_execution_time: '30',
      'date.timezone': 'America/Argentina/Buenos_Aires',
      short_open_tag: '1',
      output_buffering: '4096',
      'mbstring.internal_encoding': '',
      precision: '-1',
      default_charset: 'ISO-8859-1',
    }
    expect(knownSettings(said)).toEqual(said)
    expect(phpOf({ version: '7.4', from: 'pages', extensions: [], settings: said }).settings).toContain(
      'memory_limit = "128M"\n',
    )
  })

  it.each([
    ['another line', { memory_limit: '128M\nauto_prepend_file = /etc/passwd' }],
    ['the end of the value', { 'date.timezone': 'UTC" \nauto_prepend_file="x' }],
    ['a variable', { default_charset: '$HOME' }],
    ['a path', { 'date.timezone': '../../etc/passwd' }],
    ['a setting that is none of these', { auto_prepend_file: '/x.php', extension: 'x.so', disable_functions: 'exec' }],
    ['what objects have by themselves', { constructor: 'x', toString: 'y' }],
    ['no text', { memory_limit: 5 }],
    ['a size without end', { memory_limit: '9'.repeat(40) }],
  ])('that would be %s do not', (_what, said) => {
    expect(knownSettings(said)).toEqual({})
  })
})

test('loads the extensions that production has and the images offer', () => {
  const extensions = ['curl', 'tidy', 'evil.so', '../tidy', 'memcached', 'ioncube loader']
  const php = phpOf({ version: '8.2', from: 'pages', extensions, settings: {} })
  expect(phpEnvironment(php)).toEqual({
    PHP_INI_SCAN_DIR: ':/run/apache2/php',
    PHP_SETTINGS: '',
    PHP_EXTENSIONS: 'memcached tidy',
  })
  expect(phpOf(undefined)).toEqual({ settings: '', extensions: [] })
})
