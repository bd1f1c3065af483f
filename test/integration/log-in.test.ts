// One click logs in to a clone as any of its users, whatever its site does with passwords, log-in pages and second factors, and
// nobody else gets in that way.
import { type IncomingHttpHeaders, request as send } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { writesOf } from '../support/named-writes.ts'
import { makeNetwork, php } from '../support/network.ts'
import { docker, type Pair, pairOf, sqlIn, tryIn } from '../support/seen.ts'
import { createVisitor, openLogIn, type Page } from '../support/visitor.ts'

const site = linkedSite()
let clone: string
let pair: Pair
let url: string

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'entered', { is: 'newest' })
  pair = await pairOf(clone)
  url = (await site.host.client().clone.list({})).find(({ id }) => id === clone)?.url ?? ''
  await php(
    { container: pair.web, path: site.production.path },
    `require 'wp-load.php';
    foreach (['erika' => 'editor', 'susan' => 'subscriber', 'zed' => 'editor'] as $name => $role)
      wp_insert_user(['user_login' => $name, 'user_pass' => 'x', 'user_email' => $name . '@acme.example', 'role' => $role]);`,
  )
})

afterEach(() => write('wp-content/mu-plugins/hostile.php', ''))

const write = (path: string, text: string) =>
  docker(
    'exec',
    pair.web,
    'sh',
    '-c',
    'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"',
    'sh',
    `${site.production.path}/${path}`,
    text,
  )

const addressFor = async (user: number | null = null, of = clone) =>
  (await site.host.client().clone.logIn({ clone: of, user })).url
const users = async (search = '', limit = 50, of = clone) =>
  (await site.host.client().clone.users({ clone: of, search, limit })).users
const idOf = async (login: string, of = clone) => (await users(login, 1, of))[0]?.id ?? 0

/** Whose dashboard a page is; undefined where it is none. */
const owner = (page: Page) =>
  /class="display-name">([^<]+)</.exec(page.text)?.[1] ?? /class="username">([^<]+)</.exec(page.text)?.[1]

/** Opens the dashboard as that user in a new browser. @returns where it led, and whose it is */
async function entered(user: number | null, of = clone): Promise<readonly [string, string | undefined]> {
  const page = await openLogIn(createVisitor(url), await addressFor(user, of))
  return [page.url, owner(page)]
}

describe('an address that logs in', () => {
  it('opens the dashboard as the administrator, or as who is chosen', async () => {
    expect(await entered(null)).toEqual([`${url}/wp-admin/`, 'admin'])
    expect(await entered(await idOf('erika'))).toEqual([`${url}/wp-admin/`, 'erika'])
    const visitor = createVisitor(url)
    expect(owner(await openLogIn(visitor, await addressFor(null)))).toBe('admin')
    expect(owner(await openLogIn(visitor, await addressFor(await idOf('zed'))))).toBe('zed')
  })

  it('works once, at its own clone, for whoever opens it', async () => {
    const address = await addressFor()
    const asked = new URL(address)
    const part = { headers: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' } }
    expect((await createVisitor(url).visit(address, part)).status).toBe(403)
    expect((await createVisitor(url).visit(address, { method: 'POST' })).status).toBe(403)
    const known = createVisitor(url)
    await known.visit('/', { headers: { 'Sec-Fetch-Mode': 'navigate' } })
    const ahead = { headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Purpose': 'prefetch' } }
    expect((await known.visit(address, ahead)).status).toBe(403)
    expect(owner(await openLogIn(createVisitor(url), address))).toBe('admin')
    const again = await createVisitor(url).visit(address)
    expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined])

    const other = await forked(site.host, site.id, 'other', { is: 'newest' })
    const stolen = await addressFor()
    const elsewhere = await createVisitor(url).visit(stolen.replace(asked.host, asked.host.replace('entered', 'other')))
    expect([elsewhere.status, elsewhere.headers['set-cookie']]).toEqual([403, undefined])
    expect((await createVisitor(url).visit(stolen)).status).toBe(403)
    await site.host.ended((await site.host.client().clone.delete({ clone: other })).job)
  })

  it('writes nothing but a session, which is no change of the person’s', async () => {
    const { things } = await site.host.client().change.count({ clone })
    const before = (await writesOf(pair)).length
    await createVisitor(url).visit(await addressFor())
    const after = (await writesOf(pair)).slice(before)
    expect(after.map(({ name, tables }) => [name?.user, name?.method, name?.path, tables])).toEqual([
      [1, 'POST', '/.sitefork/owner', ['wp_usermeta']],
    ])
    expect(await site.host.client().change.count({ clone })).toEqual({ things })
  })

  it('wakes a clone that sleeps', async () => {
    const { client } = site.host
    await site.host.ended((await client().clone.sleep({ clone })).job)
    expect(await entered(null)).toEqual([`${url}/wp-admin/`, 'admin'])
    await site.host.ended((await client().clone.sleep({ clone })).job)
    expect((await users('susan'))[0]?.login).toBe('susan')
  })

  it('is not given for a clone that is stopped', async () => {
    const { client } = site.host
    await site.host.ended((await client().clone.stop({ clone })).job)
    await expect(addressFor()).rejects.toMatchObject({ message: expect.stringContaining('is stopped') })
    await site.host.ended((await client().clone.start({ clone })).job)
  })
})

/** Everything that plugins for security do with who logs in, and more than any one of them does. */
const hostile = `<?php
function refuse_entry($why) { header('HTTP/1.1 403 Forbidden'); die("Refused: $why"); }
add_filter('authenticate', fn() => new WP_Error('second_factor', 'A code was sent to your phone.'), 99);
add_filter('wp_authenticate_user', fn() => new WP_Error('captcha', 'Are you a robot?'), 99);
add_filter('send_auth_cookies', '__return_false');
add_action('login_init', fn() => refuse_entry('the log-in page is elsewhere'));
add_action('wp_login', function ($login, $user) { WP_Session_Tokens::get_instance($user->ID)->destroy_all(); wp_clear_auth_cookie(); refuse_entry('a code is needed'); }, 1, 2);
add_action('plugins_loaded', fn() => strpos($_SERVER['REQUEST_URI'], 'wp-login') === false or refuse_entry('404'), -9999);
add_action('init', fn() => is_user_logged_in() or wp_doing_cron() or refuse_entry('members only'), 1);
add_action('pre_user_query', fn($query) => $query->query_where .= " AND user_login <> 'admin'");
add_filter('login_url', fn() => 'http://acme.example/secret-door/');
if ($_SERVER['REQUEST_METHOD'] === 'POST' && empty($_SERVER['HTTP_REFERER'])) refuse_entry('a robot');
echo "\\n";
add_action('shutdown', function () { echo '<!-- made in no time -->'; });
`

describe('a site that guards its log-in', () => {
  it('with second factors, captchas, hidden pages and hidden users is entered all the same', async () => {
    await write('wp-content/mu-plugins/hostile.php', hostile)
    const visitor = createVisitor(url)
    expect((await visitor.visit('/wp-login.php')).text).toContain('Refused')
    expect(await entered(null)).toEqual([`${url}/wp-admin/`, 'admin'])
    expect((await users()).map(({ login, roles }) => [login, ...roles])).toEqual([
      ['admin', 'Administrator'],
      ['erika', 'Editor'],
      ['susan', 'Subscriber'],
      ['zed', 'Editor'],
    ])
  })

  it('with a cache before WordPress, maintenance and rules against its own log-in page as well', async () => {
    await write('wp-content/advanced-cache.php', "<?php die('A page from the cache');")
    const at = { container: pair.web, path: site.production.path }
    const config = await php(at, "echo file_get_contents('wp-config.php');")
    await write('wp-config.php', config.replace(/^(?=.*wp-settings\.php)/m, "define('WP_CACHE', true);\n"))
    await write('.maintenance', '<?php $upgrading = time();')
    const rules = await php(at, "echo file_get_contents('.htaccess');")
    await write(
      '.htaccess',
      `RewriteEngine On\nRewriteRule ^wp-login\\.php - [F]\nRewriteRule ^\\.sitefork - [F]\n${rules}`,
    )
    const page = await createVisitor(url).visit(await addressFor())
    expect([page.status, page.headers['set-cookie']?.length]).toEqual([200, expect.any(Number)])
    expect((await users('erika'))[0]?.login).toBe('erika')
    await docker(
      'exec',
      pair.web,
      'rm',
      `${site.production.path}/.maintenance`,
      `${site.production.path}/wp-content/advanced-cache.php`,
    )
    await write('wp-config.php', config)
    await write('.htaccess', rules)
  })

  it('with a configuration that its own rules complete is entered all the same', async () => {
    const at = { container: pair.web, path: site.production.path }
    const [config, rules] = [
      await php(at, "echo file_get_contents('wp-config.php');"),
      await php(at, "echo file_get_contents('.htaccess');"),
    ]
    await write(
      'wp-config.php',
      config.replace('<?php', "<?php if (getenv('SITE_KEY') !== 'x' || !defined('GUARDED')) exit;"),
    )
    await write('guard.php', "<?php define('GUARDED', 1);")
    await write(
      '.htaccess',
      `SetEnv SITE_KEY x\nphp_value auto_prepend_file ${site.production.path}/guard.php\n${rules}`,
    )
    expect(await entered(null)).toEqual([`${url}/wp-admin/`, 'admin'])
    await write('wp-config.php', config)
    await write('.htaccess', rules)
  })

  it('that ends before its plugins are loaded says so, and nobody is logged in', async () => {
    await write('wp-content/mu-plugins/hostile.php', "<?php status_header(500); die('Broken');")
    const page = await createVisitor(url).visit(await addressFor())
    expect([page.status, page.headers['set-cookie']]).toEqual([502, undefined])
    expect(page.text).toContain('ended before its plugins were loaded (status 500)')
    await expect(users()).rejects.toMatchObject({ message: expect.stringContaining('(status 500)') })
  })
})

/** Asks for a path as it is written, which a URL would shorten. */
const askAs = (path: string, headers: Readonly<Record<string, string>>, body: string) =>
  new Promise<{ readonly headers: IncomingHttpHeaders; readonly text: string }>((resolve, reject) => {
    const { host, port } = new URL(url)
    const asked = send({
      host: '127.0.0.1',
      port,
      path,
      method: 'POST',
      headers: { Host: host, ...headers },
      agent: false,
    })
    asked.once('response', async (answer) => resolve({ headers: answer.headers, text: await text(answer) }))
    asked.once('error', reject)
    asked.end(body)
  })

describe('nobody else', () => {
  it.each([
    '/.sitefork/owner',
    '/./.sitefork/owner',
    '//.sitefork/owner',
    '/%2esitefork/owner',
    '/x/../.sitefork/owner',
  ])('gets an answer at %s', async (path) => {
    for (const name of ['X-Sitefork-Owner', 'x_sitefork_owner', 'X-SITEFORK_OWNER']) {
      const headers = { [name]: 'a'.repeat(32), 'Content-Type': 'application/json' }
      const body = JSON.stringify({ do: 'log-in', user: null, wordpress: site.production.path, path: '/' })
      const page = await askAs(path, headers, body)
      expect([page.headers['set-cookie'], page.headers['x-sitefork-owner']]).toEqual([undefined, undefined])
      expect(page.text).not.toContain('"is":')
    }
  })

  it('of the site’s own code either, by way of loopback', async () => {
    const asking = `$context = ['http' => ['method' => 'POST', 'content' => '{"do":"users"}', 'ignore_errors' => true, 'header' =>
      "Host: acme.example\\r\\nX-Forwarded-For: 192.0.2.1\\r\\nX-Sitefork-Owner: ${'a'.repeat(32)}"]];
      echo file_get_contents('http://127.0.0.1/.sitefork/owner', false, stream_context_create($context)), $http_response_header[0];`
    const said = await tryIn(pair.web, 'php', '-r', asking)
    expect(said.said).toMatch(/^HTTP\/1\.1 404 Not Found/)
  })
})

describe('a list of users', () => {
  it('of thousands begins with administrators, and is searched by name, address and role', async () => {
    await sqlIn(
      pair,
      `INSERT INTO wp_users (user_login, user_pass, user_nicename, user_email, display_name)
        SELECT CONCAT('customer', seq), 'x', CONCAT('customer', seq), CONCAT('c', seq, '@shop.example'), CONCAT('Customer No. ', seq)
        FROM seq_1_to_3000;
      INSERT INTO wp_usermeta (user_id, meta_key, meta_value)
        SELECT ID, 'wp_capabilities', 'a:1:{s:10:"subscriber";b:1;}' FROM wp_users WHERE user_login LIKE 'customer%'`,
    )
    const all = await site.host.client().clone.users({ clone })
    expect([all.users.length, all.isMore, all.users[0]?.login]).toEqual([50, true, 'admin'])
    expect((await users('No. 2718')).map(({ login }) => login)).toEqual(['customer2718'])
    expect((await users('c2999@shop')).map(({ name }) => name)).toEqual(['Customer No. 2999'])
    expect((await users('editor')).map(({ login }) => login)).toEqual(['erika', 'zed'])
    expect((await site.host.client().clone.users({ clone, search: 'nobody at all' })).isMore).toBe(false)
    expect(await entered(await idOf('customer2718'))).toEqual([`${url}/wp-admin/`, 'Customer No. 2718'])
  })
})

describe('a network of sites', () => {
  it('is entered as its super admin', async () => {
    const network = await forked(site.host, site.id, 'network', { is: 'newest' })
    const at = { container: (await pairOf(network)).web, path: site.production.path }
    await makeNetwork(at, 'acme.example')
    const address = url.replace('entered', 'network')
    const [first] = await users('', 50, network)
    expect([first?.login, first?.roles]).toEqual(['admin', ['Super Admin', 'Administrator']])
    const page = await openLogIn(createVisitor(address), await addressFor(null, network))
    expect([page.url, owner(page)]).toEqual([`${address}/wp-admin/`, 'admin'])
  })
})
