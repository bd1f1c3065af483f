// What people have in their .htaccess, wp-config.php and plugins: each is forked and browsed, and compared with what production
// itself answers. Here production can run all of it; what only other servers know is in one-site/htaccess.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkedSite } from '../support/linked-site.ts'
import { createVisitor } from '../support/visitor.ts'

interface Variant {
  /** In front of the site's own rules. */
  readonly rules?: string
  /** Behind the first line of wp-config.php. */
  readonly config?: string
  /** A plugin that is always on. */
  readonly plugin?: string
  readonly files?: Readonly<Record<string, string>>
  /** Of the production's database; `undo` makes it as it was. */
  readonly sql?: { readonly set: string; readonly undo: string }
  /** A page besides those that every fork is compared by, and a word of it. */
  readonly page?: readonly [path: string, word: string]
}

const option = (name: string, value: string, was: string) => ({
  set: `UPDATE wp_options SET option_value = '${value}' WHERE option_name = '${name}'`,
  undo: `UPDATE wp_options SET option_value = '${was}' WHERE option_name = '${name}'`,
})
const redirect = (condition: string, to: string) => `RewriteEngine on\n${condition}\nRewriteRule (.*) ${to} [R=301,L]\n`

/** For a production of https behind a proxy that says so. */
const encrypted: Readonly<Record<string, Variant>> = {
  'rules that lead to https by the proxy’s word': {
    rules: redirect('RewriteCond %{HTTP:X-Forwarded-Proto} !=https', 'https://%{HTTP_HOST}/$1'),
  },
  'rules that lead to https by the environment': {
    rules: redirect('RewriteCond %{ENV:HTTPS} !=on', 'https://%{HTTP_HOST}/$1'),
  },
  'wp-config.php that believes the proxy': {
    config: `if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') $_SERVER['HTTPS'] = 'on';\ndefine('FORCE_SSL_ADMIN', true);`,
  },
  'an address that is computed from the request': {
    config: `define('WP_HOME', (empty($_SERVER['HTTPS']) ? 'http://' : 'https://') . ($_SERVER['HTTP_HOST'] ?? 'acme.example'));\ndefine('WP_SITEURL', WP_HOME);`,
  },
  'a plugin that leads to https': {
    plugin: `add_action('template_redirect', function () { if (!is_ssl()) { wp_redirect('https://acme.example' . $_SERVER['REQUEST_URI'], 301, 'Simple SSL'); exit; } }, 1);`,
  },
  'strict transport security': {
    rules: 'Header always set Strict-Transport-Security "max-age=63072000; includeSubDomains; preload"\n',
    plugin: `header('Content-Security-Policy: upgrade-insecure-requests');`,
  },
  'cookies for its host alone': { config: `define('COOKIE_DOMAIN', 'acme.example');` },
  'cookies for all its hosts': { config: `define('COOKIE_DOMAIN', '.acme.example');\ndefine('COOKIEPATH', '/');` },
}

/** For one of http. */
const plain: Readonly<Record<string, Variant>> = {
  'the host with www led to the one without': {
    rules: redirect('RewriteCond %{HTTP_HOST} ^www\\.(.+)$ [NC]', 'http://%1/$1'),
  },
  'a slash behind every address': {
    rules: redirect('RewriteCond %{REQUEST_FILENAME} !-f\nRewriteCond %{REQUEST_URI} !(/$|\\.|wp-json)', '/$1/'),
  },
  'hotlinks shut out': {
    rules: redirect(
      'RewriteCond %{HTTP_REFERER} !^$\nRewriteCond %{HTTP_REFERER} !^https?://(www\\.)?acme\\.example [NC]\nRewriteCond %{REQUEST_URI} \\.(png|jpe?g|gif)$',
      'http://other.example/no.gif',
    ),
  },
  'xmlrpc.php shut': { rules: '<Files xmlrpc.php>\nRequire all denied\n</Files>\n' },
  'authors hidden': { rules: redirect('RewriteCond %{QUERY_STRING} author=\\d', '/?') },
  'an old address led to a new one': {
    rules: 'Redirect 301 /old-about /about-us/\n',
    page: ['/old-about', 'About us'],
  },
  'headers of every kind': {
    rules:
      'Header set X-Frame-Options SAMEORIGIN\nHeader set Permissions-Policy "camera=()"\nHeader unset X-Powered-By\nHeader append Vary Accept\nFileETag None\n',
  },
  'expiry and compression': {
    rules:
      '<IfModule mod_expires.c>\nExpiresActive on\nExpiresByType text/css "access plus 1 year"\n</IfModule>\n<IfModule mod_deflate.c>\nAddOutputFilterByType DEFLATE text/html text/css\n</IfModule>\n',
  },
  'another index': { rules: 'DirectoryIndex index.html index.php\nOptions -Indexes\n' },
  'its own page for errors': {
    rules: 'ErrorDocument 403 /index.php?error=403\nErrorDocument 500 "Something is wrong"\n',
  },
  'robots known by their names shut out': {
    rules: redirect('RewriteCond %{HTTP_USER_AGENT} (curl|wget|python|semrush) [NC]', '- [F]#').replace(
      / - \[F\]#.*/,
      ' - [F,L]',
    ),
  },
  'a cache of whole pages that is looked for first': {
    rules: redirect(
      'RewriteCond %{REQUEST_METHOD} GET\nRewriteCond %{HTTP_COOKIE} !wordpress_logged_in\nRewriteCond %{DOCUMENT_ROOT}/wp-content/cache/all/$1/index.html -f',
      '/wp-content/cache/all/$1/index.html',
    ).replace('[R=301,L]', '[L]'),
  },
  'PHP’s limits': {
    rules: 'php_value memory_limit 256M\nphp_value upload_max_filesize 64M\nphp_flag display_errors off\n',
  },
  'an environment of the host': {
    rules: 'SetEnv APPLICATION_ENV production\nSetEnvIf Host . ACME=1\n',
    plugin: `if (getenv('APPLICATION_ENV') !== 'production' || empty($_SERVER['ACME'])) wp_die('Where am I?');`,
  },
  'addresses in wp-config.php': {
    config: `define('WP_HOME', 'http://acme.example');\ndefine('WP_SITEURL', WP_HOME);`,
  },
  'debugging with notices': {
    config: `define('WP_DEBUG', true);\ndefine('WP_DEBUG_DISPLAY', false);\ndefine('WP_DEBUG_LOG', true);`,
  },
  'settings of another file': {
    config: `require __DIR__ . '/settings-local.php';`,
    files: { 'settings-local.php': `<?php define('ACME_LOCAL', 1);` },
    plugin: `if (!defined('ACME_LOCAL')) wp_die('No settings');`,
  },
  'no cron, no editing, no updates': {
    config: `define('DISABLE_WP_CRON', true);\ndefine('DISALLOW_FILE_EDIT', true);\ndefine('DISALLOW_FILE_MODS', true);\ndefine('AUTOMATIC_UPDATER_DISABLED', true);`,
  },
  'a cache of pages by a drop-in': {
    config: `define('WP_CACHE', true);`,
    files: {
      'wp-content/advanced-cache.php': `<?php
        if (!is_dir(WP_CONTENT_DIR . '/cache/acme')) @mkdir(WP_CONTENT_DIR . '/cache/acme', 0755, true);
        $kept = WP_CONTENT_DIR . '/cache/acme/' . md5($_SERVER['HTTP_HOST'] . $_SERVER['REQUEST_URI']);
        if (is_file($kept) && !isset($_GET['p'])) { header('X-Cache: hit'); readfile($kept); exit; }`,
    },
  },
  'a database drop-in': {
    files: {
      'wp-content/db.php': `<?php class acme_db extends wpdb {} $GLOBALS['wpdb'] = new acme_db(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);`,
    },
  },
  'an object cache of files': {
    files: {
      'wp-content/object-cache.php': `<?php require ABSPATH . WPINC . '/class-wp-object-cache.php'; require ABSPATH . WPINC . '/cache.php';`,
    },
  },
  'errors of PHP handled by its own code': {
    files: { 'wp-content/fatal-error-handler.php': `<?php return new class { public function handle() {} };` },
  },
  'a page of maintenance by a drop-in': {
    files: { 'wp-content/maintenance.php': `<?php status_header(503); exit('Soon');` },
    plugin: `if (!str_contains($_SERVER['REQUEST_URI'], 'wp-')) { status_header(503); exit('Briefly under maintenance'); }`,
  },
  'the log-in page under another name': {
    plugin: `if (str_contains($_SERVER['REQUEST_URI'], 'wp-login.php') && !isset($_GET['acme'])) { status_header(404); exit('Not here'); }`,
  },
  'the API for those who are logged in': {
    plugin: `add_filter('rest_authentication_errors', fn($is) => $is ?: (is_user_logged_in() ? null : new WP_Error('no', 'No', ['status' => 401])));`,
  },
  'a password for everybody by PHP': {
    plugin: `if (!isset($_SERVER['PHP_AUTH_USER']) && PHP_SAPI !== 'cli') { header('WWW-Authenticate: Basic realm="Acme"'); status_header(401); exit('Who?'); }`,
  },
  'a language by what the browser wants': {
    plugin: `add_action('template_redirect', function () { if (is_front_page() && !isset($_GET['lang'])) { wp_redirect(add_query_arg('lang', substr($_SERVER['HTTP_ACCEPT_LANGUAGE'] ?? 'en', 0, 2)), 302, 'Language'); exit; } });`,
  },
  'a gate that is opened by a cookie': {
    plugin: `add_action('template_redirect', function () { if (!isset($_COOKIE['age']) && !is_user_logged_in()) { setcookie('age', '18', 0, '/'); } });`,
  },
  'pages that are rewritten as they go out': {
    plugin: `ob_start(fn($page) => str_replace('</head>', '<meta name="acme" content="1"></head>', $page));`,
    page: ['/', 'name="acme"'],
  },
  'headers beyond 32 KB': {
    plugin: `for ($i = 0; $i < 10; $i++) header('X-Query-' . $i . ': ' . str_repeat('q', 4000));`,
  },
  'many cookies': { plugin: `for ($i = 0; $i < 40; $i++) setcookie("c$i", str_repeat('v', 200), 0, '/');` },
  'a title of its own': { plugin: `add_filter('pre_get_document_title', fn() => 'Ünïcode & “Quotes” <3');` },
  'permalinks without rules': { sql: option('permalink_structure', '', '/%postname%/') },
  'permalinks with index.php': { sql: option('permalink_structure', '/index.php/%postname%/', '/%postname%/') },
  'permalinks by date': { sql: option('permalink_structure', '/%year%/%monthnum%/%postname%.html', '/%postname%/') },
  'a page as its front': {
    sql: {
      set: `UPDATE wp_options SET option_value = IF(option_name = 'show_on_front', 'page', (SELECT MAX(ID) FROM wp_posts WHERE post_type = 'page' AND post_status = 'publish')) WHERE option_name IN ('show_on_front', 'page_on_front')`,
      undo: `UPDATE wp_options SET option_value = IF(option_name = 'show_on_front', 'posts', '0') WHERE option_name IN ('show_on_front', 'page_on_front')`,
    },
  },
  'another time zone and language': {
    sql: {
      set: `UPDATE wp_options SET option_value = 'Asia/Tokyo' WHERE option_name = 'timezone_string'`,
      undo: `UPDATE wp_options SET option_value = '' WHERE option_name = 'timezone_string'`,
    },
    plugin: `add_filter('locale', fn() => 'ja');`,
  },
}

function variantsOf(homeUrl: string, variants: Readonly<Record<string, Variant>>) {
  const site = linkedSite({}, { homeUrl })
  const mu = 'wp-content/mu-plugins/variant.php'
  let rules: string
  let config: string
  beforeAll(async () => {
    await site.production.exec('mkdir', '-p', `${site.production.path}/wp-content/mu-plugins`)
    rules = await site.production.readFile('.htaccess')
    config = await site.production.readFile('wp-config.php')
  })
  afterAll(async () => {
    const broken = (await site.host?.client().production.list())?.filter(({ sync }) => sync.is === 'broken')
    expect(broken).toEqual([])
  })

  it.each(Object.entries(variants))('%s', async (name, variant) => {
    const { production, host } = site
    const written = Object.keys(variant.files ?? {})
    for (const [file, text] of Object.entries(variant.files ?? {})) await production.writeFile(file, text)
    await production.writeFile('.htaccess', `${variant.rules ?? ''}\n${rules}`)
    await production.writeFile('wp-config.php', config.replace('<?php', `<?php\n${variant.config ?? ''}\n`))
    await production.writeFile(mu, `<?php\n${variant.plugin ?? ''}`)
    if (variant.sql) await production.sql(variant.sql.set)
    try {
      const client = host.client()
      const label = name
        .replace(/[^a-z]+/gi, '-')
        .toLowerCase()
        .slice(0, 40)
        .replace(/^-+|-+$/g, '')
      const started = await client.clone.fork({ production: site.id, name: label, from: { is: 'now' } })
      const job = await host.ended(started.job)
      expect({ state: job.state, failure: job.failure?.message, detail: job.failure?.detail }).toEqual({
        state: 'done',
      })
      const clone = (await client.snapshot()).clones.find(({ id }) => id === started.id)
      if (variant.page) {
        const page = await createVisitor(clone?.url ?? '').visit(variant.page[0])
        expect([page.status, page.text.includes(variant.page[1])]).toEqual([200, true])
      }
      await host.ended((await client.clone.delete({ clone: started.id })).job)
    } finally {
      if (variant.sql) await production.sql(variant.sql.undo)
      for (const file of written) await production.exec('rm', `${production.path}/${file}`)
    }
  })
}

describe('a production of https with', () => variantsOf('https://acme.example', encrypted))
describe('a production of http with', () => variantsOf('http://acme.example', plain))
