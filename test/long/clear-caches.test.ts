// What a production’s caches hold of files and rows that were written past WordPress is renewed, and what could not be is told.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import { layoutOf } from '../../src-main/production/site/site-layout.ts'
import { cacheScript, reportIn } from '../../src-main/production/write/cache-script.ts'
import { type CachedSite, canClearCaches, clearCaches } from '../../src-main/production/write/clear-caches.ts'
import { account } from '../support/accounts.ts'
import { type TestProduction, testProduction } from '../support/production.ts'

let production: TestProduction
let withShell: CachedSite
let withSftp: CachedSite

const signal = () => AbortSignal.timeout(120_000)
const functions = 'wp-content/mu-plugins/acme.php'

/** WordPress’ own object cache, which keeps what it has from one request to the next. */
const keptCache = `class Kept_Object_Cache extends WP_Object_Cache {
  function __construct() {
    parent::__construct();
    $kept = @unserialize((string) @file_get_contents('/tmp/kept-objects'));
    if (is_array($kept)) $this->cache = $kept;
    register_shutdown_function(function () { file_put_contents('/tmp/kept-objects', serialize($this->cache)); });
  }
  function flush() { @unlink('/tmp/kept-objects'); return parent::flush(); }
}`
const dropIn = `set -e; cd "$1"
sed 's/new WP_Object_Cache()/new Kept_Object_Cache()/' wp-includes/cache.php > wp-content/object-cache.php
printf '%s\\n' "$2" >> wp-content/object-cache.php`

/** A page cache as plugins are: a drop-in that answers before WordPress is loaded, and a function that empties it. */
const pageCache = `<?php
function acme_page() { return '/tmp/kept-pages/' . md5($_SERVER['HTTP_HOST'] . $_SERVER['REQUEST_URI']); }
if (is_file(acme_page())) { header('X-Kept: 1'); readfile(acme_page()); exit; }
if (!defined('DONOTCACHEPAGE') && substr($_SERVER['REQUEST_URI'], -1) === '/') {
  @mkdir('/tmp/kept-pages');
  ob_start(function ($page) { file_put_contents(acme_page(), $page); return $page; });
}`
const muPlugin = (word: string, more = '') => `<?php
add_action('wp_footer', function () { echo '<p>Compiled: ${word}</p>'; });
add_action('init', function () { if (get_option('acme_shop')) add_rewrite_rule('^shop/?$', 'index.php?pagename=about-us', 'top'); });
${more}`
const emptied = `function wp_cache_clear_cache() { foreach (glob('/tmp/kept-pages/*') ?: array() as $page) unlink($page); }`

/** WP-CLI as far as it is used here: it cannot be had where there is no network. */
const wpCli = `#!/usr/bin/env php
<?php
$words = array();
foreach (array_slice($argv, 1) as $word) if (preg_match('~^--(\\w+)=(.*)$~', $word, $found)) $given[$found[1]] = $found[2];
elseif ($word[0] !== '-') $words[] = $word;
$_SERVER['HTTP_HOST'] = parse_url($given['url'], PHP_URL_HOST);
define('WP_CLI', true);
require $given['path'] . '/wp-load.php';
file_put_contents('/tmp/wp-cli-ran', implode(' ', array_slice($words, 0, 2)) . "\\n", FILE_APPEND);
if ($words[0] === 'option') echo get_option($words[2]), "\\n";
elseif ($words[0] === 'cache') exit(wp_cache_flush() ? 0 : 1);
elseif ($words[0] === 'eval') eval($words[1]);`

beforeAll(async () => {
  production = await testProduction()
  const { exec, path } = production
  await exec(
    'sh',
    '-c',
    'mkdir -p "$1/wp-content/mu-plugins" && chown www-data:www-data "$1/wp-content/mu-plugins"',
    'sh',
    path,
  )
  await exec('chmod', '-R', 'g+w', path)
  const ini = 'opcache.enable=1\\nopcache.validate_timestamps=0\\n'
  await exec('sh', '-c', `printf '${ini}' > /etc/php/8.4/apache2/conf.d/99-kept.ini && apache2ctl -k restart`)
  const config = await production.readFile('wp-config.php')
  await production.writeFile('wp-config.php', config.replace('<?php', "<?php\ndefine('WP_CACHE', true);"))
  await production.writeFile('wp-content/advanced-cache.php', pageCache)
  await exec('sh', '-c', dropIn, 'sh', path, keptCache)
  const jail = ['ChrootDirectory /var/www', 'ForceCommand internal-sftp']
  withShell = await site('keeper', [])
  withSftp = await site('shut-in', jail, '/html')
})
afterAll(() => production?.cleanUp())

async function site(name: string, sshd: readonly string[], path = production.path): Promise<CachedSite> {
  const ssh = { ...(await account(production, name, { sshd })), path }
  const { probe, source } = await probeSource(sourceSchema.parse({ ssh, database: production.database.replication }), {
    signal: signal(),
  })
  return { source, layout: layoutOf(probe.facts, path), addresses: probe.facts }
}

const asking =
  'echo file_get_contents("http://127.0.0.1$argv[1]", false, stream_context_create(["http" => ["header" => "Host: acme.example\\r\\nX-Sitefork-Token: $argv[2]", "ignore_errors" => true]])), "\\n", $http_response_header[0];'
/** An answer as a visitor has it, and its status line. */
const page = (path = '/', token = '') => production.exec('php', '-r', asking, path, token)

let round = 0
/** Writes past WordPress: a setting by SQL, PHP beside it, and rules for an address. @returns words of the new page */
async function written(): Promise<string> {
  const word = `round${++round}`
  await production.writeFile(functions, muPlugin(word, emptied))
  await production.sql(`UPDATE wp_options SET option_value = 'Acme ${word}' WHERE option_name = 'blogname'`)
  return word
}

const clear = (who: CachedSite, word: string, more: { readonly rewriteRules?: boolean } = {}) =>
  clearCaches(
    {
      ...who,
      files: [functions, 'wp-content/style.css'],
      rewriteRules: false,
      pages: [{ path: '/', shows: `Compiled: ${word}` }],
      ...more,
    },
    signal(),
  )

const leftover = async () => (await production.exec('find', production.path, '-name', 'sitefork-*')).trim()

/** Begins with empty caches: Apache goes on with what it has compiled until its restart is done. */
beforeEach(async () => {
  const word = await written()
  await production.exec('apache2ctl', '-k', 'restart')
  const anew = async () => {
    await production.exec('sh', '-c', 'rm -rf /tmp/kept-pages/* /tmp/kept-objects')
    return page()
  }
  await expect.poll(anew).toContain(`Compiled: ${word}`)
})

describe.each(['shell', 'sftp'] as const)('by a request, with %s', (kind) => {
  const who = () => (kind === 'shell' ? withShell : withSftp)

  test('compiled code, objects, pages and rules are of now', async () => {
    expect(await canClearCaches(who(), signal())).toBe('request')
    await production.sql(
      "REPLACE INTO wp_options (option_name, option_value, autoload) VALUES ('acme_shop', '0', 'yes')",
    )
    await page('/about-us/')
    await production.sql("UPDATE wp_options SET option_value = '1' WHERE option_name = 'acme_shop'")
    const word = await written()
    const before = await page()
    expect(before).not.toContain(word)
    expect(await clear(who(), word, { rewriteRules: true })).toEqual({
      means: 'request',
      emptied: ['opcode cache', 'object cache', 'rewrite rules', 'WP Super Cache'],
      findings: [],
    })
    const now = await page()
    expect(now).toContain(`Compiled: ${word}`)
    expect(now).toContain(`<title>Acme ${word}`)
    expect(await page('/shop/')).toMatch(/About us/i)
    expect(await leftover()).toBe('')
  })
})

test('what could not be done is told, and nothing is left behind', async () => {
  const rules = await production.readFile('.htaccess')
  await production.writeFile('.htaccess', `<Files "sitefork-*">\nRequire all denied\n</Files>\n${rules}`)
  const word = await written()
  const { means, findings } = await clear(withShell, word)
  expect(means).toBe('none')
  expect(findings).toEqual([
    expect.stringContaining('could not be emptied: neither WP-CLI nor a request'),
    expect.stringContaining('compiled code'),
    expect.stringMatching(/^\/ still shows what it did before/),
  ])
  expect(await leftover()).toBe('')
  await production.writeFile('.htaccess', rules)
})

test('a cache that cannot be emptied is named', async () => {
  await production.writeFile(functions, muPlugin('broken', `function rocket_clean_domain() { throw new Error('x'); }`))
  await production.exec('apache2ctl', '-k', 'restart')
  const { emptied: done, findings } = await clear(withShell, 'broken')
  expect(done).toEqual(['opcode cache', 'object cache'])
  expect(findings).toContain(
    'Production’s WP Rocket could not be emptied. Visitors may see what was there before; empty it in its dashboard.',
  )
})

test('a WordPress that does not load is told, and what was done before it is', async () => {
  await production.writeFile(functions, '<?php throw new Error("broken");')
  const { emptied: done, findings } = await clear(withShell, 'any')
  expect(done).toEqual(['opcode cache'])
  expect(findings[0]).toContain('could not be emptied')
  expect(await leftover()).toBe('')
  await production.writeFile(functions, muPlugin('well', emptied))
})

describe('the file', () => {
  const [token, mark] = ['t'.repeat(32), 'm'.repeat(32)]
  const name = `sitefork-${createHash('sha256').update('x').digest('hex').slice(0, 32)}.php`
  const lay = () => production.writeFile(name, cacheScript({ files: [], rewriteRules: false }, token, mark))
  const ask = (given: string) => page(`/${name}`, given)

  test('works once', async () => {
    await lay()
    expect(reportIn(await ask(token), mark)).toMatchObject({ loaded: true })
    expect(await leftover()).toBe('')
    expect(await ask(token)).toMatch(/ 404 /)
  })

  test.each([
    ['another token', 'x', '0 seconds ago'],
    ['no token', '', '0 seconds ago'],
    ['the token, too late', token, '6 minutes ago'],
  ])('does nothing for %s, and is gone', async (_what, given, made) => {
    await lay()
    await production.exec('touch', '-d', made, `${production.path}/${name}`)
    expect(await ask(given)).toMatch(/^\n?HTTP\/1\.[01] 404 /)
    expect(await leftover()).toBe('')
  })

  test('that was left by a request that was cut off goes with the next one', async () => {
    await lay()
    await production.exec('touch', '-d', '6 minutes ago', `${production.path}/${name}`)
    await clear(withShell, await written())
    expect(await leftover()).toBe('')
  })

  test('is removed where PHP may not remove it itself', async () => {
    await production.exec('sh', '-c', 'chown keeper "$1" && chmod 755 "$1"', 'sh', production.path)
    const word = await written()
    expect(await clear(withShell, word)).toMatchObject({ means: 'request', findings: [] })
    expect(await leftover()).toBe('')
    await production.exec('sh', '-c', 'chown www-data "$1" && chmod 775 "$1"', 'sh', production.path)
  })
})

describe('by WP-CLI', () => {
  beforeAll(async () => {
    await production.exec('sh', '-c', 'printf %s "$1" > /usr/local/bin/wp && chmod 755 /usr/local/bin/wp', 'sh', wpCli)
  })
  afterAll(async () => void (await production.exec('rm', '/usr/local/bin/wp')))

  test('and a request for what only that reaches', async () => {
    expect(await canClearCaches(withShell, signal())).toBe('wp-cli')
    expect(await canClearCaches(withSftp, signal())).toBe('request')
    await production.exec('sh', '-c', 'chmod 777 /tmp/kept-pages; chmod 666 /tmp/kept-objects; chmod -t /tmp')
    const word = await written()
    expect(await clear(withShell, word)).toMatchObject({ means: 'wp-cli', findings: [] })
    expect(await production.exec('cat', '/tmp/wp-cli-ran')).toMatch(/option get\ncache flush\neval /)
    expect(await page()).toContain(`Acme ${word}`)
  })
})
