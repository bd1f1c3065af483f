// Productions of older hosts: their clones run the PHP that they have, with its extensions and settings, and show their pages.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { type OldPhp, oldProduction } from '../support/old-production.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, pairOf } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

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
    const { web } = await pairOf(clone)
    expect(await docker('logs', web)).not.toMatch(/PHP (?:Warning|Fatal|Startup)|Unable to load/)
  }, 400_000)
})
