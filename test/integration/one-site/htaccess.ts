// Whatever hosts write into .htaccess, and where they write none, a clone shows its site, and its secrets to nobody.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LinkedSite } from '../../support/linked-site.ts'
import { docker, pairOf } from '../../support/seen.ts'
import { createVisitor, type Visitor } from '../../support/visitor.ts'

export function rulesOfHosts(site: LinkedSite): void {
  let visitor: Visitor
  let web: string
  let usual: string
  let clone: string

  const root = () => site.production.path

  /** Files of the clone, written as its site would; null removes one. */
  async function write(files: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const script = text === null ? 'rm -f "$1"' : 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"'
      await docker('exec', web, 'sh', '-c', script, 'write', `${root()}/${name}`, text ?? '')
    }
  }

  beforeAll(async () => {
    const client = site.host.client()
    const started = await client.clone.fork({ production: site.id, name: 'rules', from: { is: 'newest' } })
    const job = await site.host.ended(started.job)
    if (job.state !== 'done') throw new Error(job.failure?.message)
    clone = started.id
    visitor = createVisitor((await client.snapshot()).clones.find(({ id }) => id === clone)?.url ?? '')
    web = (await pairOf(clone)).web
    usual = await docker('exec', web, 'cat', `${root()}/.htaccess`)
  })

  afterEach(() => write({ '.htaccess': usual, 'wp-content/.htaccess': null }))

  /** What every site answers, whatever its rules: without being led in circles, and without its secrets. */
  async function expectSite(): Promise<void> {
    const pages = ['/', '/wp-json/', '/wp-includes/css/dashicons.css', '/about-us/', '/wp-config.php']
    const found = await Promise.all(pages.map((page) => visitor.visit(page)))
    expect(found.map(({ status, headers }) => `${status} ${headers['content-type']}`)).toEqual([
      '200 text/html; charset=UTF-8',
      '200 application/json; charset=UTF-8',
      '200 text/css',
      '200 text/html; charset=UTF-8',
      expect.stringMatching(/^(?:200|403|404) text\/html/),
    ])
    expect(found.at(-1)?.text).not.toContain('DB_PASSWORD')
  }

  const https: Readonly<Record<string, string>> = {
    'the scheme, as Apache knows it': 'RewriteCond %{HTTPS} !=on [NC]',
    'the scheme, in other letters': 'RewriteCond %{HTTPS} off',
    'the port': 'RewriteCond %{SERVER_PORT} 80',
    'another port than that of https': 'RewriteCond %{SERVER_PORT} !^443$',
    'the scheme of the request': 'RewriteCond %{REQUEST_SCHEME} !https',
    'the environment': 'RewriteCond %{ENV:HTTPS} !=on',
    'a proxy': 'RewriteCond %{HTTP:X-Forwarded-Proto} !https',
    'the port of a proxy': 'RewriteCond %{HTTP:X-Forwarded-Port} !443',
    Cloudflare: `RewriteCond %{HTTP:CF-Visitor} '"scheme":"http"'`,
    CloudFront: 'RewriteCond %{HTTP:CloudFront-Forwarded-Proto} !https',
    'a balancer': 'RewriteCond %{HTTP:X-Forwarded-SSL} !on\nRewriteCond %{HTTP:Front-End-Https} !on',
    TLS: 'RewriteCond %{SSL:SSL_PROTOCOL} ^$',
  }

  describe('a production of https', () => {
    it.each(Object.entries(https))('that leads everybody there, by %s', async (_by, condition) => {
      const rules = `RewriteEngine on\n${condition}\nRewriteRule (.*) https://%{HTTP_HOST}/$1 [R=301,L]\n`
      await write({ '.htaccess': rules + usual })
      await expectSite()
    })

    it('by an expression', async () => {
      const rules = `<If "%{HTTPS} != 'on' || %{REQUEST_SCHEME} != 'https'">\nRedirect permanent / https://acme.example/\n</If>\n`
      await write({ '.htaccess': rules + usual })
      await expectSite()
    })
  })

  const handlers: Readonly<Record<string, string>> = {
    'a socket of production': 'SetHandler "proxy:unix:/run/php/php8.2-fpm.sock|fcgi://localhost"',
    'a socket for PHP alone':
      '<FilesMatch "\\.php$">\nSetHandler "proxy:unix:/run/php/php8.2-fpm.sock|fcgi://localhost"\n</FilesMatch>',
    'another version': 'AddHandler application/x-httpd-php74 .php .php5 .phtml',
    'a wrapper': 'AddHandler php5-script .php\nAction php5-script /cgi-bin/php5',
    'a type of cPanel': 'AddType application/x-httpd-ea-php80___lsphp .php',
    'no handler': 'RemoveHandler .php\nRemoveType .php\n<FilesMatch "\\.php$">\nSetHandler none\n</FilesMatch>',
    'plain text': '<FilesMatch "\\.php$">\nForceType text/plain\nSetHandler default-handler\n</FilesMatch>',
    'its source': 'AddType application/x-httpd-php-source .php',
    'nobody, for it runs elsewhere': '<IfModule php_module>\nphp_flag engine off\n</IfModule>',
  }

  describe('PHP that is run by', () => {
    it.each(Object.entries(handlers))('%s', async (_by, rules) => {
      await write({ '.htaccess': `${rules}\n${usual}` })
      await expectSite()
    })

    it('nobody in a directory where it is switched off', async () => {
      await write({
        'wp-content/secret.PHP': '<?php $password = "geheim";',
        'wp-content/report.cgi': '#!/usr/bin/perl\n# geheim',
        'wp-content/.htaccess': 'php_flag engine off\nOptions +ExecCGI\nAddHandler cgi-script .cgi',
      })
      for (const path of ['/wp-content/secret.PHP', '/wp-content/report.cgi']) {
        const page = await visitor.visit(path)
        expect([path, page.status, page.text.includes('geheim')]).toEqual([path, 403, false])
      }
    })
  })

  const gates: Readonly<Record<string, string>> = {
    'addresses, as of Apache 2.4': 'Require ip 203.0.113.5 2001:db8::/32',
    'addresses, as of Apache 2.2': 'Order deny,allow\nDeny from all\nAllow from 203.0.113.5',
    'addresses by name': '<RequireAny>\nRequire host office.example\nRequire forward-dns dyn.example\n</RequireAny>',
    nobody: 'Deny from all',
    'nobody, as of Apache 2.4': 'Require all denied',
    'a password': 'AuthType Basic\nAuthName "Staging"\nAuthUserFile /home/acme/.htpasswd\nRequire valid-user',
    'a directory of people':
      'AuthType Basic\nAuthName x\nAuthBasicProvider ldap\nAuthLDAPURL ldap://ldap.example/\nRequire ldap-group cn=x',
    'TLS alone': 'SSLRequireSSL\nSSLOptions +StrictRequire',
    'an address or a password':
      'AuthType Digest\nAuthName x\nRequire user anna\nOrder allow,deny\nAllow from 203.0.113.5\nSatisfy any',
    'a variable':
      'SetEnvIf X-Forwarded-For ^203\\.0\\.113\\. office\nOrder deny,allow\nDeny from all\nAllow from env=office',
    'all but some':
      '<RequireAll>\nRequire all granted\nRequire not ip 198.51.100.0/24\nRequire not ldap-group x\n</RequireAll>',
    'a rule':
      'RewriteEngine on\nRewriteCond %{REMOTE_ADDR} !^203\\.0\\.113\\.5$\nRewriteRule !^maintenance - [R=503,L]',
    'some methods': '<Limit GET POST>\nOrder deny,allow\nDeny from all\nAllow from 203.0.113.5\n</Limit>',
    'an expression': `<If "! %{REMOTE_ADDR} -ipmatch '203.0.113.0/24'">\nRequire all denied\n</If>`,
  }

  describe('a gate for', () => {
    it.each(Object.entries(gates))('%s lets the owner in', async (_for, rules) => {
      await write({ '.htaccess': `${rules}\n${usual}` })
      await expectSite()
    })

    it('files that nobody may see is none for the owner either', async () => {
      const shut = [
        '<Files wp-config.php>\nOrder allow,deny\nDeny from all\n</Files>',
        '<FilesMatch "^(?:\\.env|debug\\.log)$">\nRequire all denied\n</FilesMatch>',
        '<Files local.txt>\nRequire ip 127.0.0.1 ::1\n</Files>',
        'RedirectMatch 403 /\\.git',
      ]
      await write({
        '.htaccess': `${shut.join('\n')}\nRequire ip 203.0.113.5\n${usual}`,
        '.env': 'secret',
        '.git/config': 'secret',
        'local.txt': 'secret',
        'wp-content/debug.log': 'secret',
        'wp-content/uploads/kept/.htaccess': 'Order deny,allow\nDeny from all',
        'wp-content/uploads/kept/order.txt': 'secret',
        'wp-content/uploads/new/.htaccess': 'Require all denied',
        'wp-content/uploads/new/order.txt': 'secret',
      })
      const paths = ['wp-config.php', '.env', '.git/config', 'local.txt', 'wp-content/debug.log']
      const uploads = ['wp-content/uploads/kept/order.txt', 'wp-content/uploads/new/order.txt']
      const pages = await Promise.all([...paths, ...uploads].map((path) => visitor.visit(`/${path}`)))
      expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 403))
      expect((await visitor.visit('/')).status).toBe(200)
    })
  })

  const settings: Readonly<Record<string, string>> = {
    'code before every script that is not here': 'php_value auto_prepend_file "/home/acme/wordfence-waf.php"',
    'code after every script that is not here': "php_value auto_append_file 'none.php'",
    'directories that alone it may read': 'php_value open_basedir /var/www/html:/tmp',
    'a socket of production': 'php_value mysqli.default_socket /tmp/mysql5.sock',
  }

  describe('PHP that is told of', () => {
    it.each(Object.entries(settings))('%s goes on without', async (_what, rules) => {
      await write({ '.htaccess': `${rules}\n${usual}` })
      await expectSite()
    })

    it.each([
      ['but for a directory', (path: string) => `php_value auto_prepend_file "${path}"`, false],
      [
        'though it may read little',
        (path: string) => `php_value open_basedir "${root()}:/tmp"\nphp_value auto_prepend_file "${path}"`,
        false,
      ],
      ['for some files', (path: string) => `<Files index.php>\nphp_value auto_prepend_file "${path}"\n</Files>`, true],
    ])(
      'code before every script runs it where it is here, %s, and writes are named all the same',
      async (_where, rule, isEverywhere) => {
        const path = `${root()}/first's.php`
        const told =
          "header('X-Told: ' . json_encode([isset($first), array_keys(preg_grep('~SITEFORK~', array_keys($_SERVER))), isset($GLOBALS['wp_filter']['query'])]));"
        await write({
          '.htaccess': `${rule(path)}\n${usual}`,
          "first's.php": '<?php header("X-First: 1"); $first = true;',
          'wp-content/index.php': `<?php ${told}`,
          'wp-content/none/index.php': `<?php ${told}`,
          'wp-content/none/.htaccess': 'php_value auto_prepend_file none',
        })
        await expectSite()
        expect((await visitor.visit('/')).headers['x-first']).toBe('1')
        const [page, without] = await Promise.all(['/wp-content/', '/wp-content/none/'].map((at) => visitor.visit(at)))
        expect(page?.headers).toMatchObject({ 'x-first': '1', 'x-told': '[true,[],true]' })
        // What stands for files comes after what stands for a directory.
        expect(without?.headers['x-told']).toBe(isEverywhere ? '[true,[],true]' : '[false,[],true]')
        expect(without?.headers['x-first']).toBe(isEverywhere ? '1' : undefined)
        await write({ 'wp-content/none/.htaccess': null })
      },
    )
  })

  describe('a host with another web server', () => {
    it.each(Object.entries({ 'no rules': null, 'rules of others': 'Options -Indexes\nExpiresActive on\n' }))(
      'leaves %s, and every page is found',
      async (_what, rules) => {
        await write({ '.htaccess': rules, '.env': 'secret', '.git/config': 'secret' })
        await expectSite()
        const others = await Promise.all(
          ['/.env', '/.git/config', '/nothing-there/'].map((path) => visitor.visit(path)),
        )
        expect(others.map(({ status }) => status)).toEqual([403, 403, 404])
      },
    )
  })

  describe('lines that only production’s server knows', () => {
    it('are skipped, and a clone of such files names them', async () => {
      const rules = 'ModPagespeed on\nsuPHP_ConfigPath /home/acme\nGeoIPEnable On\n# one\nH2PushResource /a.css\n'
      const more = '<Cache "x">\nRequire all denied\n</Cache>\nphp_admin_value open_basedir none\n'
      await write({ '.htaccess': rules + more + usual })
      await expectSite()
      const { job } = await site.host.client().clone.branch({ clone, name: 'rules-again' })
      expect(await site.host.ended(job)).toMatchObject({
        state: 'done',
        remarks: [
          expect.stringMatching(
            /\.htaccess line 1 \(ModPagespeed\), .* line 2 \(suPHP_ConfigPath\), .* line 3 \(GeoIPEnable\), .* line 5 \(H2PushResource\), .* line 6 \(<Cache>\), .* line 9 \(php_admin_value\)/,
          ),
        ],
      })
    })
  })

  describe('a site that asks itself', () => {
    it('over https trusts the answer, and no other’s', async () => {
      const probe = `<?php require __DIR__ . '/wp-load.php';
        $said = function ($url) {
          $answer = wp_remote_get($url);
          return is_wp_error($answer) ? $answer->get_error_message() : wp_remote_retrieve_response_code($answer);
        };
        $bundle = stream_context_create(['ssl' => ['cafile' => ABSPATH . WPINC . '/certificates/ca-bundle.crt']]);
        wp_send_json([
          'home' => $said(home_url('/')),
          'rest' => $said(rest_url()),
          'file' => strlen(file_get_contents(includes_url('css/dashicons.css'), false, $bundle)) > 1000,
          'loopback' => $said('https://localhost/wp-includes/images/blank.gif'),
          'other' => $said('https://127.0.0.2/'),
        ]);`
      await write({ 'probe.php': probe })
      const page = await visitor.visit('/probe.php')
      expect(JSON.parse(page.text)).toEqual({
        home: 200,
        rest: 200,
        file: true,
        loopback: 200,
        other: expect.stringMatching(/certificate|SSL/),
      })
    })
  })
}
