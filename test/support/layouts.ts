// Layouts that a site's files have on its host: the same production moved about, and what its pages are there and in a clone.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SourceInput } from '../../src-main/contract/source.ts'
import { deleted, forked } from './clones.ts'
import type { TestHost } from './host.ts'
import { sourceOf } from './link.ts'
import type { TestProduction } from './production.ts'
import { createVisitor, openLogIn } from './visitor.ts'

export interface LayoutCase {
  /** Shell, as root, with WordPress complete in /var/www/html; `serve DIRECTORY [LINES]` changes the virtual host. */
  readonly script: string
  /** What a person gives. */
  readonly path: string
  /** Where WordPress' own files are below the site's address. */
  readonly wordpress?: string
  /** Production does not answer like that, and its clone answers as it did before. */
  readonly asUsual?: true
  readonly database?: (production: TestProduction) => SourceInput['database']
}

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'layouts', name), 'utf8')
const put = (path: string, text: string) => `mkdir -p "$(dirname ${path})"; cat > ${path} <<'FILE'\n${text}\nFILE\n`
const own = `mkdir /var/www/html/wp; cd /var/www/html; find . -mindepth 1 -maxdepth 1 ! -name wp ! -name .htaccess -exec mv -t wp {} +
${put('/var/www/html/index.php', fixture('index.php'))}
option siteurl http://acme.example/wp`

/** `.env` quotes as PHP does. */
const bedrock = (top: string) => `mkdir -p ${top}/web
mv /var/www/html ${top}/web/wp
cd ${top}/web; mv wp/wp-content app; mv wp/.htaccess .
ln -s ../app wp/wp-content
password=$(php -r 'error_reporting(0); define("ABSPATH", "/opt/none/"); eval(str_replace(["<?php", "require_once"], ["", "//"], file_get_contents("wp/wp-config.php"))); echo addcslashes(DB_PASSWORD, "\\\\\\x27");')
rm wp/wp-config.php wp/wp-content; rm -rf wp/wp-content
${put(`${top}/vendor/autoload.php`, fixture('bedrock/autoload.php'))}
${put(`${top}/config/application.php`, fixture('bedrock/application.php'))}
${put(`${top}/web/wp-config.php`, fixture('bedrock/wp-config.php'))}
${put(`${top}/web/index.php`, fixture('index.php'))}
echo '{}' > ${top}/composer.json
printf "WP_HOME='http://acme.example'\\nWP_SITEURL='http://acme.example/wp'\\nDB_NAME='wordpress'\\nDB_USER='wordpress'\\nDB_PASSWORD='%s'\\nAUTH_KEY='x'\\n" "$password" > ${top}/.env
serve ${top}/web
content app`

export const layouts = {
  'WordPress in a directory of its own': { script: own, path: '/var/www/html', wordpress: '/wp' },
  'WordPress in a directory of its own, which is what is given': {
    script: own,
    path: '/var/www/html/wp',
    wordpress: '/wp',
  },
  'WordPress in a directory that every address is rewritten to': {
    script: `mkdir /srv/blog; mv /var/www/html /srv/blog/wp; mv /srv/blog /var/www/html; cd /var/www/html; option siteurl http://acme.example/wp
printf 'RewriteEngine on\\nRewriteCond %%{REQUEST_URI} !^/wp/\\nRewriteRule ^(.*)$ /wp/$1 [L]\\n' > .htaccess
printf 'RewriteEngine on\\nRewriteBase /wp/\\nRewriteRule ^index\\.php$ - [L]\\nRewriteCond %%{REQUEST_FILENAME} !-f\\nRewriteCond %%{REQUEST_FILENAME} !-d\\nRewriteRule . /wp/index.php [L]\\n' > wp/.htaccess`,
    path: '/var/www/html/wp',
    wordpress: '/wp',
  },
  'uploads where the site’s own settings put them': {
    script: `mv /var/www/html/wp-content/uploads /srv/media; option upload_path /srv/media; option upload_url_path http://acme.example/media
serve /var/www/html 'Alias /media /srv/media'
content media wp-content/uploads`,
    path: '/var/www/html',
  },
  'wp-config.php above, with a file of its own beside it': {
    script: `cd /var/www; mv html/wp-config.php .; printf '<?php\\ndefine("BESIDE", 1);\\n' > beside.php
sed -i '1a require __DIR__ . "/beside.php"; if (BESIDE !== 1) exit;' wp-config.php; echo secret > other-site.txt`,
    path: '/var/www/html',
  },
  Bedrock: { script: bedrock('/srv/garden'), path: '/srv/garden', wordpress: '/wp' },
  'Bedrock, of which what is served is given': {
    script: bedrock('/srv/garden'),
    path: '/srv/garden/web',
    wordpress: '/wp',
  },
  'Bedrock in somebody’s home': {
    script: `mkdir -p /home/acme/.ssh; echo secret > /home/acme/.ssh/key; ${bedrock('/home/acme')}
ln -s web /home/acme/public_html; serve /home/acme/public_html`,
    path: '/home/acme/public_html',
    wordpress: '/wp',
  },
  'a deployment: releases, and what they share': {
    script: `mkdir -p /srv/site/releases /srv/site/shared; mv /var/www/html /srv/site/releases/7; cd /srv/site
mv releases/7/wp-config.php releases/7/wp-content/uploads shared/
ln -s ../../shared/wp-config.php releases/7/wp-config.php
ln -s ../../../shared/uploads releases/7/wp-content/uploads
ln -s releases/7 current; serve /srv/site/current`,
    path: '/srv/site/current',
  },
  'a deployment, of which the top is given': {
    script: `mkdir -p /srv/site/releases /srv/site/shared; mv /var/www/html /srv/site/releases/7; cd /srv/site
mv releases/7/wp-config.php releases/7/wp-content/uploads shared/
ln -s /srv/site/shared/wp-config.php releases/7/wp-config.php
ln -s /srv/site/shared/uploads releases/7/wp-content/uploads
ln -s /srv/site/releases/7 current; serve /srv/site/current`,
    path: '/srv/site',
  },
  'uploads on another disk, by two links': {
    script: `mkdir -p /mnt/disk; mv /var/www/html/wp-content/uploads /mnt/disk/uploads; ln -s /mnt/disk/uploads /srv/uploads
ln -s /srv/uploads /var/www/html/wp-content/uploads`,
    path: '/var/www/html',
  },
  'a path that is a link, which settings name': {
    script: `mkdir -p /home/acme; ln -s /var/www/html /home/acme/public_html; serve /home/acme/public_html
printf '<?php\\ndefine("PREPENDED", 1);\\n' > /var/www/html/first.php
printf '%s\\n' 'php_value auto_prepend_file /home/acme/public_html/first.php' >> /var/www/html/.htaccess
sed -i '1a if (!defined("PREPENDED") && PHP_SAPI !== "cli") exit;' /var/www/html/wp-config.php`,
    path: '/home/acme/public_html',
  },
  'content somewhere else, by a constant': {
    script: `mv /var/www/html/wp-content /srv/content
sed -i "1a define('WP_CONTENT_DIR', '/srv/content'); define('WP_CONTENT_URL', 'http://acme.example/content');" /var/www/html/wp-config.php
serve /var/www/html 'Alias /content /srv/content'
content content`,
    path: '/var/www/html',
  },
  'content beside WordPress, by a constant': {
    script: `mv /var/www/html/wp-content /var/www/html/stuff
sed -i "1a define('WP_CONTENT_DIR', __DIR__ . '/stuff'); define('WP_CONTENT_URL', 'http://acme.example/stuff');" /var/www/html/wp-config.php
content stuff`,
    path: '/var/www/html',
  },
  'uploads of another name, by a constant': {
    script: `mv /var/www/html/wp-content/uploads /srv/media; ln -s /srv/media /var/www/html/media
sed -i "1a define('UPLOADS', 'media');" /var/www/html/wp-config.php
content media wp-content/uploads`,
    path: '/var/www/html',
  },
  'WordPress and plugins shared by several sites': {
    script: `mkdir -p /opt/wordpress; cd /var/www/html; mv wp-admin wp-includes /opt/wordpress/
ln -s /opt/wordpress/wp-admin wp-admin; ln -s /opt/wordpress/wp-includes wp-includes
mkdir -p /opt/plugins; mv wp-content/themes /opt/themes; ln -s /opt/themes wp-content/themes`,
    path: '/var/www/html',
  },
  'code before every script, elsewhere, and drop-ins that lead there': {
    script: `mkdir -p /opt/waf /opt/cache; printf '<?php\\nrequire __DIR__ . "/rules.php";\\n' > /opt/waf/waf.php
printf '<?php\\ndefine("GUARDED", 1);\\n' > /opt/waf/rules.php
printf '<?php\\nrequire "/opt/cache/cache.php";\\n' > /var/www/html/wp-content/advanced-cache.php
printf '<?php\\ndefine("CACHED", 1);\\n' > /opt/cache/cache.php
printf 'php_value auto_prepend_file "/opt/waf/waf.php"\\n' >> /var/www/html/.htaccess
sed -i "1a define('WP_CACHE', true); if (!defined('GUARDED') && PHP_SAPI !== 'cli') exit;" /var/www/html/wp-config.php`,
    path: '/var/www/html',
  },
  'code before every script that this account may not read': {
    script: `mkdir -p /root/waf; printf '<?php\\n' > /opt/secret.php; chmod 600 /opt/secret.php; chown www-data /opt/secret.php
printf 'php_value auto_prepend_file "/opt/secret.php"\\n' >> /var/www/html/.htaccess`,
    path: '/var/www/html',
  },
  'a password file that is not there, and groups': {
    script: `printf 'AuthType Basic\\nAuthName x\\nAuthUserFile /home/acme/.htpasswd\\nAuthGroupFile /home/acme/.htgroups\\nRequire group editors\\n' >> /var/www/html/.htaccess
printf 'AuthType Basic\\nAuthName x\\nAuthUserFile /none/.htpasswd\\n<Limit GET POST>\\nRequire valid-user\\n</Limit>\\n' > /var/www/html/wp-admin/.htaccess`,
    path: '/var/www/html',
    asUsual: true,
  },
  'a socket of its own': {
    script: `mkdir -p /run/custom; ln -s /run/mysqld/mysqld.sock /run/custom/my.sock
sed -i "s#'DB_HOST', 'localhost'#'DB_HOST', 'localhost:/run/custom/my.sock'#" /var/www/html/wp-config.php`,
    path: '/var/www/html',
  },
  'a socket in /tmp': {
    script: `ln -s /run/mysqld/mysqld.sock /tmp/mysql.sock
sed -i "s#'DB_HOST', 'localhost'#'DB_HOST', ':/tmp/mysql.sock'#" /var/www/html/wp-config.php`,
    path: '/var/www/html',
  },
  'a socket of another name beside the usual one': {
    script: `ln -s mysqld.sock /run/mysqld/mysqld10.sock
sed -i "s#'DB_HOST', 'localhost'#'DB_HOST', 'localhost:/var/run/mysqld/mysqld10.sock'#" /var/www/html/wp-config.php`,
    path: '/var/www/html',
  },
  'an address of version 6, and a port': {
    script: `sed -i "s#'DB_HOST', 'localhost'#'DB_HOST', '[2001:db8::1]:3307'#" /var/www/html/wp-config.php`,
    path: '/var/www/html',
    asUsual: true,
    database: ({ database }) => ({ host: 'localhost', port: 3306, ...database.replication }),
  },
  'the loopback of version 6': {
    script: `sed -i "s#'DB_HOST', 'localhost'#'DB_HOST', '[::1]:3306'#" /var/www/html/wp-config.php`,
    path: '/var/www/html',
    asUsual: true,
    database: ({ database }) => ({ host: 'localhost', port: 3306, ...database.replication }),
  },
  'a socket that PHP’s own settings name': {
    script: `ln -s /run/mysqld/mysqld.sock /tmp/other.sock
printf 'php_value mysqli.default_socket /tmp/other.sock\\n' >> /var/www/html/.htaccess`,
    path: '/var/www/html',
  },
} as const satisfies Readonly<Record<string, LayoutCase>>

/** What each script finds: how the host is told what it serves, and how the site's own address of content is changed. */
const around = `set -e
serve() { sed -i "s#^DocumentRoot .*#DocumentRoot $1#; s#^<Directory .*#<Directory $1>#" /etc/apache2/sites-enabled/production.conf
  printf '<Directory /srv>\\nRequire all granted\\nOptions FollowSymLinks\\nAllowOverride All\\n</Directory>\\n' >> /etc/apache2/sites-enabled/production.conf
  if [ -n "$2" ]; then printf '%s\\n' "$2" >> /etc/apache2/sites-enabled/production.conf; fi; }
option() { mariadb wordpress -e "UPDATE wp_options SET option_value = '$2' WHERE option_name = '$1'"; }
content() { mariadb wordpress -e "UPDATE wp_posts SET guid = REPLACE(guid, '/\${2:-wp-content}/', '/$1/'), post_content = REPLACE(post_content, '/\${2:-wp-content}/', '/$1/')"; }
`
const keep = `test -e /opt/pristine || { cp -a /var/www/html /opt/pristine; cp /etc/apache2/sites-enabled/production.conf /opt/vhost
  mariadb-dump wordpress wp_options wp_posts > /opt/rows.sql; }
rm -rf /var/www/* /srv/* /home/acme /opt/waf /opt/cache /opt/wordpress /opt/plugins /opt/themes /mnt/disk /run/custom /tmp/*.sock /run/mysqld/mysqld10.sock
cp -a /opt/pristine /var/www/html; cp /opt/vhost /etc/apache2/sites-enabled/production.conf; mariadb wordpress < /opt/rows.sql
`

/** Production lies on its host in that way, whatever way it lay before. */
async function layOut(production: TestProduction, { script }: LayoutCase): Promise<void> {
  await production.exec('bash', '-c', `${around}${keep}cd /\n${script}\napache2ctl graceful`)
}

export interface Answered {
  readonly path: string
  readonly status: number
  readonly type: string
  /** A page's title; of what is no page, a digest of its bytes. */
  readonly is: string
}

const pages = ['/', '/planting-bulbs-in-november/', '/about-us/', '/wp-json/']

/** The pages of a site that a layout may break: of WordPress, of content, and of what leads there. */
async function pagesOf(production: TestProduction, { wordpress = '' }: LayoutCase): Promise<readonly string[]> {
  const upload = await production.sql("SELECT guid FROM wp_posts WHERE post_type = 'attachment' LIMIT 1")
  return [
    ...pages,
    `${wordpress}/wp-login.php`,
    `${wordpress}/wp-includes/css/dashicons.css`,
    new URL(upload.trim()).pathname,
  ]
}

const ask = `[$status, $type] = [0, '']; $ask = stream_context_create(['http' => ['header' => 'Host: acme.example', 'ignore_errors' => true, 'follow_location' => 0]]);
$body = file_get_contents('http://localhost' . $argv[1], false, $ask);
foreach ($http_response_header as $line) { if (preg_match('#^HTTP/\\S+ (\\d+)#', $line, $m)) $status = (int) $m[1]; if (preg_match('#^Content-Type: (.*)#i', $line, $m)) $type = $m[1]; }
echo json_encode([$status, $type, base64_encode($body)]);`

const answered = (path: string, status: number, type: string, body: Buffer): Answered => {
  const title = /<title>([^<]*)<\/title>/.exec(body.toString())?.[1]?.trim()
  const plain = type.startsWith('application/json') ? 'JSON' : createHash('sha256').update(body).digest('hex')
  return { path, status, type, is: title ?? plain }
}

export async function answerOf(production: TestProduction, path: string): Promise<Answered> {
  const [status, type, body] = JSON.parse(await production.exec('php', '-r', ask, path)) as [number, string, string]
  return answered(path, status, type, Buffer.from(body, 'base64'))
}

/** As it lies from then on. */
export async function answersOfProduction(production: TestProduction, of: LayoutCase): Promise<readonly Answered[]> {
  await layOut(production, of.asUsual ? { ...of, script: '' } : of)
  const paths = await pagesOf(production, of)
  const answers = await Promise.all(paths.map((path) => answerOf(production, path)))
  if (of.asUsual) await layOut(production, of)
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  return answers
}

/** Links production as it lies, forks it, and holds every page of the clone against production's own. */
export async function expectSame(
  host: TestHost,
  production: TestProduction,
  of: LayoutCase,
  expected: readonly Answered[],
) {
  const client = host.client()
  const source = await sourceOf(production, client)
  const { database } = of
  const started = await client.production.link({
    name: 'Acme',
    source: {
      ...source,
      ssh: { ...source.ssh, path: of.path },
      ...(database && { database: database(production) }),
    },
  })
  const job = await host.ended(started.job)
  const { lines } = await client.job.log({ job: started.job })
  expect(job.state, `${job.failure?.message} ${job.failure?.detail} ${lines.join('\n')}`).toBe('done')
  const { clone, url } = await expectForked(host, started.id, expected)
  return { id: started.id, clone, url, remarks: job.remarks }
}

/** A fork of the newest point shows what production does. */
export async function expectForked(host: TestHost, id: string, expected: readonly Answered[]) {
  const clone = await forked(host, id, 'layout', { is: 'newest' })
  const url = (await host.client().snapshot()).clones.find((one) => one.id === clone)?.url ?? ''
  const visitor = createVisitor(url)
  const got: Answered[] = []
  for (const { path } of expected) {
    const page = await visitor.visit(path)
    got.push(answered(path, page.status, String(page.headers['content-type'] ?? ''), page.body))
  }
  expect(got).toEqual(expected)
  const dashboard = await openLogIn(visitor, (await host.client().clone.logIn({ clone })).url)
  expect([dashboard.status, dashboard.text.includes('id="wpadminbar"')]).toEqual([200, true])
  return { clone, url }
}

export async function forget(host: TestHost, { id, clone }: { readonly id: string; readonly clone: string }) {
  await deleted(host, clone)
  expect((await host.ended((await host.client().production.unlink({ production: id })).job)).state).toBe('done')
}
