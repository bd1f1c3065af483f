// Which PHP serves a production, told by what its host shows, and what the person is told of it.
import { describe, expect, it, test } from 'vitest'
import { phpFindings, phpRemarks } from '../../../../../src-main/clones/php-findings.ts'
import { webBuilds } from '../../../../../src-main/clones/web-image.ts'
import type { PhpFacts } from '../../../../../src-main/contract/models.ts'
import { poolSettings, userSettings } from '../../../../../src-main/production/php/ini-settings.ts'
import {
  binariesFor,
  configuredVersion,
  type Evidence,
  versionInHead,
  versionsIn,
} from '../../../../../src-main/production/php/php-version.ts'
import { readPhp, reportedBy } from '../../../../../src-main/production/php/read-php.ts'

test.each([
  ['AddHandler application/x-httpd-ea-php74 .php', '7.4'],
  ['AddHandler application/x-httpd-ea-php81___lsphp .php .php8', '8.1'],
  ['SetHandler "proxy:unix:/run/php/php8.2-fpm.sock|fcgi://localhost"', '8.2'],
  ['fastcgi_pass unix:/var/run/php/php7.4-fpm-acme.sock;', '7.4'],
  ['php8.4.load', '8.4'],
  ['php-fpm: master process (/etc/php/8.0/fpm/php-fpm.conf)', '8.0'],
  ['FCGIWrapper /opt/plesk/php/8.3/bin/php-cgi .php', '8.3'],
  ['AddHandler application/x-httpd-alt-php72 .php', '7.2'],
  ['lsphp83:/home/acme', '8.3'],
  ['AddHandler php5-script .php', undefined],
  ['<IfModule mod_php7.c>', undefined],
  ['php_value memory_limit 128M', undefined],
])('%s names %s', (line, version) => {
  expect(versionsIn(line)).toEqual(version === undefined ? [] : [version])
})

describe('the version', () => {
  const line = (is: Evidence['is'], text: string): Evidence => ({ is, text })

  it('is the one in the site’s own rules, whatever else runs there', () => {
    const others = [line('server', 'php8.2-fpm.sock'), line('process', 'php-fpm: master process (/etc/php/8.4/x)')]
    expect(configuredVersion([...others, line('rules', 'AddHandler application/x-httpd-ea-php74')])).toBe('7.4')
  })

  it('is taken from the next source where a surer one names several', () => {
    const both = [line('server', 'php8.2-fpm.sock'), line('server', 'php7.4-fpm.sock')]
    expect(configuredVersion(both)).toBeUndefined()
    expect(configuredVersion([...both, line('process', '/etc/php/7.4/fpm')])).toBe('7.4')
  })

  it('is read from the head of a response', () => {
    expect(versionInHead('HTTP/1.1 200 OK\r\nX-Powered-By: PHP/7.4.33\r\n\r\n')).toBe('7.4.33')
    expect(versionInHead('HTTP/1.1 200 OK\r\nx-powered-by: PleskLin, PHP/8.1.2-1ubuntu2.14\r\n\r\n')).toBe('8.1.2')
    expect(versionInHead('HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\n\r\n')).toBeUndefined()
  })

  it('tells which programs may be of it', () => {
    const paths = ['/usr/bin/php', '/usr/bin/php8.4', '/opt/cpanel/ea-php74/root/usr/bin/php']
    expect(binariesFor(paths, '7.4.33')).toEqual(['/opt/cpanel/ea-php74/root/usr/bin/php', '/usr/bin/php'])
    expect(binariesFor(paths, undefined)).toEqual(['/usr/bin/php'])
  })
})

const answer = (text: object) => `Welcome!\nsitefork-php\tphp\t${JSON.stringify(text)}\nbye\n`

describe('what PHP says of itself', () => {
  it('is found among whatever a shell prints', () => {
    const said = { version: '7.4.33', ini: '/etc/php/7.4/fpm/php.ini', extensions: ['Core', 'tidy'], settings: {} }
    expect(reportedBy(answer(said))).toEqual({
      version: '7.4.33',
      extensions: ['core', 'tidy'],
      settings: {},
      isShells: false,
    })
  })

  it.each([
    ['nothing', ''],
    ['no version', answer({ version: 'x' })],
    ['no JSON', 'sitefork-php\tphp\t{'],
    ['a list', 'sitefork-php\tphp\t[1]'],
  ])('is unknown where it is %s', (_what, stdout) => {
    expect(reportedBy(stdout)).toBeUndefined()
  })

  it('is taken only where it has the right form', () => {
    const said = { version: '7.4.33', extensions: ['x\ny', 'a'.repeat(99), 5], settings: { memory_limit: '1\n2' } }
    expect(reportedBy(answer(said))).toMatchObject({ extensions: ['5'], settings: {} })
  })
})

test('settings of the FPM pool that runs as the site’s owner override php.ini', () => {
  const lines = [
    '/etc/php/7.4/fpm/pool.d/www.conf user = www-data',
    '/etc/php/7.4/fpm/pool.d/www.conf php_admin_value[memory_limit] = 32M',
    '/etc/php/7.4/fpm/pool.d/acme.conf user = acme',
    '/etc/php/7.4/fpm/pool.d/acme.conf php_admin_value[memory_limit] = 512M ; more',
    '/etc/php/7.4/fpm/pool.d/acme.conf php_flag[short_open_tag] = on',
    '/etc/php/8.2/fpm/pool.d/acme.conf user = acme',
    '/etc/php/8.2/fpm/pool.d/acme.conf php_admin_value[memory_limit] = 1G',
  ]
  expect(poolSettings(lines, '7.4.33', 'acme')).toEqual({ memory_limit: '512M', short_open_tag: 'on' })
  expect(poolSettings(lines, '7.4.33', 'nobody')).toEqual({})
  expect(userSettings(['; note', 'upload_max_filesize = "64M"', 'auto_prepend_file = /x'])).toEqual({
    upload_max_filesize: '64M',
  })
})

test('a host that forwards no connection leaves PHP unknown', async () => {
  const refuses = () => Promise.reject(new Error('no'))
  expect(await readPhp({ run: refuses, forward: refuses }, '/var/www/html', 'https://acme.example')).toBeUndefined()
})

describe('the person is told', () => {
  const php = (version: string, more: Partial<PhpFacts> = {}): PhpFacts => ({
    version,
    from: 'pages',
    extensions: [],
    settings: {},
    ...more,
  })
  const told = (facts: PhpFacts | undefined) => phpFindings(facts).map(({ level, message }) => `${level}: ${message}`)

  it.each([
    [php('7.4.33'), ['ok: PHP 7.4.33 serves this site, as its pages say; its clones run it too.']],
    [
      php('8.2.1', { from: 'shell' }),
      [
        'warning: PHP 8.2.1 serves this site, as the shell of its host has it, which need not be what the web server runs; its clones run PHP 8.2.',
      ],
    ],
    [
      php('5.6.40', { from: 'configuration' }),
      [
        'warning: PHP 5.6.40 serves this site, as its web server’s configuration says. PHP 7.4 is the nearest that can be had, and its clones run that.',
      ],
    ],
    [
      php('8.1.2'),
      [
        'warning: PHP 8.1.2 serves this site, as its pages say. Its clones run WordPress’ official image of that version where it can be pulled; where it cannot be, PHP 8.2, which is near.',
      ],
    ],
    [
      undefined,
      [
        'warning: The host does not say which PHP serves this site; its clones run PHP 8.4. What an older one allows may fail there.',
      ],
    ],
  ])('%j', (facts, sentences) => {
    expect(told(facts)).toEqual(sentences)
  })

  it('which extensions clones lack', () => {
    const extensions = ['core', 'imap', 'ioncube loader', 'tidy', 'xdebug', 'cgi-fcgi']
    expect(told(php('7.4.33', { extensions }))[1]).toMatch(/^warning: .*: ioncube loader\. /)
    expect(told(php('8.4.2', { extensions }))[1]).toMatch(/^warning: .*: imap, ioncube loader\. /)
  })

  it('what a point’s clones lack, and nothing where they lack nothing', () => {
    const [web] = webBuilds('8.4')
    if (!web) throw new Error('There is always one.')
    expect(phpRemarks(php('8.4.2'), web)).toEqual([])
    expect(phpRemarks(undefined, web)).toEqual([])
    expect(phpRemarks(php('8.5.0'), web)).toEqual([expect.stringMatching(/^Production runs PHP 8\.5\.0.*PHP 8\.4\./)])
  })
})
