// Productions of older hosts: their clones run the PHP that they have, with its extensions and settings, and show their pages.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { expectAllRan, ranTricky } from '../support/named-writes.ts'
import { type OldPhp, oldProduction } from '../support/old-production.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, pairOf } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const run = promisify(execFile)

let host: TestHost

beforeAll(async () => {
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterAll(() => host?.cleanUp())

/** What a site of that time does; with PHP's own words for what is not there. */
const probe = `<?php
header('Content-Type: application/json');
$old = function_exists('create_function') ? call_user_func('create_function', '$a', 'return $a . "!";') : null;
echo json_encode(array(
  'version' => PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION,
  'created' => $old ? $old('made') : null,
  'each' => function_exists('each'),
  'limits' => array(ini_get('memory_limit'), ini_get('max_input_vars'), ini_get('upload_max_filesize'), ini_get('date.timezone')),
  'short' => '<?= 1 ?>' !== '' && (bool) ini_get('short_open_tag'),
  'extensions' => array_map('strtolower', get_loaded_extensions()),
  'locale' => setlocale(LC_TIME, 'de_DE.UTF-8'),
  'capath' => ini_get('openssl.capath'),
));`

const settings = `memory_limit = 96M
max_input_vars = 2345
upload_max_filesize = 37M
post_max_size = 40M
date.timezone = Europe/Vienna
short_open_tag = On
`

/** A host that says its version with each page, and one that does not. */
const says = { '7.4': 'Off', '8.2': 'On', '8.4': 'On' } as const

async function siteWith(php: OldPhp | '8.4'): Promise<TestProduction> {
  const production = await (php === '8.4' ? testProduction() : oldProduction(php))
  const { exec, path } = production
  // The web server's, not the shell's.
  const ini = `/etc/php/${php}/apache2/conf.d/95-host.ini`
  await exec('sh', '-c', 'printf %s "$2" > "$1"', 'sh', ini, `${settings}expose_php = ${says[php]}\n`)
  await exec('sh', '-c', 'printf "memory_limit = 1M\\n" > "$1"', 'sh', `/etc/php/${php}/cli/conf.d/95-shell.ini`)
  await exec('apache2ctl', 'graceful')
  await production.writeFile('php-probe.php', probe)
  await production.visit()
  expect(path).toBe('/var/www/html')
  return production
}

interface Told {
  readonly version: string
  readonly extensions: readonly string[]
}

describe.each(['7.4', '8.2', '8.4'] as const)('PHP %s', (php) => {
  let production: TestProduction
  afterAll(() => production?.cleanUp())

  test('is found, and what its clones run; their pages are right', async () => {
    production = await siteWith(php)
    const client = host.client()
    const found = await client.production.probe(await sourceOf(production, client))
    expect(found.facts.php).toMatchObject({
      version: expect.stringMatching(new RegExp(`^${php}\\.\\d+$`)),
      from: says[php] === 'On' ? 'pages' : 'configuration',
      extensions: expect.arrayContaining(['mysqli', 'gd', 'mbstring']),
      settings: { memory_limit: '96M', max_input_vars: '2345', 'date.timezone': 'Europe/Vienna' },
    })
    expect(found.findings.filter((one) => one.name === 'PHP')).toEqual([expect.objectContaining({ level: 'ok' })])

    const id = await linked(host, production, `Runs ${php}`)
    const clone = await forked(host, id, `php-${php.replace('.', '-')}`, { is: 'newest' })
    const one = (await client.clone.list({})).find((each) => each.id === clone)
    expect(one?.remarks).toEqual([])
    const visitor = createVisitor(one?.url ?? '')
    const told: Told = JSON.parse((await visitor.visit('/php-probe.php')).text)
    expect(told).toMatchObject({
      version: php,
      created: php === '7.4' ? 'made!' : null,
      each: php === '7.4',
      limits: ['96M', '2345', '37M', 'Europe/Vienna'],
      short: true,
      locale: 'de_DE.UTF-8',
      capath: '/etc/ssl/certs',
    })
    expect(told.extensions).toEqual(
      expect.arrayContaining(['mysqli', 'imagick', 'intl', 'redis', 'apcu', 'soap', 'zip']),
    )
    expect(told.extensions).not.toContain('tidy')

    const pages = ['/', '/about-us/', '/wp-json/', '/wp-login.php', '/nothing-there/']
    const answers = await Promise.all(pages.map((page) => visitor.visit(page)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404])
    expect(answers.map(({ text }) => text).join('')).not.toMatch(/Fatal error|critical error|Deprecated:/)
    const pair = await pairOf(clone)
    const { web } = pair
    const { path } = production
    const named = await ranTricky(pair, path, 'tricky_a', true)
    expect(named).toEqual(await ranTricky(pair, path, 'tricky_b', false))
    expectAllRan(named)
    expect(await docker('logs', web)).not.toMatch(/PHP (?:Warning|Fatal|Startup)|Unable to load/)
    if (php !== '8.4') return

    // One may choose another for a clone, which its branches have, too.
    expect(await host.cli('describe', 'php-8-4', '--php', '5.6')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('It can run: 7.4'),
    })
    expect(await host.cli('describe', 'php-8-4', '--php', '8.2')).toMatchObject({ code: 0 })
    const branched = await host.client().clone.branch({ clone, name: 'other' })
    expect(await host.ended(branched.job)).toMatchObject({ state: 'done' })
    const other = (await client.clone.list({})).find((each) => each.id === branched.id)
    expect(JSON.parse((await createVisitor(other?.url ?? '').visit('/php-probe.php')).text)).toMatchObject({
      version: '8.2',
    })
  }, 400_000)
})

test('a version that no release of Debian has: WordPress’ official image where there is one, and what is near where there is not', async () => {
  const production = await testProduction()
  const official = 'wordpress:php8.1-apache'
  try {
    await production.exec('sed', '-i', '1i AddHandler application/x-httpd-ea-php81 .php81', '/var/www/html/.htaccess')
    const client = host.client()
    const found = await client.production.probe(await sourceOf(production, client))
    expect(found.facts.php).toMatchObject({ version: '8.1', from: 'configuration', extensions: [] })
    expect(found.findings.find((one) => one.name === 'PHP')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/^PHP 8\.1 .*official image .* PHP 8\.2, which is near\.$/),
    })
    const id = await linked(host, production, 'Between')
    const version = async (name: string) => {
      const clone = await forked(host, id, name, { is: 'now' })
      const { web } = await pairOf(clone)
      const { remarks } = (await host.client().clone.list({})).find((each) => each.id === clone) ?? {}
      return { image: await docker('inspect', '--format', '{{.Config.Image}}', web), remarks }
    }
    expect(await version('near')).toEqual({
      image: expect.stringContaining('sitefork/web-8.2:'),
      remarks: [expect.stringMatching(/^Production runs PHP 8\.1, .* its clones run PHP 8\.2\./)],
    })

    // As it is after somebody loaded it: here, Debian’s own of another version under that name.
    const own =
      (await docker('images', '--format', '{{.Repository}}:{{.Tag}}', 'sitefork/web-8.2')).split('\n')[0] ?? ''
    const file = `FROM ${own}\nENV PHP_INI_DIR=/etc/php/8.2/apache2\n`
    await run('bash', ['-c', 'printf %s "$1" | docker build --quiet --tag "$2" -', 'build', file, official])
    await host.stop()
    await host.start()
    await host.until('it follows', async (of) =>
      (await of.production.list()).some((one) => one.id === id && one.sync.is === 'synced'),
    )
    expect(await version('exact')).toEqual({
      image: expect.stringContaining('sitefork/wordpress-php8.1-apache:'),
      remarks: [],
    })
  } finally {
    await docker('rmi', '--no-prune', '--force', official).catch(() => undefined)
    await production.cleanUp()
  }
}, 400_000)
